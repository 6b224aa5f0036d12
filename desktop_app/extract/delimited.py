"""Rows and cells of tables as text (CSV, TSV and the like): what is indexed and what is shown are read alike.

A quotation mark begins a quoted cell only where a cell begins, and only if one before the cell's end closes it
(RFC 4180); any other is a letter like the rest. Tab-separated values know no quotes (IANA), but spreadsheets write
them: there a cell is quoted only if its lines are not rows by themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from desktop_app.documents import Range

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 100
# A quoted cell may go on over some lines; a quote that is closed by another's opening must not swallow the table.
_LONGEST_CELL_LINES = 100
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_IN_QUOTES = re.compile(r'"[^"\n]*"')


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written. columns: how many cells most lines have if quotes mean nothing.

    quoted: a whole cell in quotes, with what is in it as group 1. edge: what ends any other cell.
    """

    delimiter: str
    columns: int
    quoted: re.Pattern[str]
    edge: re.Pattern[str]


def dialect_of(text: str, *, tabs: bool = False) -> Dialect:
    """Return how a table is written, by its first lines; `tabs` says that its name promises tabs."""
    lines = [line.group() for line in islice(_LINE.finditer(text), _SAMPLE_LINES)]
    bare = [_IN_QUOTES.sub("", line) for line in lines]
    delimiter = max(_DELIMITERS, key=lambda mark: (bool(bare) and bare[0].count(mark), sum(mark in x for x in bare)))
    if tabs and any("\t" in line for line in lines):
        delimiter = "\t"
    widths = Counter(line.count(delimiter) + 1 for line in lines)
    columns = max(widths, key=lambda width: (widths[width], width), default=1)
    mark = re.escape(delimiter)
    quoted = re.compile(rf'[^\S\n\t]*"([^"]*+(?:""[^"]*+)*)"[^\S\n\t]*(?=[{mark}\n]|\Z)')
    return Dialect(delimiter, columns, quoted, re.compile(rf"[{mark}\n]|\Z"))


def rows(text: str, dialect: Dialect) -> Iterator[Range]:
    """Yield where the rows of a table stand, in order, without their line ends; a blank line is a row."""
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text.find('"', at, end) >= 0:
            _, end = _row(text, at, dialect)
        yield at, end
        at = end + 1


def cells(text: str, row: Range, dialect: Dialect) -> list[Range]:
    """Return where the cells of a row stand, without the quotes and spaces around them."""
    found, end = _row(text[row[0] : row[1]], 0, dialect)
    # Of a row that is cut off somewhere, what is behind its last cell belongs to it.
    if end < row[1] - row[0]:
        found[-1] = (found[-1][0], row[1] - row[0])
    return [(row[0] + start, row[0] + end) for start, end in found]


def _row(text: str, at: int, dialect: Dialect) -> tuple[list[Range], int]:
    """Return the cells of the row that begins at a position, and where it ends."""
    found: list[Range] = []
    while True:
        cell, at = _cell(text, at, dialect)
        found.append(cell)
        if at == len(text) or text[at] == "\n":
            return found, at
        at += 1


def _cell(text: str, at: int, dialect: Dialect) -> tuple[Range, int]:
    """Return the cell that begins at a position, and where it ends."""
    quoted = dialect.quoted.match(text, at)
    if quoted is not None and _is_meant(text, quoted, dialect):
        return quoted.span(1), quoted.end()
    edge = dialect.edge.search(text, at)
    assert edge is not None
    cell = text[at : edge.start()]
    left = at + len(cell) - len(cell.lstrip())
    return (left, left + len(cell.strip())), edge.start()


def _is_meant(text: str, quoted: re.Match[str], dialect: Dialect) -> bool:
    """Whether a cell in quotes is one cell, rather than two stray quotes with something between them."""
    lines = text.count("\n", quoted.start(1), quoted.end(1)) + 1
    if lines > _LONGEST_CELL_LINES:
        return False
    if dialect.delimiter != "\t" or (lines == 1 and "\t" not in quoted[1]):
        return True
    first = text.rfind("\n", 0, quoted.start()) + 1
    last = text.find("\n", quoted.end())
    whole = text[first : last if last >= 0 else len(text)].split("\n")
    return any(line.count("\t") + 1 != dialect.columns for line in whole)
