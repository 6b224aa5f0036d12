"""The library as the catalogue has it: asked for again and again, counted anew only when something has changed."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.catalogue.connection import FileIdentity, identity
from desktop_app.catalogue.counting import coverage_of
from desktop_app.catalogue.estimating import Estimate, estimate
from desktop_app.catalogue.pausing import PAUSED, paused_from_json, still
from desktop_app.catalogue.records import Folder, FolderCounts
from desktop_app.catalogue.status import Status
from desktop_app.documents import Coverage
from desktop_app.errors import NothingIndexed
from desktop_app.reports import FolderRow, FolderState, Paused, Whereabouts
from desktop_app.watch.drives import is_there
from desktop_app.watch.rules import FolderRules

_TIMES_ITS_COST = 20


class _Known:
    """What was read of one state of the catalogue."""

    def __init__(self, version: int, folders: list[tuple[Folder, FolderRules]], paused: str | None) -> None:
        self.version, self.folders, self.paused = version, folders, paused


class LibraryReader:
    """Answers from any thread, over one connection that it opens at first need and keeps."""

    def __init__(self, catalogue: Path) -> None:
        """catalogue: the database file; as long as there is none, the library is empty."""
        self._path = catalogue
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._identity: FileIdentity | None = None
        self._known: _Known | None = None
        self._counts: dict[int, FolderCounts] = {}
        self._counted = 0
        self._count_after = 0.0

    def folders(self) -> list[FolderRow]:
        """Return every folder in the order added, with its rules and how far it is indexed."""
        with self._lock:
            known, counts = self._read(), self._count()
        return [_row(folder, rules, counts.get(folder.id, FolderCounts())) for folder, rules in known.folders]

    def coverage(self) -> Coverage:
        """Return how much of the library is searchable; may be a moment old while much is changing."""
        with self._lock:
            self._read()
            return coverage_of(self._count().values())

    @property
    def is_current(self) -> bool:
        """Whether the counts told last are those of the catalogue as it is."""
        with self._lock:
            version = self._read().version
            self._count()
            return self._status is None or self._counted == version

    def paused(self) -> Paused | None:
        """Return whether a person paused indexing, until when."""
        with self._lock:
            return still(paused_from_json(self._read().paused))

    def estimate(self, files: int, bytes_: int) -> Estimate:
        """Estimate the seconds until so much more is searchable by words, and by meaning, on this machine."""
        with self._lock:
            self._read()
            return estimate(self._status, files, bytes_)

    def close(self) -> None:
        """Let go of the connection; the next question opens another one."""
        with self.closed():
            pass

    @contextmanager
    def closed(self) -> Generator[None]:
        """Have no connection, and let nobody ask, inside."""
        with self._lock:
            self._close()
            yield

    def _close(self) -> None:
        if self._status is not None:
            self._status.close()
        self._status = self._known = None
        self._counts, self._counted, self._count_after = {}, 0, 0.0

    def _read(self) -> _Known:
        """Return what is known, read anew if it changed. The caller has the lock."""
        now = identity(self._path)
        if now != self._identity:
            self._close()
            self._identity = now
        if self._status is None:
            try:
                self._status = Status(self._path)
            except NothingIndexed:
                return _Known(0, [], None)
        version = self._status.version()
        if self._known is None or self._known.version != version:
            folders = [(folder, FolderRules.from_json(folder.rules)) for folder in self._status.folders()]
            self._known = _Known(version, folders, self._status.property(PAUSED))
        return self._known

    def _count(self) -> dict[int, FolderCounts]:
        """Return each folder's counts; counting takes a twentieth of the time at most. The caller has the lock."""
        now = time.perf_counter()
        if self._status is None or self._known is None:
            return {}
        if self._counted != self._known.version and now >= self._count_after:
            self._counts, self._counted = self._status.folder_counts(), self._known.version
            self._count_after = time.perf_counter() + _TIMES_ITS_COST * (time.perf_counter() - now)
        return self._counts


def _row(folder: Folder, rules: FolderRules, counts: FolderCounts) -> FolderRow:
    # Of a folder that is not looked at nobody notes where it is.
    is_noted = folder.state is FolderState.WATCHED and folder.whereabouts is not Whereabouts.HERE
    return FolderRow(
        root=folder.root,
        state=folder.state,
        reachable=not is_noted and is_there(folder.root),
        exclude=rules.excludes,
        hidden=rules.hidden,
        follow_gitignore=rules.follow_gitignore,
        max_bytes=rules.max_bytes,
        files=counts.files,
        words=counts.ready + counts.skipped,
        vectors=counts.embedded + counts.skipped,
        waiting=counts.pending,
        skipped=counts.skipped,
        failed=counts.failed,
        whereabouts=folder.whereabouts if is_noted else Whereabouts.HERE,
        gone_since=None if folder.gone_since_ns is None else folder.gone_since_ns / 1e9,
        away=folder.away,
        in_cloud=counts.in_cloud,
    )
