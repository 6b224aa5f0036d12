"""The small shapes that rows and bars are drawn from: badges, chips, keys."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from desktop_app.ui.badges import FileBadge
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.text_block import baseline
from desktop_app.ui.tokens import BADGE_RADIUS, BADGE_SIZE, Tokens
from desktop_app.ui.wording import Chip, ChipKind

CHIP_HEIGHT = 21
_CHIP_PADDING = 8
_KEY_HEIGHT = 19
_KEY_PADDING = 6
_KEY_RADIUS = 5


def draw_badge(painter: QPainter, tokens: Tokens, badge: FileBadge, left: float, top: float) -> None:
    """Draw a file's badge, 32 px square."""
    colours = tokens.badges[badge.family]
    square = QRectF(left, top, BADGE_SIZE, BADGE_SIZE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ground))
    painter.drawRoundedRect(square, BADGE_RADIUS, BADGE_RADIUS)
    painter.setPen(QColor(colours.text))
    painter.setFont(font(Type.BADGE))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, badge.label)


def chip_width(chip: Chip) -> float:
    """Return how wide a chip is, in px."""
    return QFontMetricsF(font(Type.CAPTION)).horizontalAdvance(chip.text) + 2 * _CHIP_PADDING


def draw_chip(painter: QPainter, tokens: Tokens, chip: Chip, left: float, top: float) -> float:
    """Draw a reason; return its width."""
    width = chip_width(chip)
    meaning = chip.kind is ChipKind.MEANING
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent_soft if meaning else tokens.hover))
    painter.drawRoundedRect(QRectF(left, top, width, CHIP_HEIGHT), CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setPen(QColor(tokens.accent if meaning else tokens.secondary))
    painter.setFont(font(Type.CAPTION))
    painter.drawText(QPointF(left + _CHIP_PADDING, top + baseline(font(Type.CAPTION), CHIP_HEIGHT)), chip.text)
    return width


def key_width(text: str) -> float:
    """Return how wide a key with this text is, in px."""
    return QFontMetricsF(font(Type.SMALL)).horizontalAdvance(text) + 2 * _KEY_PADDING


def draw_key(painter: QPainter, tokens: Tokens, text: str, left: float, middle: float) -> float:
    """Draw a key of the keyboard, centred on a line; return its width."""
    width = key_width(text)
    top = round(middle - _KEY_HEIGHT / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.line))
    painter.drawRoundedRect(QRectF(left, top, width, _KEY_HEIGHT), _KEY_RADIUS, _KEY_RADIUS)
    painter.setBrush(QColor(tokens.background))
    painter.drawRoundedRect(QRectF(left + 1, top + 1, width - 2, _KEY_HEIGHT - 3), _KEY_RADIUS - 1, _KEY_RADIUS - 1)
    painter.setPen(QColor(tokens.secondary))
    painter.setFont(font(Type.SMALL))
    painter.drawText(QPointF(left + _KEY_PADDING, top + baseline(font(Type.SMALL), _KEY_HEIGHT - 2)), text)
    return width
