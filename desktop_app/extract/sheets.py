"""What the spreadsheet formats share: the names of columns and cells, and a sheet's name as its heading."""

import re

from desktop_app.documents import BlockKind, Place
from desktop_app.extract.builder import DocumentBuilder

LETTERS = 26
# The name a new sheet gets by itself, in the languages of the most used programs: it says nothing about the content.
_UNNAMED = re.compile(
    r"(?:sheet|tabelle|feuil|feuille|hoja|planilha|foglio|blad|ark|list|лист|munka|arkusz|taul|sayfa|シート|工作表|시트)"
    r"\s*[0-9]*",
    re.IGNORECASE,
)


def column_name(index: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while index > 0:
        index, letter = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def cell_range(row: int, first: int, last: int, last_row: int | None = None) -> str:
    """Return the cells from column `first` to `last` (from 1), as in "B2:D9", or "B2" for one cell."""
    start = f"{column_name(first)}{row}"
    end = f"{column_name(last)}{row if last_row is None else last_row}"
    return start if start == end else f"{start}:{end}"


def add_sheet_name(builder: DocumentBuilder, name: str) -> None:
    """Start a sheet: its name is a heading, unless it is one that nobody chose ("Sheet1")."""
    builder.forget_heading()
    if name.strip() and not _UNNAMED.fullmatch(name.strip()):
        builder.add(name, BlockKind.HEADING, Place(sheet=name), level=1)
