import pytest

from desktop_app.documents import BlockKind
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.source import Limits
from tests.helpers.pdf_files import HEIGHT, LOREM, WIDTH, add_lines, add_page, mupdf, new_pdf, saved
from tests.helpers.reading import block_with, read_bytes, texts

BODY = [LOREM[start : start + 90] for start in range(0, 270, 90)]


def test_a_paragraph_knows_its_page_and_rectangle() -> None:
    pdf = new_pdf()
    add_page(pdf, (72, 100, "first page"))
    add_page(pdf, (72, 500, "second page"))
    document = read_bytes("a.pdf", saved(pdf))
    place = block_with(document, "second").place
    assert place.page == 2
    assert place.rectangle is not None
    left, top, right, bottom = place.rectangle
    assert left == pytest.approx(72, abs=1)
    assert top < 500 < bottom
    assert 100 < right < 200


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_rectangle_of_a_rotated_page_is_where_it_is_displayed(rotation: int) -> None:
    pdf = new_pdf()
    page = add_page(pdf, (72, 100, "upper left"))
    page.set_rotation(rotation)
    rectangle = read_bytes("a.pdf", saved(pdf)).blocks[0].place.rectangle
    assert rectangle is not None
    x, y = (rectangle[0] + rectangle[2]) / 2, (rectangle[1] + rectangle[3]) / 2
    expected = {0: (97, 96), 90: (HEIGHT - 96, 97), 180: (WIDTH - 97, HEIGHT - 96), 270: (96, WIDTH - 97)}[rotation]
    assert (x, y) == pytest.approx(expected, abs=6)


def test_two_columns_are_read_one_after_the_other() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    add_lines(page, 50, 100, BODY)
    for x in (320, 50):
        for row in reversed(range(6)):
            add_lines(page, x, 200 + 80 * row, [f"{x} number {row} stands here", "and goes on a little", "to its end"])
    text = read_bytes("a.pdf", saved(pdf)).text
    order = [text.index(f"{x} number {row}") for x in (50, 320) for row in range(6)]
    assert order == sorted(order)


def test_lines_flow_and_words_broken_at_line_ends_are_whole() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    add_lines(
        page,
        72,
        100,
        [
            "A well-known engine reads files that were written long ago and makes their infor-",
            "mation findable by meaning. It is a well-",
            "known engine that never sleeps at night and always tells the truth about everything",
            "and ends here.",
        ],
    )
    (text,) = texts(read_bytes("a.pdf", saved(pdf)))
    assert "their information findable" in text
    assert "a well-known engine" in text
    assert text.endswith("everything and ends here.")


def test_larger_lines_are_headings_with_levels_by_size() -> None:
    pdf = new_pdf()
    page = add_page(pdf, (72, 80, "The Title of It", 24), (72, 130, "A Section", 16))
    add_lines(page, 72, 160, BODY)
    page.insert_text((72, 260), "Next Section", fontsize=16)
    add_lines(page, 72, 290, BODY)
    document = read_bytes("a.pdf", saved(pdf))
    headings = [(document.text[block.start : block.end], block.level) for block in document.blocks if block.level]
    assert headings == [("The Title of It", 1), ("A Section", 2), ("Next Section", 2)]
    assert document.title == "The Title of It"
    assert [block.place.heading for block in document.blocks if not block.level] == ["A Section", "Next Section"]


def test_a_title_on_two_lines_is_one_heading() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    add_lines(page, 72, 80, ["A Very Long Title That", "Needs Two Lines"], size=20)
    add_lines(page, 72, 160, BODY)
    assert texts(read_bytes("a.pdf", saved(pdf)), BlockKind.HEADING) == ["A Very Long Title That Needs Two Lines"]


def test_the_outline_tells_headings_too() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    page.insert_text((72, 100), "1 Beginnings")
    add_lines(page, 72, 130, BODY)
    pdf.set_toc([[1, "Beginnings", 1]])
    assert texts(read_bytes("a.pdf", saved(pdf)), BlockKind.HEADING) == ["1 Beginnings"]


def test_a_line_on_the_foot_of_every_page_is_kept_once() -> None:
    pdf = new_pdf()
    for number in range(1, 7):
        page = add_page(pdf, (72, 40, "Annual Report"), (290, 820, f"Page {number}"))
        add_lines(page, 72, 200, [f"Chapter text {number}", *BODY])
    document = read_bytes("a.pdf", saved(pdf))
    assert document.text.count("Annual Report") == 1
    assert document.text.count("Page ") == 1
    assert document.text.count("Chapter text") == 6


def test_a_number_at_the_top_that_is_no_page_number_is_kept() -> None:
    pdf = new_pdf()
    for number in (4711, 1234, 9876, 4712):
        page = add_page(pdf, (72, 40, f"Invoice {number}"))
        add_lines(page, 72, 200, BODY)
    document = read_bytes("a.pdf", saved(pdf))
    assert all(f"Invoice {number}" in document.text for number in (4711, 1234, 9876, 4712))


