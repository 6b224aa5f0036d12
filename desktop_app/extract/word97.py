"""The binary structure of Word 97-2003 documents: the text with the styles of its paragraphs.

MS-DOC: the piece table (2.4.1) puts the text together; formatted disk pages (2.9.33, 2.9.198) say what each
paragraph is and which characters a tracked change deleted. All offsets are checked by slicing: what points outside
the streams reads as empty.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from desktop_app.errors import Damaged, Skipped

_MAGIC = 0xA5EC
_WORD_97 = 0xC1
_ENCRYPTED = 0x0100
_SECOND_TABLE = 0x0200
_PAGE = 512
_COMPRESSED = 0x40000000
_HEADINGS = range(1, 10)
_TITLE = 62
_NO_BASE = 0xFFF
_PARAGRAPH_KIND = 1
_FIRST_PAIR = 0x9A
_STYLES, _CHARACTERS, _PARAGRAPHS, _PIECES = 1, 12, 13, 33
_STORY_LENGTHS = 0x4C
_OUTLINE, _IN_TABLE, _ROW_END = 0x2640, 0x2416, 0x2417
_DELETED = 0x0800
_TABLE_DEFINITION, _TAB_CHANGE = 0xD608, 0xC615
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_FIELD = re.compile("\x13([^\x13-\x15]*)(?:\x14([^\x13-\x15]*))?\x15")
_FIELD_DEPTH = 16
_LAST_LEVEL = 6
_PARAGRAPH = re.compile("([^\r\x07\x0c]*)([\r\x07\x0c]|$)")


class Paragraph(NamedTuple):
    """A paragraph of a story: `level` 1 to 6 for a heading; `ends` is "" or, in a table, "cell" or "row"."""

    text: str
    level: int
    in_table: bool
    ends: str


class Stories(NamedTuple):
    """The lengths in characters of a document's parts, in the order in which they stand."""

    main: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    text_boxes: int
    header_text_boxes: int


class _Piece(NamedTuple):
    start: int  # in characters of the text
    offset: int  # in bytes of the stream
    width: int  # bytes a character


class _Properties(NamedTuple):
    level: int = 0
    in_table: bool = False
    row_end: bool = False


