"""What a person sees of real files of every kind, and the sentence where there is nothing to see."""

import os
import struct
import tempfile
import zlib
from pathlib import Path

import pytest

from desktop_app.documents import BlockKind, PassageHit, Place
from desktop_app.errors import FindlingError
from desktop_app.preview.previewer import Previewer
from desktop_app.previews import (
    Code,
    NoPreview,
    PageImage,
    Pages,
    Picture,
    Preview,
    Structured,
    Unshown,
)
from tests.helpers.office_files import docx
from tests.helpers.others import NOBODY, python_as_nobody, python_for_others
from tests.helpers.pdf_files import HEIGHT, LOREM, WIDTH, add_lines, add_page, mupdf, new_pdf, saved
from tests.helpers.turned_pictures import HELD

RED, WHITE = (255, 0, 0), (255, 255, 255)


def see(previewer: Previewer, path: Path | bytes, query: str = "", passage: PassageHit | None = None) -> Preview:
    return previewer.preview(os.fsencode(path), query=query, passage=passage)


NOWHERE = Place()


def hit(passage: str, place: Place = NOWHERE, *words: str) -> PassageHit:
    ranges = [(passage.index(word), passage.index(word) + len(word)) for word in words]
    return PassageHit(1, passage, "", place, ranges, 1.0)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def pixel(image: PageImage, x: int, y: int) -> tuple[int, ...]:
    at = 3 * (y * image.width + x)
    return tuple(image.pixels[at : at + 3])


def ink(image: PageImage, box: tuple[float, float, float, float], scale: float) -> float:
    """Return the share of dark pixels in a rectangle given in points."""
    x0, y0, x1, y1 = (round(value * scale) for value in box)
    inside = [pixel(image, x, y) for x in range(x0, x1) for y in range(y0, y1)]
    return sum(1 for each in inside if sum(each) < 384) / len(inside)


def near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=True))


# ---- pages


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Five pages: on the third a sentence over two lines with a word that its line's end breaks."""
    pdf = new_pdf()
    for number in range(1, 6):
        page = add_page(pdf, (72, 72, f"Page {number} of the book about gardens", 14))
        if number == 3:
            add_lines(
                page, 72, 200, ["Whoever waters the toma-", "toes at noon will regret the harvest.", "Nobody else."]
            )
    pdf[4].set_rotation(90)
    return write(tmp_path, "book.pdf", saved(pdf))


def test_a_pdf_shows_its_pages(previewer: Previewer, book: Path):
    """Sizes are as displayed: a turned page lies on its side."""
    assert see(previewer, book) == Pages([(WIDTH, HEIGHT)] * 4 + [(HEIGHT, WIDTH)])


@pytest.mark.parametrize("width", [200, 595, 1190])
def test_a_page_is_drawn_at_the_width_asked_for(previewer: Previewer, book: Path, width: int):
    """Black on white, RGB."""
    image = previewer.page(os.fsencode(book), 1, width)
    assert image.width == width
    assert abs(image.height - width * HEIGHT / WIDTH) <= 1
    assert len(image.pixels) == image.width * image.height * 3
    assert pixel(image, 1, 1) == WHITE
    assert ink(image, (72, 60, 300, 74), width / WIDTH) > 0.02


def test_a_page_too_large_to_hold_is_drawn_smaller(previewer: Previewer, book: Path, tmp_path: Path):
    """No more than 24 megapixels, whatever is asked for, however long the page."""
    image = previewer.page(os.fsencode(book), 1, 1_000_000)
    assert image.width <= 4096
    assert image.width * image.height <= 24_000_000
    pdf = new_pdf()
    pdf.new_page(width=20, height=14_000)
    image = previewer.page(os.fsencode(write(tmp_path, "strip.pdf", saved(pdf))), 1, 4000)
    assert image.width * image.height <= 24_000_000


def test_a_page_drawn_before_comes_from_memory_until_the_file_changes(previewer: Previewer, book: Path):
    """The same object; a new one for new bytes."""
    path = os.fsencode(book)
    first = previewer.page(path, 2, 300)
    assert previewer.page(path, 2, 300) is first
    pdf = new_pdf()
    add_page(pdf)
    add_page(pdf, (72, 72, "Another second page", 40))
    book.write_bytes(saved(pdf))
    assert previewer.page(path, 2, 300) != first
    with pytest.raises(FindlingError, match=Unshown.NO_SUCH_PAGE):
        previewer.page(path, 5, 300)


