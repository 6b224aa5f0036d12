"""The canvas that pages lie on: scrolled and zoomed, while what a person looks at stays where it is."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from desktop_app.documents import Place, Rectangle
from desktop_app.ui.preview_body import as_reading, zoomed, zooms_by_wheel
from desktop_app.ui.preview_layout import GAP, PagesLayout, lay_out
from desktop_app.ui.timers import single_shot

_SIDE = 24
_WIDEST = 960
_ABOVE = 0.25
_SETTLE_MS = 40
_NEAR = 16  # what is seen beside a place that stands at the edge
_SINGLE_STEP = 40

_Bar = QAbstractSlider.SliderAction


class PagesCanvas(QAbstractScrollArea):
    """A view over pages. All inner measures are device pixels, so that nothing is ever drawn in between.

    moved: other pages are in view, or in another size; settled: for a moment they have not been.
    """

    moved = Signal()
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = PagesLayout()
        self._place = Place()
        self._factor = 1.0
        self._untouched = True
        self._scrolling = False
        self._settle = single_shot(self, _SETTLE_MS, self.settled.emit)
        as_reading(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(_SINGLE_STEP)
        self.horizontalScrollBar().setSingleStep(_SINGLE_STEP)

    @property
    def untouched(self) -> bool:
        """Whether the person has not moved since the file was opened or a match gone to."""
        return self._untouched

    def page(self) -> int:
        """Return the page in view, from 0."""
        return self._pages.page_at(self._scrolled().y() + round(self.viewport().height() * self._pages.ratio / 3))

    def zoom(self, by: int) -> None:
        """Make the pages larger or smaller, or as wide as the view; what a person looks at stays where it is."""
        view, seen = self.viewport().rect(), self._looked_at()
        at = self._in_pixels(*seen).center().toPoint() if seen else view.center()
        if not view.contains(at):
            seen, at = None, view.center()
        self._zoom_at(by, at)
        if seen:
            self._shift(self._in_pixels(*seen))

    def _looked_at(self) -> tuple[int, Rectangle] | None:
        """Return what a person looks at, as a page (from 0) and a rectangle of it in points; None if nothing tells."""
        return None

    def _in_pixels(self, page: int, rectangle: Rectangle) -> QRectF:
        """Return where a rectangle of a page stands in the viewport, in Qt's pixels."""
        box, ratio = self.on_page(page, rectangle), self._pages.ratio
        return QRectF(box.left() / ratio, box.top() / ratio, box.width() / ratio, box.height() / ratio)

    def _shift(self, box: QRectF) -> None:
        """Scroll by as little as brings a box of the viewport wholly into view; its start, if it is too large."""
        view = self.viewport()
        self._scrolling = True
        for bar, start, end, room in (
            (self.horizontalScrollBar(), box.left(), box.right(), view.width()),
            (self.verticalScrollBar(), box.top(), box.bottom(), view.height()),
        ):
            bar.setValue(bar.value() + round(min(start, max(0, end - room)) if end > room else min(0, start)))
        self._scrolling = False

    def page_rectangle(self, page: int) -> QRect:
        """Return where a page (from 0) stands in the viewport, in device pixels."""
        pages, scrolled = self._pages, self._scrolled()
        view = round(self.viewport().width() * pages.ratio)
        left = max(0, (view - pages.width) // 2) + (pages.width - pages.widths[page]) // 2 - scrolled.x()
        return QRect(left, pages.tops[page] - scrolled.y(), pages.widths[page], pages.heights[page])

    def on_page(self, page: int, rectangle: Rectangle) -> QRectF:
        """Return where a rectangle of a page (from 0), in points, stands in the viewport, in device pixels."""
        sheet, scale = self.page_rectangle(page), self._pages.scale(page)
        x0, y0, x1, y1 = rectangle
        return QRectF(sheet.left() + x0 * scale, sheet.top() + y0 * scale, (x1 - x0) * scale, (y1 - y0) * scale)

    def _in_view(self, beyond: float = 0) -> range:
        """Return the pages in view and a little below it."""
        top, height = self._scrolled().y(), round(self.viewport().height() * self._pages.ratio)
        return range(self._pages.page_at(top), self._pages.page_at(top + height + beyond) + 1)

    def _scrolled(self) -> QPoint:
        ratio = self._pages.ratio
        view = round(self.viewport().width() * ratio)
        centred = (self._pages.width - view) // 2 if self._pages.width > view else 0
        across = round(self.horizontalScrollBar().value() * ratio) + centred
        return QPoint(across, round(self.verticalScrollBar().value() * ratio))

    def _lay_out(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Work out where every page stands; the width that fits belongs to zoom 1."""
        ratio = self.viewport().devicePixelRatioF()
        bar = self.verticalScrollBar().sizeHint().width()
        room = min(self.maximumViewportSize().width() - bar - 2 * _SIDE, _WIDEST)
        self._pages = lay_out(sizes, max(40, room) * ratio * self._factor, ratio)
        self._set_bars()

    def _set_bars(self) -> None:
        pages, view = self._pages, self.viewport()
        wide = pages.width / pages.ratio + (2 * _SIDE if self._factor > 1 else 0)
        self._scrolling = True
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(view.width())
        down.setPageStep(max(_SINGLE_STEP, view.height() - _SINGLE_STEP))
        over = max(0, round(wide - view.width()))
        across.setRange(-over // 2 - over % 2, over // 2) if over else across.setRange(0, 0)
        down.setRange(0, max(0, round(pages.height / pages.ratio - view.height())))
        self._scrolling = False

    def _go_to_place(self) -> None:
        if self._pages:
            page = min(max(1, self._place.page or 1), len(self._pages)) - 1
            self._show(page, self._place.rectangle or (0.0, 0.0, 0.0, 0.0))

    def _show(self, page: int, rectangle: Rectangle) -> None:
        """Scroll so that a rectangle stands in the upper part of the view, and nothing of the page before it."""
        pages, scale = self._pages, self._pages.scale(page)
        top = pages.tops[page] + rectangle[1] * scale
        above = self.viewport().height() * pages.ratio * _ABOVE
        wanted = max(top - above, pages.tops[page] - GAP * pages.ratio)
        self._scrolling = True
        self.verticalScrollBar().setValue(round(wanted / pages.ratio))
        self.horizontalScrollBar().setValue(round(self._across(page, rectangle) / pages.ratio))
        self._scrolling = False

    def _across(self, page: int, rectangle: Rectangle) -> float:
        """Return how far right of a page's middle to look, in device pixels, whatever was looked at before.

        The lines of the hit's place stand in the middle, or begin at the left where they are too long; from there, as
        little as brings the rectangle into view.
        """
        pages, place = self._pages, self._place
        scale, middle = pages.scale(page), pages.widths[page] / 2
        half = (self.viewport().width() / 2 - _NEAR) * pages.ratio
        wanted = 0.0
        if place.rectangle and (place.page or 1) - 1 == page:
            left, right = place.rectangle[0] * scale - middle, place.rectangle[2] * scale - middle
            wanted = min((left + right) / 2, left + half)
        left, right = rectangle[0] * scale - middle, rectangle[2] * scale - middle
        return min(max(wanted, right - half), left + half)

    def _zoom_at(self, by: int, point: QPoint) -> None:
        factor = zoomed(self._factor, by)
        if not self._pages:
            return
        held = self._hold(point)
        self._factor = factor
        self._lay_out(self._pages.sizes)
        self._put_back(held, point)
        self._tell()

    def _hold(self, point: QPoint) -> tuple[int, float, float]:
        """Return the page at a point of the viewport, and how far across and down it the point is."""
        pages = self._pages
        y = self._scrolled().y() + point.y() * pages.ratio
        page = pages.page_at(round(y))
        across = (point.x() * pages.ratio - self.page_rectangle(page).left()) / pages.widths[page]
        return page, across, (y - pages.tops[page]) / pages.heights[page]

    def _put_back(self, held: tuple[int, float, float], point: QPoint) -> None:
        page, across, down = held
        pages = self._pages
        self._scrolling = True
        y = pages.tops[page] + down * pages.heights[page]
        self.verticalScrollBar().setValue(round(y / pages.ratio - point.y()))
        moved = self.page_rectangle(page).left() + across * pages.widths[page] - point.x() * pages.ratio
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() + round(moved / pages.ratio))
        self._scrolling = False

    def _refit(self) -> None:
        if not self._pages:
            return
        top = QPoint(0, 0)
        held = self._hold(top)
        self._lay_out(self._pages.sizes)
        if self._untouched:
            self._go_to_place()
        else:
            self._put_back(held, top)
        self._tell()

    def _tell(self) -> None:
        self._settle.start()
        self.viewport().update()
        self.moved.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Follow the scroll bars."""
        if not self._scrolling:
            self._untouched = False
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the pages to the new width; what was at the top stays there."""
        super().resizeEvent(event)
        self._refit()

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
