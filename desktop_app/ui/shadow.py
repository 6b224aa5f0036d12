"""A soft shadow around a rounded card, drawn from one small picture that is stretched at its middle."""

import math
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

MARGIN = 56
"""How far a shadow reaches around its card, in px; below it reaches as far as above, but is stronger."""
_DROP = 16  # how much lower than the card the shadow lies
_SPREAD = MARGIN - _DROP
_SOFTNESS = 0.42


def draw_shadow(painter: QPainter, card: QRect, radius: int, colour: QColor, strength: float) -> None:
    """Draw the shadow of a card; strength: how dark it is at the card's edge, 0 to 1."""
    ratio = painter.device().devicePixelRatio()
    picture = _picture(radius, colour.name(), round(strength, 3), ratio)
    corner = _SPREAD + radius
    outer = card.adjusted(-_SPREAD, -_SPREAD, _SPREAD, _SPREAD).translated(QPoint(0, _DROP))
    side = 2 * corner + 1
    from_x, to_x = _cuts(side, corner), _cuts(outer.width(), corner)
    to_y = _cuts(outer.height(), corner)
    for column in range(3):
        for row in range(3):
            target = QRectF(
                outer.left() + to_x[column],
                outer.top() + to_y[row],
                to_x[column + 1] - to_x[column],
                to_y[row + 1] - to_y[row],
            )
            source = QRectF(
                from_x[column] * ratio,
                from_x[row] * ratio,
                (from_x[column + 1] - from_x[column]) * ratio,
                (from_x[row + 1] - from_x[row]) * ratio,
            )
            painter.drawPixmap(target, picture, source)


def _cuts(length: int, corner: int) -> tuple[int, int, int, int]:
    return 0, corner, length - corner, length


@lru_cache(maxsize=8)
def _picture(radius: int, colour: str, strength: float, ratio: float) -> QPixmap:
    """Return the shadow of the smallest card: rings that grow fainter, one laid over the other."""
    side = 2 * (_SPREAD + radius) + 1
    pixels = math.ceil(side * ratio)
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ink, below = QColor(colour), 0.0
    for distance in range(_SPREAD, -1, -1):
        wanted = strength * math.exp(-((distance / (_SPREAD * _SOFTNESS)) ** 2) / 2)
        ink.setAlphaF(max(0.0, (wanted - below) / (1 - below)))
        below = wanted
        painter.setBrush(ink)
        around = QRectF(0, 0, side, side).adjusted(
            _SPREAD - distance, _SPREAD - distance, distance - _SPREAD, distance - _SPREAD
        )
        painter.drawRoundedRect(around, radius + distance, radius + distance)
    painter.end()
    return picture
