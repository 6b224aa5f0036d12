"""A few files that have just changed, read while all other work waits."""

import time
from collections.abc import Callable, Collection

from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.pipeline.reading import QUIET_NS
from desktop_app.pipeline.workshop import Workshop

_FILES_AT_ONCE = 20
_AGAIN_SECONDS = 10.0
_FRESH_NS = 15 * 60 * 10**9


class FreshReading:
    """Has the newest files read in rounds, one every ten seconds at most; belongs to the writer's thread.

    A round is of twenty files at most that changed within the last 15 minutes. One that could not be read, because it
    changed or its drive went away, is not tried again before it has another date.
    """

    def __init__(
        self, writer: CatalogueWriter, workshop: Workshop, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._writer = writer
        self._workshop = workshop
        self._clock = clock
        self._begins_at = float("-inf")
        self._handed_out: set[PendingFile] = set()
        self._tried: set[PendingFile] = set()

    def go_on(self, model: int | None, wait_seconds: float) -> bool:
        """Go on with a round, or begin one; False when nothing is under way. Its workers are for the caller to end.

        model: whose vectors the texts will wait for. Waits up to `wait_seconds` for the first result.
        """
        workshop = self._workshop
        if not workshop.reads_few:
            if self._clock() < self._begins_at:
                return False
            self._handed_out.clear()
            if not self._newest(1, ()):
                return False
            workshop.open_few(self._hand_out)
        assert workshop.reading is not None
        workshop.reading.feed(patient=True)
        workshop.reading.take(model, wait_seconds)
        if workshop.is_reading:
            return True
        self._tried |= self._handed_out
        self._begins_at = self._clock() + _AGAIN_SECONDS
        return False

    def _hand_out(self, limit: int, left_out: Collection[int]) -> list[PendingFile]:
        files = self._newest(min(limit, _FILES_AT_ONCE - len(self._handed_out)), left_out)
        self._handed_out.update(files)
        return files

    def _newest(self, limit: int, left_out: Collection[int]) -> list[PendingFile]:
        now = time.time_ns()
        since = now - _FRESH_NS
        self._tried = {file for file in self._tried if file.mtime_ns >= since}
        tried = (file.id for file in self._tried if self._writer.still_waits(file))
        # One that is being written is looked at again when it is quiet; no workers are started for it before that.
        return self._writer.newest_files(limit, since, now - QUIET_NS, {*left_out, *tried})
