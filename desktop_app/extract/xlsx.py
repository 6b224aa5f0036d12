"""Excel workbooks (.xlsx, .xlsm, .xltx): each sheet streamed row by row; only cells that exist cost anything.

A row is a block whose place is its sheet and cells. Numbers and dates read as shown, as far as that is cheap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from desktop_app.documents import Document, Place
from desktop_app.errors import Skipped
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.cell_formats import GENERAL, CellFormat, built_in_format, format_of, shown
from desktop_app.extract.drawings import paragraphs_of_drawing
from desktop_app.extract.ooxml import (
    Names,
    Relationship,
    dialect,
    main_part,
    properties,
    relationship_id,
    relationships,
    targets,
    text_of,
)
from desktop_app.extract.safe_xml import Element, iterate, parse
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.sheets import LETTERS, add_sheet_name, cell_range
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, TableWriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What a cell needs from outside its sheet in order to be read."""

    strings: Sequence[str]
    formats: Sequence[CellFormat]
    from_1904: bool


class _Sheet(NamedTuple):
    name: str
    part: str


def read(source: Source) -> Document:
    """Return a workbook's text, sheet after sheet. Raises Skipped or Damaged."""
    with SafeZip(source) as package:
        part = main_part(package, "xl/workbook.xml")
        if part.endswith(".bin"):
            raise Skipped("unsupported: binary workbook (.xlsb)")
        relations = relationships(package, part)
        root = parse(package.read(part), recover=True)
        strings = next(targets(relations, "sharedStrings"), "")
        styles = next(targets(relations, "styles"), "")
        workbook = _Workbook(
            strings=_shared_strings(package.open(strings)) if strings in package else (),
            formats=_formats(parse(package.read(styles), recover=True)) if styles in package else (),
            from_1904=any(about.get("date1904", "0") in {"1", "true"} for about in root.iterchildren("{*}workbookPr")),
        )
        builder = DocumentBuilder(source.limits)
        for sheet in _sheets(root, relations):
            if sheet.part in package:
                _add_sheet(builder, package, sheet, workbook)
            if builder.full:
                break
        known = properties(package)
        return builder.build(
            "xlsx",
            MEDIA_TYPE,
            title=known.title,
            author=known.author,
            created=known.created,
            modified=known.modified,
        )


def _sheets(root: Element, relations: Mapping[str, Relationship]) -> Iterator[_Sheet]:
    for element in root.iter("{*}sheet"):
        relation = relations.get(relationship_id(element))
        if relation is not None and relation.type == "worksheet":
            yield _Sheet(element.get("name", ""), relation.target)


def _shared_strings(stream: BinaryIO) -> list[str]:
    sheet = dialect(stream).sheet
    return [_rich_text(item, sheet) for item in iterate(stream, (f"{sheet}si",))]


def _rich_text(item: Element, sheet: str) -> str:
    """Return a string item's runs together, without the phonetic guides of East Asian text."""
    text, run = f"{sheet}t", f"{sheet}r"
    pieces: list[str] = []
    for child in item:
        if child.tag == text:
            pieces.append(text_of(child))
        elif child.tag == run:
            pieces += [text_of(inner) for inner in child.iterchildren(text)]
    return "".join(pieces)


def _formats(root: Element) -> list[CellFormat]:
    """Return the number format by cell style index."""
    codes = {element.get("numFmtId", ""): element.get("formatCode", "") for element in root.iter("{*}numFmt")}
    formats: list[CellFormat] = []
    for styles in root.iterchildren("{*}cellXfs"):
        for style in styles.iterchildren("{*}xf"):
            identifier = style.get("numFmtId", "0")
            if identifier in codes:
                formats.append(format_of(codes[identifier]))
            else:
                formats.append(built_in_format(int(identifier)) if identifier.isdecimal() else GENERAL)
    return formats


def _add_sheet(builder: DocumentBuilder, package: SafeZip, sheet: _Sheet, workbook: _Workbook) -> None:
    stream = package.open(sheet.part)
    names = dialect(stream)
    table = TableWriter(builder)
    started = False
    for row in _rows(stream, names, workbook, sheet.name):
        if not started:
            add_sheet_name(builder, sheet.name)
            started = True
        table.add(row)
        if builder.full:
            return
    table.close()
    relations = relationships(package, sheet.part)
    if not started:
        builder.forget_heading()
    for part in targets(relations, "comments"):
        if part in package:
            _add_comments(builder, package.open(part), sheet.name)
    for part in targets(relations, "drawing"):
        if part in package:
            for text in paragraphs_of_drawing(package, part):
                builder.add(text, place=Place(sheet=sheet.name))


def _rows(stream: BinaryIO, names: Names, workbook: _Workbook, name: str) -> Iterator[Row]:
    number = 0
    for row in iterate(stream, (f"{names.sheet}row",)):
        given = row.get("r", "")
        number = int(given) if given.isdecimal() else number + 1
        cells: list[str] = []
        column = first = last = 0
        for cell in row.iterchildren(f"{names.sheet}c"):
            match = _REFERENCE.fullmatch(cell.get("r", ""))
            column = _column(match[1]) if match else column + 1
            text = _cell_text(cell, names.sheet, workbook)
            if not text:
                continue
            if cells and column > last + 1:
                cells.append("")
            cells.append(text)
            first, last = first or column, column
        if cells:
            yield Row(cells, Place(sheet=name, cells=cell_range(number, first, last)))


@lru_cache(maxsize=1 << 14)
def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * LETTERS + ord(letter) - ord("A") + 1
    return index


def _cell_text(cell: Element, sheet: str, workbook: _Workbook) -> str:
    value = ""
    for child in cell:
        if child.tag == f"{sheet}v":
            value = text_of(child)
        elif child.tag == f"{sheet}is":
            return _rich_text(child, sheet).strip()
    if not value:
        return ""
    kind = cell.get("t", "n")
    if kind == "s":
        return workbook.strings[int(value)].strip() if int(value) < len(workbook.strings) else ""
    if kind == "n":
        return _number_text(value, cell.get("s", ""), workbook)
    if kind == "b":
        return "TRUE" if value.strip() == "1" else "FALSE"
    return "" if kind == "e" else value.strip()


def _number_text(value: str, style: str, workbook: _Workbook) -> str:
    index = int(style) if style.isdecimal() else -1
    form = workbook.formats[index] if 0 <= index < len(workbook.formats) else GENERAL
    try:
        return shown(float(value), form, from_1904=workbook.from_1904)
    except (ValueError, OverflowError):
        return value.strip()


def _add_comments(builder: DocumentBuilder, stream: BinaryIO, name: str) -> None:
    sheet = dialect(stream).sheet
    for comment in iterate(stream, (f"{sheet}comment",)):
        for text in comment.iterchildren(f"{sheet}text"):
            builder.add(_rich_text(text, sheet), place=Place(sheet=name, cells=comment.get("ref")))
