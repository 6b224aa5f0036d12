"""Lets Enter press the button that has the focus, as Space does: Qt has that in dialogs alone."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterKey(QObject):
    """Takes Enter in a window once no widget wanted it. A box to tick stays with Space, as everywhere."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Press the focused button."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget):
            return False
        pressed = watched.focusWidget()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _ENTER or not plain or event.isAutoRepeat():
            return False
        if not isinstance(pressed, QAbstractButton) or isinstance(pressed, QCheckBox | QRadioButton):
            return False
        pressed.click()
        return True