def test_the_words_are_marked_where_they_stand_on_each_page(previewer: Previewer, book: Path):
    """Rectangles lie on the ink, on a turned page too."""
    marks = previewer.page_marks(os.fsencode(book), query="gardens", passage=None, sentence="")
    assert [each.page for each in marks] == [1, 2, 3, 4, 5]
    for each in marks:
        ((box,),) = each.words
        image = previewer.page(os.fsencode(book), each.page, 595 if each.page < 5 else 842)
        assert ink(image, box, 1.0) > 0.1
        assert not each.sentence


def test_a_sentence_is_marked_line_by_line(previewer: Previewer, book: Path):
    """Its words are in the passage whole, and on the page broken."""
    sentence = "Whoever waters the tomatoes at noon will regret the harvest."
    passage = hit(f"{sentence} Nobody else.", Place(page=3), "tomatoes")
    (marks,) = previewer.page_marks(os.fsencode(book), query="tomatoes", passage=passage, sentence=sentence)
    assert marks.page == 3
    assert [round(box[0]) for box in marks.sentence] == [72, 72]
    assert marks.sentence[0][1] < marks.sentence[1][1] < 230
    assert len(marks.words[0]) == 2
    (alone,) = previewer.page_marks(os.fsencode(book), query="book", passage=passage, sentence="", only=4)
    assert alone.page == 4


def test_a_sentence_that_goes_on_overleaf_is_marked_on_both_pages(previewer: Previewer, tmp_path: Path):
    """Its two halves."""
    pdf = new_pdf()
    add_page(pdf, (72, 780, "This sentence begins at the foot of a page and"))
    add_page(pdf, (72, 72, "ends at the top of the one behind it."))
    path = write(tmp_path, "two.pdf", saved(pdf))
    sentence = "This sentence begins at the foot of a page and ends at the top of the one behind it."
    marks = previewer.page_marks(os.fsencode(path), query="", passage=hit(sentence, Place(page=1)), sentence=sentence)
    assert [(each.page, len(each.sentence)) for each in marks] == [(1, 1), (2, 1)]


def test_a_comment_is_marked_at_its_sign(previewer: Previewer, tmp_path: Path):
    """It is read, but not drawn."""
    pdf = new_pdf()
    page = add_page(pdf, (72, 72, "Plain text"))
    page.add_text_annot((300, 400), "Please check the chimney.")
    path = write(tmp_path, "comment.pdf", saved(pdf))
    (marks,) = previewer.page_marks(os.fsencode(path), query="chimney", passage=None, sentence="")
    assert marks.words[0][0][:2] == (300, 400)


def test_a_book_of_three_thousand_pages_does_not_hold_anyone_up(previewer: Previewer, tmp_path: Path):
    """The pages around the hit are looked through, not all of them."""
    pdf = new_pdf()
    for number in range(3000):
        page = pdf.new_page()
        page.insert_text((72, 72), f"Number {number} speaks of gardens")
    path = write(tmp_path, "long.pdf", saved(pdf))
    preview = see(previewer, path)
    assert isinstance(preview, Pages)
    assert len(preview.sizes) == 3000
    passage = hit("Number 1499 speaks of gardens", Place(page=1500), "gardens")
    marks = previewer.page_marks(os.fsencode(path), query="gardens", passage=passage, sentence="")
    assert len(marks) <= 200
    assert 1500 in [each.page for each in marks]


def test_comics_and_xps_have_pages_too(previewer: Previewer, tmp_path: Path):
    """Whatever MuPDF draws."""
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(tmp_path / "comic.cbz", "w") as comic:
        for number in (1, 2):
            comic.writestr(f"{number}.png", picture(60, 40))
    preview = see(previewer, tmp_path / "comic.cbz")
    assert isinstance(preview, Pages)
    assert len(preview.sizes) == 2
    assert near(pixel(previewer.page(os.fsencode(tmp_path / "comic.cbz"), 2, 300), 5, 5), RED)


