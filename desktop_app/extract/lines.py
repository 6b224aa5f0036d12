"""Text files by their lines: what every extractor of a text format starts from."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.extract.builder import TRUNCATED_TEXT, DocumentBuilder, clean
from desktop_app.extract.encodings import decode
from desktop_app.extract.source import Source

_BYTES_A_CHAR = 4
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")


class Stretch(NamedTuple):
    """Consecutive lines of a text and where they stand: first and last line, from 1."""

    text: str
    lines: tuple[int, int]


def read_text(source: Source, builder: DocumentBuilder | None = None) -> str:
    r"""Return the source's text, cleaned, its lines ended by \n alone; as much of it as a document may hold.

    Tells `builder`, if given, when that is not all.
    """
    limit = source.limits.text_chars
    data = source.read_bytes(_BYTES_A_CHAR * limit)
    text = decode(data)
    if len(text) > limit or source.size > len(data):
        text = text[:limit]
        if builder is not None:
            builder.truncate_later(TRUNCATED_TEXT)
    return clean(text)


def stretches(text: str) -> Iterator[Stretch]:
    """Yield the runs of lines between blank lines."""
    line, start = 1, 0
    for gap in _BLANK.finditer(text):
        yield _stretch(text[start : gap.start()], line)
        line += text.count("\n", start, gap.end())
        start = gap.end()
    yield _stretch(text[start:], line)


def _stretch(text: str, line: int) -> Stretch:
    return Stretch(text, (line, line + text.count("\n")))
