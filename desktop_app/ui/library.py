"""The library as it stands, asked for again and again: what the sidebar, the trust line and the tray show."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.documents import Coverage
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.reports import FolderRow, Paused, Progress
from desktop_app.ui.background import Lane

_WATCHED_MS = 500
_UNWATCHED_MS = 5000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at the library. `problem`: why it could not be looked at or worked on, "" when all is well."""

    coverage: Coverage
    folders: Sequence[FolderRow]
    progress: Progress
    paused: Paused | None
    problem: str = ""


class Library(QObject):
    """Looks at the library at intervals, on a lane. `changed` comes only when something is different."""

    changed = Signal()

    def __init__(self, engine: Engine, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
        self._asking = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self.snapshot: Snapshot | None = None

    def watch(self, closely: bool) -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Look often while a window shows it, now and then while only the tray does."""
        self._timer.start(_WATCHED_MS if closely else _UNWATCHED_MS)
        self.look()

    def look(self) -> None:
        """Look now, unless a look is under way."""
        if not self._asking:
            self._asking = True
            self._lane.run(self._ask, self._seen, self._failed)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _ask(self) -> Snapshot:
        engine = self._engine
        folders = engine.folders()
        progress = engine.progress()
        return Snapshot(engine.coverage(), folders, progress, engine.paused())

    def _seen(self, snapshot: Snapshot) -> None:
        self._asking = False
        if snapshot != self.snapshot:
            self.snapshot = snapshot
            self.changed.emit()

    def _failed(self, error: FindlingError) -> None:
        self._asking = False
        nothing = Coverage(0, 0, 0, 0)
        known = self.snapshot or Snapshot(nothing, (), Progress(), None)
        self._seen(Snapshot(known.coverage, known.folders, known.progress, known.paused, error.message))
