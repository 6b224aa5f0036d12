"""Whole files of many formats, and what becomes of them when chance has had its way with their bytes."""

import io
import random
import zipfile
from email.message import EmailMessage
from pathlib import Path

from tests.helpers import corpus, office_files, pdf_files
from tests.helpers.shared_data import SHARED_FILES

_LARGEST = 200_000
_ODD = (
    b"\x00",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"-1",
    b"99999999999",
    b"<",
    b"&#0;",
    b"%%EOF",
    b"\n\n",
)


def whole_files() -> dict[str, bytes]:
    """Return files by name: some of each kind that we can make, and the evaluation files where there are any."""
    pdf = pdf_files.new_pdf()
    for page in range(3):
        pdf_files.add_lines(pdf_files.add_page(pdf), 72, 90, [f"Line {line} of page {page}." for line in range(20)])
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Tides", "Ada <ada@example.org>"
    mail.set_content("The moon pulls.")
    mail.add_attachment(
        office_files.docx(office_files.paragraph("Attached.")), maintype="a", subtype="b", filename="a.docx"
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>7.5</v></c></row>' for n in range(1, 30))
    body = "".join(
        office_files.paragraph(f"Paragraph {number}.", "Heading1" if number % 9 == 0 else "") for number in range(30)
    )
    files = {
        "plain.pdf": pdf_files.saved(pdf),
        "packed.pdf": pdf_files.saved(pdf, deflate=True, use_objstms=1),
        "word.docx": office_files.docx(body + office_files.table(("a", "b"), ("c", "d"))),
        "sheet.xlsx": office_files.xlsx({"One": rows, "Two": rows}),
        "slides.pptx": office_files.pptx(office_files.shape("First", "title"), office_files.shape("Second")),
        "text.odt": office_files.opendocument("text", "<text:p>One.</text:p><text:p>Two.</text:p>"),
        "rich.rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard\b Title\b0\par Some {\i text} with \u252?nicode.\par}",
        "mail.eml": mail.as_bytes(),
        "book.fb2": b"<FictionBook><body><section><title><p>One</p></title><p>Text.</p></section></body></FictionBook>",
        "notebook.ipynb": b'{"cells": [{"cell_type": "markdown", "source": ["# A"]}], "metadata": {}, "nbformat": 4}',
        "data.json": b'{"a": [1, 2.5, null, {"b": "text"}]}',
        "film.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n2\n00:00:03,000 --> 00:00:04,000\nThere.\n",
    }
    files |= {path.name: path.read_bytes() for path in sorted(corpus.SAMPLES.iterdir())}
    for folder in ("office", "pdf"):
        for path in sorted((SHARED_FILES / folder).glob("*.*")):
            if path.suffix != ".tsv" and path.stat().st_size <= _LARGEST:
                files[f"{folder} {path.name}"] = path.read_bytes()
    return files


def mutant(content: bytes, chance: random.Random) -> bytes:
    """Return the content with one to twenty things wrong; of a zip container mostly inside one of its members."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _mutant_inside(content, chance)
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        _damage(damaged, chance)
    return bytes(damaged)


def _mutant_inside(content: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        members = [member for member in old.infolist() if not member.is_dir()]
        unlucky = chance.choice(members)
        for member in members:
            if member is not unlucky:
                new.writestr(member, old.read(member))
            elif chance.random() < 0.9:
                new.writestr(member, mutant(old.read(member), chance))
    return buffer.getvalue()


def _damage(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice((1, 4, 32, 1000)))
    match chance.randrange(7):
        case 0 if start < len(content):
            content[start] ^= 1 << chance.randrange(8)
        case 1:
            content[start:end] = chance.randbytes(end - start)
        case 2:
            content[start:start] = content[start:end] * chance.choice((1, 3, 200))
        case 3:
            del content[start:end]
        case 4:
            other = chance.randrange(len(content) + 1)
            content[start:start] = content[other : other + end - start]
        case 5:
            content[start:end] = chance.choice(_ODD)
        case _ if chance.random() < 0.3:
            del content[start:]
        case _:
            pass


def write(folder: Path, seed: int, count: int) -> dict[str, Path]:
    """Write so many mutants into a folder; their names say what they were."""
    chance = random.Random(seed)
    files = whole_files()
    made: dict[str, Path] = {}
    for number in range(count):
        name = chance.choice(sorted(files))
        path = folder / f"{number:05} {name}"
        path.write_bytes(mutant(files[name], chance))
        made[path.name] = path
    return made
