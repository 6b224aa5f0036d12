"""Tables as text with one row a line (CSV, TSV and the like). Places: lines."""

import re

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.delimited import cells, dialect_of, rows
from desktop_app.extract.lines import read_text
from desktop_app.extract.source import Source

TABS = "text/tab-separated-values"
"""The media type of a table whose name promises tabs."""
_NUMBER = re.compile(r"[-+\d.,:/ %]*\d[-+\d.,:/ %]{0,20}")
_NUMBER_CHARS = 40


def read(source: Source) -> Document:
    """Read every row as it is written; the first is the header unless it holds numbers."""
    builder = DocumentBuilder(source.limits)
    text = read_text(source, builder)
    tabs = source.extension in ("tsv", "tab")
    line = 1
    dialect = dialect_of(text, tabs=tabs)
    for row in rows(text, dialect):
        if builder.full:
            break
        written = text[slice(*row)]
        header = builder.empty and not any(_is_number(text[slice(*cell)]) for cell in cells(text, row, dialect))
        last = line + written.count("\n")
        builder.add(written, BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW, Place(lines=(line, last)))
        line = last + 1
    return builder.build("csv", TABS if tabs else "text/csv")


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip(" \"'")[:_NUMBER_CHARS]) is not None
