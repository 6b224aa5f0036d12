"""Puts a document together block by block, so that every extractor's text is clean and its places hold."""

import re
from dataclasses import replace

from desktop_app.documents import Block, BlockKind, Document, Place
from desktop_app.errors import Skipped
from desktop_app.extract.source import Limits

NOWHERE = Place()
# Between the cells of a table row where the format has no separator of its own.
CELL_SEPARATOR = " | "
TITLE_CHARS = 500
TRUNCATED_TEXT = "only the first part was read: the text is too long"
TRUNCATED_BLOCKS = "only the first part was read: too many paragraphs"
_TABLE = frozenset((BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW))
_LINE_ENDS = re.compile("\r\n?")
# What parts words like a space; some of it would split lines for some readers and not for others.
_SEPARATING = "\x00\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
# Controls, soft hyphens, zero-width spaces and marks, bidirectional overrides and non-characters carry no words.
# The joiners U+200C and U+200D stay: they change letters.
_HIDDEN = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
)
_LONE = "\ud800-\udfff"
_SEPARATORS = re.compile(f"[{_SEPARATING}]")
_INVISIBLE = re.compile(f"[{_HIDDEN}]+")
_SURROGATES = re.compile(f"[{_LONE}]")
_UNCLEAN = re.compile(f"[{_SEPARATING}{_HIDDEN}{_LONE}]")
_PLAIN = bytes((*b"\t\n", *range(0x20, 0x7F)))
_EDGE = re.compile(r"\A(?:[^\S\n]*\n)+")


def clean(text: str) -> str:
    r"""Return `text` with \n as its only line end and without controls (\t is kept), NULs and lone surrogates.

    The number of lines is that of the original with \r\n, \r and \n as line ends.
    """
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    if text.isascii() and not text.encode("ascii").translate(None, _PLAIN):
        return text
    if not _UNCLEAN.search(text):
        return text
    text = _SEPARATORS.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def clean_line(text: str, limit: int = TITLE_CHARS) -> str:
    """Return `text` cleaned as one line with single spaces, cut at `limit` characters: for titles and names."""
    return " ".join(clean(text[: 4 * limit]).split())[:limit]


class DocumentBuilder:
    """Collects blocks in reading order; remembers the nearest heading; stops, and says so, at the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._last: BlockKind | None = None
        self._heading: str | None = None
        self._last_place = (NOWHERE, NOWHERE)
        self._truncated = ""
        self._shortened = ""

    @property
    def full(self) -> bool:
        """Whether a limit is reached: whatever is added now is dropped, so an extractor may as well stop."""
        return bool(self._truncated)

    @property
    def empty(self) -> bool:
        """Whether nothing that can be read was added yet."""
        return not self._blocks

    @property
    def count(self) -> int:
        """How many blocks were added."""
        return len(self._blocks)

    @property
    def heading(self) -> str | None:
        """The heading that the next block stands under."""
        return self._heading

    def forget_heading(self) -> None:
        """Start a part (a slide, a sheet, a chapter) that is not under the headings of the one before."""
        self._heading = None

    def add(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH, place: Place = NOWHERE, level: int = 0) -> None:
        """Append a block; blank text is dropped.

        Blank lines around the text are dropped, with `place.lines` following; inside, lines stay as they are.
        A table's rows stand on lines of their own, everything else is parted by a blank line. `level` is 1 to 6
        for a heading. A place without a heading gets the nearest one above.
        """
        if self._truncated:
            return
        text = clean(text)
        if kind is not BlockKind.CODE and "\n" not in text:
            # A tab at a row's beginning says that its first cell is empty.
            text = text.strip(" " if kind in _TABLE else " \t")
        text, place = _trim(text, place)
        if not text:
            return
        joint = self._joint(kind)
        room = self._limits.text_chars - self._length - len(joint)
        if len(text) > room:
            self._truncated = TRUNCATED_TEXT
            text = text[: max(room, 0)].rstrip()
            if not text:
                return
        if len(self._blocks) >= self._limits.blocks:
            self._truncated = TRUNCATED_BLOCKS
            return
        if kind is BlockKind.HEADING:
            self._heading = clean_line(text)
            level = min(max(level, 1), 6)
        else:
            level = 0
            if place.heading is None and self._heading is not None:
                place = self._under_heading(place)
        start = self._length + len(joint)
        self._parts += (joint, text)
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, kind, place, level))
        self._last = kind

    def truncate_later(self, reason: str) -> None:
        """Say that what is handed in is itself only a part of the file; blocks are still taken."""
        self._shortened = reason

    def build(
        self,
        kind: str,
        media_type: str,
        *,
        title: str = "",
        author: str = "",
        created: str = "",
        modified: str = "",
        language: str = "",
        code_language: str = "",
    ) -> Document:
        """Return the document; `language` only where the file itself states it (ISO 639-1 or a BCP 47 tag).

        Raises Skipped("no text") when no block was added.
        """
        if not self._blocks:
            raise Skipped("no text")
        return Document(
            kind=kind,
            media_type=media_type,
            text="".join(self._parts),
            blocks=self._blocks,
            title=clean_line(title),
            author=clean_line(author),
            created=created,
            modified=modified,
            language=language,
            code_language=code_language,
            truncated=self._truncated or self._shortened,
        )

    def _under_heading(self, place: Place) -> Place:
        """Return `place` with the heading; most blocks stand where the one before them stood, and share the value."""
        given, made = self._last_place
        if place is not given or made.heading != self._heading:
            made = _under(place, self._heading)
            self._last_place = (place, made)
        return made

    def _joint(self, kind: BlockKind) -> str:
        if self._last is None:
            return ""
        return "\n" if kind is BlockKind.TABLE_ROW and self._last in _TABLE else "\n\n"


def _under(place: Place, heading: str | None) -> Place:
    # Spelled out because it is done for every block and dataclasses.replace takes five times as long.
    return Place(
        place.page,
        place.rectangle,
        place.lines,
        place.slide,
        place.sheet,
        place.cells,
        place.part,
        place.chapter,
        heading,
    )


def _trim(text: str, place: Place) -> tuple[str, Place]:
    """Drop blank lines before and white space after `text`, keeping the first line's indentation and the lines."""
    kept = text.rstrip()
    if not kept:
        return "", place
    edge = _EDGE.match(kept) if kept[0].isspace() else None
    first = edge.group().count("\n") if edge else 0
    if place.lines is not None:
        last = text.count("\n", len(kept))
        if first or last:
            begin, end = place.lines
            begin += first
            place = replace(place, lines=(begin, max(begin, end - last)))
    return (kept[edge.end() :] if edge else kept), place
