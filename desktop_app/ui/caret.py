"""The text cursor: it blinks while somebody types and some seconds longer, then it stands still.

A blinking cursor wakes the program twice a second for as long as a window is open.
"""

from PySide6.QtCore import QMetaObject, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.ui.timers import single_shot

_REST_MS = 10_000


class Caret(QObject):
    """Lives as long as the application. Fields of any window are its business as soon as they get the focus."""

    def __init__(self, application: QApplication, rest_ms: int = _REST_MS) -> None:
        super().__init__(application)
        self._application = application
        self._blinking = application.cursorFlashTime()
        self._typing: QMetaObject.Connection | None = None
        self._rest = single_shot(self, rest_ms, self._stand_still)
        application.focusChanged.connect(self._follow)
        self._follow(None, application.focusWidget())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._typing is not None:
            # By its handle: a field that is being taken down no longer knows its signals.
            QObject.disconnect(self._typing)
            self._typing = None
        if isinstance(now, QLineEdit):
            self._typing = now.cursorPositionChanged.connect(self._blink)
            self._blink()

    def _blink(self) -> None:
        if not self._rest.isActive():
            self._application.setCursorFlashTime(self._blinking)
        self._rest.start()

    def _stand_still(self) -> None:
        self._blinking = self._application.cursorFlashTime()
        self._application.setCursorFlashTime(0)
