"""Keeps the model in memory while somebody searches, and gives its memory back when nobody has for a while."""

import time

from PySide6.QtCore import QObject, QTimer

from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context

_LOOK_MS = 300_000
_REST_SECONDS = 600.0
_CLOSE_SECONDS = 1.0
_ANY_TEXT = "findling"


class ModelMemory(QObject):
    """Call `wanted` when somebody turns to a window to search in, and `begin` once there is time for all this.

    A window may be open for days, so it is searching that counts, not whether one is seen.
    """

    def __init__(self, context: Context, parent: QObject | None = None, rest_seconds: float = _REST_SECONDS) -> None:
        super().__init__(parent)
        self._context = context
        # A lane of its own: loading takes a second, and where the model is made ready first, many.
        self._lane = Lane("warming up", self)
        self._begun = False
        self._wanted = False
        self._warm = False
        self._warmed_at = self._let_go_after = float("-inf")
        self._rest_seconds = rest_seconds
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.look_for_rest)

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
            self._warmed_at = time.monotonic()
            self._lane.run(lambda: self._context.engine.embed(_ANY_TEXT))

    def close(self) -> bool:
        """Stop; return whether nothing is at work any more. Loading cannot be stopped, and nobody needs it now."""
        self._look.stop()
        return self._lane.close(_CLOSE_SECONDS)

    def look_for_rest(self) -> None:
        """Let go of the model if nobody has asked anything for long; a question itself may have loaded it, too."""
        used_at = max(self._context.engine.asked_at, self._warmed_at)
        if used_at > self._let_go_after and time.monotonic() >= used_at + self._rest_seconds:
            self._let_go_after = used_at
            self._warm = self._wanted = False
            self._context.queries.run(self._context.engine.release)
