"""Files that wait, through the extraction workers, into the catalogue."""

import time
from collections import deque
from collections.abc import Callable, Collection
from typing import assert_never

from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Extraction, FileState
from desktop_app.extract.registry import EXTRACTOR_VERSION
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.worker_outcomes import Changed, Job, Known, NameOnly, Outcome, Unreadable, Vanished
from desktop_app.pipeline.worker_staff import FILES_AHEAD_OF_A_WORKER

NextFiles = Callable[[int, Collection[int]], list[PendingFile]]
"""Returns so many files to read next, but for those with these ids."""

_FILES_AHEAD = 800
_FILES_UNSTORED = 600
_BYTES_UNSTORED = 32 << 20
# Few, because what the workers ask is answered, and what they take is given, between one lot and the next.
_RESULTS_AT_ONCE = 8
_TRIES_WHILE_CHANGING = 3
# Words come into the index in one piece at the end of a transaction; many small pieces would be merged again and again.
_TRANSACTION_SECONDS = 0.25
QUIET_NS = 500_000_000


class Reading:
    """Keeps the workers fed and stores what they bring, newest and smallest files first."""

    def __init__(
        self,
        writer: CatalogueWriter,
        pool: ExtractionPool,
        workers: int,
        is_gone: Callable[[PendingFile], bool] = lambda _: True,
        look_later: Callable[[bytes], None] | None = None,
        *,
        next_files: NextFiles | None = None,
    ) -> None:
        """is_gone: whether a file that cannot be opened is at fault itself, and not the drive that it is on.

        look_later: has a file looked at again when it has been quiet for a while, and `look_again` called then.
        next_files: names the files to read; None: all that wait.
        """
        self._writer = writer
        self._is_gone = is_gone
        self._look_later = look_later
        self._next_files = next_files or writer.next_files
        self._pool = pool
        # A worker hashes so many files ahead of the one that it reads, and has them while a transaction is written.
        self._with_workers = (FILES_AHEAD_OF_A_WORKER + 1) * workers + 1
        self._ahead: deque[PendingFile] = deque()
        self._looked_up_all = False
        self._in_flight: dict[int, PendingFile] = {}
        self._bytes_in_flight = 0
        self._changes: dict[int, int] = {}
        self._patient = False
        self.files_done = 0
        self.files_failed = 0
        self.bytes_done = 0
        self.seconds_read = 0.0
        self.seconds_stored = 0.0

    @property
    def in_flight(self) -> int:
        """How many files the workers have now."""
        return len(self._in_flight)

    @property
    def postponed(self) -> int:
        """How many files kept changing while they were read; they stay pending."""
        return sum(tries >= _TRIES_WHILE_CHANGING for tries in self._changes.values())

    def look_again(self) -> None:
        """Forget what was looked up ahead, because there is something new, and give changing files another chance."""
        self._ahead.clear()
        self._looked_up_all = False
        self._changes.clear()

    def feed(self, *, patient: bool = False) -> None:
        """Hand the workers what they can take, and small files beyond that: storing those takes as long as reading.

        So what they have read may wait, while they go on to files that take them longer. patient: a file that changed
        this very moment may be in the middle of being written, and waits until it is quiet.
        """
        self._patient = patient
        self._feed()

    def _feed(self) -> None:
        while self._has_room:
            if not self._ahead:
                # There was no more when it was looked up; whether there is by now matters once workers may run short.
                if self._looked_up_all and len(self._in_flight) >= self._with_workers:
                    return
                left_out = {*self._in_flight, *(i for i, n in self._changes.items() if n >= _TRIES_WHILE_CHANGING)}
                self._ahead.extend(self._next_files(_FILES_AHEAD, left_out))
                self._looked_up_all = len(self._ahead) < _FILES_AHEAD
                if not self._ahead:
                    return
            file = self._ahead.popleft()
            if self._patient and self._look_later is not None and _is_fresh(file):
                self._wait_for_quiet(file, self._look_later)
                continue
            self._in_flight[file.id] = file
            self._bytes_in_flight += file.size
            self._pool.submit(Job(file.id, file.path, file.size, file.mtime_ns))

    @property
    def _has_room(self) -> bool:
        beyond = len(self._in_flight) - self._with_workers
        return beyond < 0 or (beyond < _FILES_UNSTORED and self._bytes_in_flight < _BYTES_UNSTORED)

    def take(self, model: int | None, wait_seconds: float) -> bool:
        """Store what the workers finish within a moment, in one transaction; True if there was anything.

        model: the model whose vectors the new texts will wait for. Waits up to `wait_seconds` for the first result.
        """
        results = self._results(wait_seconds)
        if not results:
            return False
        started = time.perf_counter()
        waited = 0.0
        with self._writer.batch():
            while results:
                # All of them first: should storing fail, none is left that no worker has any more.
                done = [(self._in_flight.pop(job.file_id), outcome) for job, outcome in results]
                for file, outcome in done:
                    self._bytes_in_flight -= file.size
                    self._store(file, outcome, model)
                self._feed()
                idle_since = time.perf_counter()
                left = started + _TRANSACTION_SECONDS - idle_since
                results = self._results(left) if left > 0 else []
                waited += time.perf_counter() - idle_since
        self.seconds_stored += time.perf_counter() - started - waited
        return True

    def _wait_for_quiet(self, file: PendingFile, look_later: Callable[[bytes], None]) -> None:
        """Leave a file alone until somebody has looked at it again."""
        self._changes[file.id] = _TRIES_WHILE_CHANGING
        look_later(file.path)

    def _results(self, wait_seconds: float) -> list[tuple[Job, Outcome]]:
        return self._pool.results(wait_seconds, _RESULTS_AT_ONCE) if self._in_flight else []

    def _store(self, file: PendingFile, outcome: Outcome, model: int | None) -> None:
        match outcome:
            case Extraction():
                self._writer.store(file, outcome, model, EXTRACTOR_VERSION)
                self.seconds_read += outcome.seconds
                self.files_failed += outcome.state is FileState.FAILED
                self.bytes_done += file.size if outcome.digest else 0
            case Known():
                self.bytes_done += file.size
                self._writer.link(file, outcome.digest, outcome.kind)
            case NameOnly():
                self._writer.settle(file, FileState.SKIPPED, outcome.reason)
            case Unreadable() | Vanished() if not self._is_gone(file):
                self._changes[file.id] = _TRIES_WHILE_CHANGING
                return
            case Unreadable():
                self._writer.settle(file, FileState.FAILED, outcome.reason)
                self.files_failed += 1
            case Vanished():
                self._writer.drop(file)
            case Changed() if self._look_later is not None:
                self._wait_for_quiet(file, self._look_later)
                return
            case Changed():
                self._changes[file.id] = self._changes.get(file.id, 0) + 1
                return
            case _:
                assert_never(outcome)
        self.files_done += 1


def _is_fresh(file: PendingFile) -> bool:
    """Whether a file changed a moment ago. One from the future says nothing about that: somebody set the clock back."""
    return 0 <= time.time_ns() - file.ctime_ns < QUIET_NS
