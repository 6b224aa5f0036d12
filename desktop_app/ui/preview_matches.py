"""The matches on a file's pages: in which order they are gone through, and how they are marked on the paper."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.documents import Place, Rectangle
from desktop_app.previews import PageMarks
from desktop_app.ui.preview_marks import joined
from desktop_app.ui.tokens import Tokens

_MARGIN = 1.5
_RADIUS = 2.5


class Stop(NamedTuple):
    """A match on a page (from 0), as rectangles in points."""

    page: int
    rectangles: Sequence[Rectangle]
    sentence: bool


class Matches:
    """What is known by now of the matches in one file; `place` is that of the hit."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._marks: dict[int, PageMarks] = {}
        self._at = -1
        self.stops: list[Stop] = []
        self.whole = False
        """Whether every page has been looked through."""

    @property
    def current(self) -> Stop | None:
        """The match that the person is at."""
        return self.stops[self._at] if self.stops else None

    @property
    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._at + 1, len(self.stops)

    def add(self, marks: PageMarks, *, stay: bool) -> None:
        """Take in the matches of one page; the one nearest to the place becomes the current one, unless to stay."""
        page, current = marks.page - 1, self.current
        known = self._marks.get(page)
        if known is not None and known.sentence and not marks.sentence:
            marks = replace(marks, sentence=known.sentence)
        self._marks[page] = marks
        stops = [stop for stop in self.stops if stop.page != page]
        stops += [Stop(page, rectangles, sentence=False) for rectangles in marks.words if rectangles]
        if marks.sentence:
            stops.append(Stop(page, marks.sentence, sentence=True))
        self.stops = sorted(stops, key=lambda stop: (stop.page, stop.rectangles[0][1], stop.rectangles[0][0]))
        if stay and current is not None and current in stops:
            self._at = self.stops.index(current)
        else:
            self._at = self._nearest()

    def step(self, by: int) -> Stop | None:
        """Go to the next or previous match, round the ends; return it, None if there is none."""
        if self.stops:
            self._at = (self._at + by) % len(self.stops)
        return self.current

    def _nearest(self) -> int:
        top = self._place.rectangle[1] if self._place.rectangle else 0.0
        found = (self._place.page or 1) - 1, top - 2
        sentences = [at for at, stop in enumerate(self.stops) if stop.sentence]
        after = (at for at, stop in enumerate(self.stops) if (stop.page, stop.rectangles[0][1]) >= found)
        return sentences[0] if sentences else next(after, len(self.stops) - 1)

    def draw(
        self,
        painter: QPainter,
        page: int,
        sheet: QRect,
        placed: Callable[[Rectangle], QRectF],
        *,
        tokens: Tokens,
        ratio: float,
    ) -> None:
        """Mark a page (from 0) on its sheet; placed: where a rectangle in points stands, all in device pixels."""
        marks = self._marks.get(page)
        if marks is None:
            return
        around, radius = _MARGIN * ratio, _RADIUS * ratio

        def boxes(rectangles: Sequence[Rectangle]) -> list[QRectF]:
            return [placed(each).adjusted(-around, -around, around, around) for each in rectangles]

        words = joined([box for match in marks.words for box in boxes(match)], radius)
        sentence = joined(boxes(marks.sentence), radius).subtracted(words)
        painter.save()
        painter.setClipRect(sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setBrush(QColor(tokens.paper_sentence))
        painter.drawPath(sentence)
        painter.setBrush(QColor(tokens.paper_word))
        painter.drawPath(words)
        stop = self.current
        if stop and stop.page == page and not stop.sentence:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.paper_ring), 1.5 * ratio))
            painter.drawPath(joined(boxes(stop.rectangles), radius).simplified())
        painter.restore()
