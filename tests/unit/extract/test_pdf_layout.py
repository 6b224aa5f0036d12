from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.extract.pdf_layout import (
    Line,
    Paragraph,
    flowing_text,
    in_reading_order,
    is_table,
    paragraphs,
)
from tests.helpers.soak import rounds

NONE = frozenset[str]()


def line(text: str, x: float, y: float, width: float = 200, size: float = 10, *, bold: bool = False) -> Line:
    return Line(text, x, y, x + width, y + size, size, bold, mono=False)


def paragraph(*lines: Line) -> Paragraph:
    first, *rest = lines
    made = Paragraph([first], first.x0, first.y0, first.x1, first.y1)
    for other in rest:
        made.take(other)
    return made


def names(found: list[Paragraph]) -> list[str]:
    return [part.lines[0].text for part in found]


def test_the_order_in_which_a_page_is_drawn_is_kept_where_it_goes_down() -> None:
    drawn = [paragraph(line(f"left {row}", 0, 50 * row)) for row in range(5)]
    drawn += [paragraph(line(f"right {row}", 300, 50 * row)) for row in range(5)]
    assert in_reading_order(drawn) == drawn


def test_a_page_drawn_upside_down_is_ordered_column_by_column() -> None:
    left = [paragraph(line(f"left {row}", 0, 50 * row)) for row in range(5)]
    right = [paragraph(line(f"right {row}", 300, 50 * row + 7)) for row in range(5)]
    title = paragraph(line("title", 0, -100, 500))
    tall = [paragraph(line("left tall", 0, 0, 200, 250)), paragraph(line("right tall", 300, 0, 200, 250))]
    drawn = [*reversed(right), *reversed(left), title]
    assert names(in_reading_order(drawn))[0] == "title"
    assert names(in_reading_order([*drawn, *tall]))[0] == "title"
    ordered = names(in_reading_order(drawn))
    assert [name for name in ordered if name.startswith("left")] == [f"left {row}" for row in range(5)]
    assert [name for name in ordered if name.startswith("right")] == [f"right {row}" for row in range(5)]


def test_lines_side_by_side_are_one_row() -> None:
    (row,) = paragraphs([[line("one", 0, 0, 30), line("two", 100, 1, 30), line("three", 135, 0, 30)]])
    assert row.lines[0].text == "one\ttwo three"
    assert not is_table(row)
    (row,) = paragraphs([[line("one", 0, 0, 30), line("two", 100, 1, 30), line("three", 200, 0, 30)]])
    assert is_table(row)


def test_a_change_of_style_parts_a_block() -> None:
    found = paragraphs([[line("Heading", 0, 0, bold=True), line("text", 0, 12), line("more", 0, 24)]])
    assert [len(part.lines) for part in found] == [1, 2]


def test_single_lines_that_go_on_are_one_paragraph() -> None:
    blocks = [[line(f"line {row}", 0, 12 * row)] for row in range(4)]
    assert [len(part.lines) for part in paragraphs(blocks)] == [4]
    apart = [[line(f"line {row}", 0, 30 * row)] for row in range(4)]
    assert [len(part.lines) for part in paragraphs(apart)] == [1, 1, 1, 1]
    items = [[line(f"• item {row}", 0, 12 * row)] for row in range(4)]
    assert [len(part.lines) for part in paragraphs(items)] == [1, 1, 1, 1]


def test_short_lines_items_and_labels_end_a_line() -> None:
    text = flowing_text(
        paragraph(
            line("a full line", 0, 0),
            line("short", 0, 12, 90),
            line("• item", 0, 24),
            line("1. next", 0, 36),
            line("Date: today", 0, 48),
            line("and on", 0, 60),
        ),
        NONE,
    )
    assert text == "a full line short\n• item\n1. next\nDate: today and on"


def test_a_hyphen_at_a_line_end_goes_unless_the_word_has_one() -> None:
    def joined(first: str, second: str, *hyphenated: str) -> str:
        return flowing_text(paragraph(line(first, 0, 0), line(second, 0, 12)), frozenset(hyphenated))

    assert joined("infor-", "mation here") == "information here"
    assert joined("a well-", "known thing", "well-known") == "a well-known thing"
    assert joined("the Smith-", "Jones paper") == "the Smith-Jones paper"
    assert joined("soft\u00ad", "ware") == "software"
    assert joined("dash -", "here") == "dash - here"
    assert joined("2020-", "2021") == "2020- 2021"


BOXES = st.tuples(
    st.floats(0, 600), st.floats(0, 800), st.floats(0.1, 300), st.floats(1, 30), st.booleans(), st.text(min_size=1)
)


@settings(max_examples=rounds(quick=200, whole=10_000))
@given(st.lists(st.lists(BOXES, min_size=1, max_size=5), max_size=12))
def test_nothing_on_a_page_is_lost_or_doubled(boxes: list[list[tuple[float, float, float, float, bool, str]]]) -> None:
    blocks = [
        [line(f"w{text}w", x, y, width, size, bold=bold) for x, y, width, size, bold, text in block] for block in boxes
    ]
    found = paragraphs(blocks)
    before = sorted("".join(part.text for block in blocks for part in block).replace("\t", "").replace(" ", ""))
    after = sorted("".join(row.text for part in found for row in part.lines).replace("\t", "").replace(" ", ""))
    assert [letter for letter in after if not letter.isspace()] == [letter for letter in before if not letter.isspace()]
    for part in found:
        left, top, right, bottom = part.rectangle
        assert left <= right
        assert top <= bottom
        assert flowing_text(part, NONE)
