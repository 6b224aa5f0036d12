"""What is marked in a preview: where it stands as Qt counts, which match is the current one, how it is painted."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock, QTextCursor, QTextTable

from desktop_app.documents import Range
from desktop_app.ui.text_block import spans
from desktop_app.ui.tokens import Tokens

_RADIUS = 2.5
_SPACE = re.compile(r"\s+")
_BEYOND_FIRST_PLANE = re.compile("[\U00010000-\U0010ffff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Wide:
    """Turns positions in a text, in code points, into Qt's, in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._pairs = [match.start() for match in _BEYOND_FIRST_PLANE.finditer(text)]

    def at(self, position: int) -> int:
        """Return where a code point stands in UTF-16 units."""
        return position + bisect_left(self._pairs, position)

    def span(self, span: Range) -> Range:
        """Return a range in UTF-16 units."""
        return self.at(span[0]), self.at(span[1])


@dataclass
class Marks:
    """The marks in a text that is shown, in Qt's positions. What can be gone through is words and the sentence."""

    words: Sequence[Range] = ()
    passage: Range | None = None
    sentence: Range | None = None
    current: int = -1
    stops: list[Range] = field(default_factory=list[Range])

    def __post_init__(self) -> None:
        self._order()
        start = self.passage[0] if self.passage else 0
        after = [at for at, stop in enumerate(self.stops) if stop[0] >= start]
        self.current = after[0] if after else len(self.stops) - 1

    def set_sentence(self, sentence: Range | None) -> None:
        """Mark the nearest sentence; it becomes the current match."""
        self.sentence = sentence
        self._order()
        if sentence is not None:
            self.current = self.stops.index(sentence)

    def step(self, by: int) -> Range | None:
        """Go to the next or previous match, round the ends; return it, None if there is none."""
        if not self.stops:
            return None
        self.current = (self.current + by) % len(self.stops)
        return self.stops[self.current]

    @property
    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are; (0, 0) for none."""
        return self.current + 1, len(self.stops)

    def _order(self) -> None:
        self.stops = sorted({*self.words, *([self.sentence] if self.sentence else [])})


def covered(block: QTextBlock, origin: QPointF, span: Range) -> list[QRectF]:
    """Return the rectangles that a range of the document covers in one laid out block whose layout starts at origin."""
    layout = block.layout()
    text = block.text()
    begin, end = span[0] - block.position(), span[1] - block.position()
    bidirectional = _RIGHT_TO_LEFT.search(text) is not None
    found: list[QRectF] = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first = max(begin, line.textStart())
        last = min(end, line.textStart() + line.textLength())
        if first >= last:
            continue
        top = origin.y() + line.y()
        height = line.ascent() + line.descent()
        for left, right in spans(line, first, last, bidirectional=bidirectional):
            if right > left:
                found.append(QRectF(origin.x() + left - 1, top - 1, right - left + 2, height + 2))
    return found


def has_ground(block: QTextBlock) -> bool:
    """Whether Qt paints a ground below a block's text, as it does for code and for a table's head."""
    cursor = QTextCursor(block)
    table = cast("QTextTable | None", cursor.currentTable())
    look = table.cellAt(cursor).format() if table is not None else cursor.currentFrame().frameFormat()
    return look.background().style() != Qt.BrushStyle.NoBrush


def joined(rectangles: Sequence[QRectF], radius: float = _RADIUS) -> QPainterPath:
    """Return the shape of rectangles with round corners; where they overlap they are one."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for rectangle in rectangles:
        path.addRoundedRect(rectangle, radius, radius)
    return path


def draw_grounds(painter: QPainter, rectangles: Sequence[QRectF], colour: str) -> None:
    """Paint the ground of code inside of prose: below the marks, which a background of its own would cover."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(joined([rectangle.adjusted(-1, 0, 1, 0) for rectangle in rectangles]))
    painter.restore()


def draw_marks(
    painter: QPainter,
    tokens: Tokens,
    words: Sequence[QRectF],
    sentence: Sequence[QRectF],
    current: Sequence[QRectF],
    *,
    over: bool = False,
) -> None:
    """Paint the grounds that text stands on: the sentence, the words on it, a line around the current match.

    over: onto what is already painted, text and ground, so that the ink stays as it is.
    """
    painter.save()
    mode = QPainter.CompositionMode
    if over:
        painter.setCompositionMode(mode.CompositionMode_Lighten if tokens.dark else mode.CompositionMode_Darken)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.sentence_mark))
    painter.drawPath(joined(sentence).subtracted(joined(words)) if over else joined(sentence))
    painter.setBrush(QColor(tokens.word_mark))
    painter.drawPath(joined(words))
    if current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPath(joined(current).simplified())
    painter.restore()


def find_sentence(text: str, passage: Range | None, passage_text: str, sentence: Range) -> Range | None:
    """Return where a sentence of a passage stands in a text that is shown; white space may differ. None if not."""
    wanted = passage_text[sentence[0] : sentence[1]].rstrip()
    start = sentence[0] + len(wanted) - len(wanted.lstrip())
    sentence = start, sentence[0] + len(wanted)
    if passage and text[passage[0] : passage[1]] == passage_text:
        return passage[0] + sentence[0], passage[0] + sentence[1]
    words = [re.escape(word) for word in _SPACE.split(wanted) if word]
    if not words:
        return None
    pattern = re.compile(r"\s+".join(words))
    begin = passage[0] if passage else 0
    found = pattern.search(text, begin) or pattern.search(text)
    return found.span() if found else None
