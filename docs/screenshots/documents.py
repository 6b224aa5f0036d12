"""The documents that the pictures show: the samples that come along, and some of the kinds that they lack."""

import shutil
from email.message import EmailMessage
from pathlib import Path

import pymupdf

from tests.helpers import office_files
from tests.helpers.corpus import SAMPLES

_PAGE = (0, 0, 420, 595)
_INNER = pymupdf.Rect(48, 56, 372, 539)
_STYLE = """
body { font-family: serif; font-size: 11pt; line-height: 1.45; }
h1 { font-size: 22pt; margin: 0 0 10pt 0; }
h2 { font-size: 14pt; margin: 12pt 0 4pt 0; }
p { margin: 0 0 7pt 0; text-align: justify; }
"""
_HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2)
)
_CHAPTERS = (
    (
        "Flour, water, patience",
        (
            (
                "Bread needs little: flour, water, salt, and something that makes it rise. What it needs most is"
                " time, and"
                " time is what most recipes leave out."
            ),
            (
                "Strong flour takes up more water. Begin with two thirds of the flour's weight in water, and add"
                " more once"
                " you know how the dough should feel."
            ),
        ),
        (
            "Weighing",
            (
                "Weigh everything, water too. A cup of flour can be 110 or 160 grams, depending on who fills it and"
                " whether the flour had settled."
            ),
        ),
    ),
    (
        "Keeping a starter",
        (
            (
                "A starter is a small garden of yeast and bacteria. Feed it with equal parts of flour and water every"
                " twelve hours, and it doubles in four to six."
            ),
            (
                "If you bake once a week, keep it in the fridge and feed it the evening before. A starter that"
                " smells of"
                " nail varnish is hungry, not dead: feed it twice, and it forgives you."
            ),
        ),
        (
            "When it looks dead",
            (
                "A grey liquid on top is alcohol. Pour it away or stir it in. Only pink streaks or fur mean that you"
                " have"
                " to begin again."
            ),
        ),
    ),
    (
        "Shaping and baking",
        (
            (
                "The dough is ready when a finger leaves a dent that comes back slowly. Shape it without tearing the"
                " skin"
                " that has formed."
            ),
            (
                "Bake it covered at first, so that the steam keeps the crust soft while the loaf rises, then uncovered"
                " until it is brown."
            ),
        ),
        (
            "Storing",
            (
                "A loaf keeps for four days, cut side down on a board. Bread does not go stale because it dries; it"
                " goes"
                " stale because its starch crystallises, fastest in the fridge."
            ),
        ),
    ),
)


def write(folder: Path) -> Path:
    """Write them into `folder` and return it."""
    folder.mkdir(parents=True)
    for sample in SAMPLES.iterdir():
        shutil.copy(sample, folder)
    _book(folder / "The patient baker.pdf")
    (folder / "Minutes.docx").write_bytes(
        office_files.docx(
            office_files.paragraph("Garden society, spring meeting", "Heading1")
            + office_files.paragraph("The rain barrels leak. Ana asks three firms for an offer until the end of April.")
            + office_files.paragraph("Who does what", "Heading2")
            + office_files.table(
                *(
                    tuple(office_files.paragraph(cell) for cell in row)
                    for row in (
                        ("Task", "Who", "Until"),
                        ("Offer for the rain barrels", "Ana", "30 April"),
                        ("Seeds for the shared beds", "Jun", "15 March"),
                        ("Repair of the shed's roof", "Wanda", "before the summer"),
                    )
                )
            ),
            styles=office_files.word_part("styles", _HEADINGS),
        )
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = "Wanda Kowalska <wanda@example.org>", "Garden society <garden@example.org>"
    mail["Subject"], mail["Date"] = "Offer for the roof", "Tue, 11 Mar 2025 09:30:00 +0100"
    mail.set_content(
        "Hello all,\n\nthe roofer came round. New slats and felt for the whole shed are 1,840 euros, the east side"
        " alone 1,050.\n\nShall we decide on Thursday?\n\nWanda\n"
    )
    (folder / "Offer for the roof.eml").write_bytes(bytes(mail))
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 480, 320))
    for row in range(320):
        picture.set_rect(pymupdf.IRect(0, row, 480, row + 1), (40 + row // 3, 110 + row // 4, 130 + row // 5))
    picture.save(folder / "evening.png")
    (folder / "scan of a receipt.pdf").write_bytes(b"%PDF-1.7\nnothing that could be read\n")
    with pymupdf.open() as secret:
        secret.new_page().insert_text((72, 72), "nobody reads this")
        secret.save(folder / "salary.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="secret")
    return folder


def _book(path: Path) -> None:
    parts = [
        f"<h1>{title}</h1>{''.join(f'<p>{each}</p>' for each in text)}<h2>{aside[0]}</h2><p>{aside[1]}</p>"
        for title, text, aside in _CHAPTERS
    ]
    page = pymupdf.Rect(_PAGE)
    with pymupdf.open() as book:
        for part in parts:
            story = pymupdf.Story(part, user_css=_STYLE)
            with story.write_with_links(lambda _number, _filled: (page, _INNER, None)) as chapter:
                book.insert_pdf(chapter)
        book.subset_fonts()
        book.set_metadata({"title": "The patient baker"})
        book.save(path, garbage=3, deflate=True)
