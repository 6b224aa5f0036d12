"""What a person looks at instead of opening a file: frozen values that pass from the preview room to a face.

A preview of a paged file is asked for page by page; everything else comes whole, or as the part around a place.
Marks are half-open ranges in the text, in Python code points, or rectangles on a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.documents import Block, Range, Rectangle


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page or picture: `pixels` are RGB, 8 bits each, rows of `width` * 3 bytes from the top."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What is marked on one page (from 1), in points from its top left as displayed.

    words: one list of rectangles for each match, in reading order (a match over a line's end has two). sentence: the
    lines of the sentence nearest in meaning, if it is on this page.
    """

    page: int
    words: Sequence[Sequence[Rectangle]]
    sentence: Sequence[Rectangle] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """A paged file (PDF, comic, XPS): the size of every page in points, as displayed."""

    sizes: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, made to fit what was asked for; `width` and `height` are those of the original in pixels."""

    image: PageImage
    width: int
    height: int


class CodeStyle(StrEnum):
    """What a stretch of source code is; a theme gives each a colour."""

    KEYWORD = "keyword"
    NAME = "name"
    TYPE = "type"
    FUNCTION = "function"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Code:
    """Source code or plain text, whole or the part around the place asked for.

    first_line: the number, from 1, of the first line of `text`. styles: ranges in `text` that do not overlap, in
    order. cut: whether the file goes on before or after. words, passage: where the query's words and the hit's
    passage stand in `text`.
    """

    text: str
    first_line: int
    language: str
    styles: Sequence[tuple[Range, CodeStyle]]
    words: Sequence[Range]
    passage: Range | None
    cut: bool


@dataclass(frozen=True, slots=True)
class Structured:
    """A document's text with its headings, paragraphs, tables and code, to be set anew: nothing of the file runs.

    `blocks` are ranges of `text`, in order, as `documents.Document` has them. cut: whether the file goes on before or
    after. words, passage: where the query's words and the hit's passage stand in `text`.
    """

    title: str
    text: str
    blocks: Sequence[Block]
    words: Sequence[Range]
    passage: Range | None
    cut: bool


@dataclass(frozen=True, slots=True)
class NoPreview:
    """Why there is nothing to show: a sentence for a person. vanished: whether the file is no longer there."""

    reason: str
    vanished: bool = False


Preview = Pages | Picture | Code | Structured | NoPreview
