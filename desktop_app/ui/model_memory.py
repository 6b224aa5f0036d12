"""Keeps the model in memory while somebody searches, and gives its memory back when nobody has looked for a while."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context

_LOOK_MS = 60_000
_MINUTES_OF_REST = 10
_CLOSE_SECONDS = 1.0
_ANY_TEXT = "findling"


class ModelMemory(QObject):
    """Call `wanted` when a window to search in comes up, and `begin` once there is time for all this."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        # A lane of its own: loading takes a second, and where the model is made ready first, many.
        self._lane = Lane("warming up", self)
        self._begun = False
        self._wanted = False
        self._warm = False
        self._rest = 0
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._look_for_rest)

    def begin(self) -> None:
        """Load the model from now on when it is wanted."""
        self._begun = True
        self._look.start()
        if self._wanted:
            self.wanted()

    def wanted(self) -> None:
        """Load the model beside everything else, so that the first query does not wait for it."""
        self._wanted = True
        if self._begun and not self._warm:
            self._warm = True
            self._lane.run(lambda: self._context.engine.embed(_ANY_TEXT))

    def close(self) -> bool:
        """Stop; return whether nothing is at work any more. Loading cannot be stopped, and nobody needs it now."""
        self._look.stop()
        return self._lane.close(_CLOSE_SECONDS)

    def _look_for_rest(self) -> None:
        seen = any(window.isVisible() for window in QApplication.topLevelWidgets())
        self._rest = 0 if seen else self._rest + 1
        if self._rest == _MINUTES_OF_REST and self._warm:
            self._warm = self._wanted = False
            self._context.queries.run(self._context.engine.release)
