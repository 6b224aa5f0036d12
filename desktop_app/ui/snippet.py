"""The stretch of a passage that a list shows, with the ranges to mark in it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop_app.documents import Range

LIMIT = 520
_BEFORE = 48
_NEAR = 240
_FIRST_PLANE = "\uffff"
_BLANK = r"\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_LEAD = re.compile(f"[{_BLANK}]+")
# A single space between words stays as it is, and most are.
_SPACE = re.compile(f" [{_BLANK}]+|(?! )[{_BLANK}]+")


class Snippet(NamedTuple):
    """Text on one line, and ranges in UTF-16 units, as Qt counts: the words to mark, and the nearest sentence."""

    text: str
    marks: tuple[Range, ...] = ()
    sentence: Range | None = None


def snippet(passage: str, highlights: Sequence[Range], sentence: Range | None = None, limit: int = LIMIT) -> Snippet:
    """Cut a passage to what a few lines can show, starting a little before what matters most in it.

    `highlights` and `sentence` are ranges of code points in `passage`; white space is folded to single spaces.
    """
    marks = sorted((start, end) for start, end in highlights if 0 <= start < end <= len(passage))
    if sentence is not None and not 0 <= sentence[0] < sentence[1] <= len(passage):
        sentence = None
    anchor = sentence[0] if sentence else _densest(marks)
    begin = _begin(passage, anchor)
    text, where = _folded(passage, begin, begin + limit)
    lead = "…" if begin else ""
    tail = "…" if begin + limit < len(passage.rstrip()) else ""
    plain = not text or max(text) <= _FIRST_PLANE

    def wide(at: int) -> int:
        return len(lead) + at + (0 if plain else sum(character > _FIRST_PLANE for character in text[:at]))

    def moved(span: Range) -> Range:
        return wide(where(span[0])), wide(where(span[1]))

    shown = tuple(span for span in map(moved, marks) if span[0] < span[1])
    near = moved(sentence) if sentence else None
    return Snippet(lead + text + tail, shown, near if near and near[0] < near[1] else None)


def _densest(marks: Sequence[Range]) -> int:
    """Return where the stretch with the most marks starts."""
    starts = [start for start, _ in marks]
    counts = [bisect_right(starts, start + _NEAR) - index for index, start in enumerate(starts)]
    return starts[counts.index(max(counts))] if counts else 0


def _begin(passage: str, anchor: int) -> int:
    """Step back from the anchor to the start of its sentence, or to a word, never far."""
    if anchor <= _BEFORE:
        return 0
    before = passage[anchor - _BEFORE : anchor]
    ends = [match.end() for match in re.finditer(r"[.!?。！？]\s*|\n\s*", before)]
    if ends:
        return anchor - _BEFORE + ends[-1]
    space = re.search(r"\s", before)
    return anchor - _BEFORE + (space.end() if space else 0)


def _folded(passage: str, begin: int, end: int) -> tuple[str, Callable[[int], int]]:
    """Fold white space in `passage[begin:end]`; return the text and a map from old positions to new ones."""
    pieces: list[str] = []
    olds, news = [begin], [0]
    at, length = begin, 0
    if lead := _LEAD.match(passage, begin, end):
        at = lead.end()
        olds.append(at)
        news.append(0)
    for match in _SPACE.finditer(passage, at, end):
        piece = passage[at : match.start()] + " "
        pieces.append(piece)
        length += len(piece)
        at = match.end()
        olds.append(at)
        news.append(length)
    pieces.append(passage[at:end])
    text = "".join(pieces)

    def where(old: int) -> int:
        index = max(0, bisect_right(olds, old) - 1)
        return max(0, min(news[index] + old - olds[index], news[index + 1] if index + 1 < len(news) else len(text)))

    return text, where
