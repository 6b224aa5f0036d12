"""A reader of Rich Text Format: bytes to paragraphs and table rows, with heading levels.

Rich Text Format Specification 1.9.1. Only what carries text is interpreted: destinations, code pages, Unicode
escapes, outline levels and tables. There is no recursion, so nesting costs memory and nothing else.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+"
    rb"|\\",
    re.DOTALL,
)
_HEADING_STYLE = re.compile(r"\bheading ([1-9])\b", re.IGNORECASE)

_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_CHARACTER_SETS = {b"ansi": "cp1252", b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
_CHARACTERS = {
    b"tab": "\t",
    b"line": "\n",
    b"lbr": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
    b"qmspace": "\u2005",
    b"zwj": "\u200d",
    b"zwnj": "\u200c",
    b"ltrmark": "\u200e",
    b"rtlmark": "\u200f",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\"}
_PARAGRAPH_ENDS = {b"par", b"sect", b"page", b"column", b"softpage"}
_SKIPPED = {
    b"colortbl",
    b"pict",
    b"objdata",
    b"fldinst",
    b"sp",
    b"nonshppict",
    b"xe",
    b"tc",
    b"rxe",
    b"bkmkstart",
    b"bkmkend",
    b"listtable",
    b"listoverridetable",
    b"themedata",
    b"datastore",
    b"filetbl",
    b"private",
    b"template",
    b"atnid",
    b"atnauthor",
    b"atntime",
    b"atnref",
    b"falt",
    b"panose",
}
_STARRED_TEXT = {b"shpinst", b"shptxt", b"ud", b"annotation", b"footnote", b"shpgrp", b"nesttableprops"}
_NOTES = {
    b"footnote",
    b"annotation",
    b"header",
    b"headerl",
    b"headerr",
    b"headerf",
    b"footer",
    b"footerl",
    b"footerr",
    b"footerf",
}
_INFORMATION = {b"title", b"author"}
_LAST_BODY_LEVEL = 6


class Paragraph(NamedTuple):
    """A paragraph (`cells` empty) or a table row; `level` is 1 to 6 for a heading, `header` marks a header row."""

    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    header: bool = False


@dataclass(slots=True)
class _State:
    """What a group inherits from the group around it and loses at its closing brace."""

    destination: bytes = b""
    encoding: str = ""
    fallback_length: int = 1
    hidden: bool = False
    outline: int = 0
    style: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Flow:
    """Text under construction: the body has one, and each footnote, header or comment has its own."""

    pieces: list[str] = field(default_factory=list[str])
    cells: list[str] = field(default_factory=list[str])
    header_row: bool = False
    is_note: bool = False


class RtfReader:
    """Reads one RTF document of `data`; after `paragraphs` is exhausted, `title` and `author` are known."""

    def __init__(self, data: bytes) -> None:
        self.title = ""
        self.author = ""
        self._data = data
        self._default_encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._style_levels: dict[int, int] = {}
        self._state = _State()
        self._stack: list[tuple[_State, _Flow]] = []
        self._flow = _Flow()
        self._bytes = bytearray()
        self._to_skip = 0
        self._starred = False
        self._notes: list[Paragraph] = []
        self._done: list[Paragraph] = []

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the body's paragraphs and rows in order, then footnotes, comments, headers and footers."""
        position, data = 0, self._data
        while (match := _TOKEN.match(data, position)) is not None:
            position = match.end()
            if match["word"] == b"bin":
                position += max(0, int(match["number"] or 0))
            else:
                self._token(match)
            if self._done:
                yield from self._done
                self._done.clear()
        self._flush()
        self._end_paragraph()
        yield from self._done
        yield from self._notes

    def _token(self, match: re.Match[bytes]) -> None:
        kind = match.lastgroup
        if kind == "text":
            self._plain(match["text"])
        elif kind == "hex":
            self._plain(bytes((int(match["hex"], 16),)))
        elif kind == "brace":
            self._to_skip = 0
            self._flush()
            if match["brace"] == b"{":
                self._stack.append((self._state, self._flow))
                self._state = replace(self._state)
            elif self._stack:
                self._close()
        elif kind == "symbol":
            self._symbol(match["symbol"])
        elif kind is not None:
            number = match["number"]
            self._word(match["word"], None if number is None else int(number))

    def _plain(self, raw: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(raw))
            self._to_skip -= skipped
            raw = raw[skipped:]
        self._starred = False
        if raw and self._state.destination not in _SKIPPED:
            self._bytes += raw

    def _flush(self) -> None:
        if self._bytes:
            raw, self._bytes = bytes(self._bytes), bytearray()
            self._text(raw.decode(self._state.encoding or self._default_encoding, "replace"))

    def _text(self, text: str) -> None:
        state = self._state
        if state.destination == b"" and not state.hidden:
            self._flow.pieces.append(text)
        elif state.destination == b"title":
            self.title = (self.title + text).strip()
        elif state.destination == b"author":
            self.author = (self.author + text).strip()
        elif state.destination == b"stylesheet":
            heading = _HEADING_STYLE.search(text)
            if heading and state.style:
                self._style_levels[state.style] = min(int(heading[1]), _LAST_BODY_LEVEL)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in _SYMBOLS:
            if self._to_skip:
                self._to_skip -= 1
                return
            self._flush()
            self._text(_SYMBOLS[symbol])
        elif symbol in b"\r\n":
            self._flush()
            self._end_paragraph()

    def _word(self, word: bytes, number: int | None) -> None:
        if self._to_skip and word != b"u":
            self._to_skip -= 1
            return
        if word == b"u":
            self._to_skip = self._state.fallback_length
            self._flush()
            if self._state.destination not in _SKIPPED:
                self._text(chr((number or 0) & 0xFFFF))
            return
        self._flush()
        starred, self._starred = self._starred, False
        if self._open(word, starred=starred) or self._table_words(word):
            return
        if word in _CHARACTERS:
            self._text(_CHARACTERS[word])
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        else:
            self._property(word, number)

    def _open(self, word: bytes, *, starred: bool) -> bool:
        """Handle a word that names what its group is for; False for any other word."""
        state = self._state
        if state.destination in _SKIPPED:
            return True
        if word in _NOTES:
            self._flow = _Flow(is_note=True)
            state.outline = state.style = 0
            state.in_table = False
        elif word in {b"fonttbl", b"stylesheet", b"info"} or word in _SKIPPED:
            state.destination = word
        elif state.destination == b"info" and not starred:
            state.destination = word if word in _INFORMATION else b"private"
        elif starred and word not in _STARRED_TEXT:
            state.destination = b"private"
        else:
            return False
        return True

    def _close(self) -> None:
        state, flow = self._stack.pop()
        if flow is not self._flow:
            self._end_paragraph()
            self._flow = flow
        self._state = state

    def _table_words(self, word: bytes) -> bool:
        flow = self._flow
        if word in {b"cell", b"nestcell"}:
            flow.cells.append(_joined(flow.pieces))
            flow.pieces = []
        elif word in {b"row", b"nestrow"}:
            if any(flow.cells):
                self._finished(Paragraph("", cells=tuple(flow.cells), header=flow.header_row))
            flow.cells = []
        elif word == b"trowd":
            flow.header_row = False
        elif word == b"trhdr":
            flow.header_row = True
        else:
            return False
        return True

    def _property(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word == b"pard":
            state.outline = state.style = 0
            state.in_table = False
        elif word == b"outlinelevel":
            state.outline = (number or 0) + 1 if (number or 0) < _LAST_BODY_LEVEL else 0
            if state.destination == b"stylesheet" and state.style and state.outline:
                self._style_levels[state.style] = state.outline
        elif word == b"s":
            state.style = number or 0
        elif word == b"intbl":
            state.in_table = True
        elif word in {b"v", b"deleted"}:
            state.hidden = number != 0
        elif word == b"plain":
            state.hidden = False
        elif word == b"uc":
            state.fallback_length = max(0, min(number if number is not None else 1, 16))
        else:
            self._font_words(word, number)

    def _font_words(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word == b"f":
            if state.destination == b"fonttbl":
                self._font = number or 0
            else:
                state.encoding = self._fonts.get(number or 0, "")
        elif word == b"fcharset" and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == b"cpg" and state.destination == b"fonttbl":
            self._fonts[self._font] = _code_page(number, "")
        elif word == b"ansicpg":
            self._default_encoding = _code_page(number, self._default_encoding)
        elif word in _CHARACTER_SETS:
            self._default_encoding = _CHARACTER_SETS[word]

    def _end_paragraph(self) -> None:
        flow, state = self._flow, self._state
        if state.in_table or flow.cells:
            flow.pieces.append("\n")
            return
        text = _joined(flow.pieces)
        flow.pieces = []
        if text:
            self._finished(Paragraph(text, state.outline or self._style_levels.get(state.style, 0)))

    def _finished(self, paragraph: Paragraph) -> None:
        (self._notes if self._flow.is_note else self._done).append(paragraph)


def _joined(pieces: list[str]) -> str:
    """Join, turning the surrogate pairs of neighbouring escapes into characters and lone ones into U+FFFD."""
    text = "".join(pieces)
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.strip()


def _code_page(number: int | None, otherwise: str) -> str:
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030", 708: "iso8859_6"}.get(number or 0, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return otherwise
    return name
