"""Folders that wait to be looked through, and the one that is: a bit at a time, between other work."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.catalogue.scans import RunningScan
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import FindlingError, FolderError
from desktop_app.pipeline.presence import NotHere, Presence, Sight
from desktop_app.reports import FolderState
from desktop_app.watch.doubles import is_seen_twice
from desktop_app.watch.drives import all_mounts
from desktop_app.watch.events import Watcher
from desktop_app.watch.looks import Area, Look, Looks
from desktop_app.watch.roots import is_inside, nested
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem, ScanStopped, log_problem, scan

_FILES_AT_ONCE = 500


@dataclass(slots=True)
class ScanWish:
    """A folder to look through, what could not be looked at in it, and why it could not be looked through at all.

    urgent: it comes before the others, and while indexing is paused, too. only: the part to look at, None: all of it.
    """

    root: bytes
    urgent: bool = False
    only: Area | None = None
    problems: list[ScanProblem] = field(default_factory=list[ScanProblem])
    failure: FolderError | None = None


@dataclass(slots=True)
class _Scan:
    """A scan under way. unknown: what could not be looked at; visited: the folders it entered so far."""

    wish: ScanWish
    sight: Sight
    running: RunningScan
    unknown: list[bytes]
    visited: set[bytes]
    seconds: float = 0.0


class Scanning:
    """Looks through folders one after the other; belongs to the writer's thread. `stopping` ends a scan early."""

    def __init__(
        self, writer: CatalogueWriter, presence: Presence, data_folder: bytes, stopping: Callable[[], bool]
    ) -> None:
        self._writer = writer
        self._presence = presence
        self._data_folder = data_folder
        self._stopping = stopping
        self._waiting: deque[ScanWish] = deque()
        self._looks: dict[bytes, Looks] = {}
        self._scan: _Scan | None = None
        self._watcher: Watcher | None = None
        self.seconds = 0.0
        self.ended = 0

    @property
    def under_way(self) -> bool:
        """Whether there is a folder to look through, or at."""
        return bool(self._waiting or self._looks)

    def tell(self, watcher: Watcher | None) -> None:
        """Tell a watcher from now on which folders are entered, and which not any more."""
        self._watcher = watcher

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
        self._look_no_more(root)
        wish = next((each for each in self._waiting if each.root == root), None)
        if wish is None:
            wish = ScanWish(root)
            self._waiting.append(wish)
        if urgent:
            wish.urgent = True
            self._waiting.remove(wish)
            self._waiting.appendleft(wish)

    def look(self, look: Look) -> None:
        """Have a part of a folder looked at, with all others that wait by then.

        Nothing to do if all of the folder waits to be looked through. A scan under way goes on, and comes first.
        """
        root = look.root
        at_work = self._scan.wish if self._scan is not None else None
        if any(wish.root == root and wish.only is None and wish is not at_work for wish in self._waiting):
            return
        if look.whole:
            self._look_no_more(root)
            self._waiting.append(ScanWish(root))
        else:
            self._looks.setdefault(root, Looks(root)).add(look)

    def _look_no_more(self, root: bytes) -> None:
        """Give up the looks at parts of a folder, but for one under way: all of it is to be looked through."""
        self._looks.pop(root, None)
        at_work = self._scan.wish if self._scan is not None else None
        for wish in [wish for wish in self._waiting if wish.root == root and wish.only is not None]:
            if wish is not at_work:
                self._waiting.remove(wish)

    def restart(self) -> None:
        """Begin the scan under way anew, because the folders or their rules may have changed."""
        self._scan = None

    def clear(self) -> None:
        """Give up all scans."""
        self._waiting.clear()
        self._looks.clear()
        self._scan = None

    def go_on(self, seconds: float) -> bool:
        """Look through folders for about so long; True while there is more. Passes on what SQLite says."""
        started = time.perf_counter()
        try:
            while self.under_way and time.perf_counter() < started + seconds and not self._stopping():
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
        return self.under_way

    def _go_on(self) -> None:
        if self._scan is None and self._looks and not self.urgent:
            root, looks = next(iter(self._looks.items()))
            del self._looks[root]
            self._waiting.appendleft(ScanWish(root, only=None if looks.whole else looks.area()))
        started = time.perf_counter()
        scan_ = self._scan or self._begin(self._waiting[0])
        if scan_ is None:
            self._waiting.popleft()
            return
        self._scan = scan_
        more = scan_.running.take_in(_FILES_AT_ONCE)
        scan_.seconds += time.perf_counter() - started
        if not more:
            self._finish(scan_)
            self._scan = None
            self._waiting.popleft()

    def _finish(self, scan_: _Scan) -> None:
        wish = scan_.wish
        judgement = self._presence.judge(scan_.sight, scan_.running, whole=wish.only is None)
        with self._writer.batch():
            scan_.running.finish([*scan_.unknown, *judgement.unseen])
            self._presence.settle(judgement)
        if not judgement.decided:
            self._waiting.append(ScanWish(wish.root))
        self.ended += 1
        if self._watcher is not None:
            self._watcher.looked(wish.root, wish.only, scan_.visited, scan_.seconds)

    def _begin(self, wish: ScanWish) -> _Scan | None:
        folders = self._writer.folders()
        folder = next((each for each in folders if each.root == wish.root), None)
        if folder is None or folder.state is not FolderState.WATCHED:
            return None
        sight = self._presence.look(folder)
        if wish.only is not None and (not folder.scanned or self._is_doubtful(sight, wish.only)):
            wish.only = None
        wish.problems.clear()
        unknown: list[bytes] = []

        def note(found: ScanProblem) -> None:
            log_problem(found)
            wish.problems.append(found)
            unknown.append(found.path)

        inner = nested(folder.root, {self._data_folder, *(each.root for each in folders)})
        for point in sorted(sight.silent):
            note(ScanProblem(point, "its drive does not answer"))
        inner |= sight.silent
        rules = FolderRules.from_json(folder.rules)
        visited: set[bytes] = set()
        entering = None
        if self._watcher is not None:
            entering = self._watcher.entering(folder.root, visited, whole=wish.only is None)
        entries = scan(
            folder.root, rules, stop=self._stopping, problem=note, skip=inner, entering=entering, only=wish.only
        )
        return _Scan(wish, sight, self._writer.begin_scan(folder.id, entries, wish.only), unknown, visited)

    @staticmethod
    def _is_doubtful(sight: Sight, only: Area) -> bool:
        """Whether only a scan of all of the folder can tell what is there.

        That is so where a drive is not the one that was known, and where one folder is seen at two places, of which a
        scan takes the first.
        """
        places = (*only.below, *only.files_of)
        touched = any(is_inside(path, point) or is_inside(point, path) for point in sight.doubtful for path in places)
        return touched or is_seen_twice(sight.folder.root, all_mounts())

    def _fail(self, error: FolderError) -> None:
        """Go on without a folder that is not there; its files stay known."""
        wish = self._waiting.popleft()
        wish.failure = error
        scan_, self._scan = self._scan, None
        if scan_ is not None:
            try:
                # Away, or replaced while it was looked through? Then another look says which.
                self._presence.look(scan_.sight.folder)
            except FolderError as why:
                wish.failure = why
            else:
                if not isinstance(error, NotHere):
                    self._waiting.append(ScanWish(wish.root))
