"""What a person looks at instead of opening a file: frozen values that pass from the preview room to a face.

A preview of a paged file is asked for page by page; everything else comes whole, or as the part around a place.
Marks are half-open ranges in the text, in Python code points, or rectangles on a page. Sentences for a person are one
of `Unshown`, which a face translates.
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
    """A picture, turned as its camera said, made smaller if it is large; `width` and `height` are the original's.

    For another size ask for page 1 at that width.
    """

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

    first_line: the number, from 1, of the first line of `text`. A line too long to draw is shortened, with "…" where
    something is missing. language: as Pygments calls it, "" for plain text. styles: ranges in `text` that do not
    overlap, in order. cut: whether the file goes on before or after. words, passage: where the query's words and the
    hit's passage stand in `text`.
    """

    text: str
    first_line: int
    language: str
    styles: Sequence[tuple[Range, CodeStyle]]
    words: Sequence[Range]
    passage: Range | None
    cut: bool


class TextStyle(StrEnum):
    """How a stretch of prose looks, or that it is not shown, since it only says how the rest looks."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"
    CODE = "code"
    LINK = "link"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Structured:
    """A document's text with its headings, paragraphs, tables and code, to be set anew: nothing of the file runs.

    `blocks` are ranges of `text`, in order, as `documents.Document` has them. cells: for each block the ranges of its
    cells, if it is a table's row; a row may have fewer cells than the one above. cut: whether the file goes on before
    or after. words, passage: where the query's words and the hit's passage stand in `text`. styles: ranges in `text`
    by where they begin, each inside one block; one may stand inside another.
    """

    title: str
    text: str
    blocks: Sequence[Block]
    cells: Sequence[Sequence[Range]]
    words: Sequence[Range]
    passage: Range | None
    cut: bool
    styles: Sequence[tuple[Range, TextStyle]] = ()


class Unshown(StrEnum):
    """Every reason why there is nothing to show, as a sentence for a person."""

    VIDEO = "This is a video; Findling shows no preview of it."
    SOUND = "This is a sound recording; Findling shows no preview of it."
    ARCHIVE = "This is an archive; Findling shows no preview of it."
    PROGRAM = "This is a program; Findling shows no preview of it."
    FONT = "This is a font; Findling shows no preview of it."
    DATA = "This file holds data for programs; Findling shows no preview of it."
    PICTURE = "Findling cannot show this kind of picture."
    UNKNOWN = "Findling cannot show this kind of file."
    PRIVATE = "Findling does not look into keys and passwords."
    EMPTY = "This file is empty."
    NO_TEXT = "There is no text in this file."
    PASSWORD = "This file can only be read with a password."  # noqa: S105  a sentence
    DAMAGED = "This file is damaged and cannot be shown."
    DAMAGED_PAGE = "This page is damaged and cannot be shown."
    NO_SUCH_PAGE = "The file has changed: this page is no longer there."
    TOO_MANY_PIXELS = "This picture is too large to be shown here."
    TOO_SLOW = "Showing this file takes too long."
    TOO_MUCH_MEMORY = "Showing this file takes too much memory."
    BROKE = "This file cannot be shown: something in it stops the program that draws previews."
    VANISHED = "This file is no longer there."
    IN_CLOUD = "This file is in the cloud only. Open it, and your cloud service downloads it."
    FORBIDDEN = "You have no permission to read this file."
    LOCKED = "Another program is using this file."
    UNREADABLE = "This file cannot be read: the drive or the network reports an error."
    NOT_A_FILE = "This is not a file that can be shown."
    NOT_STARTING = "The program that draws previews does not start. Restart or reinstall Findling."
    STOPPED = "The preview was called off."


@dataclass(frozen=True, slots=True)
class NoPreview:
    """Why there is nothing to show: a sentence for a person. vanished: whether the file is no longer there.

    detail: for the log and a tooltip, not translated ("DjVu"); mostly "".
    """

    reason: Unshown
    vanished: bool = False
    detail: str = ""


Preview = Pages | Picture | Code | Structured | NoPreview
