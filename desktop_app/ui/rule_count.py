"""Counting what rules would leave of a folder, live, in a thread of its own so that nothing else waits for it."""

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.reports import FolderRow, LeftOut
from desktop_app.settings import Folders
from desktop_app.ui.background import Lane

MAX_BYTES = 200_000_000
_BETWEEN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Rules:
    """What belongs to a folder. exclude: .gitignore lines. max_bytes: larger files are found by their names only."""

    exclude: tuple[str, ...] = ()
    hidden: bool = False
    follow_gitignore: bool = True
    max_bytes: int = MAX_BYTES

    @classmethod
    def of(cls, row: FolderRow) -> "Rules":
        """Return the rules that a folder has."""
        return cls(tuple(row.exclude), row.hidden, row.follow_gitignore, row.max_bytes)

    @classmethod
    def for_new(cls, settings: Folders) -> "Rules":
        """Return the rules that a folder gets when it is added."""
        return cls(tuple(settings.exclude), settings.hidden, settings.follow_gitignore)


class _Count:
    """One count under way; nothing is heard of it once it was given up."""

    def __init__(self, folder: bytes, rules: Rules) -> None:
        self.folder, self.rules = folder, rules
        self.given_up = False


class RuleCounter(QObject):
    """Counts folders one after the other. `counted` carries the folder (bytes) and the LeftOut known so far.

    It comes again and again, the last time with `complete`. `failed` carries the folder and a sentence. Close it: its
    thread ends with it, at the latest when its owner is destroyed or the program quits.
    """

    counted = Signal(object, object)
    failed = Signal(object, str)

    _heard = Signal(object, object)

    def __init__(self, engine: Engine, owner: QObject | None = None) -> None:
        super().__init__()
        if owner is not None:
            owner.destroyed.connect(self.close)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.close)
        self._engine = engine
        self._lane = Lane("counting", self)
        self._counts: dict[bytes, _Count] = {}
        self._heard.connect(self._tell)

    def count(self, folder: bytes, rules: Rules) -> None:
        """Count a folder anew; what was being counted of it is given up."""
        self.give_up(folder)
        count = self._counts[folder] = _Count(folder, rules)

        def failed(error: FindlingError) -> None:
            if not count.given_up:
                self.failed.emit(folder, error.message)

        self._lane.run(lambda: self._run(count), lambda left_out: self._tell(count, left_out), failed)

    def give_up(self, folder: bytes) -> None:
        """Stop counting a folder."""
        count = self._counts.pop(folder, None)
        if count is not None:
            count.given_up = True

    def close(self) -> None:
        """Stop, and end the thread."""
        for folder in list(self._counts):
            self.give_up(folder)
        self._lane.close()

    def _run(self, count: _Count) -> LeftOut:
        if count.given_up:
            return LeftOut((), 0, 0, 0, complete=False)
        said = 0.0

        def on_count(left_out: LeftOut) -> None:
            nonlocal said
            now = time.monotonic()
            if now - said >= _BETWEEN_SECONDS and not count.given_up:
                said = now
                self._heard.emit(count, replace(left_out, complete=False))

        return self._engine.preview_rules(
            count.folder,
            exclude=count.rules.exclude,
            hidden=count.rules.hidden,
            follow_gitignore=count.rules.follow_gitignore,
            max_bytes=count.rules.max_bytes,
            on_count=on_count,
            stop=lambda: count.given_up,
        )

    def _tell(self, count: _Count, left_out: LeftOut) -> None:
        if not count.given_up:
            self.counted.emit(count.folder, left_out)
