"""What is marked on the pages of a paged file: the query's words, and the sentence nearest in meaning."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop_app.documents import Rectangle
from desktop_app.preview.locating import Squeezed, locate_squeezed, squeezed, word_ranges
from desktop_app.preview.messages import Mark, Wanted
from desktop_app.preview.page_text import PageText
from desktop_app.preview.paged_file import PagedFile
from desktop_app.previews import PageMarks

MOST_PAGES = 200
MOST_SECONDS = 2.0
_MOST_OF_IT = 0.6
_PIECE_END = re.compile(r"[\n\t]+")


@dataclass(slots=True)
class _Found:
    words: list[list[Rectangle]] = field(default_factory=list[list[Rectangle]])
    sentence: list[Rectangle] = field(default_factory=list[Rectangle])


def page_marks(pages: PagedFile, mark: Mark) -> list[PageMarks]:
    """Return the pages that have marks, in order.

    The hit's own page is looked at first, then those around it, nearest first: at most 200, and for some two seconds.
    """
    home = min(max(mark.only or mark.wanted.place.page or 1, 1), pages.page_count)
    deadline = time.monotonic() + MOST_SECONDS
    found: dict[int, _Found] = {}
    if mark.sentence.strip():
        for number, rectangles in _sentence(pages, mark.sentence, home, alone=mark.only is not None):
            found.setdefault(number, _Found()).sentence = rectangles
    for number in [home] if mark.only is not None else _around(home, pages.page_count):
        words = _words(pages, number, mark.wanted, sure=number == mark.wanted.place.page)
        if words:
            found.setdefault(number, _Found()).words = words
        if time.monotonic() > deadline:
            break
    return [PageMarks(number, marks.words, marks.sentence) for number, marks in sorted(found.items())]


def _around(home: int, count: int) -> Iterator[int]:
    """Yield a page and those around it, nearest first, at most MOST_PAGES."""
    first = max(1, min(home - MOST_PAGES // 2, count - MOST_PAGES + 1))
    last = min(count, first + MOST_PAGES - 1)
    yield home
    for distance in range(1, MOST_PAGES):
        if home + distance <= last:
            yield home + distance
        if home - distance >= first:
            yield home - distance


def _words(pages: PagedFile, number: int, wanted: Wanted, *, sure: bool) -> list[list[Rectangle]]:
    if not sure and not word_ranges(pages.text(number), wanted):
        return []
    text = pages.placed_text(number)
    return [marked for where in word_ranges(text.text, wanted) if (marked := text.rectangles(where))]


def _sentence(pages: PagedFile, sentence: str, home: int, *, alone: bool) -> list[tuple[int, list[Rectangle]]]:
    """Return where a sentence stands: on the hit's page, or from it over to the next, or on one beside it."""
    letters = squeezed(sentence).letters
    here = pages.placed_text(home)
    here_squeezed = squeezed(here.text)
    found = locate_squeezed(here_squeezed, letters)
    if found is not None and found[1] - found[0] >= len(letters):
        return [(home, here.rectangles(here_squeezed.range_of(*found)))]
    if home < pages.page_count and (across := _across(pages, home, here, here_squeezed, letters)):
        return across
    if found is not None:
        return [(home, here.rectangles(here_squeezed.range_of(*found)))]
    for number in () if alone else (home + 1, home - 1):
        if 1 <= number <= pages.page_count:
            text = pages.placed_text(number)
            there = squeezed(text.text)
            place = locate_squeezed(there, letters)
            if place:
                return [(number, text.rectangles(there.range_of(*place)))]
    pieces = _pieces(here, here_squeezed, sentence, len(letters))
    return [(home, pieces)] if pieces else []


def _pieces(page: PageText, page_squeezed: Squeezed, sentence: str, length: int) -> list[Rectangle]:
    """Return where the lines and cells of a sentence stand that the page holds in another order, if most are there."""
    found: list[Rectangle] = []
    held = near = 0
    for piece in filter(None, map(str.strip, _PIECE_END.split(sentence))):
        place = locate_squeezed(page_squeezed, squeezed(piece).letters, near)
        if place:
            near = place[1]
            held += place[1] - place[0]
            found += page.rectangles(page_squeezed.range_of(*place))
    return found if held >= _MOST_OF_IT * length else []


def _across(
    pages: PagedFile, home: int, here: PageText, here_squeezed: Squeezed, letters: str
) -> list[tuple[int, list[Rectangle]]]:
    """Return where a sentence stands that begins on one page and ends on the next."""
    there = pages.placed_text(home + 1)
    there_squeezed = squeezed(there.text)
    start = (here_squeezed.letters + there_squeezed.letters).find(letters)
    edge = len(here_squeezed.letters)
    if not start < edge < start + len(letters) or start < 0:
        return []
    return [
        (home, here.rectangles(here_squeezed.range_of(start, edge))),
        (home + 1, there.rectangles(there_squeezed.range_of(0, start + len(letters) - edge))),
    ]
