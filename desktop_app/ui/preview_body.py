"""What every kind of preview can do, as the pane and its head ask for it."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop_app.ui.tokens import Tokens

ZOOMS = (0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
NO_MARGINS = QMargins(0, 0, 0, 0)


class Body(Protocol):
    """A view in the pane. It emits its signal `moved` when what these methods return is different."""

    def place(self) -> str:
        """Say where in the file the person is, "" if there is nothing to say."""
        ...

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        ...

    def counts_all(self) -> bool:
        """Whether these are all matches of the file, as far as it could be looked through."""
        ...

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) match."""
        ...

    def zoom(self, by: int) -> None:
        """Make it larger (1), smaller (-1), or as it was (0)."""
        ...

    def dress(self, tokens: Tokens) -> None:
        """Wear another theme."""
        ...


def zoomed(factor: float, by: int) -> float:
    """Return the next zoom in a direction; 1.0 for 0."""
    if by == 0:
        return 1.0
    if by > 0:
        return next((step for step in ZOOMS if step > factor * 1.001), ZOOMS[-1])
    return next((step for step in reversed(ZOOMS) if step < factor * 0.999), ZOOMS[0])


def zooms_by_wheel(event: QWheelEvent, zoom: Callable[[int], None]) -> bool:
    """Zoom with Ctrl and the wheel; return whether the event was for that."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    if event.angleDelta().y():
        zoom(1 if event.angleDelta().y() > 0 else -1)
    event.accept()
    return True


def as_reading(area: QAbstractScrollArea) -> None:
    """Give a scroll area the look of something to read: no frame until it has the focus."""
    area.setProperty("look", "reading")
    area.setFrameShape(QFrame.Shape.StyledPanel)
    area.setAcceptDrops(False)
    area.viewport().setAcceptDrops(False)
