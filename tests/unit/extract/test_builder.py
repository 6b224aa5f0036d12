import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import Skipped
from desktop_app.extract.builder import DocumentBuilder, clean, clean_line
from desktop_app.extract.source import Limits
from tests.helpers.invariants import check_document
from tests.helpers.reading import block_with, texts


def build(*blocks: tuple[str, BlockKind], limits: Limits | None = None) -> Document:
    builder = DocumentBuilder(limits or Limits())
    for text, kind in blocks:
        builder.add(text, kind, level=1)
    return builder.build("text", "text/plain")


def test_blocks_are_parted_by_blank_lines_and_rows_by_line_ends() -> None:
    document = build(
        ("a", BlockKind.PARAGRAPH),
        ("h", BlockKind.TABLE_HEADER),
        ("r", BlockKind.TABLE_ROW),
        ("s", BlockKind.TABLE_ROW),
        ("b", BlockKind.PARAGRAPH),
    )
    assert document.text == "a\n\nh\nr\ns\n\nb"


def test_a_block_knows_the_nearest_heading_above() -> None:
    document = build(
        ("before", BlockKind.PARAGRAPH),
        ("One", BlockKind.HEADING),
        ("Two", BlockKind.HEADING),
        ("after", BlockKind.PARAGRAPH),
    )
    assert block_with(document, "before").place.heading is None
    assert block_with(document, "after").place.heading == "Two"


def test_a_new_part_forgets_the_heading_of_the_one_before() -> None:
    builder = DocumentBuilder(Limits())
    builder.add("One", BlockKind.HEADING, level=1)
    builder.forget_heading()
    builder.add("after")
    assert block_with(builder.build("text", "text/plain"), "after").place.heading is None


def test_lines_follow_the_blank_lines_that_are_dropped() -> None:
    builder = DocumentBuilder(Limits())
    builder.add("\n \n  one\ntwo\n\n", place=Place(lines=(10, 15)))
    document = builder.build("text", "text/plain")
    assert texts(document) == ["  one\ntwo"]
    assert document.blocks[0].place.lines == (12, 13)


def test_nothing_to_read_is_said_so() -> None:
    with pytest.raises(Skipped, match="no text"):
        build(("", BlockKind.PARAGRAPH), (" \n\t\x00\u200b ", BlockKind.CODE))


def test_the_text_ends_at_the_limit_and_says_so() -> None:
    document = build(("abcdef", BlockKind.PARAGRAPH), ("ghijkl", BlockKind.PARAGRAPH), limits=Limits(text_chars=10))
    assert document.text == "abcdef\n\ngh"
    assert document.truncated


def test_too_many_blocks_end_the_text_and_say_so() -> None:
    document = build(*[("a", BlockKind.PARAGRAPH)] * 5, limits=Limits(blocks=3))
    assert len(document.blocks) == 3
    assert document.truncated


def test_a_document_within_its_limits_is_not_called_truncated() -> None:
    assert build(("a" * 10, BlockKind.PARAGRAPH), limits=Limits(text_chars=10)).truncated == ""


def test_overrides_and_marks_that_do_not_show_are_dropped_but_joiners_stay() -> None:
    assert clean("a\u202eb\ufeffc\u00add\u200be") == "abcde"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


def test_zeros_part_words() -> None:
    assert clean("one\x00two") == "one two"


def test_a_title_is_one_short_line() -> None:
    assert clean_line(" a \n\n b\x00 ") == "a b"
    assert len(clean_line("x" * 10_000)) == 500


@given(st.text(alphabet=st.characters()))
def test_cleaning_keeps_the_number_of_lines_and_can_be_repeated(text: str) -> None:
    once = clean(text)
    assert once.count("\n") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert clean(once) == once
    once.encode()


@given(st.lists(st.tuples(st.text(alphabet=st.characters()), st.sampled_from(BlockKind)), min_size=1))
def test_any_blocks_make_a_sound_document(blocks: list[tuple[str, BlockKind]]) -> None:
    try:
        document = build(*blocks, limits=Limits(text_chars=60, blocks=6))
    except Skipped:
        assert not any(clean(text).strip() for text, _ in blocks)
        return
    check_document(document)
    assert len(document.text) <= 60
    assert len(document.blocks) <= 6
