"""The field that leads: in the window (15 px) and in the quick bar (21 px)."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHBoxLayout, QLineEdit, QWidget

from desktop_app.ui.chips import ChipRow, FilterChip
from desktop_app.ui.controls import IconButton, IconLabel
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS
from desktop_app.ui.translation import tr

_RING = 3
_HEIGHT = 36
_QUICK_HEIGHT = 64
_TO_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class _Edit(QLineEdit):
    """A line of text that tells what is being composed from what is written."""

    composed = Signal()
    key = Signal(object)

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
        if not self.composing:
            event.ignore()
            self.key.emit(event)
            if event.isAccepted():
                return
            event.accept()
        super().keyPressEvent(event)


class SearchField(QFrame):
    """The search field. `query_changed` carries what is written, never what is still being composed.

    `submitted` is Enter, `escaped` is Esc; both belong to the input method while it composes. `filter_removed`
    carries the text of a filter chip that was taken away.
    """

    query_changed = Signal(str)
    submitted = Signal()
    escaped = Signal()
    filter_removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, quick: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._quick = theme, quick
        self._sent = ""
        self._list: QAbstractItemView | None = None
        self.edit = _Edit(self)
        self.edit.setProperty("look", "bare")
        self.edit.setFont(font(Type.QUICK if quick else Type.SEARCH))
        self.edit.setFrame(False)
        self._clear = IconButton(theme, "close", "", self)
        self._clear.hide()
        self._chips = ChipRow(theme, self)
        self.setFocusProxy(self.edit)
        row = QHBoxLayout(self)
        if quick:
            row.setContentsMargins(20, 0, 16, 0)
            row.setSpacing(14)
            self.setFixedHeight(_QUICK_HEIGHT)
        else:
            row.setContentsMargins(_RING + 12, _RING, _RING + 6, _RING)
            row.setSpacing(8)
            self.setFixedHeight(_HEIGHT + 2 * _RING)
        row.addWidget(IconLabel(theme, "search", "secondary", self, size=22 if quick else 16))
        row.addWidget(self.edit, 1)
        row.addWidget(self._chips)
        row.addWidget(self._clear)
        self.edit.textChanged.connect(self._written)
        self.edit.composed.connect(self._written)
        self.edit.key.connect(self._key)
        self._clear.clicked.connect(self.clear)
        self._chips.removed.connect(self.filter_removed)
        self.edit.installEventFilter(self)
        theme.changed.connect(self.update)
        self._retranslate()

    def query(self) -> str:
        """Return what is written."""
        return self.edit.text()

    def set_query(self, text: str) -> None:
        """Write a query, as if it was typed."""
        self.edit.setText(text)

    def clear(self) -> None:
        """Empty the field and stay in it."""
        self.edit.clear()
        self.edit.setFocus()

    def set_filters(self, filters: Sequence[FilterChip]) -> None:
        """Show the filters that hold, each of which can be taken away."""
        self._chips.set_chips(filters)

    def drive(self, view: QAbstractItemView | None) -> None:
        """Let the arrow keys, pressed in the field, move through a list."""
        self._list = view

    def _written(self) -> None:
        self._clear.setVisible(bool(self.edit.text()))
        if not self.edit.composing and self.edit.text() != self._sent:
            self._sent = self.edit.text()
            self.query_changed.emit(self._sent)

    def _key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _TO_LIST and self._list is not None:
            QApplication.sendEvent(self._list, event)
        else:
            return
        event.accept()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Draw the ring again when the focus comes or goes."""
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the frame, and while the field has the focus a soft ring around it."""
        if self._quick:
            return
        tokens = self._theme.tokens
        focused = self.edit.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if focused:
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(QRectF(self.rect()), CONTROL_RADIUS + _RING, CONTROL_RADIUS + _RING)
        painter.setBrush(QColor(tokens.background))
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.outline), 1))
        inside = QRectF(self.rect()).adjusted(_RING + 0.5, _RING + 0.5, -_RING - 0.5, -_RING - 0.5)
        painter.drawRoundedRect(inside, CONTROL_RADIUS, CONTROL_RADIUS)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.edit.setAccessibleName(tr("Search your files"))
        self.edit.setPlaceholderText(tr("Search by words or by meaning"))
        self._clear.rename(tr("Clear the search"))