def test_rows_of_cells_are_rows() -> None:
    pdf = new_pdf()
    page = add_page(pdf, (72, 80, "before the table there are some words of text"))
    for row, cells in enumerate([("Name", "Unit", "Sum"), ("apples", "kg", "12"), ("pears", "kg", "7")]):
        for column, cell in enumerate(cells):
            page.insert_text((72 + 150 * column, 200 + 14 * row), cell)
    assert texts(read_bytes("a.pdf", saved(pdf)), BlockKind.TABLE_ROW) == [
        "Name\tUnit\tSum",
        "apples\tkg\t12",
        "pears\tkg\t7",
    ]


def test_code_in_a_typewriter_face_keeps_its_lines_and_indents() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    add_lines(page, 72, 80, BODY * 2)
    add_lines(page, 72, 300, ["def f(x):", "    return x"], font="cour")
    assert texts(read_bytes("a.pdf", saved(pdf)), BlockKind.CODE) == ["def f(x):\n    return x"]


def test_form_values_and_comments_are_read_once() -> None:
    pdf = new_pdf()
    page = add_page(pdf, (72, 100, "Name:"))
    widget = mupdf.Widget()
    widget.field_type = mupdf.PDF_WIDGET_TYPE_TEXT
    widget.field_name = "name"
    widget.field_value = "Ada Lovelace"
    widget.rect = mupdf.Rect(120, 85, 300, 105)
    page.add_widget(widget)
    page.add_text_annot((400, 300), "please check this")
    document = read_bytes("a.pdf", saved(pdf))
    assert document.text.count("Ada Lovelace") == 1
    place = block_with(document, "please check").place
    assert place.page == 1
    assert place.rectangle is not None
    assert place.rectangle[:2] == pytest.approx((400, 300), abs=2)


def test_title_author_and_dates_are_read() -> None:
    pdf = new_pdf()
    add_page(pdf, (72, 100, "text"))
    pdf.set_metadata(
        {
            "title": "Microsoft Word - Plan.docx",
            "author": "Ann",
            "creationDate": "D:20240131120005+01'00'",
            "modDate": "D:2025",
        }
    )
    document = read_bytes("a.pdf", saved(pdf))
    assert (document.title, document.author, document.created, document.modified) == (
        "Plan",
        "Ann",
        "2024-01-31T12:00:05",
        "2025",
    )
    pdf.set_metadata({"title": "untitled", "author": "(anonymous)"})
    document = read_bytes("a.pdf", saved(pdf))
    assert (document.title, document.author) == ("", "")


def test_a_password_is_asked_for_only_where_it_is_needed_to_read() -> None:
    pdf = new_pdf()
    add_page(pdf, (72, 100, "secret text"))
    locked = saved(pdf, encryption=mupdf.PDF_ENCRYPT_AES_256, user_pw="one", owner_pw="two")
    with pytest.raises(Skipped, match=r"^password$"):
        read_bytes("a.pdf", locked)
    owned = saved(pdf, encryption=mupdf.PDF_ENCRYPT_AES_256, user_pw="", owner_pw="two")
    assert read_bytes("a.pdf", owned).text == "secret text"


def test_pages_without_text_have_no_text() -> None:
    pdf = new_pdf()
    add_page(pdf)
    page = add_page(pdf)
    picture = mupdf.Pixmap(mupdf.csRGB, mupdf.IRect(0, 0, 20, 20))
    picture.clear_with(200)
    page.insert_image(mupdf.Rect(0, 0, 500, 700), pixmap=picture)
    with pytest.raises(Skipped, match=r"^no text$"):
        read_bytes("scan.pdf", saved(pdf))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"garbage " * 500, b"%PDF-1.4\ntrailer<</Root 1 0 R>>"]
)
def test_what_cannot_be_repaired_is_damaged(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Damaged, match=r"^damaged: "):
        read_bytes("a.pdf", data)
    assert capfd.readouterr() == ("", "")


def test_only_so_many_pages_are_read() -> None:
    pdf = new_pdf()
    for number in range(5):
        add_page(pdf, (72, 300, f"page number {number}"))
    document = read_bytes("a.pdf", saved(pdf), Limits(pages=3))
    assert "page number 2" in document.text
    assert "page number 3" not in document.text
    assert document.truncated == "only the first 3 of 5 pages were read"


def test_ligatures_are_taken_apart_in_reading_order() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    page.insert_htmlbox(mupdf.Rect(50, 50, 500, 200), "<p>o\ufb03ce \ufb02ow</p>")
    assert texts(read_bytes("a.pdf", saved(pdf))) == ["office flow"]


def test_scripts_without_spaces_join_without_one() -> None:
    pdf = new_pdf()
    page = add_page(pdf)
    for row, line in enumerate(
        ["这是一个很长的段落它需要两行才能写完整因为它", "在这里继续写下去直到这一行也写满为止没有空格"]
    ):
        page.insert_text((72, 100 + 14 * row), line, fontname="china-s")
    (text,) = texts(read_bytes("a.pdf", saved(pdf)))
    assert "因为它在这里" in text
