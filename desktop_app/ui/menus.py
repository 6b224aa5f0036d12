"""Menus, and other small windows that pop up, with round corners on every desktop."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.tokens import CONTROL_RADIUS


def cut_corners(popup: QWidget) -> None:
    """Cut a window to a rounded shape: unlike a translucent one it is round without a compositor too."""
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(popup.rect()), CONTROL_RADIUS, CONTROL_RADIUS)
    popup.setMask(QRegion(shape.toFillPolygon().toPolygon()))


class Menu(QMenu):
    """A menu in Findling's look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the corners round."""
        super().resizeEvent(event)
        cut_corners(self)
