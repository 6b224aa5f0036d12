"""OpenDocument tables, of texts and of spreadsheets: rows and cells that repeat are read once."""

from typing import Protocol

from desktop_app.documents import Place
from desktop_app.extract.opendocument_text import (
    ANNOTATION,
    HEADING,
    OBJECT,
    OFFICE,
    PARAGRAPH,
    TABLE,
    TABLE_ELEMENT,
    inline,
)
from desktop_app.extract.safe_xml import Element, nearest
from desktop_app.extract.sheets import cell_range
from desktop_app.extract.tables import Row, TableWriter

BLOCKS = frozenset((PARAGRAPH, HEADING, TABLE_ELEMENT))
_HEADER_ROWS = f"{TABLE}table-header-rows"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_MOST_ROWS = 1 << 24
# A cell with more text than this is a piece of layout, not a datum.
_DATUM_CHARS = 1000


class Blocks(Protocol):
    """Where a table's rows go, and what hangs on its cells."""

    def write_table(self) -> TableWriter:
        """Return a writer for one table."""
        ...

    def add_block(self, element: Element, prefix: str = "", place: Place | None = None) -> None:
        """Append a paragraph, a heading or a whole table."""
        ...

    def add_beside(self, container: Element, place: Place) -> None:
        """Append what is in a frame, a note or a comment."""
        ...


class OpenDocumentTable:
    """One table under construction: knows at which row it is, and adds what hangs on each cell behind its row."""

    def __init__(self, reader: Blocks, place: Place, *, with_cells: bool = False) -> None:
        self._reader = reader
        self._writer = reader.write_table()
        self._place = place
        self._with_cells = with_cells
        self._row = 0

    def add(self, row: Element) -> None:
        """Append a row; the rows that repeat it are in its place, not in the text."""
        repeated = _count(row, "number-rows-repeated", _MOST_ROWS)
        first_row, self._row = self._row + 1, self._row + repeated
        texts: list[str] = []
        beside: list[tuple[Element, bool]] = []
        column = first = last = 0
        cells = list(nearest(row, _CELLS))
        for cell in cells:
            width = _count(cell, "number-columns-repeated", _MOST_ROWS)
            text = _cell_text(cell, beside)
            if text:
                if texts and column > last:
                    texts.append("")
                texts.append(text)
                first = first or column + 1
                last = column + width
            column += width
        if not self._with_cells and any(len(text) > _DATUM_CHARS for text in texts):
            self._lay_out(cells)
            return
        place = self._place
        if self._with_cells and texts:
            place = Place(sheet=place.sheet, slide=place.slide, cells=cell_range(first_row, first, last, self._row))
        parent = row.getparent()
        header = True if parent is not None and parent.tag == _HEADER_ROWS else None
        self._writer.add(Row(texts, place, header))
        for element, is_block in beside:
            self.close()
            if is_block:
                self._reader.add_block(element, place=place)
            else:
                self._reader.add_beside(element, place)

    def close(self) -> None:
        """Append what was held back."""
        self._writer.close()

    def _lay_out(self, cells: list[Element]) -> None:
        self.close()
        for cell in cells:
            for block in nearest(cell, BLOCKS):
                self._reader.add_block(block)


def _cell_text(cell: Element, beside: list[tuple[Element, bool]]) -> str:
    """Return a cell's text in one line; what hangs on it is appended to `beside`, nested tables as blocks."""
    lines: list[str] = []
    for element in nearest(cell, (*BLOCKS, ANNOTATION, OBJECT)):
        if element.tag in {PARAGRAPH, HEADING}:
            found = inline(element)
            lines.append(found.text)
            beside += [(part, False) for part in found.beside]
        else:
            beside.append((element, element.tag == TABLE_ELEMENT))
    return " ".join(filter(None, lines)) or cell.get(f"{OFFICE}string-value", "").strip()


def _count(element: Element, name: str, most: int) -> int:
    value = element.get(f"{TABLE}{name}")
    if value is None:
        return 1
    return max(1, min(int(value), most)) if value.isdecimal() and len(value) < 10 else 1  # noqa: PLR2004
