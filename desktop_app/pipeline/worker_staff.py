"""The workers there are: started when there is work, watched, replaced when they die, let go at the end.

One thread per worker receives from it; the supervisor starts workers and kills those over a limit.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.documents import Extraction, FileState
from desktop_app.pipeline.giving_way import TypedAt, seconds_to_hold
from desktop_app.pipeline.worker import WorkerSpec
from desktop_app.pipeline.worker_messages import (
    DIGEST_BYTES,
    Broken,
    Found,
    FromWorker,
    NotRead,
    Obstacle,
    Progress,
    Read,
    Reading,
    Ready,
    Retiring,
    decode_from_worker,
    is_sound,
)
from desktop_app.pipeline.worker_nursery import Nursery, NurseryGone, nursery_for
from desktop_app.pipeline.worker_outcomes import Changed, NameOnly, Outcome, Unreadable, Vanished
from desktop_app.pipeline.worker_process import Content, Task, WorkerProcess

FILES_AHEAD_OF_A_WORKER = 24
_WATCH_SECONDS = 0.1
_STARTS_IN_VAIN = 3
_DEATHS_IN_PEACE = 3
_UNEXPLAINED_DEATHS = 2
_LONGEST_PAUSE_SECONDS = 2.0
_FAREWELL_SECONDS = 2.0


class OutOfTurn(Exception):
    """A worker sent what no sound worker sends."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom to tell, always under the lock. found: a worker waits for a verdict. lost: a task is queued anew."""

    found: Callable[[WorkerProcess, Task], None]
    finished: Callable[[Task, Outcome], None]
    lost: Callable[[WorkerProcess, Task], None]
    broken: Callable[[str], None]


