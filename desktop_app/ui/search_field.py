"""The field that leads: in the window (15 px) and in the quick bar (21 px)."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHBoxLayout, QMenu, QWidget

from desktop_app.ui.chips import ChipRow, FilterChip, chip_text
from desktop_app.ui.controls import IconButton, IconLabel
from desktop_app.ui.field_frame import paint_frame
from desktop_app.ui.filter_history import FilterHistory
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.search_line import SearchLine
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation import tr

LONG = 400
"""Characters that no person types into a field: a text that was pasted, to be searched by what it says."""
_MOST_CHIPS = 4
_CHIP_ROOM = 150
_BESIDE_CHIPS = 260
_LEAST_EDIT = 96
_RING = 3
_HEIGHT = 36
_QUICK_HEIGHT = 64
_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_TO_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchField(QFrame):
    """The search field. `query_changed` carries what is written, never what is still being composed.

    `submitted` is Enter, `escaped` is Esc; both belong to the input method while it composes. `pasted` carries a text
    too long to be typed, which is not put into the window's field. `subject_removed`: the chip that stands for a file
    or text was taken away.

    With a grammar, filters of the query are chips: one that is typed becomes a chip when a space or Enter ends it, and
    Backspace at the start of the text takes the last chip back into it. Ctrl+A chooses them with the text: what is
    typed, deleted, cut or copied then is all of the query, and undo brings all of it back.
    """

    query_changed = Signal(str)
    submitted = Signal()
    escaped = Signal()
    subject_removed = Signal()
    pasted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, quick: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._quick = theme, quick
        self._sent = ""
        self._list: QAbstractItemView | None = None
        self._filters: tuple[str, ...] = ()
        self._whole: str | None = None
        self._history, self._rewinds = FilterHistory(), False
        self._filters_of: Callable[[str], Sequence[str]] | None = None
        self._toggled: Callable[[str, str], str] | None = None
        self.edit = SearchLine(self)
        self.edit.setProperty("look", "bare")
        self.edit.setFont(font(Type.QUICK if quick else Type.SEARCH))
        self.edit.setFrame(False)
        self.edit.setMinimumWidth(_LEAST_EDIT)
        # What is dropped goes to the window, which knows files from texts.
        self.edit.setAcceptDrops(False)
        self._subject = ChipRow(theme, self)
        self._clear = IconButton(theme, "close", "", self)
        self._clear.hide()
        self._chips = ChipRow(theme, self)
        self.setFocusProxy(self.edit)
        row = self._row = QHBoxLayout(self)
        if quick:
            row.setContentsMargins(20, 0, 16, 0)
            row.setSpacing(14)
            self.setFixedHeight(_QUICK_HEIGHT)
        else:
            row.setContentsMargins(_RING + 12, _RING, _RING + 6, _RING)
            row.setSpacing(8)
            self.setFixedHeight(_HEIGHT + 2 * _RING)
        row.addWidget(IconLabel(theme, "search", "secondary", self, size=22 if quick else 16))
        row.addWidget(self._subject)
        row.addWidget(self.edit, 1)
        row.addWidget(self._chips)
        row.addWidget(self._clear)
        self.edit.textChanged.connect(self._changed)
        self.edit.textChanged.connect(self._written)
        self.edit.selectionChanged.connect(self._see_whole)
        self.edit.composed.connect(self._written)
        self.edit.key.connect(self._key)
        self.edit.menu_made.connect(self._adapt_menu)
        self._clear.clicked.connect(self.clear)
        self._chips.removed.connect(self._remove_filter)
        self._subject.removed.connect(self.subject_removed)
        self.edit.installEventFilter(self)
        theme.changed.connect(self.update)
        self._retranslate()

    def set_grammar(self, filters_of: Callable[[str], Sequence[str]], toggled: Callable[[str, str], str]) -> None:
        """Show filters as chips: filters_of returns those of a query as typed, toggled takes one out of a query."""
        self._filters_of, self._toggled = filters_of, toggled

    def query(self) -> str:
        """Return what is written and the filters before it, so that the last word written is the query's last."""
        return " ".join((*self._filters, self.edit.text())) if self._filters else self.edit.text()

    def set_query(self, text: str) -> None:
        """Write a query, as if it was typed."""
        self._choose_whole(on=False)
        if self._filters_of is not None:
            found = tuple(dict.fromkeys(self._filters_of(text)))
            text = self._without(text, found)
            self._filters = found
            self._show_filters()
        self._set_text(text)
        self._written()

    def clear(self) -> None:
        """Empty the field and stay in it."""
        self.set_query("")
        self.edit.setFocus()

    def set_subject(self, subject: FilterChip | None) -> None:
        """Show a chip before the text, for the file or text that is searched instead of it."""
        self._subject.set_chips([subject] if subject else [])
        self._see_clear()

    def _without(self, text: str, filters: Sequence[str]) -> str:
        for each in filters:
            if self._toggled is not None:
                text = self._toggled(text, each)
        return text.strip() if filters else text

    def _show_filters(self) -> None:
        most = min(max(1, (self.width() - _BESIDE_CHIPS) // _CHIP_ROOM), _MOST_CHIPS)
        self._chips.set_chips([FilterChip(each, chip_text(each)) for each in self._filters], most=most)
        self._chips.choose(self._whole is not None)
        self._see_clear()

    def _set_text(self, text: str) -> None:
        self.edit.setText(text)
        self._history.forget()  # as the line forgets what it was

    def _choose_whole(self, *, on: bool) -> None:
        if on != (self._whole is not None):
            self._whole = self.edit.text() if on else None
            self._chips.choose(on)

    def _see_whole(self) -> None:
        """Choose the chips no longer once a part of the text is chosen, or nothing."""
        if self.edit.selectedText() != self.edit.text():
            self._choose_whole(on=False)

    def _choose_all(self) -> None:
        self.edit.selectAll()
        self._choose_whole(on=bool(self._filters))

    def _changed(self) -> None:
        if not self._rewinds:
            self._history.written()
            self._replace_whole()

    def _replace_whole(self) -> None:
        """Have the chips go with the text that they were chosen with."""
        if self._whole is None:
            return
        self._history.replaced(self._whole, self._filters)
        self._choose_whole(on=False)
        self._filters = ()
        self._show_filters()

    def _copy_whole(self) -> None:
        QApplication.clipboard().setText(self.query().strip())

    def _cut_whole(self) -> None:
        self._copy_whole()
        self._write_whole("")

    def _paste_whole(self) -> None:
        if text := QApplication.clipboard().text():
            self._write_whole(text)

    def _write_whole(self, text: str) -> None:
        """Put a text, or nothing, where all of the query is."""
        self._replace_whole()
        self.edit.selectAll()
        if text:
            self.edit.insert(text)
        else:
            self.edit.del_()
        self._written()  # also where the text is the same as before

    def _undo(self) -> None:
        self._choose_whole(on=False)
        before = self.edit.text()
        alone = not before and not self._filters and self._give_back(before)
        if not alone:
            self._rewind(self.edit.undo)
            if self.edit.text() != before and not self._filters:
                self._give_back(self.edit.text())
        self._written()

    def _give_back(self, text: str) -> bool:
        filters = self._history.back(text)
        if filters:
            self._filters = filters
            self._show_filters()
        return bool(filters)

    def _redo(self) -> None:
        self._choose_whole(on=False)
        again = self._history.again(self.edit.text(), self._filters)
        if again:
            self._filters = ()
            self._show_filters()
        self._rewind(self.edit.redo)
        self._written()

    def _rewind(self, act: Callable[[], None]) -> None:
        """Let the line undo or redo: what it comes by is no query yet, without its filters."""
        self._rewinds = True
        act()
        self._rewinds = False

    def _whole_key(self, event: QKeyEvent) -> bool:
        """Do with all of the query what a line of text does with a text that is chosen; tell whether it was that."""
        keys = QKeySequence.StandardKey
        acts = [(keys.Undo, self._undo), (keys.Redo, self._redo)]
        if self._filters:
            acts.append((keys.SelectAll, self._choose_all))
        if self._whole is not None:
            acts += [(keys.Copy, self._copy_whole), (keys.Cut, self._cut_whole), (keys.Paste, self._paste_whole)]
        for key, act in acts:
            if event.matches(key):
                act()
                return True
        if self._whole is None:
            return False
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._write_whole("")
            return True
        if event.text().isprintable() and event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._write_whole(event.text())
            return True
        if event.key() in _MOVES:
            self._choose_whole(on=False)
        return False

    def _adapt_menu(self, menu: QMenu) -> None:
        """Have the menu do what the keys do."""
        acts = {"edit-undo": self._undo, "edit-redo": self._redo}
        if self._filters:
            acts["select-all"] = self._choose_all
        if self._whole is not None:
            acts |= {"edit-copy": self._copy_whole, "edit-cut": self._cut_whole, "edit-paste": self._paste_whole}
            acts["edit-delete"] = lambda: self._write_whole("")
        for action in menu.actions():
            act = acts.get(action.objectName())
            if act is None:
                continue
            action.triggered.disconnect()
            action.triggered.connect(_without_arguments(act))
            if action.objectName() not in ("edit-undo", "edit-redo", "edit-paste"):
                action.setEnabled(True)

    def _remove_filter(self, key: str) -> None:
        self._choose_whole(on=False)
        self._filters = tuple(each for each in self._filters if each != key)
        self._show_filters()
        self._written()
        self.edit.setFocus()

    def _take_in(self, *, all_of_them: bool = False) -> None:
        """Make chips of the filters that were typed to their end."""
        text = self.edit.text()
        if self._filters_of is None or not (all_of_them or text[: self.edit.cursorPosition()].endswith(" ")):
            return
        # Another letter would change a filter that is not finished yet, as one in an open quotation.
        longer = self._filters_of(text + "x")
        found = [each for each in self._filters_of(text) if all_of_them or each in longer]
        if not found:
            return
        self._choose_whole(on=False)
        self._filters = tuple(dict.fromkeys(self._filters_of(" ".join((*self._filters, *found)))))
        rest = self._without(text, found)
        self._show_filters()
        self.edit.blockSignals(True)
        self._set_text(rest + " " if rest and not all_of_them else rest)
        self.edit.blockSignals(False)

    def _take_back(self) -> None:
        """Write the last chip into the text again."""
        self._choose_whole(on=False)
        last = self._filters[-1]
        self._filters = self._filters[:-1]
        self._show_filters()
        rest = self.edit.text()
        self._set_text(f"{last} {rest}" if rest else last)
        self.edit.setCursorPosition(len(last))

    def _see_clear(self) -> None:
        self._clear.setVisible(bool(self.edit.text() or self._filters))

    def drive(self, view: QAbstractItemView | None) -> None:
        """Let the arrow keys, pressed in the field, move through a list."""
        self._list = view

    def append(self, widget: QWidget) -> None:
        """Put something behind the text, before the button that clears it."""
        self._row.insertWidget(self._row.count() - 1, widget)

    def _written(self) -> None:
        if self._rewinds:
            return
        text = self.edit.text()
        if not self._quick and len(text) > LONG and len(text) > len(self._sent) + LONG // 2 and not self.edit.composing:
            self._undo()
            if len(self.edit.text()) > LONG:
                self.edit.clear()
            self.pasted.emit(text)
            return
        if not self.edit.composing:
            self._take_in()
        self._see_clear()
        query = self.query()
        if not self.edit.composing and query != self._sent:
            self._sent = query
            self.query_changed.emit(query)

    def _key(self, event: QKeyEvent) -> None:
        if self._whole_key(event):
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._take_in(all_of_them=True)
            self._written()
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Backspace and self._filters and self._at_the_start():
            self._take_back()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _TO_LIST and self._list is not None:
            QApplication.sendEvent(self._list, event)
        else:
            return
        event.accept()

    def _at_the_start(self) -> bool:
        return self.edit.cursorPosition() == 0 and not self.edit.hasSelectedText()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many chips as there is room for."""
        super().resizeEvent(event)
        if self._filters:
            self._show_filters()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Draw the ring again when the focus comes or goes; a click chooses something else than all of the query."""
        if (
            watched is self.edit
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonPress
            and event.button() != Qt.MouseButton.RightButton
        ):
            self._choose_whole(on=False)
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
            if isinstance(event, QFocusEvent) and event.reason() not in _COMES_BACK:
                self._choose_whole(on=False)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the frame, and while the field has the focus a soft ring around it."""
        if self._quick:
            return
        paint_frame(self, self._theme.tokens, _RING, focused=self.edit.hasFocus())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.edit.setAccessibleName(tr("Search your files"))
        self.edit.setPlaceholderText(tr("Search by words or by meaning"))
        self._clear.rename(tr("Clear the search"))


def _without_arguments(act: Callable[[], None]) -> Callable[[bool], None]:
    return lambda _: act()
