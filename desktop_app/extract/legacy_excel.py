"""Excel workbooks of before 2007 (.xls), read by xlrd. A row is a block whose place is its sheet and cells."""

import io
from collections.abc import Sequence
from typing import Protocol, cast

import xlrd  # pyright: ignore[reportMissingTypeStubs]
import xlrd.biffh  # pyright: ignore[reportMissingTypeStubs]

from desktop_app.documents import Document, Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.cell_formats import GENERAL, CellFormat, Shape, shown
from desktop_app.extract.compound import CompoundFile
from desktop_app.extract.sheets import add_sheet_name, cell_range
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, TableWriter

MEDIA_TYPE = "application/vnd.ms-excel"
_TEXT, _NUMBER, _DATE, _BOOLEAN = 1, 2, 3, 4


class _Sheet(Protocol):
    name: str
    nrows: int

    def row_types(self, rowx: int) -> Sequence[int]: ...

    def row_values(self, rowx: int) -> Sequence[object]: ...


class _Book(Protocol):
    datemode: int
    nsheets: int

    def sheet_by_index(self, sheetx: int) -> _Sheet: ...

    def unload_sheet(self, sheet_name_or_index: int) -> None: ...


def read(source: Source) -> Document:
    """Return a workbook's text, sheet after sheet. Raises Skipped or Damaged."""
    builder = DocumentBuilder(source.limits)
    book = _open(source.read_bytes())
    for index in range(book.nsheets):
        _add_sheet(builder, _sheet(book, index), from_1904=book.datemode == 1)
        book.unload_sheet(index)
        if builder.full:
            break
    with CompoundFile(source) as container:
        summary = container.summary()
    return builder.build(
        "legacy_excel",
        MEDIA_TYPE,
        title=summary.title,
        author=summary.author,
        created=summary.created,
        modified=summary.modified,
    )


def _open(data: bytes) -> _Book:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True)  # pyright: ignore[reportUnknownMemberType]
    except Exception as error:  # broken files make it raise whatever Python has
        if isinstance(error, xlrd.biffh.XLRDError) and "encrypted" in str(error):
            raise Skipped("password") from error
        raise Damaged("damaged: not a whole workbook") from error
    return cast("_Book", book)


def _sheet(book: _Book, index: int) -> _Sheet:
    try:
        return book.sheet_by_index(index)
    except Exception as error:
        raise Damaged("damaged: not a whole workbook") from error


def _add_sheet(builder: DocumentBuilder, sheet: _Sheet, *, from_1904: bool) -> None:
    table = TableWriter(builder)
    started = False
    for number in range(sheet.nrows):
        cells: list[str] = []
        first = last = 0
        pairs = zip(sheet.row_types(number), sheet.row_values(number), strict=True)
        for column, (kind, value) in enumerate(pairs, 1):
            text = _cell_text(kind, value, from_1904=from_1904)
            if text:
                if cells and column > last + 1:
                    cells.append("")
                cells.append(text)
                first, last = first or column, column
        if not cells:
            continue
        if not started:
            add_sheet_name(builder, sheet.name)
            started = True
        table.add(Row(cells, Place(sheet=sheet.name, cells=cell_range(number + 1, first, last))))
        if builder.full:
            return
    table.close()


def _cell_text(kind: int, value: object, *, from_1904: bool) -> str:
    if kind == _TEXT:
        return str(value).strip()
    if kind == _BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind in {_NUMBER, _DATE} and isinstance(value, (int, float)):
        return shown(value, _date_format(value) if kind == _DATE else GENERAL, from_1904=from_1904)
    return ""


def _date_format(serial: float) -> CellFormat:
    """Return how to show a date whose own format xlrd does not tell: below one day it is a time."""
    return CellFormat(Shape.TIME if 0 <= serial < 1 else Shape.DATE_AND_TIME)
