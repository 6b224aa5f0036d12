"""A picture that fits the pane, or larger, sharp at the screen's own pixels."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop_app.ui.preview_body import as_reading, zoomed, zooms_by_wheel
from desktop_app.ui.preview_paper import MOST_PIXELS, draw_image, draw_shadow
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.translation import number, tr

_SIDE = 24
_SETTLE_MS = 150
_SINGLE_STEP = 40


class PictureView(QAbstractScrollArea):
    """Shows one picture. `sized_asked` wants it as wide as it stands on the screen, in device pixels."""

    moved = Signal()
    sized_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._size = (1, 1)
        self._factor = 1.0
        self._drag: QPoint | None = None
        self._settle = single_shot(self, _SETTLE_MS, self._ask)
        as_reading(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(_SINGLE_STEP)

    def show_picture(self, image: QImage, width: int, height: int) -> None:
        """Show a picture, whose original is width x height pixels, whole."""
        self._image, self._size, self._factor = image, (max(1, width), max(1, height)), 1.0
        self._refit()
        self.moved.emit()

    def replace(self, image: QImage) -> None:
        """Show the same picture, made for another size."""
        self._image = image
        self.viewport().update()

    def place(self) -> str:
        """Say how many pixels the picture has."""
        if self._image is None:
            return ""
        return tr("{width} × {height} pixels", width=number(self._size[0]), height=number(self._size[1]))

    def counted(self) -> tuple[int, int]:
        """Nothing can be searched in a picture."""
        return 0, 0

    def counts_all(self) -> bool:
        """Nothing can be searched in a picture."""
        return True

    def step(self, by: int) -> None:
        """Nothing can be searched in a picture."""

    def zoom(self, by: int) -> None:
        """Make the picture larger or smaller, or fit the pane; what is in the middle stays there."""
        middle = self.viewport().rect().center()
        before = self.picture_rectangle()
        across = (middle.x() * self._ratio - before.left()) / max(1, before.width())
        down = (middle.y() * self._ratio - before.top()) / max(1, before.height())
        self._factor = zoomed(self._factor, by)
        self._refit()
        after = self.picture_rectangle()
        for bar, moved in (
            (self.horizontalScrollBar(), after.left() + across * after.width() - middle.x() * self._ratio),
            (self.verticalScrollBar(), after.top() + down * after.height() - middle.y() * self._ratio),
        ):
            bar.setValue(bar.value() + round(moved / self._ratio))
        self.moved.emit()

    def dress(self, tokens: Tokens) -> None:  # noqa: ARG002 - asked of the theme when painting
        """Wear another theme."""
        self.viewport().update()

    @property
    def _ratio(self) -> float:
        return self.viewport().devicePixelRatioF()

    def _pixels(self) -> tuple[int, int]:
        """Return the picture's size on the screen in device pixels: at zoom 1 it fits, and is never blown up."""
        ratio = self._ratio
        room = self.maximumViewportSize()
        width, height = self._size
        fit = min(
            (room.width() - 2 * _SIDE) * ratio / width, (room.height() - 2 * _SIDE) * ratio / height, max(1.0, ratio)
        )
        scale = max(fit * self._factor, 1 / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))

    def picture_rectangle(self) -> QRect:
        """Return where the picture stands in the viewport, in device pixels."""
        width, height = self._pixels()
        ratio, view = self._ratio, self.viewport()
        side = round(_SIDE * ratio)
        left = max(side, (round(view.width() * ratio) - width) // 2) - round(self.horizontalScrollBar().value() * ratio)
        top = max(side, (round(view.height() * ratio) - height) // 2) - round(self.verticalScrollBar().value() * ratio)
        return QRect(left, top, width, height)

    def _refit(self) -> None:
        width, height = self._pixels()
        view, ratio = self.viewport(), self._ratio
        for bar, size, room in (
            (self.horizontalScrollBar(), width, view.width()),
            (self.verticalScrollBar(), height, view.height()),
        ):
            bar.setPageStep(room)
            bar.setRange(0, max(0, round(size / ratio + 2 * _SIDE - room)) if self._factor > 1 else 0)
        self._settle.start()
        view.update()

    def _ask(self) -> None:
        """Ask for the picture in the size that it has on the screen, as far as the original has that detail."""
        if self._image is None:
            return
        width, height = self._pixels()
        wanted = min(width, self._size[0], int((MOST_PIXELS * width / height) ** 0.5))
        if abs(wanted - self._image.width()) > 1:
            self.sized_asked.emit(wanted)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Follow the scroll bars."""
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the new size."""
        super().resizeEvent(event)
        self._refit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Be as sharp on another screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._refit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl and the wheel."""
        if not zooms_by_wheel(event, self.zoom):
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the picture with the pointer."""
        if self._drag is not None:
            moved = event.position().toPoint() - self._drag
            self._drag = event.position().toPoint()
            for bar, by in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
                bar.setValue(bar.value() - by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Let go of the picture."""
        self._drag = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the picture on the backdrop."""
        painter = QPainter(self.viewport())
        tokens = self._theme.tokens
        painter.fillRect(self.viewport().rect(), QColor(tokens.background))
        if self._image is None:
            return
        place = self.picture_rectangle()
        painter.scale(1 / self._ratio, 1 / self._ratio)
        draw_shadow(painter, place, tokens.shadow, self._ratio)
        draw_image(painter, place, self._image)
