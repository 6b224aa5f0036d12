"""The parent's side of one worker: its process, what it was given, and how far it is."""

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import NamedTuple

import psutil

from desktop_app.pipeline import worker
from desktop_app.pipeline.spawning import SPAWN, ctrl_c_blocked, how_ended
from desktop_app.pipeline.worker_messages import Hold, Leave, ToWorker, Verdict, Work, encode
from desktop_app.pipeline.worker_nursery import Forked, Nursery
from desktop_app.pipeline.worker_outcomes import Job

_START_SECONDS = 60.0
_HOLDS_A_FILE = 100
"""A pipe holds some 250 messages, and one more would wait for the worker, under the lock."""


class Content(NamedTuple):
    """What identifies a content in the catalogue: BLAKE2b-256 of its bytes, and the extractor for it."""

    digest: bytes
    kind: str


@dataclass(slots=True)
class Task:
    """A job under way.

    content: once a worker found it out. asked: while it waits for a verdict. deaths: how many workers ended over it
    without a known reason.
    """

    number: int
    job: Job
    content: Content | None = None
    asked: bool = False
    deaths: int = 0


class WorkerProcess:
    """One worker. Every method is called under the pool's lock, except `receive`, which waits."""

    def __init__(self, spec: worker.WorkerSpec, nursery: Nursery | None = None) -> None:
        """Start the process, from the thread that outlives it: on Linux a worker dies with the thread that made it.

        nursery: where to have it forked; raises NurseryGone.
        """
        self.tasks: dict[int, Task] = {}
        self.reading: Task | None = None
        self.is_ready = False
        self.is_retiring = False
        self.verdict = ""
        self.heard = time.monotonic()
        self._holds = 0
        self._limits = spec.limits
        self._connection, theirs = SPAWN.Pipe()
        try:
            self._process = _spawned(theirs, spec) if nursery is None else nursery.fork(theirs)
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._watched = psutil.Process(self._process.pid)
        if nursery is not None:
            with contextlib.suppress(OSError):
                self._connection.send_bytes(b"begin")

    def receive(self) -> bytes:
        """Wait for the next message. Raises EOFError or OSError when there will be none, or it is too long."""
        return self._connection.recv_bytes(self._limits.output_bytes)

    def give(self, task: Task) -> None:
        """Queue a task; the worker prepares it when it gets to it."""
        if self.is_idle:
            self.heard = time.monotonic()
        self.tasks[task.number] = task
        self._send(Work(task.number, task.job.path, task.job.size, task.job.mtime_ns))

    def answer(self, task: Task, *, known: bool) -> None:
        """Tell the worker what to do about a content it asked about; a known one is no longer its task."""
        if self.is_idle:
            self.heard = time.monotonic()
        task.asked = False
        if known:
            del self.tasks[task.number]
        self._send(Verdict(task.number, known))

    def hold(self, seconds: float) -> None:
        """Have the worker begin no file for so long, if it has any; one that begins none is told only so often."""
        if self.tasks and self._holds < _HOLDS_A_FILE:
            self._holds += 1
            if self.at_work is None:  # all is hashed, and the wait is no file's doing
                self.heard = time.monotonic()
            self._send(Hold(seconds))

    def begin(self, task: Task) -> None:
        """Note that the worker reads a file now, and so has read all that was sent to it."""
        self.reading = task
        self._holds = 0

    def leave(self) -> None:
        """Ask the worker to end once it has done what it has."""
        self._send(Leave())

    @property
    def is_idle(self) -> bool:
        """Whether the worker has nothing to do, or nothing before it gets an answer."""
        return self.reading is None and all(task.asked for task in self.tasks.values())

    @property
    def at_work(self) -> Task | None:
        """The task that the worker is at now: the one being read, else the first that is not yet hashed."""
        return self.reading or next((task for task in self.tasks.values() if task.content is None), None)

    def check(self, now: float) -> None:
        """Kill the worker if it has gone over a limit, and remember which."""
        if self.verdict:
            return
        silent = now - self.heard
        if not self.is_ready:
            if silent > _START_SECONDS:
                self.kill(f"silent for {_START_SECONDS:g} s")
        elif not self.is_idle and silent > self._limits.seconds:
            self.kill(self._limits.too_slow)
        elif self.reading is not None and self._memory_bytes() > self._limits.memory_bytes:
            self.kill(self._limits.too_much_memory)

    def kill(self, verdict: str = "") -> None:
        """End the process and all that it may have started, now. What it has sent already can still be received."""
        self.verdict = verdict
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            self._watched.kill()
            if self.is_ready and sys.platform != "win32":
                os.killpg(self.pid, signal.SIGKILL)

    def bury(self, wait_seconds: float) -> str:
        """Wait for the end of a process that fell silent, by force at last. Returns how it ended, for a person."""
        self._process.join(wait_seconds)
        if self._process.exitcode is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                self._watched.kill()
            self._process.join()
        self._connection.close()
        return how_ended(self._process.exitcode or 0)

    @property
    def is_orphan(self) -> bool:
        """Whether it ended because its nursery did, as far as anybody knows."""
        return isinstance(self._process, Forked) and self._process.is_unexplained

    @property
    def pid(self) -> int:
        """The process id."""
        return self._watched.pid

    def _memory_bytes(self) -> int:
        try:
            return self._watched.memory_info().rss
        except psutil.Error:
            return 0

    def _send(self, message: ToWorker) -> None:
        # A worker that has just died cannot be told anything; whoever receives from it takes back its tasks.
        with contextlib.suppress(OSError):
            self._connection.send_bytes(encode(message))


def _spawned(connection: Connection, spec: worker.WorkerSpec) -> SpawnProcess:
    process = SPAWN.Process(target=worker.main, args=(connection, spec), name="reader", daemon=True)
    with ctrl_c_blocked():
        process.start()
    return process
