"""The library as it stands, asked for while it changes: what the sidebar, the trust line and the tray show."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

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
    """Looks at the library at intervals, on a lane, for as long as anything goes on.

    `changed` comes only when something is different.
    """

    changed = Signal()
    _stirred = Signal()

    def __init__(self, engine: Engine, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
        self._asking = False
        self._watching = False
        self._watched_by: set[str] = set()
        self._has_stirred = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._stirred.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        engine.on_news(self._told)
        self.snapshot: Snapshot | None = None

    def watch(self, closely: bool, by: str = "window") -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Look often while a window shows it, now and then while only the tray does, not while nothing changes.

        by: who watches; it is looked at closely as long as anybody does.
        """
        self._watching = True
        if closely:
            self._watched_by.add(by)
        else:
            self._watched_by.discard(by)
        self._look_on()

    def look(self) -> None:
        """Look now, unless a look is under way."""
        if not self._asking:
            self._asking = True
            self._has_stirred = False
            self._lane.run(self._ask, self._looked, self._failed)

    def stop(self) -> None:
        """Look no more."""
        self._watching = False
        self._engine.on_news(lambda: None)
        self._timer.stop()

    def _told(self) -> None:
        """Hear from the engine, in whatever thread, that something goes on again."""
        with suppress(RuntimeError):  # Qt has taken this object down already
            self._stirred.emit()

    def _wake(self) -> None:
        self._has_stirred = True
        if self._watching:
            self._look_on()

    def _look_on(self) -> None:
        self._timer.start(_WATCHED_MS if self._watched_by else _UNWATCHED_MS)
        self.look()

    def _ask(self) -> tuple[Snapshot, bool]:
        """Return how it is, and whether it will stay so: it must be quiet before and after."""
        engine = self._engine
        quiet = engine.quiet
        folders = engine.folders()
        progress = engine.progress()
        return Snapshot(engine.coverage(), folders, progress, engine.paused()), quiet and engine.quiet

    def _looked(self, answer: tuple[Snapshot, bool]) -> None:
        snapshot, quiet = answer
        if quiet and not self._has_stirred:
            self._timer.stop()
        self._seen(snapshot)

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
