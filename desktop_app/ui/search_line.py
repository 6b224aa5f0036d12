"""The line of text in the search field."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class SearchLine(QLineEdit):
    """A line of text that tells what is being composed from what is written.

    `key` offers a key, `menu_made` the menu of the line before it is shown: what they mean may be more than the line.
    """

    composed = Signal()
    key = Signal(object)
    menu_made = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Note whether text is being composed before the line changes, and say when it no longer is."""
        was = self.composing
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if was != self.composing:
            self.composed.emit()

    def focusOutEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Leave composing behind, as the input method does."""
        super().focusOutEvent(event)  # pyright: ignore[reportArgumentType] - Qt hands a QFocusEvent
        if self.composing:
            self.composing = False
            self.composed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Offer a key to the field first, except while composing: then it belongs to the input method."""
        if self.composing:
            super().keyPressEvent(event)
            event.accept()  # what a line of text has no use for, Esc, must not reach the window either
            return
        event.ignore()
        self.key.emit(event)
        if event.isAccepted():
            return
        event.accept()
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show the line's menu, after the field has seen it."""
        menu = self.createStandardContextMenu()
        self.menu_made.emit(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
