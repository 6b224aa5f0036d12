"""What every window and page of the app is handed: the engine, the theme, and where work is done."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.engine import Engine
from desktop_app.ui.background import Lane
from desktop_app.ui.library import Library
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.theme import Theme


class Notices(QObject):
    """Sentences for the person that belong to no field: the window in front shows them, one at a time."""

    said = Signal(str)


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
