"""A sentence that comes, can be read, and goes by itself."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.ui.controls import IconButton
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import CONTROL_RADIUS
from desktop_app.ui.translation import tr

_LEAST_MS = 4000
_MS_A_CHARACTER = 60
_WIDEST = 560
_ABOVE = 48


class Toast(QWidget):
    """One quiet sentence over the lower edge of its parent, for as long as it takes to read.

    Screen readers read it out. A newer one takes its place.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._host = theme, parent
        self._text = QLabel(self)
        self._text.setFont(font(Type.BODY))
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._close = IconButton(theme, "close", "", self)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self._timer = single_shot(self, 0, self._go)
        theme.changed.connect(self.update)
        parent.installEventFilter(self)
        self._retranslate()
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        sentence = in_our_words(sentence)
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(_LEAST_MS + _MS_A_CHARACTER * len(sentence))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def said(self) -> str:
        """Return what is shown, "" if nothing is."""
        return "" if self.isHidden() else self._text.text()

    def _go(self) -> None:
        # Somebody who reaches for it is still reading.
        if self.underMouse() or self._close.hasFocus():
            self._timer.start(_LEAST_MS)
        else:
            self.hide()

    def _place(self) -> None:
        room = self._host.rect()
        widest = min(_WIDEST, room.width() - 32)
        self._text.setWordWrap(False)
        if self.sizeHint().width() > widest:
            self._text.setWordWrap(True)
        width = min(widest, self.sizeHint().width())
        layout = self.layout()
        wrapped = layout.heightForWidth(width) if layout is not None and self._text.wordWrap() else -1
        height = max(wrapped, self.sizeHint().height() if wrapped < 0 else 0, 40)
        self.setGeometry((room.width() - width) // 2, room.height() - _ABOVE - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep to the lower edge."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._close.rename(tr("Close"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the card."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.outline))
        painter.setBrush(QColor(tokens.surface))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, CONTROL_RADIUS, CONTROL_RADIUS)
