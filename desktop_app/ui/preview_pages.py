"""Pages one under the other, sharp at the screen's own pixels, with the matches marked on the paper."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from desktop_app.documents import Place, Rectangle
from desktop_app.previews import PageMarks
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.preview_body import as_reading, zoomed, zooms_by_wheel
from desktop_app.ui.preview_marks import joined
from desktop_app.ui.preview_paper import MOST_PIXELS, Sheets, draw_shadow
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.translation import number, tr

_SIDE = 24
_GAP = 20
_WIDEST = 960
_ABOVE = 0.25
_SETTLE_MS = 40
_SINGLE_STEP = 40
_MARK_MARGIN = 1.5


_Bar = QAbstractSlider.SliderAction


class Stop(NamedTuple):
    """A match on a page (from 0), as rectangles in points."""

    page: int
    rectangles: Sequence[Rectangle]
    sentence: bool


@dataclass
class _Layout:
    """Where the pages stand, in device pixels from the top left of the canvas."""

    widths: list[int]
    heights: list[int]
    tops: list[int]
    width: int
    height: int
    ratio: float


class PagesView(QAbstractScrollArea):
    """Shows the pages of one file. All inner measures are device pixels, so that nothing is ever drawn in between."""

    moved = Signal()

    def __init__(self, theme: Theme, explain: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._explain = explain
        self._sizes: Sequence[tuple[float, float]] = ()
        self._sheets: Sheets | None = None
        self._place = Place()
        self._marks: dict[int, PageMarks] = {}
        self._stops: list[Stop] = []
        self._current = -1
        self._looked_through = False
        self._factor = 1.0
        self._layout = _Layout([], [], [], 0, 0, 1.0)
        self._untouched = True
        self._scrolling = False
        self._settle = single_shot(self, _SETTLE_MS, self._want)
        as_reading(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(_SINGLE_STEP)
        self.horizontalScrollBar().setSingleStep(_SINGLE_STEP)

    @property
    def untouched(self) -> bool:
        """Whether the person has not moved since the file was opened or a match gone to."""
        return self._untouched

    def show_pages(self, sheets: Sheets, sizes: Sequence[tuple[float, float]], place: Place) -> None:
        """Show a file's pages (sizes in points) at a place; `sheets` makes their images."""
        if self._sheets is not None and self._sheets is not sheets:
            self._sheets.close()
        self._sheets, self._sizes, self._place = sheets, sizes, place
        self._marks, self._stops, self._current = {}, [], -1
        self._looked_through = False
        self._untouched = True
        self._lay_out()
        self._go_to_place()
        self._want(ahead=False)
        self.viewport().update()
        self.moved.emit()

    def go_to(self, place: Place) -> None:
        """Go to another place of the same file; its marks are still to come."""
        self._place = place
        self._marks, self._stops, self._current = {}, [], -1
        self._looked_through = False
        self._untouched = True
        self._go_to_place()
        self._want()
        self.viewport().update()
        self.moved.emit()

    def close_file(self) -> None:
        """Let go of the images."""
        if self._sheets is not None:
            self._sheets.close()
        self._sheets, self._sizes = None, ()
        self._lay_out()

    def add_marks(self, marks: PageMarks) -> None:
        """Mark the matches of one page; go to the one that was found unless the person has moved."""
        page = marks.page - 1
        if not 0 <= page < len(self._sizes):
            return
        current = self._stops[self._current] if self._stops else None
        known = self._marks.get(page)
        if known is not None and known.sentence and not marks.sentence:
            marks = replace(marks, sentence=known.sentence)
        self._marks[page] = marks
        stops = [stop for stop in self._stops if stop.page != page]
        stops += [Stop(page, rectangles, sentence=False) for rectangles in marks.words if rectangles]
        if marks.sentence:
            stops.append(Stop(page, marks.sentence, sentence=True))
        stops.sort(key=lambda stop: (stop.page, stop.rectangles[0][1], stop.rectangles[0][0]))
        self._stops = stops
        if self._untouched or current is None or current not in stops:
            self._current = self._nearest_stop()
            if self._untouched and stops and stops[self._current].page == page:
                self._reveal(stops[self._current])
        else:
            self._current = stops.index(current)
        self.viewport().update()
        self.moved.emit()

    def place(self) -> str:
        """Say which page is in view."""
        if not self._sizes:
            return ""
        return tr("Page {page} of {pages}", page=number(self.page() + 1), pages=number(len(self._sizes)))

    def page(self) -> int:
        """Return the page in view, from 0."""
        return self._page_at(self._scrolled().y() + round(self.viewport().height() * self._layout.ratio / 3))

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._current + 1, len(self._stops)

    def counts_all(self) -> bool:
        """Whether every page has been looked through."""
        return self._looked_through

    def end_marks(self, *, whole: bool) -> None:
        """No more marks will come; whole: every page has been looked through."""
        self._looked_through = whole
        self.moved.emit()

    def step(self, by: int) -> None:
        """Go to the next or previous match, round the ends."""
        if self._stops:
            self._untouched = False
            self._current = (self._current + by) % len(self._stops)
            self._reveal(self._stops[self._current])
            self.viewport().update()
            self.moved.emit()

    def zoom(self, by: int) -> None:
        """Make the pages larger or smaller, or as wide as the view; what is in the middle stays there."""
        self._zoom_at(by, QPoint(self.viewport().width() // 2, self.viewport().height() // 2))

    def dress(self, tokens: Tokens) -> None:  # noqa: ARG002 - asked of the theme when painting
        """Wear another theme: paper is another white."""
        self._want()
        self.viewport().update()

    def page_rectangle(self, page: int) -> QRect:
        """Return where a page (from 0) stands in the viewport, in device pixels."""
        layout, scrolled = self._layout, self._scrolled()
        view = round(self.viewport().width() * layout.ratio)
        left = max(0, (view - layout.width) // 2) + (layout.width - layout.widths[page]) // 2 - scrolled.x()
        return QRect(left, layout.tops[page] - scrolled.y(), layout.widths[page], layout.heights[page])

    def on_page(self, page: int, rectangle: Rectangle) -> QRectF:
        """Return where a rectangle of a page (from 0), in points, stands in the viewport, in device pixels."""
        sheet = self.page_rectangle(page)
        scale = sheet.width() / self._sizes[page][0]
        x0, y0, x1, y1 = rectangle
        return QRectF(sheet.left() + x0 * scale, sheet.top() + y0 * scale, (x1 - x0) * scale, (y1 - y0) * scale)

    def _nearest_stop(self) -> int:
        if not self._stops:
            return -1
        for at, stop in enumerate(self._stops):
            if stop.sentence:
                return at
        top = self._place.rectangle[1] if self._place.rectangle else 0.0
        found = (self._place.page or 1) - 1, top - 2
        for at, stop in enumerate(self._stops):
            if (stop.page, stop.rectangles[0][1]) >= found:
                return at
        return len(self._stops) - 1

    def _lay_out(self) -> None:
        """Work out where every page stands; the width that fits belongs to zoom 1."""
        ratio = self.viewport().devicePixelRatioF()
        bar = self.verticalScrollBar().sizeHint().width()
        room = min(self.maximumViewportSize().width() - bar - 2 * _SIDE, _WIDEST)
        room = max(40, room) * ratio * self._factor
        usual = sorted(width for width, _ in self._sizes)[len(self._sizes) // 2] if self._sizes else 1.0
        scale = room / max(1.0, usual)
        widths = [max(1, round(min(width * scale, room))) for width, _ in self._sizes]
        heights = [
            max(1, round(width * size[1] / max(1.0, size[0]))) for width, size in zip(widths, self._sizes, strict=True)
        ]
        gap = round(_GAP * ratio)
        tops = list(accumulate((height + gap for height in heights), initial=gap))
        height = tops.pop() if tops else 0
        self._layout = _Layout(widths, heights, tops, max(widths, default=0), height, ratio)
        self._set_bars()

    def _set_bars(self) -> None:
        layout, view = self._layout, self.viewport()
        wide = layout.width / layout.ratio + (2 * _SIDE if self._factor > 1 else 0)
        self._scrolling = True
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(view.width())
        down.setPageStep(max(_SINGLE_STEP, view.height() - _SINGLE_STEP))
        over = max(0, round(wide - view.width()))
        across.setRange(-over // 2 - over % 2, over // 2) if over else across.setRange(0, 0)
        down.setRange(0, max(0, round(layout.height / layout.ratio - view.height())))
        self._scrolling = False

    def _scrolled(self) -> QPoint:
        ratio = self._layout.ratio
        view = round(self.viewport().width() * ratio)
        centred = (self._layout.width - view) // 2 if self._layout.width > view else 0
        across = round(self.horizontalScrollBar().value() * ratio) + centred
        return QPoint(across, round(self.verticalScrollBar().value() * ratio))

    def _page_at(self, y: int) -> int:
        """Return the page at a height of the canvas, in device pixels."""
        return max(0, bisect_right(self._layout.tops, y) - 1)

    def _go_to_place(self) -> None:
        if not self._sizes:
            return
        page = min(max(1, self._place.page or 1), len(self._sizes)) - 1
        rectangle = self._place.rectangle
        self._show(page, rectangle or (0.0, 0.0, 0.0, 0.0))

    def _show(self, page: int, rectangle: Rectangle) -> None:
        """Scroll so that a rectangle stands in the upper part of the view, and nothing of the page before it."""
        layout = self._layout
        scale = layout.widths[page] / max(1.0, self._sizes[page][0])
        top = layout.tops[page] + rectangle[1] * scale
        above = self.viewport().height() * layout.ratio * _ABOVE
        wanted = max(top - above, layout.tops[page] - _GAP * layout.ratio)
        self._scrolling = True
        self.verticalScrollBar().setValue(round(wanted / layout.ratio))
        across = self.horizontalScrollBar()
        if across.maximum() > 0:
            middle = (rectangle[0] + rectangle[2]) / 2 * scale - layout.widths[page] / 2
            across.setValue(round(middle / layout.ratio))
        self._scrolling = False

    def _reveal(self, stop: Stop) -> None:
        """Bring a match into view, and leave the view where it is if it is there already."""
        ratio = self._layout.ratio
        view = QRectF(0, 0, self.viewport().width() * ratio, self.viewport().height() * ratio)
        boxes = [self.on_page(stop.page, rectangle) for rectangle in stop.rectangles]
        if not all(view.contains(box) for box in boxes):
            self._show(stop.page, stop.rectangles[0])
        self._want()

    def _want(self, *, ahead: bool = True) -> None:
        """Ask for the pages in view; ahead: then for the one behind and the one before them."""
        if self._sheets is None or not self._sizes:
            return
        scrolled, ratio = self._scrolled().y(), self._layout.ratio
        first = self._page_at(scrolled)
        last = self._page_at(scrolled + round(self.viewport().height() * ratio))
        pages = [*range(first, last + 1), *((last + 1, first - 1) if ahead else ())]
        # The page that was found comes first: it is what the person waits for.
        found = (self._place.page or 1) - 1
        pages.sort(key=lambda page: (page > last, page < first, page != found))
        wanted = [(page + 1, self._pixels_wide(page)) for page in pages if 0 <= page < len(self._sizes)]
        self._sheets.want(wanted, self._theme.tokens.paper)

    def _pixels_wide(self, page: int) -> int:
        width, height = self._layout.widths[page], self._layout.heights[page]
        return width if width * height <= MOST_PIXELS else int(width * sqrt(MOST_PIXELS / (width * height)))

    def sheet_arrived(self, page: int) -> None:
        """Show a page's (from 1) new image."""
        if 0 < page <= len(self._sizes):
            self.viewport().update()
            self._settle.start()

    def _zoom_at(self, by: int, point: QPoint) -> None:
        factor = zoomed(self._factor, by)
        if not self._sizes:
            return
        held = self._hold(point)
        self._factor = factor
        self._lay_out()
        self._put_back(held, point)
        self._settle.start()
        self.viewport().update()
        self.moved.emit()

    def _hold(self, point: QPoint) -> tuple[int, float, float]:
        """Return the page at a point of the viewport, and how far across and down it the point is."""
        layout = self._layout
        y = self._scrolled().y() + point.y() * layout.ratio
        page = self._page_at(round(y))
        sheet = self.page_rectangle(page)
        across = (point.x() * layout.ratio - sheet.left()) / layout.widths[page]
        return page, across, (y - layout.tops[page]) / layout.heights[page]

    def _put_back(self, held: tuple[int, float, float], point: QPoint) -> None:
        page, across, down = held
        layout = self._layout
        self._scrolling = True
        y = layout.tops[page] + down * layout.heights[page]
        self.verticalScrollBar().setValue(round(y / layout.ratio - point.y()))
        moved = self.page_rectangle(page).left() + across * layout.widths[page] - point.x() * layout.ratio
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() + round(moved / layout.ratio))
        self._scrolling = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Follow the scroll bars."""
        if not self._scrolling:
            self._untouched = False
        self._settle.start()
        self.viewport().update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the pages to the new width; what was at the top stays there."""
        super().resizeEvent(event)
        self._refit()

    def _refit(self) -> None:
        if not self._sizes:
            return
        top = QPoint(0, 0)
        held = self._hold(top)
        self._lay_out()
        if self._untouched:
            self._go_to_place()
        else:
            self._put_back(held, top)
        self._settle.start()
        self.moved.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the images while nobody sees them."""
        super().hideEvent(event)
        if self._sheets is not None:
            self._sheets.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Have the pages drawn again."""
        super().showEvent(event)
        self._want()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Be as sharp on another screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._refit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Home and End go to the file's ends, Space a page on; the rest scrolls."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() == Qt.Key.Key_Space:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            bar.triggerAction(_Bar.SliderPageStepSub if back else _Bar.SliderPageStepAdd)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl and the wheel, about the pointer."""
        if not zooms_by_wheel(event, lambda by: self._zoom_at(by, event.position().toPoint())):
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the backdrop and the pages in view."""
        painter = QPainter(self.viewport())
        tokens = self._theme.tokens
        painter.fillRect(self.viewport().rect(), QColor(tokens.background))
        layout = self._layout
        if self._sizes:
            painter.scale(1 / layout.ratio, 1 / layout.ratio)
            bottom = round(self.viewport().height() * layout.ratio)
            for page in range(self._page_at(self._scrolled().y()), len(self._sizes)):
                sheet = self.page_rectangle(page)
                if sheet.top() > bottom + _GAP * layout.ratio:
                    break
                self._draw_page(painter, page, sheet)

    def _draw_page(self, painter: QPainter, page: int, sheet: QRect) -> None:
        tokens, ratio = self._theme.tokens, self._layout.ratio
        draw_shadow(painter, sheet, tokens.shadow, ratio)
        image = self._sheets.image(page + 1) if self._sheets else None
        if image is None:
            painter.fillRect(sheet, QColor(tokens.paper))
            problem = self._sheets.problem(page + 1) if self._sheets else ""
            if problem:
                painter.save()
                painter.scale(ratio, ratio)
                painter.setFont(font(Type.BODY))
                painter.setPen(QColor("#5C615C"))
                room = QRectF(sheet.left() / ratio, sheet.top() / ratio, sheet.width() / ratio, sheet.height() / ratio)
                wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(room.adjusted(16, 16, -16, -16), wrapped, self._explain(problem))
                painter.restore()
            return
        if image.width() == sheet.width() and abs(image.height() - sheet.height()) <= 1:
            painter.drawImage(sheet.topLeft(), image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, image)
        self._draw_marks(painter, page, sheet)

    def _draw_marks(self, painter: QPainter, page: int, sheet: QRect) -> None:
        marks = self._marks.get(page)
        if marks is None:
            return
        tokens, ratio = self._theme.tokens, self._layout.ratio
        around = _MARK_MARGIN * ratio
        radius = 2.5 * ratio

        def boxes(rectangles: Sequence[Rectangle]) -> list[QRectF]:
            return [self.on_page(page, each).adjusted(-around, -around, around, around) for each in rectangles]

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
        stop = self._stops[self._current] if self._stops else None
        if stop and stop.page == page and not stop.sentence:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.paper_ring), 1.5 * ratio))
            painter.drawPath(joined(boxes(stop.rectangles), radius).simplified())
        painter.restore()