class Staff:
    """Gives tasks to at most `most` workers. Public methods are called under `lock`, but for `join`."""

    def __init__(
        self, spec: WorkerSpec, most: int, lock: threading.Lock, listeners: Listeners, typed_at: TypedAt
    ) -> None:
        self.workers: list[WorkerProcess] = []
        self._spec = spec
        self._most = most
        self._lock = lock
        self._tell = listeners
        self._typed_at = typed_at
        self._backlog: deque[Task] = deque()
        self._chores = threading.Condition(lock)
        self._gone = threading.Condition(lock)
        self._nursery: Nursery | None = None
        self._has_nursery = Nursery.is_possible()
        self._is_nursery_spoilt = False
        self._starts_in_vain = 0
        self._deaths_in_a_row = 0
        self._start_at = 0.0
        self._closing = False
        self._is_asleep = False
        self._supervisor = threading.Thread(target=self._supervise, name="reader supervisor", daemon=True)
        self._supervisor.start()

    def add(self, task: Task) -> None:
        """Queue a task."""
        self._backlog.append(task)
        self.deal()

    def deal(self) -> None:
        """Give waiting tasks to the workers with the fewest; none gets a second one while another may be started."""
        while self._backlog:
            able = [each for each in self.workers if not each.is_retiring and len(each.tasks) < FILES_AHEAD_OF_A_WORKER]
            chosen = min(able, key=lambda each: len(each.tasks), default=None)
            if chosen is None or (chosen.tasks and len(self.workers) < self._most):
                break
            chosen.give(self._backlog.popleft())
        if self._is_asleep or (self._backlog and len(self.workers) < self._most):
            self._chores.notify()

    def close(self) -> None:
        """Ask idle workers to leave and kill the others."""
        self._closing = True
        self._backlog.clear()
        for each in self.workers:
            if each.is_ready and not each.tasks:
                each.leave()
            else:
                each.kill()
        if self._nursery is not None and not self.workers:
            self._nursery.kill()  # it may be loading yet, and nobody waits for it any more
        self._chores.notify()

    def join(self) -> None:
        """Wait until all workers have gone, after `close`; called without the lock."""
        self._supervisor.join()
        with self._gone:
            self._gone.wait_for(lambda: not self.workers)

    # The supervisor's thread. It makes the workers because, on Linux, a worker dies with the thread that made it.

    def _supervise(self) -> None:
        while self._watch():
            self._start()
        if self._nursery is not None:
            # With it every worker ends that is left; how the others ended is known only as long as it is there.
            with self._gone:
                self._gone.wait_for(lambda: not self.workers, _FAREWELL_SECONDS)
            self._nursery.close()

    def _watch(self) -> bool:
        """Watch the workers until one is to be started; False when none is to be started any more."""
        while True:
            with self._chores:
                if self._closing:
                    return False
                now = time.monotonic()
                hold = seconds_to_hold(self._typed_at)
                for each in self.workers:
                    each.check(now)
                    if hold > 0:
                        each.hold(hold)
                short = bool(self._backlog) and len(self.workers) < self._most
                if not short or now < self._start_at:
                    pause = self._pause(now, short=short)
                    self._is_asleep = pause is None
                    self._chores.wait(pause)
                    self._is_asleep = False
                    continue
                return True

    def _pause(self, now: float, *, short: bool) -> float | None:
        if any(not each.is_ready or each.tasks for each in self.workers):
            return _WATCH_SECONDS
        return self._start_at - now if short else None

    def _start(self) -> None:
        try:
            started = WorkerProcess(self._spec, self._ready_nursery())
        except Exception as error:  # noqa: BLE001  whoever waits for results must hear of it, whatever it is
            reason = str(error) if isinstance(error, NurseryGone) else f"{type(error).__name__}: {error}"
            with self._lock:
                self._note_death(reason, in_vain=True)
            return
        with self._lock:
            self.workers.append(started)
            if self._closing:
                started.kill()
            self.deal()
        threading.Thread(target=self._receive, args=(started,), name="reader receiver", daemon=True).start()

    def _ready_nursery(self) -> Nursery | None:
        """Return where to have a worker forked; None where each must load everything for itself."""
        if not self._has_nursery:
            return None
        if self._nursery is not None and (self._is_nursery_spoilt or not self._nursery.is_alive):
            self._nursery.close()
            self._nursery = None
            self._is_nursery_spoilt = False
        if self._nursery is None:
            self._nursery = nursery_for(self._spec)
        return self._nursery

    # The receivers' threads

    def _receive(self, sender: WorkerProcess) -> None:
        try:
            while True:
                message: FromWorker = decode_from_worker(sender.receive())
                if isinstance(message, Read):
                    self._check(sender, message)
                with self._lock:
                    self._take(sender, message)
        except Exception as error:  # noqa: BLE001  nothing that a worker sends may end this thread before it is buried
            with self._lock:
                self._end(sender, error)
        how = sender.bury(_FAREWELL_SECONDS)
        with self._lock:
            self._bury(sender, how)

    def _check(self, sender: WorkerProcess, message: Read) -> None:
        """Raise OutOfTurn unless an answer fits its question; takes time for long ones, so without the lock."""
        with self._lock:
            content = self._task(sender, message.number).content
        digest, kind = content or Content(b"", "")
        if not is_sound(message.extraction, digest, kind):
            raise OutOfTurn
        if content is None and message.extraction.state is not FileState.FAILED:
            raise OutOfTurn

    def _take(self, sender: WorkerProcess, message: FromWorker) -> None:
        sender.heard = time.monotonic()
        match message:
            case Ready():
                sender.is_ready = True
                self._starts_in_vain = 0
            case Broken():
                sender.verdict = message.reason
                self._is_nursery_spoilt = True
            case Progress():
                pass
            case Found():
                task = self._task(sender, message.number)
                if task.content is not None or len(message.digest) != DIGEST_BYTES or not message.kind:
                    raise OutOfTurn
                task.content, task.asked = Content(message.digest, message.kind), True
                self._tell.found(sender, task)
            case Reading():
                sender.begin(self._task(sender, message.number))
            case Read():
                self._settle(sender, message.number, message.extraction)
            case NotRead():
                self._settle(sender, message.number, _outcome(message))
            case Retiring():
                sender.is_retiring = True

    def _task(self, sender: WorkerProcess, number: int) -> Task:
        task = sender.tasks.get(number)
        if task is None:
            raise OutOfTurn
        return task

    def _settle(self, sender: WorkerProcess, number: int, outcome: Outcome) -> None:
        task = self._task(sender, number)
        if task.asked or (sender.reading is not None and sender.reading is not task):
            raise OutOfTurn
        del sender.tasks[number]
        sender.reading = None
        self._deaths_in_a_row = 0
        self._tell.finished(task, outcome)
        self.deal()

    # A worker's end

    def _end(self, sender: WorkerProcess, error: Exception) -> None:
        """Make sure that a worker ends which sent too much or nonsense; one that fell silent is ending already."""
        if isinstance(error, EOFError):
            return
        if not isinstance(error, OSError):
            sender.kill(sender.verdict or "makes the reader talk nonsense")
        elif error.errno is None:  # multiprocessing's own: the message is too long
            sender.kill(sender.verdict or self._spec.limits.too_much_output)

    def _bury(self, sender: WorkerProcess, how: str) -> None:
        """Fail the one task that a worker died of and queue its others again."""
        self.workers.remove(sender)
        tasks = list(sender.tasks.values())
        killers = self._killers(sender)
        sender.tasks.clear()
        for task in reversed(tasks) if not self._closing else ():
            if task in killers:
                digest, kind = task.content or Content(b"", "")
                reason = sender.verdict or f"crashes the reader ({how})"
                self._tell.finished(task, Extraction(digest, kind, FileState.FAILED, reason))
            else:
                self._tell.lost(sender, task)
                task.content, task.asked = None, False
                self._backlog.appendleft(task)
        if not sender.is_retiring:
            self._note_death(sender.verdict or how, in_vain=not sender.is_ready)
        self.deal()
        self._gone.notify_all()

    def _killers(self, sender: WorkerProcess) -> list[Task]:
        """Return the tasks to blame for a worker's end: what it read, or what it was over a limit with.

        It can also die of something that is no file's doing; so a task that was merely there is blamed the second time.
        """
        if sender.is_retiring or not sender.is_ready:
            return []
        at_work = sender.at_work
        if at_work is not None and not sender.is_orphan and (sender.verdict or at_work is sender.reading):
            return [at_work]
        suspects = [at_work] if at_work is not None else list(sender.tasks.values())
        for task in suspects:
            task.deaths += 1
        return [task for task in suspects if task.deaths >= _UNEXPLAINED_DEATHS]

    def _note_death(self, reason: str, *, in_vain: bool) -> None:
        """Slow down when worker after worker dies without having read anything; complain when none starts."""
        self._deaths_in_a_row += 1
        pause = 0.05 * 2.0**self._deaths_in_a_row if self._deaths_in_a_row > _DEATHS_IN_PEACE else 0.0
        self._start_at = time.monotonic() + min(pause, _LONGEST_PAUSE_SECONDS)
        if in_vain:
            self._starts_in_vain += 1
            if self._starts_in_vain % _STARTS_IN_VAIN == 0:
                self._tell.broken(reason)


def _outcome(message: NotRead) -> Outcome:
    match message.how:
        case Obstacle.CHANGED:
            return Changed()
        case Obstacle.VANISHED:
            return Vanished()
        case Obstacle.UNREADABLE:
            return Unreadable(message.reason)
        case Obstacle.NAME_ONLY:
            return NameOnly(message.reason)