# ---- tables as text


@pytest.mark.parametrize(
    ("name", "written", "row", "number"),
    [
        ("stray.tsv", 'id\ttext\n1\t"open\n2\tbare\n3\t5" pipe\n4\tend"\n5\tlast\n', ["4", 'end"'], 4),
        ("sheet.tsv", 'id\ttext\n1\t"two\nlines"\n2\t\n\tnone\n3\tx\n4\ty\n', ["1", "two\nlines"], 1),
        ("first.tsv", "id\ttext\n1\ta\n\tno number\n", ["", "no number"], 2),
        ("list.csv", 'id,text\n1,"a, b\nand c"\n2,5" pipe\n3,"never closed\n4,x\n', ["3", '"never closed'], 3),
        ("right.csv", 'id;text\n1;"a; b\nand c"\n2;x\n', ["1", "a; b\nand c"], 1),
    ],
)
def test_a_table_as_text_has_its_cells(previewer: Previewer, tmp_path: Path, *, name, written, row, number):
    """Stray quotes are letters, right ones hold a cell together, and its passage is marked."""
    path = write(tmp_path, name, written)
    seen = see(previewer, path, "", hit(written.split("\n")[0], Place(lines=(1, 1))))
    assert isinstance(seen, Structured)
    assert [seen.text[slice(*cell)] for cell in seen.cells[0]] == ["id", "text"]
    assert [seen.text[slice(*cell)] for cell in seen.cells[number]] == row
    assert seen.passage == (0, len("id,text"))


# ---- pictures


def picture(width: int, height: int, kind: str = "png") -> bytes:
    """Make a picture whose top left quarter is red, the rest white."""
    top = (bytes(RED) * (width // 2) + bytes(WHITE) * (width - width // 2)) * (height // 2)
    samples = top + bytes(WHITE) * (width * (height - height // 2))
    return bytes(mupdf.Pixmap(mupdf.csRGB, width, height, samples, 0).tobytes(kind))


def turned(jpeg: bytes, orientation: int) -> bytes:
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, orientation, 0, 0)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\x00\x00" + tiff + jpeg[2:]


def bitmap(width: int, height: int) -> bytes:
    row = b"\x00\x00\xff" * width + bytes(-3 * width % 4)
    size = len(row) * height
    return (
        b"BM"
        + struct.pack("<IIIIiiHHIIiiII", 54 + size, 0, 54, 40, width, height, 1, 24, 0, size, 0, 0, 0, 0)
        + row * height
    )


def tiff(width: int, height: int) -> bytes:
    """Make a red picture without compression (TIFF 6.0, baseline RGB)."""
    entries = (
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 128), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 134),
        (277, 3, 1, 3), (278, 4, 1, height), (279, 4, 1, 3 * width * height),
    )  # fmt: skip
    table = b"".join(
        struct.pack("<HHI", tag, kind, count) + struct.pack("<I" if kind == 4 or count > 1 else "<Hxx", value)
        for tag, kind, count, value in entries
    )
    head = b"II*\x00" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)
    return head.ljust(128, b"\x00") + struct.pack("<HHH", 8, 8, 8) + b"\xff\x00\x00" * width * height


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tif", tiff(300, 200)),
        ("a.png", picture(300, 200)),
        ("a.jpg", picture(300, 200, "jpg")),
        ("named wrongly.txt", picture(300, 200)),
        ("a.bmp", bitmap(300, 200)),
    ],
)
def test_a_picture_is_shown(previewer: Previewer, tmp_path: Path, name: str, data: bytes):
    """As it is, whatever it is called."""
    preview = see(previewer, write(tmp_path, name, data))
    assert isinstance(preview, Picture)
    assert (preview.width, preview.height) == (preview.image.width, preview.image.height) == (300, 200)
    assert near(pixel(preview.image, 10, 10), RED)