class WordDocument:
    """The text of a document, and its paragraphs by story."""

    def __init__(self, main: bytes, tables: Mapping[bool, bytes]) -> None:
        """Read the WordDocument stream; `tables` are "0Table" (False) and "1Table" (True).

        Raises Damaged, or Skipped for an encrypted document or one of an older Word.
        """
        if len(main) < _FIRST_PAIR + 8 * (_PIECES + 1) or _u16(main, 0) != _MAGIC:
            raise Damaged("damaged: not a Word document inside")
        flags = _u16(main, 0x0A)
        if flags & _ENCRYPTED:
            raise Skipped("password")
        if _u16(main, 2) < _WORD_97:
            raise Skipped("unsupported: Word 95 or older")
        self._main = main
        self._table = tables[bool(flags & _SECOND_TABLE)]
        self._levels = self._style_levels()
        self._pieces: list[_Piece] = []
        self._text = self._read_pieces()
        self._blank_deleted()
        self._ends, self._found = self._paragraph_properties()
        lengths = struct.unpack_from("<8i", main, _STORY_LENGTHS)
        self.stories = Stories(*(max(0, length) for length in lengths))

    def paragraphs(self, start: int, length: int) -> Iterator[Paragraph]:
        """Yield the paragraphs of the text from character `start` on, instructions of fields left out."""
        story = self._text[start : start + length]
        for _ in range(_FIELD_DEPTH):
            story, replaced = _FIELD.subn(_blanked_field, story)
            if not replaced:
                break
        for match in _PARAGRAPH.finditer(story):
            text, end = match[1], match[2]
            if not end and not text:
                continue
            about = self._properties(start + match.end() - 1)
            ends = "" if end != "\x07" else "row" if about.row_end else "cell"
            text = text.replace("\x0b", "\n").replace("\x1e", "\u2011").replace("\x1f", "")
            yield Paragraph(_whole_characters(text), about.level, about.in_table or end == "\x07", ends)

    def _pair(self, index: int) -> bytes:
        """Return the structure that the header's pair of offset and length `index` points to in the table stream."""
        offset, length = struct.unpack_from("<II", self._main, _FIRST_PAIR + 8 * index)
        return self._table[offset : offset + length]

    def _style_levels(self) -> list[int]:
        """Return the heading level by style index, 0 for what is no heading."""
        data = self._pair(_STYLES)
        kinds: list[int] = []
        bases: list[int] = []
        position = 2 + _u16(data, 0)
        while position + 2 <= len(data):
            size = _u16(data, position)
            paragraph = _u16(data, position + 4) & 0xF == _PARAGRAPH_KIND and size > 0
            kinds.append(_u16(data, position + 2) & 0xFFF if paragraph else 0)
            bases.append(_u16(data, position + 4) >> 4 if paragraph else _NO_BASE)
            position += 2 + size + (size & 1)
        levels: list[int] = []
        for style in range(len(kinds)):
            current, steps = style, 0
            while current < len(kinds) and steps < len(kinds):
                if kinds[current] in _HEADINGS or kinds[current] == _TITLE:
                    break
                current, steps = bases[current], steps + 1
            kind = kinds[current] if current < len(kinds) and steps < len(kinds) else 0
            levels.append(1 if kind == _TITLE else min(kind, _LAST_LEVEL) if kind in _HEADINGS else 0)
        return levels

    def _read_pieces(self) -> str:
        data = self._pair(_PIECES)
        position = 0
        while position < len(data) and data[position] == 1:
            position += 3 + _u16(data, position + 1)
        plan = data[position + 5 :]
        count = (len(plan) - 4) // 12
        if position >= len(data) or data[position] != 2 or count < 1:  # noqa: PLR2004 - the piece table's mark
            raise Damaged("damaged: has no piece table")
        starts = struct.unpack_from(f"<{count + 1}I", plan)
        texts: list[str] = []
        length = 0
        for index in range(count):
            (offset,) = struct.unpack_from("<I", plan, 4 * (count + 1) + 8 * index + 2)
            characters = max(0, starts[index + 1] - starts[index])
            compressed = bool(offset & _COMPRESSED)
            offset = (offset & (_COMPRESSED - 1)) // 2 if compressed else offset & (_COMPRESSED - 1)
            width = 1 if compressed else 2
            raw = self._main[offset : offset + characters * width]
            self._pieces.append(_Piece(length, offset, width))
            texts.append(raw.decode("cp1252" if compressed else "utf-16-le", "replace"))
            if not compressed:
                texts[-1] = _one_unit_each(raw, texts[-1])
            length += len(texts[-1])
        return "".join(texts)

    def _pages(self, index: int) -> Iterator[tuple[bytes, tuple[int, ...]]]:
        """Yield each formatted disk page that plan `index` lists, with the offsets of its runs."""
        data = self._pair(index)
        count = (len(data) - 4) // 8
        for number in range(max(count, 0)):
            (page_number,) = struct.unpack_from("<I", data, 4 * (count + 1) + 4 * number)
            start = (page_number & 0x3FFFFF) * _PAGE
            page = self._main[start : start + _PAGE]
            if len(page) == _PAGE and 4 * (page[-1] + 1) < _PAGE:
                yield page, struct.unpack_from(f"<{page[-1] + 1}I", page)

    def _paragraph_properties(self) -> tuple[list[int], list[_Properties]]:
        """Return where in the stream each paragraph's properties begin to hold, and the properties."""
        found: dict[int, _Properties] = {}
        for page, offsets in self._pages(_PARAGRAPHS):
            first = 4 * len(offsets)
            for run, offset in enumerate(offsets[:-1]):
                where = 2 * _byte(page, first + 13 * run)
                size = 2 * _byte(page, where) - 1
                if size < 0:
                    where, size = where + 1, 2 * _byte(page, where + 1)
                found[offset] = self._described(page[where + 1 : where + 1 + size] if where else b"")
        ordered = sorted(found)
        return ordered, [found[offset] for offset in ordered]

    def _described(self, data: bytes) -> _Properties:
        style = _u16(data, 0)
        level = self._levels[style] if style < len(self._levels) else 0
        in_table = row_end = False
        for code, operand in _changes(data[2:]):
            if code == _OUTLINE:
                level = min(operand + 1, _LAST_LEVEL) if operand < len(_HEADINGS) else 0
            elif code == _IN_TABLE:
                in_table = operand != 0
            elif code == _ROW_END:
                row_end = operand != 0
        return _Properties(level, in_table, row_end)

    def _properties(self, character: int) -> _Properties:
        piece = self._pieces[bisect_right(self._pieces, character, key=lambda piece: piece.start) - 1]
        offset = piece.offset + (character - piece.start) * piece.width
        index = bisect_right(self._ends, offset) - 1
        return self._found[index] if index >= 0 else _Properties()

    def _blank_deleted(self) -> None:
        """Put NULs in the place of what a tracked change deleted, so that every character keeps its number."""
        deleted: list[tuple[int, int]] = []
        for page, offsets in self._pages(_CHARACTERS):
            first = 4 * len(offsets)
            for run, start in enumerate(offsets[:-1]):
                where = 2 * _byte(page, first + run)
                data = page[where + 1 : where + 1 + _byte(page, where)] if where else b""
                if any(code == _DELETED and operand for code, operand in _changes(data)):
                    deleted.append((start, offsets[run + 1]))
        if not deleted:
            return
        characters = list(self._text)
        bounds = [piece.start for piece in self._pieces] + [len(self._text)]
        for piece, end in zip(self._pieces, bounds[1:], strict=True):
            for first_byte, last_byte in deleted:
                low = max(piece.start, piece.start + (first_byte - piece.offset) // piece.width)
                high = min(end, piece.start + (last_byte - piece.offset) // piece.width)
                if low < high:
                    characters[low:high] = "\0" * (high - low)
        self._text = "".join(characters)


def _changes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the property changes of a list of them: code and first operand byte."""
    position = 0
    while position + 3 <= len(data):
        code = _u16(data, position)
        size = _OPERAND_BYTES.get(code >> 13)
        operand = data[position + 2]
        yield code, operand
        if size is None:
            if code == _TABLE_DEFINITION:
                size = 1 + _u16(data, position + 2)
            elif code == _TAB_CHANGE and operand == 0xFF:  # noqa: PLR2004 - a length that does not fit
                return
            else:
                size = 1 + operand
        position += 2 + size


def _one_unit_each(raw: bytes, text: str) -> str:
    """Return UTF-16 text with one character for each unit, so that positions can be counted in bytes."""
    if 2 * len(text) == len(raw):
        return text
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) & ~1])))


def _whole_characters(text: str) -> str:
    """Return text without NULs, its pairs of units as the characters that they stand for."""
    text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _blanked_field(match: re.Match[str]) -> str:
    result = match[2]
    if result is None:
        return "\0" * len(match[0])
    return "\0" * (len(match[1]) + 2) + result + "\0"


def _u16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "little")


def _byte(data: bytes, offset: int) -> int:
    return data[offset] if offset < len(data) else 0
