"""Live watching: hears what changes in the watched folders, and says where to look, once it is quiet there.

What it says is only where to look. What is true is always told by comparing the disk with the catalogue.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence

from desktop_app.watch.decisive import decided_by
from desktop_app.watch.drives import kind_of_drive
from desktop_app.watch.gathering import Gathering
from desktop_app.watch.looks import Area, Look, grouped
from desktop_app.watch.polling import Polling, Why
from desktop_app.watch.roots import is_inside
from desktop_app.watch.sources import Changed, Source, WatchLimit, open_source
from desktop_app.watch.vigil import Clocks, Vigil, read_clocks

_REST_SECONDS = 0.25

_log = logging.getLogger(__name__)

OnLooks = Callable[[Sequence[Look]], None]
OpenSource = Callable[[Changed, Callable[[], None]], Source]


class Watcher:
    """Watches folders until it is closed. Any thread may call any method; `on_looks` is called in a thread of its own.

    A folder is watched from when a scan enters it (`entering`), so that only those that belong cost a watch, until a
    scan of where it was does not come by any more (`looked`).
    """

    def __init__(
        self, on_looks: OnLooks, source: OpenSource = open_source, clocks: Callable[[], Clocks] = read_clocks
    ) -> None:
        self._on_looks = on_looks
        self._clocks = clocks
        self._roots: dict[bytes, bool] = {}
        self._gathering = Gathering()
        self._polling = Polling()
        self._vigil = Vigil(clocks())
        self._wake = threading.Condition()
        self._sleeps_until = 0.0
        self._closing = threading.Event()
        self._source: Source | None = None
        try:
            self._source = source(self._changed, self._lost)
        except WatchLimit as error:
            _log.warning("nothing can be watched: %s", error)
        self._thread = threading.Thread(target=self._run, name="looks", daemon=True)
        self._thread.start()

    def know(self, roots: Mapping[bytes, bool]) -> None:
        """Know these folders of the library, and whether each is to be watched; forget about all others."""
        with self._wake:
            if roots == self._roots:
                return
            self._roots = dict(roots)
            for root in self._polling.notes():
                if not roots.get(root):
                    self._polling.end(root)
        if self._source is not None:
            self._source.drop(lambda folder: self._root_of(folder) is None)

    def entering(self, root: bytes, visited: set[bytes], *, whole: bool) -> Callable[[bytes], None]:
        """Return what a scan of a folder is to call with each folder that it enters; they are added to `visited`.

        whole: whether all of the watched folder is looked through; then what stood in the way is tried again.
        """
        if whole:
            elsewhere = not kind_of_drive(root).tells_all
            with self._wake:
                self._polling.end(root)
                if elsewhere:
                    self._polling.begin(root, Why.DRIVE, self._clocks().awake)
                if self._source is None:
                    self._polling.begin(root, Why.PROGRAMS, self._clocks().awake)
                self._stir()

        def enter(folder: bytes) -> None:
            visited.add(folder)
            if self._source is None or self._polling.why(root) is Why.LIMIT:
                return
            try:
                self._source.watch(folder)
            except WatchLimit as error:
                _log.warning("%s is not watched: %s", os.fsdecode(root), error)
                self._give_up(root)

        return enter

    def looked(self, root: bytes, only: Area | None, visited: set[bytes], seconds: float) -> None:
        """Watch no more what an ended scan covers and did not enter. seconds: how long it took."""
        if only is None:
            with self._wake:
                self._polling.looked(root, seconds, self._clocks().awake)
        if self._source is not None and (only is None or only.below):
            covered = (root,) if only is None else only.below
            self._source.drop(
                lambda folder: (
                    folder not in visited
                    and any(is_inside(folder, path) for path in covered)
                    and self._root_of(folder) == root
                )
            )

    def touch(self, path: bytes) -> None:
        """Look at a file again when it has been quiet for a while."""
        self._changed(path, False, False)

    def notes(self) -> dict[bytes, str]:
        """Return a sentence for each folder whose changes are not all heard of."""
        with self._wake:
            return self._polling.notes()

    def close(self) -> None:
        """Hear and say nothing any more."""
        self._closing.set()
        with self._wake:
            self._wake.notify_all()
        self._thread.join()
        if self._source is not None:
            self._source.close()

    def _changed(self, path: bytes, is_folder: bool, came_or_went: bool) -> None:  # noqa: FBT001
        folder = decided_by(path, came_or_went=came_or_went)
        if folder is not None:
            path, is_folder = folder, True
        now = self._clocks().awake
        with self._wake:
            self._gathering.note(path, now, is_folder=is_folder)
            self._stir()

    def _lost(self) -> None:
        _log.info("more happened than could be heard")
        with self._wake:
            self._gathering.lose()
            self._stir()

    def _stir(self) -> None:
        """Have the thread find out when it is to do something, if that may be sooner than it knows."""
        if self._sleeps_until > self._clocks().awake + 2 * _REST_SECONDS:
            self._sleeps_until = 0.0
            self._wake.notify_all()

    def _give_up(self, root: bytes) -> None:
        """Look through a folder by the clock instead; its watches are free for others."""
        with self._wake:
            self._polling.begin(root, Why.LIMIT, self._clocks().awake)
            self._stir()
        if self._source is not None:
            self._source.drop(lambda folder: self._root_of(folder) == root)

    def _root_of(self, path: bytes) -> bytes | None:
        """Return the innermost folder of the library that a path lies in, None if it is not to be watched."""
        root = max((root for root in self._roots if is_inside(path, root)), key=len, default=None)
        return root if root is not None and self._roots[root] else None

    def _run(self) -> None:
        while not self._closing.wait(_REST_SECONDS):
            with self._wake:
                self._sleep()
                looks = self._take()
            if looks and not self._closing.is_set():
                self._on_looks(looks)

    def _sleep(self) -> None:
        """Wait until something is to be done; the caller has the lock."""
        while not self._closing.is_set():
            moments = (self._gathering.due(), self._polling.due(), self._vigil.due())
            due = min(moment for moment in moments if moment is not None)
            now = self._clocks().awake
            if due <= now:
                return
            self._sleeps_until = due
            self._wake.wait(due - now)

    def _take(self) -> list[Look]:
        """Return where to look now; the caller has the lock."""
        clocks = self._clocks()
        now = clocks.awake
        watched = [root for root, is_watched in self._roots.items() if is_watched]
        changed = self._gathering.take(now)
        if clocks.awake >= self._vigil.due() and self._vigil.is_over(clocks):
            changed = None
        polled = self._polling.take(now)
        if changed is None:
            return [Look(root, root, deep=True) for root in watched]
        looks = [Look(root, root, deep=True) for root in polled]
        by_root: dict[bytes, list[tuple[bytes, bool]]] = {}
        for path, is_folder in changed:
            root = self._root_of(path)
            if root is not None:
                by_root.setdefault(root, []).append((path, is_folder))
        for root, some in by_root.items():
            looks += grouped(root, some)
        return looks
