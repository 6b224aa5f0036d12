"""A document's blocks as runs: stretches of one section and one nature, inside which passages are cut.

No passage crosses a heading, a slide, a sheet, a part or a chapter, so an edit never reaches beyond its section.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from desktop_app.documents import Block, BlockKind, Document, Place
from desktop_app.passages.boundaries import GLUED
from desktop_app.passages.counting import Counter
from desktop_app.passages.source_code import parts
from desktop_app.passages.splitting import CODE, PROSE, Splitter

_TABLE = frozenset((BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW))
_HEADING_SHARE = 6
_CONTEXT_SHARE = 4
_SIGNATURES = 2
# A list of hundreds of headings, as in a table of contents, is cut like any text; two or three never are.
_AMONG_HEADINGS = 9
_COUNTED_LINE_CHARS = 1024


class Span(NamedTuple):
    """A stretch that is best kept whole. `level`: how bad a cut before it is, 0 the best, GLUED the last resort."""

    start: int
    end: int
    level: float = 0


@dataclass(slots=True)
class Run:
    """Spans in order, to be cut into passages that all have the same context.

    Passages that begin before `stated` have the shorter context `lead`, for the rest of it stands in their text.
    """

    spans: list[Span]
    context: str = ""
    lead: str = ""
    stated: int = 0
    splitters: Sequence[Splitter] = PROSE


@dataclass(slots=True)
class _Section:
    """What is read of the section so far and not yet in a run."""

    division: tuple[object, ...] = ()
    title: str = ""
    headings: list[Block] = field(default_factory=list[Block])
    spans: list[Span] = field(default_factory=list[Span])


def runs_of(document: Document, counter: Counter, budget: int) -> list[Run]:
    """Return the runs of a document, in order; together they and their contexts hold all of its words."""
    return _Reader(document, counter, budget).read()


class _Reader:
    def __init__(self, document: Document, counter: Counter, budget: int) -> None:
        self._text = document.text
        self._code_language = document.code_language
        self._counter = counter
        self._budget = budget
        self._blocks = [block for block in document.blocks if self._text[block.start : block.end].strip()]
        self._section = _Section()
        self._runs: list[Run] = []
        self._titles: dict[str, tuple[str, int]] = {"": ("", 0)}

    def read(self) -> list[Run]:
        titles = [_one_line(block.place.heading or "") for block in self._blocks]
        titles += [self._line(block) for block in self._blocks if block.kind is BlockKind.HEADING]
        self._titles |= self._counter.bounded(titles, self._budget // _HEADING_SHARE)
        tokens = self._counter.counts(["" if self._is_source(block) else self._slice(block) for block in self._blocks])
        for group in self._groups():
            blocks = [self._blocks[i] for i in group]
            first = blocks[0]
            self._enter(first)
            if first.kind is BlockKind.HEADING:
                continue
            fits = sum(tokens[i] for i in group) <= self._room and not self._is_source(first)
            if fits or first.kind is BlockKind.PARAGRAPH:
                self._section.spans.append(Span(first.start, blocks[-1].end))
            elif first.kind is BlockKind.CODE:
                self._add_code(blocks)
            else:
                self._add_table(blocks)
        self._close()
        self._close_headings()
        return self._runs

    @property
    def _title(self) -> str:
        return self._titles[self._section.title][0]

    @property
    def _room(self) -> int:
        return self._budget - self._titles[self._section.title][1]

    def _is_source(self, block: Block) -> bool:
        return block.kind is BlockKind.CODE and bool(self._code_language)

    def _slice(self, block: Block) -> str:
        return self._text[block.start : block.end]

    def _line(self, block: Block) -> str:
        return _one_line(self._slice(block))

    def _groups(self) -> Iterator[list[int]]:
        """Yield the indices of blocks that belong together: each table, a source file's code, any other block alone."""
        tables = 0
        previous = BlockKind.PARAGRAPH

        def key(i: int) -> tuple[object, ...]:
            nonlocal tables, previous
            block = self._blocks[i]
            tables += block.kind is BlockKind.TABLE_HEADER is not previous
            previous = block.kind
            if block.kind in _TABLE:
                return tables, block.place.heading, _division(block.place)
            if self._is_source(block):
                return block.kind, block.place.heading, _division(block.place)
            return i, None, None

        for _, group in groupby(range(len(self._blocks)), key):
            yield list(group)

    def _enter(self, block: Block) -> None:
        """Close what ends before this block."""
        section = self._section
        division = _division(block.place)
        if division != section.division:
            self._close()
            self._close_headings()
            section.division, section.title = division, ""
        if block.kind is BlockKind.HEADING:
            self._close()
            section.headings.append(block)
            section.title = self._line(block)
        elif block.place.heading is not None and _one_line(block.place.heading) != section.title:
            self._close()
            section.title = _one_line(block.place.heading)

    def _close(self) -> None:
        """Make a run of the spans that wait."""
        spans = self._section.spans
        if spans:
            lead, opening = self._opening()
            stated = spans[0].start if opening else 0
            self._runs.append(Run([*opening, spans[0]._replace(level=GLUED), *spans[1:]], self._title, lead, stated))
            self._section.spans = []

    def _close_headings(self) -> None:
        """Make a run of headings that nothing stands under."""
        _, opening = self._opening(needed=True)
        if opening:
            self._runs.append(Run(opening))

    def _opening(self, *, needed: bool = False) -> tuple[str, list[Span]]:
        """Return the context of a section's first passage, and the headings that must stand in its text.

        A heading that the context repeats in full need not; one without text of its own, or a very long one, must.
        """
        headings = self._section.headings
        self._section.headings = []
        if not headings or (len(headings) == 1 and self._line(headings[0]) == self._title and not needed):
            return self._title, []
        return "", [Span(block.start, block.end, _AMONG_HEADINGS) for block in headings]

    def _add_table(self, rows: Sequence[Block]) -> None:
        """Make a run of a table's rows, the header repeated before all passages but the first."""
        self._close()
        lead, opening = self._opening()
        names = [row for row in rows if row.kind is BlockKind.TABLE_HEADER]
        header = " ".join(self._line(row) for row in names)
        context = _joined(self._title, self._bounded([header])[header])
        spans = [Span(row.start, row.end, GLUED if i <= len(names) else 0) for i, row in enumerate(rows)]
        stated = names[-1].end if names else rows[0].start if opening else 0
        self._runs.append(Run([*opening, *spans], context, lead, stated))

    def _add_code(self, blocks: Sequence[Block]) -> None:
        """Make runs of code, one for each stretch directly inside the same definitions."""
        self._close()
        lead, opening = self._opening()
        start, end = blocks[0].start, blocks[-1].end
        fits = self._measure(start, end)
        found = parts(self._text, start, end, self._code_language, fits)
        contexts = self._bounded(
            [_chain(inside) for part in found for inside in (part.signatures, part.signatures[:-1])]
        )
        for (signatures, stated), group in groupby(found, lambda part: (part.signatures, part.stated)):
            spans = [Span(part.start, part.end, part.level) for part in group]
            context = _joined(self._title, contexts[_chain(signatures)])
            if opening:
                self._runs.append(Run([*opening, *spans], context, lead, max(stated, start), CODE))
                opening = []
            else:
                outer = _joined(self._title, contexts[_chain(signatures[:-1])])
                self._runs.append(Run(spans, context, outer, stated, CODE))

    def _bounded(self, texts: Sequence[str]) -> dict[str, str]:
        bounded = self._counter.bounded(texts, self._budget // _CONTEXT_SHARE)
        return {text: kept for text, (kept, _) in bounded.items()}

    def _measure(self, start: int, end: int) -> Callable[[int, int], bool]:
        """Return whether a range of the code fits, its context included, by the tokens of its lines."""
        cuts = [start]
        for line in self._text[start:end].splitlines(keepends=True):
            first, last = cuts[-1], cuts[-1] + len(line)
            cuts += [*range(first + _COUNTED_LINE_CHARS, last, _COUNTED_LINE_CHARS), last]
        counts = self._counter.counts([self._text[first:last] for first, last in pairwise(cuts)])
        tokens = list(accumulate(counts, initial=0))
        room = self._room - self._budget // _CONTEXT_SHARE

        def before(offset: int) -> float:
            i = max(bisect_right(cuts, offset) - 1, 0)
            if i == len(counts):
                return tokens[i]
            return tokens[i] + counts[i] * (offset - cuts[i]) / (cuts[i + 1] - cuts[i])

        return lambda first, last: before(last) - before(first) <= room


def _division(place: Place) -> tuple[object, ...]:
    """Return what no passage crosses."""
    return place.slide, place.sheet, place.part, place.chapter


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _chain(signatures: Sequence[str]) -> str:
    """Return the innermost signatures as one context; what lies farther out says less."""
    return "\n".join(signatures[-_SIGNATURES:])
