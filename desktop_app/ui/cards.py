"""The grounds that questions and the first page stand on: cards, quiet notes, and the sweep behind them."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.shadow import MARGIN, draw_shadow
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS, DIALOG_RADIUS

CARD_SHADOW = MARGIN


def label(kind: Type, look: str = "", parent: QWidget | None = None, *, wrap: bool = True) -> QLabel:
    """Return words in a kind of type and a look of the style sheet; never taken for markup."""
    made = QLabel(parent)
    made.setFont(font(kind))
    made.setProperty("look", look)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class Card(QWidget):
    """A rounded surface; with a shadow its contents keep `CARD_SHADOW` px away from its edges."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, shadow: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shadow = CARD_SHADOW if shadow else 0
        self.setContentsMargins(self._shadow, self._shadow, self._shadow, self._shadow)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the shadow and the surface."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(self._shadow, self._shadow, -self._shadow, -self._shadow)
        if self._shadow:
            tokens = self._theme.tokens
            strength = 0.45 if tokens.dark else 0.12
            draw_shadow(painter, inside.toRect(), DIALOG_RADIUS, QColor(tokens.shadow), strength)
        painter.setPen(QPen(QColor(self._theme.tokens.line), 1))
        painter.setBrush(QColor(self._theme.tokens.surface))
        painter.drawRoundedRect(inside.adjusted(0.5, 0.5, -0.5, -0.5), DIALOG_RADIUS, DIALOG_RADIUS)


class Note(QWidget):
    """Two lines on a quiet ground: what there is, and what it means."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = label(Type.BODY_STRONG, parent=self)
        self.text = label(Type.BODY, "secondary", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.text)
        theme.changed.connect(self.update)

    def say(self, title: str, text: str) -> None:
        """Say it."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.sidebar))
        painter.drawRoundedRect(QRectF(self.rect()), CONTROL_RADIUS, CONTROL_RADIUS)


class Ground(QWidget):
    """A calm sweep of the theme's own colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the sweep."""
        tokens = self._theme.tokens
        sweep = QLinearGradient(0, 0, self.width(), self.height())
        sweep.setColorAt(0, QColor(tokens.accent_soft))
        sweep.setColorAt(0.55, QColor(tokens.background))
        sweep.setColorAt(1, QColor(tokens.sidebar))
        QPainter(self).fillRect(self.rect(), sweep)
