"""The process that readers are forked from on Linux: what they all need is loaded once, and a new one is there at once.

It runs a single thread, so what a fork copies is sound, and it never looks at a file, so nothing in a file reaches it.
It dies with the thread that started it, and the readers die with it. Their exits are reported to whoever asked for
them, for only a parent can learn them.
"""

import gc
import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from typing import NamedTuple, NoReturn

from desktop_app.pipeline import worker, worker_sandbox
from desktop_app.pipeline.spawning import SPAWN, ctrl_c_blocked, how_ended
from desktop_app.pipeline.worker_messages import Broken, encode
from desktop_app.pipeline.worker_reader import Reader, load_reader
from desktop_app.system.priority import lower_process

_NUMBER_BYTES = 8
_START_SECONDS = 60.0
_FAREWELL_SECONDS = 2.0


class NurseryGone(OSError):
    """The nursery ended, or does not answer."""


class Forked:
    """A reader made by a nursery, with what a `multiprocessing.Process` says of a child."""

    def __init__(self, pid: int, status: Connection) -> None:
        self.pid = pid
        self.exitcode: int | None = None
        self._status = status

    @property
    def is_unexplained(self) -> bool:
        """Whether it ended and nobody knows how: the nursery ended before it."""
        return self._status.closed and self.exitcode is None

    def join(self, seconds: float | None = None) -> None:
        """Wait until it has ended, or for so long."""
        if self._status.closed or not self._status.poll(seconds):
            return
        with suppress(EOFError):
            self.exitcode = _number(self._status.recv_bytes(_NUMBER_BYTES))
        self._status.close()


class Nursery:
    """Starts with the making of it, in the thread that it is to end with; `fork` and `close` may be called by any."""

    def __init__(self, spec: worker.WorkerSpec) -> None:
        self.spec = spec
        self._connection, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=serve, args=(theirs, spec), name="nursery", daemon=True)
        try:
            with ctrl_c_blocked():
                self._process.start()
        finally:
            theirs.close()

    @staticmethod
    def is_possible() -> bool:
        """Whether this system has what it takes: Linux, and descriptors that stand for processes (since 5.3)."""
        if sys.platform != "linux":
            return False
        try:
            os.close(os.pidfd_open(os.getpid()))
        except OSError:
            return False
        return True

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked for readers."""
        return self._process.is_alive()

    def fork(self, connection: Connection) -> Forked:
        """Make a reader that talks over its end of a pipe. Waits until all is loaded; raises NurseryGone.

        It waits for a first message, whatever that says; until then its process id cannot have become another's.
        """
        status, theirs = SPAWN.Pipe(duplex=False)
        try:
            pid = self._process.pid or 0
            for each in (connection, theirs):
                send_handle(self._connection, each.fileno(), pid)
            theirs.close()
            if not status.poll(_START_SECONDS):
                raise TimeoutError
            return Forked(_number(status.recv_bytes(_NUMBER_BYTES)), status)
        except (EOFError, OSError) as error:
            theirs.close()
            status.close()
            raise NurseryGone(self._end()) from error

    def kill(self) -> None:
        """End it and, by the kernel, every reader that it made."""
        self._process.kill()

    def close(self) -> None:
        """End it and see it buried."""
        self.kill()
        self._process.join()
        self._connection.close()

    def _end(self) -> str:
        """Return how it ended, for a person; makes sure that it has."""
        self._process.join(_FAREWELL_SECONDS)
        if self._process.exitcode is None:
            self.close()
            return f"silent for {_START_SECONDS:g} s"
        return how_ended(self._process.exitcode)


_early: list[Nursery] = []


def start_early(spec: worker.WorkerSpec) -> None:
    """Start a nursery for a pool that is still to be made, while whoever makes it is busy; the thread must stay."""
    if Nursery.is_possible():
        _early.append(Nursery(spec))


def nursery_for(spec: worker.WorkerSpec) -> Nursery:
    """Return the nursery that was started early, if it makes such readers, else a new one."""
    while _early:
        nursery = _early.pop()
        if nursery.spec == spec and nursery.is_alive:
            return nursery
        nursery.close()
    return Nursery(spec)


class _Child(NamedTuple):
    pid: int
    status: Connection


def serve(connection: Connection, spec: worker.WorkerSpec) -> None:
    """Run a nursery to its end: the target of a spawned process. Returns when there is nobody to serve any more."""
    worker_sandbox.leave_the_terminal()
    worker_sandbox.die_with(spec.parent)
    lower_process()
    # Of numpy, which comes with the language detector: its threads would not live through a fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    reader: Reader | None = None
    problem = ""
    try:
        reader = load_reader(spec.reader, Path(spec.tokenizer))
    except Exception as error:  # noqa: BLE001  whatever it is, whoever asks for a reader must hear of it
        problem = worker.surprise(error)
    gc.freeze()
    children: dict[int, _Child] = {}
    while True:
        for ready in wait([connection, *children]):
            if isinstance(ready, int):
                _bury(children.pop(ready), ready)
                continue
            try:
                theirs, status = Connection(recv_handle(connection)), Connection(recv_handle(connection))
            except (EOFError, OSError, RuntimeError):
                return
            pid = os.fork()
            if not pid:
                # What belongs to the nursery and to other readers is not for this one.
                for each in (connection, status, *(child.status for child in children.values())):
                    each.close()
                for descriptor in children:
                    os.close(descriptor)
                _live(theirs, spec, reader, problem)
            theirs.close()
            children[os.pidfd_open(pid)] = _Child(pid, status)
            _tell(status, pid)


def _live(connection: Connection, spec: worker.WorkerSpec, reader: Reader | None, problem: str) -> NoReturn:
    """Be a reader from birth to end."""
    status = 1
    try:
        nursery = os.getppid()
        worker_sandbox.leave_the_terminal()
        worker_sandbox.die_with(nursery)
        connection.recv_bytes()
        if reader is None:
            connection.send_bytes(encode(Broken(problem)))
        else:
            worker.work(connection, reader, spec.limits)
        status = 0
    finally:
        os._exit(status)


def _bury(child: _Child, descriptor: int) -> None:
    os.close(descriptor)
    _, how = os.waitpid(child.pid, 0)
    _tell(child.status, os.waitstatus_to_exitcode(how))
    child.status.close()


def _tell(status: Connection, number: int) -> None:
    with suppress(OSError):  # whoever asked may be gone
        status.send_bytes(number.to_bytes(_NUMBER_BYTES, signed=True))


def _number(encoded: bytes) -> int:
    return int.from_bytes(encoded, signed=True)
