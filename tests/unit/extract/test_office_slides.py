"""Presentations: .pptx and .odp."""

import io
import zipfile

from desktop_app.documents import Place
from tests.helpers.office_files import lines, opendocument, place_of, pptx, read, shape


def test_the_title_is_the_heading_of_all_else_on_its_slide() -> None:
    data = pptx(shape("points", "body") + shape("Tides", "title"), shape("no title here"))
    document = read(data, "a.pptx")
    assert lines(document) == [("heading", "Tides"), ("paragraph", "points"), ("paragraph", "no title here")]
    assert place_of(document, "points") == Place(slide=1, heading="Tides")
    assert place_of(document, "no title") == Place(slide=2)


def test_notes_belong_to_their_slide_and_slide_numbers_are_left_out() -> None:
    notes = {2: shape("say this", "body") + shape("2", "sldNum")}
    document = read(pptx(shape("one"), shape("two") + shape("2", "sldNum"), notes=notes), "a.pptx")
    assert lines(document) == [("paragraph", "one"), ("paragraph", "two"), ("paragraph", "say this")]
    assert place_of(document, "say this").slide == 2


def test_groups_and_tables_are_read_and_footers_once() -> None:
    table = (
        '<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>'
        "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Town</a:t></a:r></a:p></a:txBody></a:tc>"
        "<a:tc><a:txBody><a:p><a:r><a:t>Sales</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Kyoto</a:t></a:r></a:p></a:txBody></a:tc>"
        "<a:tc><a:txBody><a:p><a:r><a:t>7</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    group = "<p:grpSp><p:grpSp>" + shape("deep inside") + "</p:grpSp></p:grpSp>"
    footer = shape("ACME", "ftr")
    document = read(pptx(group + table + footer, shape("next") + footer), "a.pptx")
    assert lines(document) == [
        ("paragraph", "deep inside"),
        ("table header", "Town | Sales"),
        ("table row", "Kyoto | 7"),
        ("paragraph", "ACME"),
        ("paragraph", "next"),
    ]


def test_lines_of_a_shape_stay_lines() -> None:
    assert lines(read(pptx(shape("one\ntwo")), "a.pptx")) == [("paragraph", "one\ntwo")]


def test_an_odp_slide_has_its_title_first_and_its_notes_last() -> None:
    frame = "<draw:frame{}><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    slide = (
        "<draw:page><presentation:notes>"
        + frame.format("", "say this")
        + "</presentation:notes>"
        + frame.format("", "points")
        + frame.format(' presentation:class="title"', "Tides")
        + "</draw:page>"
    )
    document = read(opendocument("presentation", "<draw:page/>" + slide), "a.odp")
    assert [text for _, text in lines(document)] == ["Tides", "points", "say this"]
    assert place_of(document, "say this") == Place(slide=2, heading="Tides")


def test_a_sheet_embedded_in_a_slide_is_read_there() -> None:
    inner = read_member(
        opendocument(
            "spreadsheet",
            '<table:table table:name="Sheet1"><table:table-row><table:table-cell><text:p>numbat</text:p>'
            "</table:table-cell></table:table-row></table:table>",
        )
    )
    slide = '<draw:page><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></draw:page>'
    data = opendocument("presentation", slide, **{"Object 1__content_xml": inner})
    assert place_of(read(data, "a.odp"), "numbat") == Place(slide=1, sheet="Sheet1", cells="A1")


def read_member(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return container.read("content.xml").decode()
