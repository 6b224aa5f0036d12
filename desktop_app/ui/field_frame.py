"""The frame of a field, and the soft ring around it that says where one types."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.tokens import CONTROL_RADIUS, Tokens


def paint_frame(field: QWidget, tokens: Tokens, ring: int, *, focused: bool) -> None:
    """Paint all of a field but what it holds; called while it is painted. ring: how wide it is, in pixels."""
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if focused:
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawRoundedRect(QRectF(field.rect()), CONTROL_RADIUS + ring, CONTROL_RADIUS + ring)
    painter.setBrush(QColor(tokens.background))
    painter.setPen(QPen(QColor(tokens.accent if focused else tokens.outline), 1))
    inside = QRectF(field.rect()).adjusted(ring + 0.5, ring + 0.5, -ring - 0.5, -ring - 0.5)
    painter.drawRoundedRect(inside, CONTROL_RADIUS, CONTROL_RADIUS)
