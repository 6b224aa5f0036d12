"""A banner that says what is wrong, and the panel that stands where there is nothing to list."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.controls import IconButton, IconLabel, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS
from desktop_app.ui.translation import tr

_PANEL_WIDTH = 360
_SIDE = 24


class Banner(QFrame):
    """One sentence on a warm ground, with at most one thing to do about it. Hidden until it says something."""

    acted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._action = button("", "link", self)
        self._action.clicked.connect(self.acted)
        self._close = IconButton(theme, "close", "", self)
        self._close.clicked.connect(self._put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(IconLabel(theme, "warning", "warning", self))
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setAccessibleName(tr("Notice"))
        theme.changed.connect(self.update)
        self._retranslate()
        self.hide()

    def say(self, text: str, action: str = "") -> None:
        """Show a sentence, and the words of what can be done about it."""
        text = in_our_words(text)
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setVisible(bool(text))

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Notice"))
        self._close.rename(tr("Close"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the warm ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.warning_ground))
        painter.drawRoundedRect(QRectF(self.rect()), CONTROL_RADIUS, CONTROL_RADIUS)


class EmptyState(QWidget):
    """An icon, a title, a sentence and at most one button, in the middle of the room. `acted` is the button."""

    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(theme, "search", "outline", self, size=32)
        self._title = self._label(Type.BODY_STRONG, "")
        self._text = self._label(Type.BODY, "secondary")
        self.action: QPushButton = button("", "", self)
        self.action.clicked.connect(self.acted)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 24, _SIDE, 24)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(12)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _label(self, kind: Type, look: str) -> QLabel:
        made = QLabel(self)
        made.setFont(font(kind))
        made.setProperty("look", look)
        made.setWordWrap(True)
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setTextFormat(Qt.TextFormat.PlainText)
        return made

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave the margins out that only the room there is now has made: else it could never become narrower."""
        hint, margins = super().minimumSizeHint(), self._column.contentsMargins()
        return QSize(hint.width() - margins.left() - margins.right() + 2 * _SIDE, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the words together in the middle."""
        super().resizeEvent(event)
        side = max(_SIDE, (self.width() - _PANEL_WIDTH) // 2)
        self._column.setContentsMargins(side, 24, side, 24)

    def say(self, icon: str, title: str, text: str = "", action: str = "", *, primary: bool = False) -> None:
        """Say why there is nothing here, and what can be done; primary: it is the one thing to do."""
        self._icon.set_icon(icon)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        if self.action.property("look") != ("primary" if primary else ""):
            self.action.setProperty("look", "primary" if primary else "")
            self.action.style().polish(self.action)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
