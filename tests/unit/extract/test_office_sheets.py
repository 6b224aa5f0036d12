"""Spreadsheets: .xlsx, .ods, and what they share."""

import time

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Skipped
from desktop_app.extract.cell_formats import built_in_format, format_of, shown
from desktop_app.extract.sheets import cell_range, column_name
from desktop_app.extract.tables import joined, looks_like_header
from tests.helpers.office_files import SHEET, lines, opendocument, place_of, read, relations, xlsx, zipped


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_row_is_a_block_at_its_cells_under_the_header() -> None:
    rows = (
        '<row r="2">' + cell("B2", "Name") + cell("C2", "Town") + "</row>"
        '<row r="9">' + cell("B9", "Ada") + cell("D9", "London") + "</row>"
    )
    document = read(xlsx({"People": rows}), "a.xlsx")
    assert lines(document) == [
        ("heading", "People"),
        ("table header", "Name | Town"),
        ("table row", "Ada | | London"),
    ]
    assert place_of(document, "Ada") == Place(sheet="People", cells="B9:D9", heading="People")


def test_a_sheet_that_nobody_named_is_no_heading() -> None:
    document = read(xlsx({"Tabelle1": '<row r="1">' + cell("A1", "x") + "</row>"}), "a.xlsx")
    assert lines(document) == [("table row", "x")]
    assert place_of(document, "x") == Place(sheet="Tabelle1", cells="A1")


def test_cells_at_the_corners_of_the_largest_sheet_cost_nothing() -> None:
    rows = '<row r="1">' + cell("A1", "tapir") + '</row><row r="1048576">' + cell("XFD1048576", "okapi") + "</row>"
    started = time.process_time()
    document = read(xlsx({"Sheet1": rows}), "a.xlsx")
    assert place_of(document, "okapi").cells == "XFD1048576"
    assert time.process_time() - started < 5


def test_numbers_dates_and_strings_read_as_shown() -> None:
    styles = (
        f'<styleSheet xmlns="{SHEET}"><numFmts><numFmt numFmtId="164" formatCode="#,##0.00 &quot;km&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>'
    )
    strings = f'<sst xmlns="{SHEET}"><si><r><t>To</t></r><r><t>kyo</t></r><rPh><t>トーキョー</t></rPh></si></sst>'
    rows = (
        '<row><c t="s"><v>0</v></c><c s="1"><v>45413</v></c><c s="2"><v>1234.5</v></c><c s="3"><v>0.125</v></c>'
        '<c><v>0.1</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v>made</v></c></row>'
    )
    document = read(xlsx({"Sheet1": rows}, styles=styles, sharedStrings=strings), "a.xlsx")
    assert lines(document) == [("table row", "Tokyo | 2024-05-01 | 1,234.50 | 12.50% | 0.1 | TRUE | | made")]
    assert place_of(document, "Tokyo").cells == "A1:H1"


def test_a_workbook_without_cells_has_no_text() -> None:
    with pytest.raises(Skipped, match=r"^no text$"):
        read(xlsx({"Budget": ""}), "a.xlsx")


def test_a_binary_workbook_is_said_to_be_unsupported() -> None:
    data = zipped(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": b"\x83\x01\x00",
        }
    )
    with pytest.raises(Skipped, match="unsupported"):
        read(data, "a.xlsb")


def test_repeated_rows_and_cells_of_an_ods_stand_in_the_place_not_in_the_text() -> None:
    body = (
        '<table:table table:name="Liste"><table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
        '</table:table-row><table:table-row table:number-rows-repeated="3">'
        '<table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2">'
        "<text:p>numbat</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read(opendocument("spreadsheet", body), "a.ods")
    assert lines(document) == [("heading", "Liste"), ("table row", "numbat")]
    assert place_of(document, "numbat").cells == "C1000001:D1000003"


def test_an_ods_cells_comment_follows_its_row() -> None:
    body = (
        '<table:table table:name="Sheet1"><table:table-row><table:table-cell><office:annotation>'
        "<dc:creator>Ada</dc:creator><text:p>why?</text:p></office:annotation><text:p>42</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    document = read(opendocument("spreadsheet", body), "a.ods")
    assert lines(document) == [("table row", "42"), ("paragraph", "Ada: why?")]
    assert place_of(document, "why?").cells == "A1"


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("General", 0.1 + 0.2, "0.3"),
        ("General", 12345678901234.0, "12345678901234"),
        ("0.00", 1.005, "1.00"),
        ("#,##0;[Red]-#,##0", -1234567, "-1,234,567"),
        ("0%", 0.5, "50%"),
        ("yyyy-mm-dd hh:mm", 45413.75, "2024-05-01 18:00"),
        ("[$-407]d. mmmm yyyy", 45413, "2024-05-01"),
        ('"d"0', 3, "3"),
        ("h:mm AM/PM", 0.75, "18:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ("d/m/yy", 1, "1900-01-01"),
        ("d/m/yy", -1, "-1"),
        ("@", 7, "7"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(code: str, number: float, text: str) -> None:
    assert shown(number, format_of(code)) == text


def test_built_in_formats_and_the_epoch_of_1904() -> None:
    assert shown(0.25, built_in_format(9)) == "25%"
    assert shown(0, built_in_format(14), from_1904=True) == "1904-01-01"
    assert shown(5, built_in_format(9999)) == "5"


def test_columns_and_ranges_have_their_usual_names() -> None:
    assert [column_name(index) for index in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert cell_range(2, 2, 4) == "B2:D2"
    assert cell_range(7, 3, 3) == "C7"


def test_a_row_joins_its_cells_in_one_line_with_gaps_kept_small() -> None:
    assert joined(["a", "", "", "b\nc", "", ""]) == "a | | b c"


@pytest.mark.parametrize(
    ("first", "second", "header"),
    [
        (["Name", "Age"], ["Ada", "36"], True),
        (["2023", "2024"], ["1", "2"], False),
        (["Total", "12"], ["Sum", "13"], False),
        (["Title"], ["Ada"], False),
        (["A", "A"], ["1", "2"], False),
        (["A", "B"], ["1", "2", "3", "4"], False),
    ],
)
def test_a_header_names_every_column_once_in_few_words(first: list[str], second: list[str], *, header: bool) -> None:
    assert looks_like_header(first, second) is header


def test_a_title_above_the_header_does_not_hide_it() -> None:
    rows = (
        '<row r="1">' + cell("A1", "Sales by town") + "</row>"
        '<row r="3">' + cell("A3", "Town") + cell("B3", "Sales") + "</row>"
        '<row r="4">' + cell("A4", "London") + cell("B4", "12") + "</row>"
    )
    assert [kind for kind, _ in lines(read(xlsx({"Sheet1": rows}), "a.xlsx"))] == [
        "table row",
        "table header",
        "table row",
    ]
