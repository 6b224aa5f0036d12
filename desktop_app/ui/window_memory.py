"""Where a window stood the last time, and how large it was."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from desktop_app.ui.preferences import Preferences


def restore(window: QWidget, preferences: Preferences, name: str) -> bool:
    """Put a window where it was; return whether that is known."""
    known = preferences.remembered.geometry.get(name, "")
    return window.restoreGeometry(QByteArray.fromHex(QByteArray(known.encode("ascii", "ignore"))))


def keep(window: QWidget, preferences: Preferences, name: str) -> None:
    """Remember where a window is."""
    known = preferences.remembered.geometry
    geometry = bytes(window.saveGeometry().toHex().data()).decode("ascii")
    if known.get(name) != geometry:
        preferences.remember(geometry={**known, name: geometry})
