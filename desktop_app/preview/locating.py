"""Where in a text the query's words stand, and where a passage or a sentence that was taken from it stands now.

A text found again need not be the same to the letter: line breaks, hyphens at line ends, ligatures, spaces between
Chinese characters and everything else that is neither letter nor digit do not count.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from desktop_app.documents import Range
from desktop_app.preview.messages import Wanted
from desktop_app.search.highlight import fold_with_origin, highlights

_CHUNK_CHARS = 2_000
_MOST_WORDS = 5_000
_FEWEST_CHARS = 2
_ANCHOR_CHARS = 40
_MOST_STRETCH = 1.5


class Squeezed(NamedTuple):
    """The letters and digits of a text, folded; for each of them and the end, the index in the text."""

    letters: str
    origin: Sequence[int]

    def range_of(self, start: int, end: int) -> Range:
        """Return the range in the text of `letters[start:end]`, which is not empty."""
        return self.origin[start], self.origin[end - 1] + 1


def squeezed(text: str) -> Squeezed:
    """Return what of a text counts when it is looked for."""
    folded, origin = fold_with_origin(text)
    kept = [index for index, letter in enumerate(folded) if letter.isalnum()]
    return Squeezed("".join([folded[index] for index in kept]), [*(origin[index] for index in kept), len(text)])


def word_ranges(text: str, wanted: Wanted) -> list[Range]:
    """Return where the query's words and phrases stand: in order, not overlapping, at most some thousands."""
    if not wanted.terms and not wanted.phrases:
        return []
    found: list[Range] = []
    for start, end in pairwise(_seams(text)):
        found += ((start + a, start + b) for a, b in highlights(text[start:end], wanted.terms, wanted.phrases))
        if len(found) >= _MOST_WORDS:
            break
    return found[:_MOST_WORDS]


def _seams(text: str) -> list[int]:
    """Return where a long text may be cut without cutting a word: one chunk's highlights are few."""
    seams = [0]
    while len(text) - seams[-1] > _CHUNK_CHARS:
        last = seams[-1]
        cut = max(text.rfind("\n", last, last + _CHUNK_CHARS), text.rfind(" ", last, last + _CHUNK_CHARS))
        seams.append(cut + 1 if cut > last else last + _CHUNK_CHARS)
    return [*seams, len(text)] if text else seams


def locate(text: str, wanted: str, near: int = 0) -> Range | None:
    """Return where `wanted` stands in `text`, the place that begins nearest to `near` if there are several."""
    wanted = wanted.strip()
    if not wanted:
        return None
    exact = _nearest(text, wanted, near)
    if exact >= 0:
        return exact, exact + len(wanted)
    whole = squeezed(text)
    found = locate_squeezed(whole, squeezed(wanted).letters, _index_of(whole, near))
    return None if found is None else whole.range_of(*found)


def locate_squeezed(text: Squeezed, letters: str, near: int = 0) -> Range | None:
    """Return where in `text.letters` these letters stand: whole, or from their beginning to their end, or partly."""
    if len(letters) < _FEWEST_CHARS:
        return None
    start = _nearest(text.letters, letters, near)
    if start >= 0:
        return start, start + len(letters)
    if len(letters) <= _ANCHOR_CHARS:
        return None
    # A footnote, a page's foot or a figure may stand in the middle of it.
    start = _nearest(text.letters, letters[:_ANCHOR_CHARS], near)
    end = _nearest(text.letters, letters[-_ANCHOR_CHARS:], near if start < 0 else start)
    if 0 <= start < end <= start + _MOST_STRETCH * len(letters):
        return start, end + _ANCHOR_CHARS
    if start >= 0:
        return start, start + _common(text.letters, start, letters)
    return None if end < 0 else (end, end + _ANCHOR_CHARS)


def _nearest(text: str, wanted: str, near: int) -> int:
    after = text.find(wanted, near)
    before = text.rfind(wanted, 0, near + len(wanted) - 1) if near > 0 else -1
    if before < 0 or (after >= 0 and after - near <= near - before):
        return after
    return before


def _common(text: str, start: int, letters: str) -> int:
    length = 0
    for one, other in zip(text[start : start + len(letters)], letters, strict=False):
        if one != other:
            break
        length += 1
    return length


def _index_of(text: Squeezed, position: int) -> int:

    return bisect_left(text.origin, position)
