r"""A text file, or, if it is large, the part around some lines: without reading more of it than must be.

Lines are counted as extraction counts them: \r\n, \n and \r end one.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from desktop_app.documents import Range
from desktop_app.extract.builder import clean
from desktop_app.extract.encodings import SAMPLE_BYTES, decode, encoding_of
from desktop_app.extract.source import Limits
from desktop_app.preview.files import OpenFile
from desktop_app.preview.locating import locate
from desktop_app.preview.messages import Wanted

WHOLE_BYTES = 400_000
_BEFORE_BYTES = 120_000
_AFTER_BYTES = 240_000
_CHUNK_BYTES = 1 << 20
_NEAR_BYTES = 1 << 20
# Extraction reads no more of a text, so no passage stands further down.
_READ_BYTES = 4 * Limits().text_chars
_LONGEST_LINE = 10_000
_KEY_CHARS = 60
_LEAST_KEY_CHARS = 8
_MARK_BYTES = 4
ELLIPSIS = "…"
_LINE_END = re.compile(rb"\r\n?|\n")
_LONG_LINE = re.compile(f"[^\n]{{{_LONGEST_LINE + 1},}}")


@dataclass(frozen=True, slots=True)
class Window:
    """Lines of a text, cleaned; `first_line` is from 1; `cut` says whether there is more before or after.

    passage: where it stands in `text`, None if it does not.
    """

    text: str
    first_line: int
    passage: Range | None
    cut: bool


class _Part(NamedTuple):
    """Bytes of a file from `start`, which is inside or at the beginning of the line `line`, from 1."""

    data: bytes
    start: int
    line: int


def window(file: OpenFile, wanted: Wanted) -> Window:
    """Return a text whole, or some 360 KB around the passage, or its beginning if the passage is not there."""
    file.handle.seek(0)
    if file.stamp.size <= WHOLE_BYTES:
        return _shown(clean(decode(file.handle.read(WHOLE_BYTES))), 1, wanted, cut=False)
    head = file.handle.read(SAMPLE_BYTES)
    encoding = encoding_of(_whole_lines(head))
    if "16" in encoding or "32" in encoding:
        return _wide_window(file, wanted)
    part = _part(file, wanted, encoding)
    text = clean(_decoded(part, encoding))
    return _shown(text, part.line, wanted, cut=True)


def _shown(text: str, first_line: int, wanted: Wanted, *, cut: bool) -> Window:
    near = 0
    if wanted.place.lines is not None:
        near = _offset_of_line(text, wanted.place.lines[0] - first_line)
    text, passage = _shortened(text, locate(text, wanted.passage, near))
    return Window(text, first_line, passage, cut)


def _offset_of_line(text: str, line: int) -> int:
    """Return where the line (from 0) begins."""
    at = 0
    for _ in range(line):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at


def _shortened(text: str, passage: Range | None) -> tuple[str, Range | None]:
    """Return the text with its overlong lines cut to what is around the passage, else to their beginning."""
    kept: list[tuple[int, int, int]] = []
    pieces: list[str] = []
    length = done = 0
    start, end = passage or (0, 0)
    for line in _LONG_LINE.finditer(text):
        first = line.start()
        if first < end and start < line.end():
            first = max(first, min(start - _LONGEST_LINE // 4, line.end() - _LONGEST_LINE))
        last = min(line.end(), first + _LONGEST_LINE)
        before = text[done : line.start()] + (ELLIPSIS if first > line.start() else "")
        kept += ((done, line.start(), length), (first, last, length + len(before)))
        pieces += (before, text[first:last], ELLIPSIS if last < line.end() else "")
        length += sum(map(len, pieces[-3:]))
        done = line.end()
    if not kept:
        return text, passage
    kept.append((done, len(text), length))
    pieces.append(text[done:])
    return "".join(pieces), passage and (_moved(start, kept), _moved(end, kept))


def _moved(position: int, kept: list[tuple[int, int, int]]) -> int:
    """Return where a position is after shortening, given what was kept: from, to, and where it is now."""
    for start, end, now in kept:
        if position <= end:
            return now + max(0, position - start)
    return kept[-1][2]


def _wide_window(file: OpenFile, wanted: Wanted) -> Window:
    """Return the part of a text in UTF-16 or UTF-32, of which single bytes say nothing: by decoding all of it."""
    file.handle.seek(0)
    text = clean(decode(file.handle.read(_READ_BYTES)))
    near = _offset_of_line(text, wanted.place.lines[0] - 1) if wanted.place.lines else 0
    found = locate(text, wanted.passage, near) if wanted.passage else None
    middle = found[0] if found else near
    start = text.rfind("\n", 0, max(0, middle - _BEFORE_BYTES // 2)) + 1
    start = max(start, middle - _BEFORE_BYTES)
    end = middle + _AFTER_BYTES // 2
    if end < len(text):
        end = text.rfind("\n", middle + 1, end) + 1 or end
    part = text[start:end]
    cut = len(part) < len(text) or file.stamp.size > _READ_BYTES
    return _shown(part, text.count("\n", 0, start) + 1, wanted, cut=cut)


def _part(file: OpenFile, wanted: Wanted, encoding: str) -> _Part:
    """Return the bytes around the passage: at its lines, else where its text stands, else the beginning."""
    handle = file.handle
    key = _key(wanted.passage, encoding)
    at, line = _position_of_line(handle, wanted.place.lines[0]) if wanted.place.lines else (0, 1)
    if key:
        near = max(0, at - _NEAR_BYTES)
        found = _find(handle, key, near, at + _NEAR_BYTES)
        if found < 0:
            found = _find(handle, key, 0, _READ_BYTES)
        if found >= 0:
            line = line + _line_ends(handle, at, found) if at <= found else line - _line_ends(handle, found, at)
            at = found
    return _around(handle, at, line)


def _around(handle: BinaryIO, at: int, line: int) -> _Part:
    """Return the bytes before and after a position in a line, from the beginning of a line if one begins there."""
    start = max(0, at - _BEFORE_BYTES)
    handle.seek(start)
    data = handle.read(at - start + _AFTER_BYTES)
    if start:
        cut = _LINE_END.search(data, 0, at - start)
        if cut:
            start += cut.end()
            data = data[cut.end() :]
    last = max(data.rfind(b"\n", at - start + 1), data.rfind(b"\r", at - start + 1, -1))
    before = _count(data[: at - start])
    if last > 0:
        data = data[: last + 1]
    return _Part(data, start, line - before)


def _decoded(part: _Part, encoding: str) -> str:
    data = part.data
    if encoding == "utf-8" and part.start:
        # A window that begins inside a line may begin inside a character.
        skipped = next((index for index, byte in enumerate(data[:_MARK_BYTES]) if byte & 0xC0 != 0x80), 0)  # noqa: PLR2004
        data = data[skipped:]
    return decode(data, encoding) if not part.start else data.decode(encoding, "replace")


def _key(passage: str, encoding: str) -> bytes:
    """Return bytes of the passage to look for: the first line that is long enough, as the file writes it."""
    best = max((line.strip() for line in passage.split("\n")[:20]), key=lambda line: len(line[:_KEY_CHARS]), default="")
    if len(best) < _LEAST_KEY_CHARS:
        return b""
    return best[:_KEY_CHARS].encode(encoding, "ignore")


def _find(handle: BinaryIO, key: bytes, start: int, end: int) -> int:
    """Return where `key` begins between two positions, -1 if it does not."""
    handle.seek(start)
    before = b""
    at = start
    while at < end and (chunk := handle.read(_CHUNK_BYTES)):
        data = before + chunk
        found = data.find(key)
        if found >= 0:
            return at - len(before) + found
        at += len(chunk)
        before = data[-len(key) + 1 :] if len(key) > 1 else b""
    return -1


def _position_of_line(handle: BinaryIO, line: int) -> tuple[int, int]:
    """Return where a line, from 1, begins, and its number; the last one that is read if there are fewer."""
    wanted = line - 1
    if wanted <= 0:
        return 0, 1
    handle.seek(0)
    at = 0
    while at < _READ_BYTES and (chunk := _chunk(handle)):
        ends = _count(chunk)
        if ends >= wanted:
            return at + _after_lines(chunk, wanted), line
        wanted -= ends
        at += len(chunk)
    return at, line - wanted


def _line_ends(handle: BinaryIO, start: int, end: int) -> int:
    """Return how many lines end between two positions."""
    handle.seek(start)
    ends = 0
    while start < end:
        chunk = _chunk(handle, end - start)
        if not chunk:
            break
        ends += _count(chunk)
        start += len(chunk)
    return ends


def _chunk(handle: BinaryIO, most: int = _CHUNK_BYTES) -> bytes:
    r"""Read on, without parting \r\n."""
    chunk = handle.read(min(most, _CHUNK_BYTES))
    return chunk + handle.read(1) if chunk.endswith(b"\r") else chunk


def _count(data: bytes) -> int:
    ends = data.count(b"\n")
    return ends + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else ends


def _after_lines(data: bytes, ends: int) -> int:
    """Return the position after so many line ends."""
    if b"\r" in data:
        found = _LINE_END.finditer(data)
        for _ in range(ends - 1):
            next(found)
        return next(found).end()
    low, high = 0, len(data)
    # Halving with count is much faster than finding each end.
    while high - low > SAMPLE_BYTES:
        middle = (low + high) // 2
        here = data.count(b"\n", low, middle)
        if here >= ends:
            high = middle
        else:
            ends -= here
            low = middle
    at = low
    for _ in range(ends):
        at = data.find(b"\n", at) + 1
    return at


def _whole_lines(head: bytes) -> bytes:
    """Return a file's head without the line that it cuts, which may end inside a character."""
    end = head.rfind(b"\n")
    return head[: end + 1] if end > 0 else head
