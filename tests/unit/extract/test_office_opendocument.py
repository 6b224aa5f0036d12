"""OpenDocument texts (.odt)."""

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Damaged, Skipped
from tests.helpers.office_files import lines, opendocument, place_of, read


def read_text(body: str, **members: str) -> list[tuple[str, str]]:
    return lines(read(opendocument("text", body, **members), "a.odt"))


def test_headings_carry_their_level_and_paragraphs_their_heading() -> None:
    body = '<text:h text:outline-level="2">Tides</text:h><text:section><text:p>The moon.</text:p></text:section>'
    document = read(opendocument("text", body), "a.odt")
    assert [(block.kind.value, block.level) for block in document.blocks] == [("heading", 2), ("paragraph", 0)]
    assert place_of(document, "moon") == Place(heading="Tides")


def test_white_space_collapses_but_for_what_is_meant() -> None:
    body = '<text:p>one\n   two<text:s text:c="3"/>three<text:tab/>four<text:line-break/>five</text:p>'
    assert read_text(body) == [("paragraph", "one two   three\tfour\nfive")]


def test_what_a_tracked_change_deleted_is_left_out() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>wombat</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>stays<text:change/> here</text:p>"
    )
    assert read_text(body) == [("paragraph", "stays here")]


def test_notes_comments_and_boxes_follow_their_paragraph() -> None:
    body = (
        "<text:p>text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p>"
        "</text:note-body></text:note> goes on<office:annotation><dc:creator>Ada</dc:creator><text:p>why?</text:p>"
        "</office:annotation><draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert [text for _, text in read_text(body)] == ["text goes on", "a note", "Ada: why?", "in a box"]


def test_header_rows_are_headers_and_nested_tables_follow() -> None:
    cell = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    inner = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    body = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>2023</text:p>"
        "</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell>"
        f"<text:p>12</text:p>{inner}</table:table-cell></table:table-row></table:table>"
    )
    assert read_text(body) == [("table header", "2023"), ("table row", "12"), ("table row", "x")]


def test_headers_and_footers_come_last_without_page_numbers() -> None:
    styles = (
        "<style:master-page><style:header><text:p>Draft</text:p></style:header><style:footer><text:p>"
        "<text:page-number>1</text:page-number></text:p></style:footer></style:master-page>"
    )
    assert read_text("<text:p>body</text:p>", styles=styles) == [("paragraph", "body"), ("paragraph", "Draft")]


def test_an_encrypted_file_asks_for_a_password() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(Skipped, match=r"^password$"):
        read_text("<text:p>x</text:p>", **{"META-INF__manifest_xml": manifest})


def test_broken_content_is_damage() -> None:
    with pytest.raises(Damaged):
        read_text("<text:p>")
