"""When a window has been painted for the first time: what a person takes for the end of the start."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """`painted` comes once. Make one for a window that is shown already."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        # Not the widget's own painting: one whose children cover all of it paints nothing itself.
        self._handle = window.windowHandle()
        self._handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait until the screen first wants the window, and go on once that is painted."""
        if event.type() == QEvent.Type.Expose and self._handle.isExposed():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._done)
        return False

    def _done(self) -> None:
        self.painted.emit()
        self.deleteLater()
