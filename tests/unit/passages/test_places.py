"""The place of a passage."""

import pytest

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.passages import cut
from desktop_app.passages.places import merge
from tests.helpers.documents import code, count_tokens, document, header_row, heading, paragraph, row


def test_a_single_place_stays_as_it_is():
    """Nothing is merged where there is one block."""
    place = Place(page=3, rectangle=(1, 2, 3, 4), heading="H")
    assert merge([place]) is place


def test_the_rectangle_is_around_the_blocks_of_the_first_page():
    """What flows onto the next page does not stretch it."""
    places = [
        Place(page=3, rectangle=(10, 500, 200, 520)),
        Place(page=3, rectangle=(5, 530, 180, 700)),
        Place(page=4, rectangle=(0, 0, 600, 90)),
    ]
    assert merge(places) == Place(page=3, rectangle=(5, 500, 200, 700))


def test_a_block_without_a_rectangle_leaves_the_others():
    """Not every block of a page needs one."""
    assert merge([Place(page=1), Place(page=1, rectangle=(1, 2, 3, 4))]).rectangle == (1, 2, 3, 4)
    assert merge([Place(page=1), Place(page=1)]).rectangle is None


def test_lines_span_all_blocks():
    """From the first line of the first block to the last of the last."""
    assert merge([Place(lines=(3, 5)), Place(lines=(7, 7)), Place(lines=(9, 12))]).lines == (3, 12)


@pytest.mark.parametrize(
    ("cells", "span"),
    [
        (["B2:D2", "B3:D3", "B9:C9"], "B2:D9"),
        (["A1"], "A1"),
        (["A1", "A1"], "A1"),
        (["Z5", "AB4"], "Z4:AB5"),
        (["$AZ$10:$BA$11", "b2"], "B2:BA11"),
        (["ZZ1", "AAA1"], "ZZ1:AAA1"),
        (["R1C1", "R2C2"], "R1C1"),
    ],
)
def test_cells_span_the_smallest_range(cells: list[str], span: str):
    """Columns count beyond Z; a form that is not understood leaves the first as it is."""
    assert merge([Place(sheet="S", cells=cell) for cell in cells]).cells == span


def test_the_heading_is_the_first_known():
    """A heading that opens the passage has none itself; the text under it knows it."""
    assert merge([Place(), Place(heading="H")]).heading == "H"


def test_part_chapter_slide_and_sheet_are_the_first_ones():
    """No passage crosses them, so the first says all."""
    place = Place(slide=2, sheet="S", part="1.2", chapter="III", cells="A1")
    assert merge([place, place]) == place


def test_a_passage_of_some_lines_of_a_block_says_which():
    """Line ends inside the block are counted up to the passage and through it."""
    text = "\n".join(f"x{number} = {number} + {number}" for number in range(200))
    passages = cut(document(code(text), lines=True), count_tokens)
    assert len(passages) > 3
    for passage in passages:
        first, last = passage.place.lines or (0, 0)
        assert passage.text.splitlines()[0] == text.splitlines()[first - 1]
        assert passage.text.splitlines()[-1] == text.splitlines()[last - 1]


def test_lines_of_a_block_that_was_reflowed_are_those_of_the_block():
    """Where the text has fewer line ends than the original had lines, nothing finer is known."""
    words = " ".join(f"Word {number}." for number in range(400))
    passages = cut(document(paragraph(words, Place(lines=(10, 60)))), count_tokens)
    assert len(passages) > 2
    assert {passage.place.lines for passage in passages} == {(10, 60)}


def test_a_table_passage_knows_its_rows():
    """Each passage of a sheet's table spans the cells of its own rows, the header's only if it holds it."""
    rows = [row(f"name {n} | {n}", Place(sheet="S", cells=f"A{n}:B{n}")) for n in range(2, 300)]
    made: Document = document(header_row("name | number", Place(sheet="S", cells="A1:B1")), *rows)
    passages = cut(made, count_tokens)
    assert passages[0].place.cells is not None
    assert passages[0].place.cells.startswith("A1:B")
    last = 1
    for passage in passages:
        begin, end = (passage.place.cells or "").split(":")
        assert int(begin[1:]) == last if last == 1 else last + 1
        last = int(end[1:])
    assert last == 299


def test_a_passage_over_two_pages_opens_on_the_first():
    """Paragraphs flow over page ends, passages too."""
    pages = [paragraph(f"Text {n}.", Place(page=n, rectangle=(0.0, n, 9.0, n + 1.0))) for n in (1, 2)]
    (passage,) = cut(document(*pages), count_tokens)
    assert passage.place == Place(page=1, rectangle=(0.0, 1, 9.0, 2.0))


def test_the_place_knows_the_heading_even_where_the_text_holds_it():
    """A person is shown the nearest heading in either case."""
    passages = cut(document(heading("Part"), heading("Chapter", 2), paragraph("Body.")), count_tokens)
    assert [passage.place.heading for passage in passages] == ["Chapter"]
    assert passages[0].text.startswith("Part")
    assert {block.kind for block in document(heading("Part")).blocks} == {BlockKind.HEADING}
