"""Where the keys of the main window go: its shortcuts, and what its field and its list hand to each other."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.hit_handling import HitHandling
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.search_field import SearchField

_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)


class WindowKeys(QObject):
    """Both work together as one: arrows go from the field into the list, letters and Esc from the list to the field."""

    def __init__(
        self,
        window: QWidget,
        field: SearchField,
        view: HitList,
        handling: HitHandling,
        shortcuts: Mapping[str, Callable[[], object]],
    ) -> None:
        super().__init__(window)
        self._field, self._list, self._handling = field, view, handling
        field.edit.key.connect(self._field_key)
        view.typed.connect(self._type_on)
        for keys, call in {"Ctrl+L": self.focus_field, "Ctrl+F": self.focus_field, **shortcuts}.items():
            QShortcut(QKeySequence(keys), window).activated.connect(lambda call=call: call())
        back = QShortcut(QKeySequence("Esc"), view)
        back.setContext(Qt.ShortcutContext.WidgetShortcut)
        back.activated.connect(self.focus_field)

    def focus_field(self) -> None:
        """Put the keys into the search field."""
        self._field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.edit.selectAll()

    def _field_key(self, event: QKeyEvent) -> None:
        """Do with the selected hit what its keys say while the field has the focus."""
        if event.isAccepted():
            return
        selected = self._field.edit.hasSelectedText() and event.matches(QKeySequence.StandardKey.Copy)
        if event.key() in _INTO_LIST and not event.modifiers() and self._list.hits.rowCount():
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(self._list, event)
        elif selected or not self._handling.take_key(event):
            return
        event.accept()

    def _type_on(self, letters: str) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.end(False)
        self._field.edit.insert(letters)
