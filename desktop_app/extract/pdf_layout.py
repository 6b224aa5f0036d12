"""From lines on a page to paragraphs in reading order: geometry only, whatever library found the lines.

Coordinates are points from the top left of the page as displayed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from desktop_app.documents import Rectangle

_BULLET = re.compile(r"(?:[•◦▪‣●○■□–—*·∙-]|\(?[0-9a-zA-Z]{1,3}[.)])\s")
_LABEL = re.compile(r"[^\W\d_][\w .#/&'-]{0,30}:\s")
_HYPHENATED = re.compile(r"\w+[-‐]\w+")
_HYPHENS = "-‐\u00ad"
_SHORT_LINE = 0.85
_SAME_ROW = 0.5
_CELL_GAP = 1.0
_MERGE_GAP = 0.45
_MERGE_INDENT = 1.5
_SAME_SIZE = 0.6
_MOST_DISORDER = 0.1
_MOST_ROWS = 300
_COLUMN_OVERLAP = 0.3
_MONO_WIDTH = 0.6
_DEEPEST_INDENT = 40
# Scripts written without spaces between words: lines of theirs join without one.
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\uff00-\uffef]")


class Line(NamedTuple):
    """One line of text: its rectangle, and the size and style of most of its characters."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    mono: bool


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, all of one size and style; as yet not joined."""

    lines: list[Line]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def size(self) -> float:
        """The size of its first line, in points."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether it is bold throughout."""
        return self.lines[0].bold

    @property
    def mono(self) -> bool:
        """Whether it is set in a typewriter face throughout."""
        return self.lines[0].mono

    @property
    def rectangle(self) -> Rectangle:
        """Where it stands, in tenths of a point."""
        return (round(self.x0, 1), round(self.y0, 1), round(self.x1, 1), round(self.y1, 1))

    def take(self, line: Line) -> None:
        """Add a line below."""
        self.lines.append(line)
        self.x0, self.y0 = min(self.x0, line.x0), min(self.y0, line.y0)
        self.x1, self.y1 = max(self.x1, line.x1), max(self.y1, line.y1)


def paragraphs(blocks: Iterable[Sequence[Line]]) -> list[Paragraph]:
    """Return a page's paragraphs in reading order, given blocks of lines in the order in which they are drawn."""
    found: list[Paragraph] = []
    for block in blocks:
        found += _split(_rows(block))
    return _merged(in_reading_order(found))


def in_reading_order(found: list[Paragraph]) -> list[Paragraph]:
    """Return paragraphs as they are drawn when that goes down the page, else column by column.

    Most programs draw in reading order, which no geometry knows better; it is given up only where too many steps
    go up within one column.
    """
    steps_up = sum(1 for above, below in pairwise(found) if below.y1 <= above.y0 and _share_column(above, below))
    if steps_up <= max(1, _MOST_DISORDER * len(found)):
        return found
    return _cut(found)


def flowing_text(paragraph: Paragraph, hyphenated: frozenset[str]) -> str:
    r"""Return a paragraph's lines as running text: words broken at line ends whole, short lines ended by \n.

    `hyphenated` are the words that the document writes with a hyphen inside a line: they keep theirs.
    """
    lines = paragraph.lines
    width = max(line.x1 - line.x0 for line in lines)
    parts = [lines[0].text.rstrip()]
    for above, below in pairwise(lines):
        before, after = parts[-1], below.text.strip()
        if not after:
            continue
        joint = _joint(before, after, hyphenated)
        if joint == " " and (above.x1 - above.x0 < _SHORT_LINE * width or _starts_a_line(before, after)):
            joint = "\n"
        if joint == "-":
            parts[-1], joint = before[:-1], ""
        parts += (joint, after) if joint else (after,)
    return "".join(parts)


def code_text(paragraph: Paragraph) -> str:
    """Return a paragraph in a typewriter face line by line, indented as on the page."""
    character = _MONO_WIDTH * max(paragraph.size, 1.0)
    lines: list[str] = []
    for line in paragraph.lines:
        indent = min(round((line.x0 - paragraph.x0) / character), _DEEPEST_INDENT)
        lines.append(" " * indent + line.text.rstrip())
    return "\n".join(lines)


def hyphenated_words(pages: Iterable[Iterable[Paragraph]]) -> frozenset[str]:
    """Return all words with a hyphen inside a line, in lower case."""
    words: set[str] = set()
    for page in pages:
        for paragraph in page:
            for line in paragraph.lines:
                if any(hyphen in line.text for hyphen in "-‐"):
                    words.update(word.lower().replace("‐", "-") for word in _HYPHENATED.findall(line.text))
    return frozenset(words)


