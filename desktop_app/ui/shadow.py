"""A soft shadow around a rounded card, drawn from one small picture that is stretched at its middle."""

import math
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

MARGIN = 64
"""How far a shadow reaches around its card, in px."""
_REACH = 2.2  # standard deviations; beyond, nothing is seen


def draw_shadow(painter: QPainter, card: QRect, radius: int, colour: QColor, strength: float) -> None:
    """Draw the shadow of a card: a wide soft one below it, and a narrow one that lifts its edge off the ground.

    strength: how dark it would be under the card, 0 to 1.
    """
    ratio = painter.device().devicePixelRatio()
    for drop, blur, dark in ((18, 20, strength), (2, 4, strength / 2)):
        picture = _picture(radius, colour.name(), round(dark, 3), blur, ratio)
        _draw(painter, card.translated(0, drop), picture, _reach(blur), radius)


def _draw(painter: QPainter, card: QRect, picture: QPixmap, reach: int, radius: int) -> None:
    ratio = picture.devicePixelRatio()
    outer = card.adjusted(-reach, -reach, reach, reach)
    corner = 2 * reach + radius
    length = 2 * corner + 1
    source = (0, corner, corner + 1, length)
    across, down = _cuts(outer.width(), corner), _cuts(outer.height(), corner)
    for column in range(3):
        for row in range(3):
            target = QRectF(
                outer.left() + across[column],
                outer.top() + down[row],
                across[column + 1] - across[column],
                down[row + 1] - down[row],
            )
            part = QRectF(
                source[column] * ratio,
                source[row] * ratio,
                (source[column + 1] - source[column]) * ratio,
                (source[row + 1] - source[row]) * ratio,
            )
            painter.drawPixmap(target, picture, part)


def _reach(blur: int) -> int:
    return math.ceil(blur * _REACH)


def _cuts(length: int, corner: int) -> tuple[int, int, int, int]:
    """Return where a side is cut; a card that is too small for two whole corners gets smaller ones."""
    corner = min(corner, length // 2)
    return 0, corner, length - corner, length


@lru_cache(maxsize=8)
def _picture(radius: int, colour: str, strength: float, blur: int, ratio: float) -> QPixmap:
    """Return the shadow of a small card: rings from the outside in, each as dark as a Gaussian blur is there."""
    reach = _reach(blur)
    side = 2 * (2 * reach + radius) + 1
    pixels = math.ceil(side * ratio)
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ink, below = QColor(colour), 0.0
    for distance in range(reach, -reach, -1):
        wanted = strength * math.erfc(distance / (blur * math.sqrt(2))) / 2
        ink.setAlphaF((wanted - below) / (1 - below))
        below = wanted
        painter.setBrush(ink)
        inside = reach - distance
        round_ = max(radius + distance, blur)
        painter.drawRoundedRect(QRectF(0, 0, side, side).adjusted(inside, inside, -inside, -inside), round_, round_)
    painter.end()
    return picture
