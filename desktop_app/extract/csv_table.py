"""Tables as text with one row a line (CSV, TSV and the like). Places: lines."""

import re
from collections.abc import Iterator

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import Stretch, read_text
from desktop_app.extract.source import Source

# A quoted cell may go on over some lines; a quote that never closes must not swallow the file.
_LONGEST_ROW_LINES = 100
_NUMBER = re.compile(r"[-+\d.,:/ %]*\d[-+\d.,:/ %]{0,20}")
_NUMBER_CHARS = 40
_DELIMITERS = ",;\t|"


def read(source: Source) -> Document:
    """Read every row as it is written; the first is the header unless it holds numbers."""
    builder = DocumentBuilder(source.limits)
    text = read_text(source, builder)
    kind = BlockKind.TABLE_HEADER if _has_header(text.lstrip("\n").partition("\n")[0]) else BlockKind.TABLE_ROW
    for row, lines in _rows(text):
        if builder.full:
            break
        builder.add(row, kind, Place(lines=lines))
        if not builder.empty:
            kind = BlockKind.TABLE_ROW
    media_type = "text/tab-separated-values" if source.extension in ("tsv", "tab") else "text/csv"
    return builder.build("csv", media_type)


def _rows(text: str) -> Iterator[Stretch]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        last = at
        quotes = lines[at].count('"')
        while quotes % 2 and last + 1 < len(lines) and last - at < _LONGEST_ROW_LINES:
            last += 1
            quotes += lines[last].count('"')
        if quotes % 2:
            last = at
        yield Stretch("\n".join(lines[at : last + 1]), (at + 1, last + 1))
        at = last + 1


def _has_header(row: str) -> bool:
    delimiter = max(_DELIMITERS, key=row.count)
    return not any(_NUMBER.fullmatch(cell.strip(" \"'")[:_NUMBER_CHARS]) for cell in row.split(delimiter))
