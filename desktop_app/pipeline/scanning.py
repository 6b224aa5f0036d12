"""Folders that wait to be looked through, and the one that is: a bit at a time, between other work."""

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.catalogue.records import Folder
from desktop_app.catalogue.scans import RunningScan
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import FindlingError, FolderError
from desktop_app.reports import FolderState
from desktop_app.watch.roots import nested
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem, ScanStopped, log_problem, scan

_FILES_AT_ONCE = 500


@dataclass(slots=True)
class ScanWish:
    """A folder to look through, what could not be looked at in it, and why it could not be looked through at all.

    urgent: it comes before the others, and while indexing is paused, too.
    """

    root: bytes
    urgent: bool = False
    problems: list[ScanProblem] = field(default_factory=list[ScanProblem])
    failure: FolderError | None = None


class _Scan:
    """A scan under way."""

    def __init__(self, wish: ScanWish, folder: Folder, running: RunningScan, unknown: list[bytes]) -> None:
        self.wish, self.folder, self.running, self.unknown = wish, folder, running, unknown


class Scanning:
    """Looks through folders one after the other; belongs to the writer's thread. `stopping` ends a scan early."""

    def __init__(self, writer: CatalogueWriter, data_folder: bytes, stopping: Callable[[], bool]) -> None:
        self._writer = writer
        self._data_folder = data_folder
        self._stopping = stopping
        self._waiting: deque[ScanWish] = deque()
        self._scan: _Scan | None = None
        self.seconds = 0.0

    @property
    def under_way(self) -> bool:
        """Whether there is a folder to look through."""
        return bool(self._waiting)

    def add(self, wish: ScanWish) -> None:
        """Have a folder looked through; `wish` hears how it went."""
        self._waiting.append(wish)

    @property
    def urgent(self) -> bool:
        """Whether the folder to look through next is so even while indexing is paused."""
        return bool(self._waiting) and self._waiting[0].urgent

    def add_once(self, root: bytes, *, urgent: bool = False) -> None:
        """Have a folder looked through, unless it waits for that already; from its start if it is at work."""
        if self._scan is not None and (urgent or self._scan.wish.root == root):
            self._scan = None
        wish = next((each for each in self._waiting if each.root == root), None)
        if wish is None:
            wish = ScanWish(root)
            self._waiting.append(wish)
        if urgent:
            wish.urgent = True
            self._waiting.remove(wish)
            self._waiting.appendleft(wish)

    def restart(self) -> None:
        """Begin the scan under way anew, because the folders or their rules may have changed."""
        self._scan = None

    def clear(self) -> None:
        """Give up all scans."""
        self._waiting.clear()
        self._scan = None

    def go_on(self, seconds: float) -> bool:
        """Look through folders for about so long; True while there is more. Passes on what SQLite says."""
        started = time.perf_counter()
        try:
            while self._waiting and time.perf_counter() < started + seconds and not self._stopping():
                self._go_on()
        except ScanStopped:
            self._scan = None
        except FolderError as error:
            self._fail(error)
        except BaseException as error:
            self._scan = None
            # A full disk may have space again; anything else would only happen again.
            if not (isinstance(error, FindlingError) and error.retry):
                self._waiting.popleft()
            raise
        finally:
            self.seconds += time.perf_counter() - started
        return bool(self._waiting)

    def _go_on(self) -> None:
        scan_ = self._scan or self._begin(self._waiting[0])
        if scan_ is None:
            self._waiting.popleft()
            return
        self._scan = scan_
        if not scan_.running.take_in(_FILES_AT_ONCE):
            scan_.running.finish(scan_.unknown)
            self._scan = None
            self._waiting.popleft()

    def _begin(self, wish: ScanWish) -> _Scan | None:
        folders = self._writer.folders()
        folder = next((each for each in folders if each.root == wish.root), None)
        if folder is None or folder.state is not FolderState.WATCHED:
            return None
        wish.problems.clear()
        unknown: list[bytes] = []

        def note(found: ScanProblem) -> None:
            log_problem(found)
            wish.problems.append(found)
            unknown.append(found.path)

        inner = nested(folder.root, {self._data_folder, *(each.root for each in folders)})
        rules = FolderRules.from_json(folder.rules)
        entries = scan(folder.root, rules, stop=self._stopping, problem=note, skip=inner)
        return _Scan(wish, folder, self._writer.begin_scan(folder.id, entries), unknown)

    def _fail(self, error: FolderError) -> None:
        """Go on without a folder that is not there; its files stay known."""
        wish = self._waiting.popleft()
        wish.failure = error
        if self._scan is not None and not os.path.isdir(wish.root):  # noqa: PTH112  bytes
            self._writer.set_reachable(self._scan.folder.id, reachable=False)
        self._scan = None
