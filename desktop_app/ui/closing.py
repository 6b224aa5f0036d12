"""What closing the main window means: Findling goes on without it, and the person is told so once."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.context import Context
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.translation import tr
from desktop_app.ui.tray import Tray


class Closing(QObject):
    """Where there is a tray, a message tells where Findling went; where there is none, a question comes first."""

    quit_asked = Signal()

    def __init__(self, context: Context, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._tray = context, tray
        self._window: QWidget | None = None
        self._sheet: Sheet | None = None

    def watch(self, window: QWidget) -> None:
        """Look after a window that is hidden when it is closed."""
        self._window = window
        window.installEventFilter(self)

    def stop(self) -> None:
        """Let the window close without a word."""
        if self._window is not None:
            self._window.removeEventFilter(self)

    def closed(self) -> None:
        """Say where Findling is now; call it when the window has been hidden."""
        if self._tray.available and not self._told():
            self._context.preferences.remember(told_of_tray=True)
            self._tray.say(tr("Findling stays here, ready to search, and goes on indexing. Quit it in this menu."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's name
        """Ask before the window goes where nothing on the screen would be left of Findling."""
        window = self._window
        if event.type() != QEvent.Type.Close or window is None or self._tray.available or self._told():
            return False
        event.ignore()
        self._ask(window)
        return True

    def _told(self) -> bool:
        return self._context.preferences.remembered.told_of_tray

    def _ask(self, window: QWidget) -> None:
        if self._sheet is not None:
            return
        hotkey = self._context.preferences.settings.window.hotkey
        text = (
            tr("Indexing goes on. To get back, press {hotkey} or start Findling again.", hotkey=hotkey)
            if hotkey
            else tr("Indexing goes on. To get back, start Findling again.")
        )
        choices = (
            Choice("", tr("Cancel")),
            Choice("quit", tr("Quit Findling")),
            Choice("stay", tr("Keep it running"), "primary"),
        )
        question = Question(tr("Keep Findling running without a window?"), text, choices)
        self._sheet = Sheet.ask(self._context.theme, window, question, self._answered)

    def _answered(self, key: str) -> None:
        self._sheet = None
        if key == "quit":
            self.quit_asked.emit()
        elif key == "stay" and self._window is not None:
            self._context.preferences.remember(told_of_tray=True)
            self._window.close()
