"""A banner that says what is wrong, and the panel that stands where there is nothing to list."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.controls import IconButton, IconLabel, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.text_block import TextBlock, count_lines
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS
from desktop_app.ui.translation import tr

_LINE = 18
_ALL = 99
_LEAST_TEXT = 80
_PANEL_WIDTH = 360
_SIDE = 24


class _FewLines(QLabel):
    """A text that gets as many lines as it needs, up to `most`; the last one is elided."""

    def __init__(self, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.most = most
        self.setFont(font(Type.BODY))
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def needs(self, width: int) -> int:
        """Return how many lines the text would fill, one more than it may at most."""
        return count_lines(self._broken(), self.font(), width, self.most + 1)

    def _broken(self) -> str:
        return self.text().replace("\n", "\u2028")

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return max(1, min(self.most, self.needs(width))) * _LINE

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), _LINE)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_LEAST_TEXT, self.heightForWidth(max(_LEAST_TEXT, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        block = TextBlock(self._broken(), self.font(), self.width(), _LINE, lines=self.most)
        block.draw(QPainter(self), 0, (self.height() - block.height) / 2, self.palette().windowText().color())


class Banner(QFrame):
    """One sentence on a warm ground, with at most one thing to do about it. Hidden until it says something.

    lines: how many it gets at most; what there is no room for, and what is to be known besides, is asked for with
    `details_asked`.
    """

    acted = Signal()
    closed = Signal()
    details_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lines: int = _ALL) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines, self._low, self._has_more = lines, False, False
        self._text = _FewLines(lines, self)
        self._details = button("", "link", self)
        self._details.clicked.connect(self.details_asked)
        self._details.hide()
        self._action = button("", "link", self)
        self._action.clicked.connect(self.acted)
        self._close = IconButton(theme, "close", "", self)
        self._close.clicked.connect(self._put_away)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        icon = IconLabel(theme, "warning", "warning", self)
        self._beside = (icon, self._action, self._close)
        row.addWidget(icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._details)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setAccessibleName(tr("Notice"))
        theme.changed.connect(self.update)
        self._retranslate()
        self.hide()

    def say(self, text: str, action: str = "", *, details: bool = False) -> None:
        """Show a sentence, and the words of what can be done about it; details: there is more to be known."""
        if not text and self.isHidden():
            return
        text = in_our_words(text)
        self._has_more = details
        self._text.setText(text if self._lines == _ALL else " ".join(text.split()))
        self.setAccessibleDescription(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._offer_details()
        self.setVisible(bool(text))

    def set_low(self, low: bool) -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Take one line, where there is hardly room for anything."""
        if low != self._low:
            self._low = low
            self._text.most = 1 if low else self._lines
            self._row.setContentsMargins(12, *((2, 4, 2) if low else (8, 8, 8)))
            self._offer_details()
            self._text.updateGeometry()

    def _offer_details(self) -> None:
        """Offer what else there is to read, judged by the room as if the offer took none: else it would come and go."""
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        others = sum(part.sizeHint().width() + spacing for part in self._beside if not part.isHidden())
        room = self.width() - margins.left() - margins.right() - others
        self._details.setVisible(self._has_more or self._text.needs(max(_LEAST_TEXT, room)) > self._text.most)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """See whether all of the sentence fits."""
        super().resizeEvent(event)
        self._offer_details()

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
        self._details.setText(tr("Details"))
        self._details.setAccessibleName(tr("Details"))

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