@HELD
def test_a_photograph_is_turned_as_the_camera_says(
    previewer: Previewer, tmp_path: Path, orientation: int, size: tuple[int, int], red: tuple[int, int]
):
    """All eight ways of holding it."""
    preview = see(previewer, write(tmp_path, "a.jpg", turned(picture(300, 200, "jpg"), orientation)))
    assert isinstance(preview, Picture)
    assert (preview.width, preview.height) == size
    assert near(pixel(preview.image, *red), RED)


def test_a_large_picture_is_made_smaller_and_can_be_had_larger(previewer: Previewer, tmp_path: Path):
    """A photograph of twelve megapixels."""
    path = write(tmp_path, "a.jpg", picture(4000, 3000, "jpg"))
    preview = see(previewer, path)
    assert isinstance(preview, Picture)
    assert (preview.width, preview.height) == (4000, 3000)
    assert preview.image.width == 1600
    assert previewer.page(os.fsencode(path), 1, 4000).width == 4000


@pytest.mark.parametrize("side", [15_000, 20_000, 30_000, 1_000_000])
def test_a_picture_that_would_fill_the_memory_is_refused(previewer: Previewer, tmp_path: Path, side: int):
    """A few bytes that say they are hundreds of megapixels, or more."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    assert see(previewer, write(tmp_path, "bomb.png", bomb)) == NoPreview(Unshown.TOO_MANY_PIXELS)


def test_a_drawing_loads_and_runs_nothing(previewer: Previewer, tmp_path: Path):
    """Neither its script nor a file beside it is looked at."""
    write(tmp_path, "red.png", picture(100, 100))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><script>alert(1)</script>'
        '<image href="red.png" width="100" height="50"/><rect x="50" width="50" height="50" fill="#00f"/></svg>'
    )
    preview = see(previewer, write(tmp_path, "a.svg", drawing))
    assert isinstance(preview, Picture)
    assert (preview.width, preview.height) == (100, 50)
    assert near(pixel(preview.image, 20, 20), WHITE)
    assert near(pixel(preview.image, preview.image.width - 20, 20), (0, 0, 255))


def test_a_picture_of_a_kind_that_cannot_be_shown_is_said(previewer: Previewer, tmp_path: Path):
    """And one that is broken."""
    assert see(previewer, write(tmp_path, "a.xcf", b"gimp xcf v011\x00" + bytes(32))) == NoPreview(Unshown.PICTURE)
    webp = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32)
    assert see(previewer, write(tmp_path, "a.webp", webp)) == NoPreview(Unshown.DAMAGED)
    assert see(previewer, write(tmp_path, "a.jpg", b"\xff\xd8\xff\xe0nonsense")) == NoPreview(Unshown.DAMAGED)


# ---- texts and documents


def test_code_has_its_language_its_words_and_its_passage(previewer: Previewer, tmp_path: Path):
    """And colours."""
    path = write(tmp_path, "greet.py", "import os\n\n\ndef greet(name):\n    return f'hello {name}'\n")
    seen = see(
        previewer, path, "hello", hit("def greet(name):\n    return f'hello {name}'", Place(lines=(4, 5)), "hello")
    )
    assert isinstance(seen, Code)
    assert seen.language == "Python"
    assert [seen.text[slice(*where)] for where in seen.words] == ["hello"]
    assert seen.passage
    assert seen.text[slice(*seen.passage)].startswith("def greet")
    assert seen.styles
    assert not seen.cut


def test_a_web_page_is_text_and_blocks(previewer: Previewer, tmp_path: Path):
    """No script, no picture from elsewhere, tables in cells."""
    page = (
        "<title>Bread</title><h1>Bread</h1><script>evil()</script><img src='http://example.com/x.png'>"
        "<p>Take some flour.</p><table><tr><th>What</th><th>Much</th></tr><tr><td>flour</td><td>1 kg</td></tr></table>"
    )
    seen = see(previewer, write(tmp_path, "bread.html", page), "flour")
    assert isinstance(seen, Structured)
    assert seen.title == "Bread"
    assert "evil" not in seen.text
    assert [block.kind for block in seen.blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.TABLE_HEADER,
        BlockKind.TABLE_ROW,
    ]
    assert [seen.text[slice(*cell)] for cell in seen.cells[3]] == ["flour", "1 kg"]
    assert [seen.text[slice(*where)] for where in seen.words] == ["flour", "flour"]


def test_a_mail_shows_its_head(previewer: Previewer, tmp_path: Path):
    """Who wrote it to whom, when, about what."""
    mail = (
        "From: Ada <ada@example.org>\nTo: Bob <bob@example.org>\nSubject: Lunch\n"
        "Date: Mon, 2 Mar 2026 10:00:00 +0000\n\nShall we?\n"
    )
    seen = see(previewer, write(tmp_path, "a.eml", mail))
    assert isinstance(seen, Structured)
    for each in ("Lunch", "From: Ada <ada@example.org>", "To: Bob", "Date: 2026-03-02", "Shall we?"):
        assert each in seen.text


def test_an_office_document_is_shown_with_its_passage(previewer: Previewer, tmp_path: Path):
    """Text and structure."""
    body = "<w:p><w:r><w:t>The first one.</w:t></w:r></w:p><w:p><w:r><w:t>The second one.</w:t></w:r></w:p>"
    seen = see(previewer, write(tmp_path, "a.docx", docx(body)), "second", hit("The second one.", Place(), "second"))
    assert isinstance(seen, Structured)
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == "The second one."
    assert len(seen.blocks) == 2


# ---- nothing to show


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(64), Unshown.VIDEO),
        ("a.mp3", b"ID3" + bytes(64), Unshown.SOUND),
        ("a.zip", b"PK\x05\x06" + bytes(18), Unshown.ARCHIVE),
        ("a.exe", b"MZ" + bytes(100), Unshown.PROGRAM),
        ("a.ttf", b"\x00\x01\x00\x00\x00" + bytes(64), Unshown.FONT),
        ("a.sqlite", b"SQLite format 3\x00" + bytes(64), Unshown.DATA),
        ("a.bin", bytes(range(256)) * 10, Unshown.UNKNOWN),
        ("a.txt", b"", Unshown.EMPTY),
        ("id_rsa", b"secret", Unshown.PRIVATE),
        (".env", b"TOKEN=secret", Unshown.PRIVATE),
        ("a.pdf", b"%PDF-1.7\nnonsense", Unshown.DAMAGED),
        ("a.docx", b"PK\x03\x04nonsense", Unshown.DAMAGED),
    ],
)
def test_what_cannot_be_shown_has_a_sentence(
    previewer: Previewer, tmp_path: Path, name: str, data: bytes, reason: Unshown
):
    """One of a closed set, so that it can be translated."""
    seen = see(previewer, write(tmp_path, name, data))
    assert isinstance(seen, NoPreview)
    assert seen.reason is reason
    assert not seen.vanished


def test_a_key_in_a_private_folder_is_not_looked_at(previewer: Previewer, tmp_path: Path):
    """By no way in."""
    folder = tmp_path / ".ssh"
    folder.mkdir()
    path = os.fsencode(write(folder, "notes.txt", "secret"))
    assert previewer.preview(path, query="", passage=None) == NoPreview(Unshown.PRIVATE)
    with pytest.raises(FindlingError, match=Unshown.PRIVATE):
        previewer.page(path, 1, 100)
    with pytest.raises(FindlingError, match=Unshown.PRIVATE):
        previewer.page_marks(path, query="secret", passage=None, sentence="")


def test_a_locked_pdf_says_that_it_wants_a_password(previewer: Previewer, tmp_path: Path):
    """Its pages cannot be had either."""
    pdf = new_pdf()
    add_page(pdf, (72, 72, LOREM))
    path = write(tmp_path, "a.pdf", saved(pdf, encryption=mupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y"))
    assert see(previewer, path) == NoPreview(Unshown.PASSWORD)
    with pytest.raises(FindlingError, match=Unshown.PASSWORD):
        previewer.page(os.fsencode(path), 1, 100)


def test_a_file_that_vanished_is_said_to_have(previewer: Previewer, book: Path):
    """Between the search and the click, or between two pages."""
    path = os.fsencode(book)
    previewer.page(path, 1, 100)
    book.unlink()
    assert see(previewer, book) == NoPreview(Unshown.VANISHED, vanished=True)
    with pytest.raises(FindlingError, match=Unshown.VANISHED):
        previewer.page(path, 1, 100)
    assert see(previewer, book / "inside") == NoPreview(Unshown.VANISHED, vanished=True)


def test_what_is_no_file_is_not_waited_for(previewer: Previewer, tmp_path: Path):
    """A folder, and a pipe that nobody writes to."""
    assert see(previewer, tmp_path) == NoPreview(Unshown.NOT_A_FILE)
    os.mkfifo(tmp_path / "pipe")
    assert see(previewer, tmp_path / "pipe") == NoPreview(Unshown.NOT_A_FILE)


SEEN_BY_ANOTHER = """
import sys
from desktop_app.preview.previewer import Previewer
previewer = Previewer()
shown = previewer.preview(sys.argv[1].encode(), query="", passage=None)
previewer.close()
print(repr(shown))
"""


def test_a_file_without_permission_is_said_to_be(previewer: Previewer, tmp_path: Path):
    """The person may know whom to ask. Permissions mean nothing to root, so that a child without rights looks then."""
    if not hasattr(os, "getuid"):
        pytest.skip("permissions are POSIX")
    path = write(tmp_path, "a.txt", "secret")
    path.chmod(0)
    if os.getuid() != 0:
        assert see(previewer, path) == NoPreview(Unshown.FORBIDDEN)
        return
    if python_for_others() is None:
        pytest.skip("there is no interpreter of this version that another user may run")
    with tempfile.TemporaryDirectory() as place:
        os.chown(place, NOBODY, NOBODY)
        theirs = write(Path(place), "a.txt", "secret")
        theirs.chmod(0)
        done = python_as_nobody("-c", SEEN_BY_ANOTHER, str(theirs), data=Path(place) / "data")
    assert done.stdout.strip() == repr(NoPreview(Unshown.FORBIDDEN)), done.stderr


def test_a_name_that_is_not_utf8_is_opened_by_its_bytes(previewer: Previewer, tmp_path: Path, book: Path):
    """Qt would drop the odd bytes; here they never were text."""
    odd = os.fsencode(tmp_path) + b"/caf\xe9 \xff.pdf"
    book.rename(os.fsdecode(odd))
    assert isinstance(see(previewer, odd), Pages)
    assert previewer.page(odd, 1, 100).width == 100
    text = os.fsencode(tmp_path) + b"/\xfe.py"
    Path(os.fsdecode(text)).write_text("x = 1\n")
    seen = see(previewer, text)
    assert isinstance(seen, Code)
    assert seen.language == "Python"


def test_a_log_of_two_hundred_megabytes_is_shown_at_its_lines(previewer: Previewer, tmp_path: Path):
    """With little memory: only what is shown is read."""
    import psutil  # noqa: PLC0415

    path = tmp_path / "big.log"
    line = "2026-11-21 INFO request {:09d} was served in time and without complaints\n"
    block = "".join(line.format(number) for number in range(100_000)).encode()
    with path.open("wb") as log:
        for _ in range(28):
            log.write(block)
    assert path.stat().st_size > 190_000_000
    wanted = line.format(70_000).strip()
    seen = see(previewer, path, "served", hit(wanted, Place(lines=(270_001, 270_001)), "served"))
    assert isinstance(seen, Code)
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == wanted
    assert seen.first_line + seen.text.count("\n", 0, seen.passage[0]) == 270_001
    assert len(seen.text) < 400_000
    assert previewer.worker_pid
    assert psutil.Process(previewer.worker_pid).memory_info().rss < 400_000_000


def test_a_file_that_changed_is_shown_as_it_is_now(previewer: Previewer, tmp_path: Path):
    """And marked by what is still there."""
    path = write(tmp_path, "a.txt", "old text\n")
    see(previewer, path)
    path.write_text("a new line\nthe old passage\n")
    seen = see(previewer, path, "passage", hit("the old passage", Place(lines=(90, 90)), "passage"))
    assert isinstance(seen, Structured)
    assert seen.passage == (11, 26)
    gone = see(previewer, path, "passage", hit("what is gone", Place(lines=(1, 1))))
    assert isinstance(gone, Structured)
    assert gone.passage is None
