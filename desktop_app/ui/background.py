"""Work that must not hold up the window: one background thread a lane, answers on Qt's thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import FindlingError

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Job:
    """A call that waits or is at work. A dropped one never answers."""

    def __init__(
        self, call: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[FindlingError], None]
    ) -> None:
        self.call, self.done, self.failed = call, done, failed
        self.dropped = False

    def drop(self) -> None:
        """Give up the answer; the call is not begun if it still waits."""
        self.dropped = True


class Lane(QObject):
    """Runs calls one after the other in a thread of its own. `run` and `close` belong to Qt's thread."""

    _ended = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def run(
        self,
        call: Callable[[], T],
        done: Callable[[T], None] = lambda _: None,
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> Job:
        """Have `call` run; `done` gets what it returns, `failed` its FindlingError, both on Qt's thread.

        An error that nobody foresaw reaches `failed` as a sentence and the log with its trace.
        """
        return self._queue(Job(call, done, failed))

    def run_until(
        self,
        call: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None] = lambda _: None,
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> Job:
        """Have a long `call` run, as `run` does; it is handed what tells it that its answer was given up."""
        job = Job(lambda: call(lambda: job.dropped), done, failed)
        return self._queue(job)

    def close(self, seconds: float = 5.0) -> bool:
        """Drop what waits and give the call at work some time to end; return whether it did."""
        with self._wake:
            self._closing = True
            self._jobs.clear()
            self._wake.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _queue(self, job: Job) -> Job:
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()
        return job

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._jobs and not self._closing:
                    self._wake.wait()
                if self._closing:
                    return
                job = self._jobs.popleft()
            if job.dropped:
                continue
            try:
                result = job.call()
            except FindlingError as error:
                answer = (job, job.failed, error)
            except Exception as error:  # noqa: BLE001  the thread goes on, and the person is told
                _log.exception("a call failed unexpectedly")
                answer = (job, job.failed, FindlingError(f"Something unexpected happened: {error}. Try again."))
            else:
                answer = (job, job.done, result)
            if not self._closing:
                self._ended.emit(answer)

    def _deliver(self, answer: tuple[Job, Callable[[Any], None], Any]) -> None:
        job, deliver, value = answer
        if not job.dropped and not self._closing:
            deliver(value)
