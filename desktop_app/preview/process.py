"""The parent's side of the worker: starting it, asking it, and ending it when it takes too much."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from multiprocessing import get_context

import msgspec
import psutil

from desktop_app.pipeline.worker_process import ctrl_c_blocked
from desktop_app.preview import worker
from desktop_app.preview.messages import (
    ANSWER_BYTES,
    IMAGE_BYTES,
    Answer,
    Begun,
    Broken,
    FromWorker,
    PreviewLimits,
    Ready,
    Rendered,
    ShownPicture,
    ToWorker,
    decode_from_worker,
    encode,
)
from desktop_app.previews import Unshown

_SPAWN = get_context("spawn")
_START_SECONDS = 60.0
_LOOK_SECONDS = 0.05
_FAREWELL_SECONDS = 2.0
_GRACE_SECONDS = 2.0
_RGB = 3


class Lost(Exception):
    """The worker is no more. reason: why; None if it had not begun with the request, so that another may do it."""

    def __init__(self, reason: Unshown | None = None) -> None:
        super().__init__(reason)
        self.reason = reason


class PreviewWorker:
    """One worker process. Used by one thread at a time; made by the thread that outlives it."""

    def __init__(self, limits: PreviewLimits, studio: str) -> None:
        """Start the process; it gets ready while the caller does something else."""
        self._limits = limits
        self._is_ready = False
        self._connection, theirs = _SPAWN.Pipe()
        spec = worker.WorkerSpec(os.getpid(), limits, studio)
        self._process = _SPAWN.Process(target=worker.main, args=(theirs, spec), name="previewer", daemon=True)
        try:
            with ctrl_c_blocked():
                self._process.start()
        finally:
            theirs.close()
        self._watched = psutil.Process(self._process.pid)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._watched.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.is_alive()

    def ask(self, request: ToWorker, stop: Callable[[], bool]) -> tuple[Answer, bytes]:
        """Return the worker's answer to a request, and the pixels if it is an image.

        Raises Lost, and the worker is dead, if it takes too long or too much, ends, or says what it should not, and
        if `stop` says for a while that nobody waits for the answer any more.
        """
        try:
            self._await_ready()
            with self._watched_over():
                return self._ask(request, stop)
        except Lost:
            self.kill()
            raise
        except (EOFError, OSError, msgspec.MsgspecError) as error:
            self.kill()
            raise Lost(Unshown.BROKE) from error

    def kill(self) -> None:
        """End the process and all that it may have started, now."""
        self.end()
        self._connection.close()
        self._process.join(_FAREWELL_SECONDS)

    def end(self) -> None:
        """End the process, from any thread; whoever waits for an answer is told that the worker broke."""
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError, PermissionError):
            self._watched.kill()
            if self._is_ready and sys.platform != "win32":
                os.killpg(self.pid, signal.SIGKILL)

    def _ask(self, request: ToWorker, stop: Callable[[], bool]) -> tuple[Answer, bytes]:
        try:
            self._connection.send_bytes(encode(request))
            first = self._receive(time.monotonic() + self._limits.seconds)
        except (EOFError, OSError) as error:
            raise Lost from error
        if not isinstance(first, Begun):
            raise Lost(Unshown.BROKE)
        deadline = time.monotonic() + self._limits.seconds
        self._wait(deadline, stop)
        answer = self._receive(deadline)
        if isinstance(answer, Ready | Broken | Begun):
            raise Lost(Unshown.BROKE)
        return answer, self._pixels(answer, deadline)

    def _await_ready(self) -> None:
        if self._is_ready:
            return
        try:
            first = self._receive(time.monotonic() + _START_SECONDS)
        except (EOFError, OSError) as error:
            raise Lost(Unshown.NOT_STARTING) from error
        if not isinstance(first, Ready):
            raise Lost(Unshown.NOT_STARTING)
        self._is_ready = True

    @contextlib.contextmanager
    def _watched_over(self) -> Generator[None]:
        """End the worker some time after the limit, should it stop in the middle of a message."""
        watch = threading.Timer(self._limits.seconds + _GRACE_SECONDS, self.end)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _receive(self, deadline: float) -> FromWorker:
        if not self._connection.poll(max(0.0, deadline - time.monotonic())):
            raise Lost(Unshown.TOO_SLOW)
        return decode_from_worker(self._connection.recv_bytes(ANSWER_BYTES))

    def _pixels(self, answer: Answer, deadline: float) -> bytes:
        if not isinstance(answer, Rendered | ShownPicture):
            return b""
        width, height = answer.size
        if width < 1 or height < 1 or width * height * _RGB > IMAGE_BYTES:
            raise Lost(Unshown.BROKE)
        if not self._connection.poll(max(0.0, deadline - time.monotonic())):
            raise Lost(Unshown.TOO_SLOW)
        pixels = self._connection.recv_bytes(IMAGE_BYTES)
        if len(pixels) != width * height * _RGB:
            raise Lost(Unshown.BROKE)
        return pixels

    def _wait(self, deadline: float, stop: Callable[[], bool]) -> None:
        """Wait for the answer. Raises Lost at a limit."""
        give_up: float | None = None
        while not self._connection.poll(_LOOK_SECONDS):
            now = time.monotonic()
            if now > deadline:
                raise Lost(Unshown.TOO_SLOW)
            if self._memory_bytes() > self._limits.memory_bytes:
                raise Lost(Unshown.TOO_MUCH_MEMORY)
            if stop():
                give_up = give_up or now + self._limits.patience_seconds
                if now > give_up:
                    raise Lost(Unshown.STOPPED)

    def _memory_bytes(self) -> int:
        try:
            return self._watched.memory_info().rss
        except psutil.Error:
            return 0
