"""The extraction pool: files in, outcomes out; one bad file costs one worker and nothing else.

One lock guards all state; nothing waits for a worker or calls the caller while holding it.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from desktop_app.errors import FindlingError
from desktop_app.pipeline.giving_way import TypedAt, never
from desktop_app.pipeline.worker import WorkerSpec
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.pipeline.worker_outcomes import Changed, Job, Known, NameOnly, Outcome, Unreadable, Vanished
from desktop_app.pipeline.worker_process import Content, Task, WorkerProcess
from desktop_app.pipeline.worker_reader import FILE_READER
from desktop_app.pipeline.worker_staff import Listeners, Staff

__all__ = [
    "Changed",
    "ExtractionPool",
    "Job",
    "Known",
    "NameOnly",
    "Outcome",
    "Unreadable",
    "Vanished",
    "WorkerLimits",
]


class _Question(NamedTuple):
    worker: WorkerProcess
    task: Task
    content: Content


class ExtractionPool:
    """Reads files in worker processes.

    tokenizer: the bundled model's file. is_known(digest, kind) is called in the thread that calls `results`, and says
    whether a content is in the catalogue, whatever came of it; it is asked anew for the copies of a content once its
    outcome has been returned, so that no content is ever read twice at the same time. workers: processes at most;
    they start when there is work. reader: "module:class" of a Reader; tests have their own. typed_at: the answer to a
    key goes before the next file.
    """

    def __init__(
        self,
        tokenizer: Path,
        is_known: Callable[[bytes, str], bool],
        *,
        workers: int = 1,
        limits: WorkerLimits | None = None,
        reader: str = FILE_READER,
        typed_at: TypedAt = never,
    ) -> None:
        self._is_known = is_known
        self._numbers = count()
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._questions: deque[_Question] = deque()
        self._done: deque[tuple[Task, Content | None, Outcome]] = deque()
        self._being_read: dict[Content, int] = {}
        self._unfinished = 0
        self._broken = ""
        self._closed = False
        spec = WorkerSpec(os.getpid(), str(tokenizer), reader, limits or WorkerLimits())
        listeners = Listeners(self._found, self._finished, self._lost, self._not_starting)
        self._staff = Staff(spec, workers, self._lock, listeners, typed_at)

    def submit(self, job: Job) -> None:
        """Queue a file. Never waits for a worker."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._unfinished += 1
            self._staff.add(Task(next(self._numbers), job))

    def results(self, timeout: float, most: int | None = None) -> list[tuple[Job, Outcome]]:
        """Return what is done by now, in the order in which it was done; waits up to `timeout` s for the first.

        most: how many at once; None for all that there are.

        Raises FindlingError if no worker starts; the jobs stay queued and workers are tried again.
        """
        deadline = time.monotonic() + timeout
        while True:
            self._answer()
            with self._news:
                if self._broken:
                    reason, self._broken = self._broken, ""
                    sentence = f"The process that reads files does not start: {reason}. Restart or reinstall Findling."
                    raise FindlingError(sentence)
                if self._done:
                    return self._hand_over(most)
                left = deadline - time.monotonic()
                if left <= 0:
                    return []
                if self._next_question() is None:
                    self._news.wait(left)

    @property
    def in_flight(self) -> int:
        """How many submitted files `results` has not returned yet."""
        with self._lock:
            return self._unfinished

    @property
    def current(self) -> bytes:
        """The path of a file that is being read now, b"" if there is none."""
        with self._lock:
            reading = (each.reading for each in self._staff.workers)
            return next((task.job.path for task in reading if task is not None), b"")

    @property
    def worker_pids(self) -> list[int]:
        """The process ids of the workers there are now."""
        with self._lock:
            return [each.pid for each in self._staff.workers]

    def close(self) -> None:
        """End all workers: idle ones are asked to leave, others killed. What was not returned is forgotten."""
        with self._lock:
            self._closed = True
            self._staff.close()
        self._staff.join()
        with self._lock:
            self._questions.clear()
            self._done.clear()
            self._being_read.clear()
            self._unfinished = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answer(self) -> None:
        """Answer what the workers ask, but for contents whose outcome the caller does not have yet."""
        while True:
            with self._lock:
                question = self._next_question()
                if question is None:
                    return
                self._questions.remove(question)
                self._being_read[question.content] = question.task.number
            known = True
            try:
                known = self._is_known(*question.content)
            except BaseException:
                with self._lock:
                    self._release(question.content, question.task)
                    self._questions.appendleft(question)
                raise
            with self._lock:
                self._give_verdict(question, known=known)

    def _give_verdict(self, question: _Question, *, known: bool) -> None:
        asker, task, content = question
        if known or asker.tasks.get(task.number) is not task:
            self._release(content, task)
        if asker.tasks.get(task.number) is task:  # else it has died meanwhile, and the task waits for another
            asker.answer(task, known=known)
            if known:
                self._finished(task, Known(*content))
                self._staff.deal()

    def _next_question(self) -> _Question | None:
        return next((each for each in self._questions if each.content not in self._being_read), None)

    def _hand_over(self, most: int | None) -> list[tuple[Job, Outcome]]:
        handed = list(islice(self._done, most))
        for _ in handed:
            self._done.popleft()
        self._unfinished -= len(handed)
        for task, content, _ in handed:
            self._release(content, task)
        return [(task.job, outcome) for task, _, outcome in handed]

    def _release(self, content: Content | None, task: Task) -> None:
        if content is not None and self._being_read.get(content) == task.number:
            del self._being_read[content]

    # What the staff tells, under the lock

    def _found(self, worker: WorkerProcess, task: Task) -> None:
        assert task.content is not None
        self._questions.append(_Question(worker, task, task.content))
        self._news.notify()

    def _finished(self, task: Task, outcome: Outcome) -> None:
        self._done.append((task, task.content, outcome))
        self._news.notify()

    def _lost(self, worker: WorkerProcess, task: Task) -> None:
        self._release(task.content, task)
        self._questions = deque(each for each in self._questions if each.worker is not worker)

    def _not_starting(self, reason: str) -> None:
        self._broken = reason
        self._news.notify()
