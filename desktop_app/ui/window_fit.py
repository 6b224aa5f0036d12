"""Keeps a window on its screen, its frame included: its title bar above all, and its last line."""

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.timers import single_shot

_LIKELY = QMargins(1, 32, 1, 1)
_WAIT_MS = 1000
_OTHERWISE = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


def inside(room: QRect, wanted: QRect, frame: QMargins) -> QRect:
    """Return where a window's inside comes to lie so that with its frame it fits a room; as wanted if that fits."""
    free = room.marginsRemoved(frame)
    size = wanted.size().boundedTo(free.size())
    left = max(free.left(), min(wanted.left(), free.right() + 1 - size.width()))
    top = max(free.top(), min(wanted.top(), free.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


class WindowFit(QObject):
    """Fits a window when it first comes up, and once more as soon as the desktop has put its frame around it.

    least: how small the window may become, where the screen is not smaller still.
    """

    def __init__(self, window: QWidget, least: QSize) -> None:
        super().__init__(window)
        self._window, self._least = window, least
        self._ended = single_shot(self, _WAIT_MS, self._end)
        window.setMinimumSize(least)
        window.installEventFilter(self)

    def fit(self) -> None:
        """Make the window fit its screen; one that fills it is the desktop's to place."""
        window = self._window
        if window.windowState() & _OTHERWISE:
            return
        room, frame = window.screen().availableGeometry(), self._known_frame()
        if frame.isNull():
            frame = _LIKELY
        window.setMinimumSize(self._least.boundedTo(room.marginsRemoved(frame).size()))
        wanted = window.geometry()
        placed = inside(room, wanted, frame)
        known = window.testAttribute(Qt.WidgetAttribute.WA_Moved) or not self._known_frame().isNull()
        # A place that is still to be found is the desktop's to choose.
        if placed.topLeft() != wanted.topLeft() and known:
            window.setGeometry(placed)
        elif placed.size() != wanted.size():
            window.resize(placed.size())

    def _known_frame(self) -> QMargins:
        handle = self._window.windowHandle()
        return handle.frameMargins() if handle is not None else QMargins()  # pyright: ignore[reportUnnecessaryComparison] - None before it is shown

    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Fit the window when it is shown, and when its frame is there, which no event tells."""
        if watched is self._window:
            if event.type() == QEvent.Type.Show and not event.spontaneous():
                self._ended.start()
                self.fit()
            elif self._ended.isActive() and self._ended.interval() and not self._known_frame().isNull():
                self._ended.start(0)
        return False
