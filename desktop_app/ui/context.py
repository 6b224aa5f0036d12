"""What every window and page of the app is handed: the engine, the theme, and where work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import ReferenceType, ref

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.engine import Engine
from desktop_app.ui.background import Lane
from desktop_app.ui.library import Library
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.theme import Theme


class Notices(QObject):
    """Sentences for the person that belong to no field: the window in front shows them, one at a time."""

    said = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The windows, the one used last at the end; Notices must not keep them alive.
        self._windows: list[ReferenceType[QWidget]] = []

    def add_window(self, window: QWidget) -> None:
        """Take in a window that can say things."""
        self._windows.insert(0, ref(window))
        window.installEventFilter(self)

    def are_for(self, window: QWidget) -> bool:
        """Whether a window is the one in front: of those that are seen, it was used last."""
        there = (each() for each in reversed(self._windows))
        return window is next((each for each in there if each and isValid(each) and each.isVisible()), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice which window comes to the front."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self._windows.sort(key=lambda window: window() is watched)
        return False


TryHotkey = Callable[[str, Callable[[str], None]], None]
"""Finds out whether a combination of keys can be had; calls back, on Qt's thread, with why not, "" if it can."""


def _nothing_holds_keys(_combination: str, answered: Callable[[str], None]) -> None:
    answered("")


@dataclass(frozen=True, slots=True)
class Context:
    """Lanes: `queries` for all that a search session asks, `previews` for pages and texts, `chores` for the rest."""

    engine: Engine
    theme: Theme
    preferences: Preferences
    library: Library
    notices: Notices
    queries: Lane
    previews: Lane
    chores: Lane
    try_hotkey: TryHotkey = _nothing_holds_keys
