"""What answers in the worker of previews in its tests: it does what the path asked about says."""

import contextlib
import ctypes
import mmap
import os
import resource
import signal
import stat
import time

from desktop_app.preview.messages import Render, Rendered, Show, ShownNothing, ShownText, Stamp, ToWorker
from desktop_app.preview.worker import Reply
from desktop_app.previews import Code, NoPreview, Unshown
from tests.helpers.naughty_reader import NaughtyReader

CONNECTION_DESCRIPTORS = range(3, 100)


class NaughtyStudio:
    """Answers "order argument" given as a path."""

    def __call__(self, request: ToWorker) -> Reply:
        order, _, argument = os.fsdecode(request.path).partition(" ")
        return getattr(self, f"_{order}")(argument, request)

    def _say(self, argument: str, request: ToWorker) -> Reply:
        return _text(argument)

    def _pid(self, argument: str, request: ToWorker) -> Reply:
        return _text(str(os.getpid()))

    def _die(self, argument: str, request: ToWorker) -> Reply:
        os.kill(os.getpid(), int(argument))
        raise AssertionError

    def _crash(self, argument: str, request: ToWorker) -> Reply:
        ctypes.string_at(0)
        raise AssertionError

    def _hang(self, argument: str, request: ToWorker) -> Reply:
        # Holds the interpreter, as foreign code does.
        ctypes.PyDLL(None).sleep(1000)
        raise AssertionError

    def _colours(self, argument: str, request: ToWorker) -> Reply:
        # Takes for ever unless it is asked for without colours.
        if isinstance(request, Show) and not request.plain:
            return self._hang(argument, request)
        return _text("plain")

    def _swallow(self, argument: str, request: ToWorker) -> Reply:
        # Memory that the limit on address space does not see, as on systems that have none.
        resource.setrlimit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS))
        held = mmap.mmap(-1, int(argument))
        for page in range(0, len(held), 4096):
            held[page] = 1
        time.sleep(1000)
        raise AssertionError

    def _balloon(self, argument: str, request: ToWorker) -> Reply:
        raise MemoryError

    def _surprise(self, argument: str, request: ToWorker) -> Reply:
        raise ZeroDivisionError

    def _attempt(self, argument: str, request: ToWorker) -> Reply:
        return _text(NaughtyReader._attempt(self, argument, None))  # type: ignore[arg-type]

    def _draw(self, argument: str, request: ToWorker) -> Reply:
        """Draw a picture of the number asked for, one pixel high."""
        assert isinstance(request, Render)
        stamp = Stamp(1, 1)
        width = request.pixels_wide
        return Reply(Rendered((width, 1), stamp), memoryview(bytes([request.number]) * 3 * width))

    def _lie(self, argument: str, request: ToWorker) -> Reply:
        sizes = {"short": (10, 10), "huge": (100_000, 100_000), "negative": (-1, -1), "empty": (0, 0)}
        return Reply(Rendered(sizes[argument], Stamp(1, 1)), memoryview(b"abc"))

    def _mumble(self, argument: str, request: ToWorker) -> Reply:
        """Stop in the middle of a message, as a worker may that a file has taken over."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        for descriptor in CONNECTION_DESCRIPTORS:
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.write(descriptor, b"\x00\x00\x10\x00half")
        time.sleep(1000)
        raise AssertionError

    def _refuse(self, argument: str, request: ToWorker) -> Reply:
        return Reply(ShownNothing(NoPreview(Unshown[argument])))


def _text(text: str) -> Reply:
    return Reply(ShownText(Code(text, 1, "", [], [], None, cut=False)))
