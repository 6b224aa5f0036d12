"""Tables of every office format: rows become lines of cells, and a first row that names its columns a header."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from desktop_app.documents import BlockKind, Place
from desktop_app.extract.builder import CELL_SEPARATOR, NOWHERE, DocumentBuilder

_HEADER_CELL_CHARS = 80
_MINIMUM_COLUMNS = 2
_NUMBER = re.compile(r"[\s\d.,:;/%()+\-−–€$£¥₽₹]+")


class Row(NamedTuple):
    """A row's cells as shown, left to right, and where it stands; `header` None lets its looks decide."""

    cells: Sequence[str]
    place: Place = NOWHERE
    header: bool | None = None


def joined(cells: Iterable[str]) -> str:
    """Return a row as one line: cells parted by " | ", a run of empty cells as a single empty one, none at the end."""
    kept: list[str] = []
    for cell in cells:
        text = " ".join(cell.split())
        if text or (kept and kept[-1]):
            kept.append(text)
    while kept and not kept[-1]:
        kept.pop()
    return CELL_SEPARATOR.join(kept).replace("|  |", "| |")


def looks_like_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether `first` seems to name the columns of rows like `second`: short, different, wordy, nothing missing."""
    names = [cell.strip() for cell in first if cell.strip()]
    return (
        len(names) >= _MINIMUM_COLUMNS
        and len(set(names)) == len(names)
        and len(names) + 1 >= sum(1 for cell in second if cell.strip())
        and all(len(name) <= _HEADER_CELL_CHARS and not _NUMBER.fullmatch(name) for name in names)
    )


class TableWriter:
    """Adds one table's rows to a document as they come; holds one row back to see whether it is a header.

    Rows of words above the header (a sheet's own title, its unit) do not keep a later one from being the header;
    the first row with a number ends the search.
    """

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._waiting: Row | None = None
        self._decided = False

    def add(self, row: Row) -> None:
        """Append a row; one without any text is dropped."""
        if not any(cell.strip() for cell in row.cells):
            return
        if row.header is not None:
            self._release(header=False)
            self._decided = True
            self._write(row, header=row.header)
        elif self._decided:
            self._write(row, header=False)
        elif self._waiting is None:
            self._waiting = row
        else:
            self._decide(self._waiting, row)

    def close(self) -> None:
        """Append what was held back: a table of one row has no header."""
        self._release(header=False)

    def _decide(self, waiting: Row, row: Row) -> None:
        header = looks_like_header(waiting.cells, row.cells)
        self._release(header=header)
        self._decided = header or any(_NUMBER.fullmatch(cell.strip()) for cell in waiting.cells if cell.strip())
        if self._decided:
            self._write(row, header=False)
        else:
            self._waiting = row

    def _release(self, *, header: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._write(waiting, header=header)

    def _write(self, row: Row, *, header: bool) -> None:
        kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
        self._builder.add(joined(row.cells), kind, row.place)


def add_table(builder: DocumentBuilder, rows: Iterable[Row]) -> None:
    """Append a whole table."""
    writer = TableWriter(builder)
    for row in rows:
        writer.add(row)
        if builder.full:
            break
    writer.close()
