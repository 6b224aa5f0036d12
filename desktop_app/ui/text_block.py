"""A few lines of text, laid out once and drawn many times, with marked words; any script, either direction."""

import os
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_STRONG = frozenset({"L", "R", "AL"})
_ELLIPSIS = "…"
_MARK_RADIUS = 2.5
_WORD_SPACE = 6


class Mark(NamedTuple):
    """A range in UTF-16 units and the ground it gets."""

    start: int
    end: int
    ground: QColor


class TextBlock:
    """Up to `lines` lines of `text`, each `pitch` px high whatever fonts its scripts need; the last one is elided.

    Reading direction follows the text; a right-to-left passage is set to the right.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        pitch: int,
        *,
        lines: int = 1,
        marks: Sequence[Mark] = (),
        ink: QColor | None = None,
    ) -> None:
        self.pitch = pitch
        self._base = baseline(font, pitch)
        formats = _inked(marks, ink) if ink is not None else []
        self._layout, self._lines = _laid_out(text, font, width, lines, formats)
        self._grounds: list[tuple[QRectF, QColor]] = []
        for number, line in enumerate(self._lines):
            line.setPosition(QPointF(0, number * pitch + self._base - line.ascent()))
        for mark in marks:
            # The ellipsis stands for text that is not shown; it is never marked.
            self._grounds += [(rectangle, mark.ground) for rectangle in self._rectangles(mark)]

    @property
    def height(self) -> int:
        """The height of the lines that are there, in px."""
        return len(self._lines) * self.pitch

    def draw(self, painter: QPainter, left: float, top: float, colour: QColor) -> None:
        """Draw the lines with their marks below them."""
        if self._grounds:
            painter.setPen(Qt.PenStyle.NoPen)
            for rectangle, ground in self._grounds:
                painter.setBrush(ground)
                painter.drawRoundedRect(rectangle.translated(left, top), _MARK_RADIUS, _MARK_RADIUS)
        painter.setPen(colour)
        self._layout.draw(painter, QPointF(left, top))

    def _rectangles(self, mark: Mark) -> list[QRectF]:
        found: list[QRectF] = []
        text = self._layout.text()
        bidirectional = _RIGHT_TO_LEFT.search(text) is not None
        shown = len(text.encode("utf-16-le", "surrogatepass")) // 2 - text.endswith(_ELLIPSIS)
        for number, line in enumerate(self._lines):
            start = max(mark.start, line.textStart())
            end = min(mark.end, shown, line.textStart() + line.textLength())
            if start >= end:
                continue
            top = number * self.pitch + 1
            for left, right in spans(line, start, end, bidirectional=bidirectional):
                found.append(QRectF(left - 1, top, right - left + 2, self.pitch - 2))
        return found


def _inked(marks: Sequence[Mark], ink: QColor) -> list[QTextLayout.FormatRange]:
    ranges: list[QTextLayout.FormatRange] = []
    for mark in marks:
        one = QTextLayout.FormatRange()
        one.start, one.length = mark.start, mark.end - mark.start
        one.format = QTextCharFormat()
        one.format.setForeground(ink)
        ranges.append(one)
    return ranges


def spans(line: QTextLine, start: int, end: int, *, bidirectional: bool) -> list[tuple[float, float]]:
    """Return the stretches of x that a range (UTF-16 units) covers; where directions mix, several."""
    if not bidirectional:
        return [(_x(line, start), min(_x(line, end), line.naturalTextRect().right()))]
    # At the edge of a run the cursor stands in two places; the glyphs stand in one.
    shift = line.position().x()
    inked = [run.boundingRect() for run in line.glyphRuns(start, end - start)]
    found = sorted((rectangle.left() + shift, rectangle.right() + shift) for rectangle in inked if rectangle.width())
    merged: list[tuple[float, float]] = []
    for left, right in found:
        if merged and left - merged[-1][1] < _WORD_SPACE:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _x(line: QTextLine, at: int) -> float:
    # PySide6 hands back the adjusted position too, and declares neither.
    return cast("tuple[float, int]", line.cursorToX(at))[0]


def baseline(font: QFont, pitch: int) -> float:
    """Return how far below the top of a line its text stands."""
    metrics = QFontMetricsF(font)
    return round((pitch - metrics.height()) / 2 + metrics.ascent())


def count_lines(text: str, font: QFont, width: float, limit: int) -> int:
    """Return how many lines a text takes, up to `limit`."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_option(text))
    return len(_break(layout, width, limit))


def _option(text: str) -> QTextOption:
    rightward = next((kind for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), "L") == "L"
    option = QTextOption()
    # Set apart from a document's layout, a text layout does not mirror its alignment by itself.
    option.setTextDirection(Qt.LayoutDirection.LeftToRight if rightward else Qt.LayoutDirection.RightToLeft)
    option.setAlignment(Qt.AlignmentFlag.AlignLeft if rightward else Qt.AlignmentFlag.AlignRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _laid_out(
    text: str, font: QFont, width: float, limit: int, formats: Sequence[QTextLayout.FormatRange]
) -> tuple[QTextLayout, list[QTextLine]]:
    layout = QTextLayout(text, font)
    layout.setFormats(formats)
    layout.setTextOption(_option(text))
    layout.setCacheEnabled(True)
    lines = _break(layout, width, limit)
    if not lines:
        return layout, lines
    wide = text.encode("utf-16-le", "surrogatepass")
    end = lines[-1].textStart() + lines[-1].textLength()
    if end * 2 >= len(wide):
        return layout, lines
    while end > lines[-1].textStart():
        kept = wide[: end * 2].decode("utf-16-le", "ignore").rstrip().rstrip(_ELLIPSIS)
        layout.setText(kept + _ELLIPSIS)
        lines = _break(layout, width, limit)
        last = lines[-1]
        if (last.textStart() + last.textLength()) * 2 >= len((kept + _ELLIPSIS).encode("utf-16-le")):
            break
        end -= 1
    return layout, lines


def _break(layout: QTextLayout, width: float, limit: int) -> list[QTextLine]:
    lines: list[QTextLine] = []
    layout.beginLayout()
    while len(lines) < limit:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width))
        lines.append(line)
    layout.endLayout()
    return lines


def elided_name(name: str, font: QFont, width: float) -> str:
    """Shorten a file's name in the middle of its stem, so that its extension is always seen."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(name) <= width:
        return name
    stem, extension = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    room = width - metrics.horizontalAdvance(extension)
    if room < width / 3:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    return metrics.elidedText(stem, Qt.TextElideMode.ElideMiddle, room) + extension


def elided_crumbs(crumbs: Sequence[str], font: QFont, width: float) -> str:
    """Join folders to a breadcrumb; where it is too long, those after the first give way."""
    metrics = QFontMetricsF(font)
    for dropped in range(len(crumbs) - 1):
        parts = [*crumbs[:1], _ELLIPSIS, *crumbs[1 + dropped :]] if dropped else list(crumbs)
        text = " › ".join(parts)
        if metrics.horizontalAdvance(text) <= width:
            return text
    shortest = [*crumbs[:1], _ELLIPSIS, *crumbs[-1:]] if len(crumbs) > 2 else crumbs  # noqa: PLR2004 - first and last
    return metrics.elidedText(" › ".join(shortest), Qt.TextElideMode.ElideMiddle, width)