def body_size(pages: Iterable[Iterable[Paragraph]]) -> float:
    """Return the size that most characters of a document are set in, 0.0 if it has none."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for paragraph in page:
            for line in paragraph.lines:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def is_table(paragraph: Paragraph) -> bool:
    """Whether a paragraph is rows of cells: all its lines have gaps, the only one at least two."""
    lines = paragraph.lines
    return all("\t" in line.text for line in lines) and (len(lines) > 1 or lines[0].text.count("\t") > 1)


def joined_headings(found: list[Paragraph], smallest: float) -> list[Paragraph]:
    """Join lines of `smallest` size or more that stand close together: a title on two lines."""
    joined: list[Paragraph] = []
    for paragraph in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and smallest <= paragraph.size
            and abs(last.size - paragraph.size) < _SAME_SIZE
            and last.bold == paragraph.bold
            and paragraph.y0 - last.y0 >= 0
            and paragraph.y0 - last.y1 < _MERGE_GAP * paragraph.size
            and _share_column(last, paragraph)
            and not _BULLET.match(paragraph.lines[0].text)
        ):
            for line in paragraph.lines:
                last.take(line)
        else:
            joined.append(paragraph)
    return joined


def _starts_a_line(before: str, after: str) -> bool:
    """Whether a line does not go on the one before: an item, a labelled value, a row of cells."""
    if "\t" in before or "\t" in after or _BULLET.match(after):
        return True
    return after[0].isupper() and _LABEL.match(after) is not None


def _joint(before: str, after: str, hyphenated: frozenset[str]) -> str:
    """Return what stands between two lines: " ", "" or, for a hyphen that only parts a word, "-"."""
    last, first = before[-1:], after[0]
    if last in _HYPHENS and len(before) > 1 and before[-2].isalpha() and first.isalpha():
        if last == "\u00ad":
            return "-"
        whole = (
            (before[:-1].rsplit(maxsplit=1)[-1] + "-" + after.split(maxsplit=1)[0]).strip("()[]«»„“”\"'.,;:!?").lower()
        )
        return "-" if first.islower() and whole not in hyphenated else ""
    if _NO_SPACES.match(last) and _NO_SPACES.match(first):
        return ""
    return " "


def _rows(block: Sequence[Line]) -> list[Line]:
    """Join lines that stand side by side: the cells of a table's row, or one line in pieces."""
    rows: list[Line] = []
    for line in block:
        if rows:
            above = rows[-1]
            overlap = min(above.y1, line.y1) - max(above.y0, line.y0)
            lower = min(above.y1 - above.y0, line.y1 - line.y0)
            if lower > 0 and overlap > _SAME_ROW * lower and line.x0 >= above.x1 - 1:
                gap = "\t" if line.x0 - above.x1 > _CELL_GAP * line.size else " "
                rows[-1] = above._replace(
                    text=f"{above.text.rstrip()}{gap}{line.text.lstrip()}",
                    y0=min(above.y0, line.y0),
                    x1=max(above.x1, line.x1),
                    y1=max(above.y1, line.y1),
                    bold=above.bold and line.bold,
                    mono=above.mono and line.mono,
                )
                continue
        rows.append(line)
    return rows


def _split(rows: Iterable[Line]) -> list[Paragraph]:
    """Part a block where the size or the style of its lines changes: a heading set close to its text."""
    found: list[Paragraph] = []
    for row in rows:
        if found and _same_style(found[-1].lines[-1], row):
            found[-1].take(row)
        else:
            found.append(Paragraph([row], row.x0, row.y0, row.x1, row.y1))
    return found


def _same_style(one: Line, other: Line) -> bool:
    return one.bold == other.bold and one.mono == other.mono and abs(one.size - other.size) <= _SAME_SIZE


def _merged(found: list[Paragraph]) -> list[Paragraph]:
    """Join single lines that a program drew apart although they make one paragraph."""
    merged: list[Paragraph] = []
    for paragraph in found:
        if merged and len(paragraph.lines) == 1 and _continues(merged[-1], paragraph.lines[0]):
            merged[-1].take(paragraph.lines[0])
        else:
            merged.append(paragraph)
    return merged


def _continues(paragraph: Paragraph, line: Line) -> bool:
    last = paragraph.lines[-1]
    gap = line.y0 - last.y1
    return (
        _same_style(last, line)
        and -_SAME_ROW * line.size < gap < _MERGE_GAP * line.size
        and abs(line.x0 - paragraph.x0) < _MERGE_INDENT * line.size
        and not _BULLET.match(line.text)
        and last.x1 - last.x0 >= _SHORT_LINE * (paragraph.x1 - paragraph.x0)
        and last.x1 >= line.x1 - _MERGE_INDENT * line.size
    )


def _share_column(one: Paragraph, other: Paragraph) -> bool:
    overlap = min(one.x1, other.x1) - max(one.x0, other.x0)
    return overlap > _COLUMN_OVERLAP * min(one.x1 - one.x0, other.x1 - other.x0)


def _cut(found: list[Paragraph]) -> list[Paragraph]:
    """Order paragraphs by cutting the page along its white stripes: into columns, else into bands of columns.

    Works on a list of what is still to be cut, so that a page of thousands of pieces needs no deep recursion.
    """
    ordered: list[Paragraph] = []
    waiting = [found]
    while waiting:
        group = waiting.pop()
        parts = _stripes(group, vertical=True)
        if len(parts) == 1:
            parts = _bands(group)
        if len(parts) > 1:
            waiting += reversed(parts)
        else:
            ordered += sorted(group, key=lambda paragraph: (paragraph.y0, paragraph.x0))
    return ordered


def _bands(group: list[Paragraph]) -> list[list[Paragraph]]:
    """Part a group at gaps across it, but keep together what goes on in the same columns."""
    rows = _stripes(group, vertical=False)
    if len(rows) > _MOST_ROWS:
        return rows
    bands = rows[:1]
    for row in rows[1:]:
        joined = bands[-1] + row
        if len(_stripes(joined, vertical=True)) > 1:
            bands[-1] = joined
        else:
            bands.append(row)
    return bands


def _stripes(group: list[Paragraph], *, vertical: bool) -> list[list[Paragraph]]:
    """Part a group at the gaps that run through all of it: between columns (vertical) or rows."""
    edges = sorted(
        ((paragraph.x0, paragraph.x1) if vertical else (paragraph.y0, paragraph.y1), index)
        for index, paragraph in enumerate(group)
    )
    parts: list[list[Paragraph]] = [[]]
    reach = edges[0][0][1]
    for (low, high), index in edges:
        if low > reach and parts[-1]:
            parts.append([])
        reach = max(reach, high)
        parts[-1].append(group[index])
    return parts
