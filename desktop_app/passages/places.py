"""The places of passages, out of the places of the blocks they cover."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from desktop_app.documents import Block, Document, Place, Rectangle

_LINE_END = re.compile("\n")
_CELLS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


class PlaceFinder:
    """Finds the places of one document's passages."""

    def __init__(self, document: Document) -> None:
        self._blocks = document.blocks
        self._starts = [block.start for block in document.blocks]
        self._ends = [block.end for block in document.blocks]
        numbered = any(block.place.lines for block in document.blocks)
        self._line_ends = [match.start() for match in _LINE_END.finditer(document.text)] if numbered else []

    def place(self, start: int, end: int) -> Place:
        """Return where the text from `start` to `end`, which must touch a block, stands in the original.

        Page, slide, sheet, part, chapter and heading are those of the first block (the heading of the first one that
        has any); the rectangle is around all blocks of the first page. Lines are exact where each line of
        the original is a line of the block, else those of the whole block. Cells span all of the first sheet's.
        """
        blocks = self._blocks[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        return merge([self._within(block, start, end) for block in blocks])

    def _within(self, block: Block, start: int, end: int) -> Place:
        """Return the block's place narrowed to the lines of the part between `start` and `end`."""
        place = block.place
        if place.lines is None or (start <= block.start and block.end <= end):
            return place
        first, last = place.lines
        if self._lines(block.start, block.end) != last - first:
            return place
        first += self._lines(block.start, max(start, block.start))
        last -= self._lines(min(end, block.end), block.end)
        return replace(place, lines=(first, last))

    def _lines(self, start: int, end: int) -> int:
        """Return how many line ends there are from `start` to `end`."""
        return bisect_left(self._line_ends, end) - bisect_left(self._line_ends, start)


def merge(places: Sequence[Place]) -> Place:
    """Return the one place that spans 1..n places in reading order."""
    first = places[0]
    if len(places) == 1:
        return first
    page = next((place.page for place in places if place.page is not None), None)
    sheet = next((place.sheet for place in places if place.sheet is not None), None)
    lines = [place.lines for place in places if place.lines is not None]
    return replace(
        first,
        page=page,
        rectangle=_around(place.rectangle for place in places if place.page == page),
        lines=(min(line[0] for line in lines), max(line[1] for line in lines)) if lines else None,
        sheet=sheet,
        cells=_span([place.cells for place in places if place.cells is not None and place.sheet == sheet]),
        heading=next((place.heading for place in places if place.heading is not None), None),
    )


def _around(rectangles: Iterable[Rectangle | None]) -> Rectangle | None:
    known = [rectangle for rectangle in rectangles if rectangle is not None]
    if not known:
        return None
    left, top, right, bottom = zip(*known, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _span(cells: Sequence[str]) -> str | None:
    """Return the cell range that spans all, as in "B2:D9"; the first one as it is if one does not parse."""
    if len(cells) <= 1:
        return cells[0] if cells else None
    columns: list[int] = []
    rows: list[int] = []
    for cell in cells:
        match = _CELLS.fullmatch(cell)
        if match is None:
            return cells[0]
        columns += [_column(name) for name in match.group(1, 3) if name]
        rows += [int(row) for row in match.group(2, 4) if row]
    begin = f"{_letters(min(columns))}{min(rows)}"
    end = f"{_letters(max(columns))}{max(rows)}"
    return begin if begin == end else f"{begin}:{end}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
