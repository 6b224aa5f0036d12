"""A line of keys and what they do, with a quiet sentence at its end."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.painting import draw_key, key_width
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme

_HEIGHT = 37
_SIDE = 20
_GAP = 4
_APART = 16
CONTROL = "⌘" if sys.platform == "darwin" else "Ctrl"
ALT = "⌥" if sys.platform == "darwin" else "Alt"


class KeyHints(QWidget):
    """Painted, not focusable: what it says is known to screen readers by the menus that do the same."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints: Sequence[tuple[str, str]] = ()
        self._sentence = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show keys, each with what it does; those at the end are left out where there is no room."""
        self._hints = hints
        self._speak()

    def say(self, sentence: str) -> None:
        """Say something at the end of the line; it comes before the keys where there is no room for both."""
        self._sentence = sentence
        self._speak()

    def _speak(self) -> None:
        self.setAccessibleDescription(". ".join([*(f"{key} {does}" for key, does in self._hints), self._sentence]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the sentence from the right, and the keys from the left as far as there is room."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens.line))
        caption = font(Type.CAPTION)
        metrics = QFontMetricsF(caption)
        base = 1 + baseline(caption, _HEIGHT - 1)
        middle = 1 + (_HEIGHT - 1) / 2
        end = self.width() - _SIDE - metrics.horizontalAdvance(self._sentence)
        painter.setFont(caption)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QPointF(end, base), self._sentence)
        left = float(_SIDE)
        for key, does in self._hints:
            needed = key_width(key) + _GAP + metrics.horizontalAdvance(does)
            if left + needed + _APART > end:
                break
            left += draw_key(painter, tokens, key, left, middle) + _GAP
            painter.setFont(caption)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QPointF(left, base), does)
            left += metrics.horizontalAdvance(does) + _APART
