"""A reader for the pool's tests that does what the file's first line tells it to."""

import contextlib
import ctypes
import mmap
import os
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NoReturn

import psutil  # noqa: F401  before the worker becomes nobody, who may not be able to import it

from desktop_app.documents import Document, Passage, Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.passages.digest import text_digest


class NaughtyReader:
    """Reads "order argument"; any other text becomes one passage, with the worker's process id as its title."""

    def __init__(self, tokenizer: Path) -> None:
        if tokenizer.name == "missing":
            raise FileNotFoundError(tokenizer)
        if tokenizer.name == "crash":
            os.abort()
        if tokenizer.name == "nobody" and os.getuid() == 0:
            # File permissions do not apply to root.
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        self.hoard: list[bytearray] = []

    def kind_of(self, name: str, handle: BinaryIO) -> str:
        if name.endswith(".crash-early"):
            os.kill(os.getpid(), signal.SIGSEGV)
        if name.endswith(".hang-early"):
            time.sleep(1000)
        if name.endswith(".raise-early"):
            raise ZeroDivisionError
        return "" if name.endswith(".jpg") else "text"

    def name_only_reason(self, name: str, handle: BinaryIO) -> str:
        return f"picture of {len(handle.read())} bytes"

    def read(self, kind: str, name: str, handle: BinaryIO, size: int) -> tuple[Document, Sequence[Passage]]:
        text = handle.read().decode()
        order, _, argument = text.partition(" ")
        action = getattr(self, f"_{order}", None)
        if action is not None:
            made = action(argument, handle)
            return document(), [made if isinstance(made, Passage) else passage(made)]
        return document(), [passage(text)]

    def _crash(self, argument: str, handle: BinaryIO) -> NoReturn:
        ctypes.string_at(0)
        raise AssertionError

    def _die(self, argument: str, handle: BinaryIO) -> NoReturn:
        os.kill(os.getpid(), int(argument))
        raise AssertionError

    def _exit(self, argument: str, handle: BinaryIO) -> NoReturn:
        os._exit(int(argument))

    def _hang(self, argument: str, handle: BinaryIO) -> NoReturn:
        # Holds the interpreter, as foreign code does, so that no thread of the worker could help.
        ctypes.PyDLL(None).sleep(1000)
        raise AssertionError

    def _wait(self, argument: str, handle: BinaryIO) -> str:
        # For the removal of its own file: a worker has no right to look at another one.
        while os.fstat(handle.fileno()).st_nlink:
            time.sleep(0.01)
        return "waited"

    def _balloon(self, argument: str, handle: BinaryIO) -> NoReturn:
        while True:
            self.hoard.append(bytearray(os.urandom(1 << 20) * 8))

    def _swallow(self, argument: str, handle: BinaryIO) -> NoReturn:
        # Memory that the limit on address space does not see, as on systems that have none.
        resource.setrlimit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS))
        size = int(argument)
        held = mmap.mmap(-1, size)
        for page in range(0, size, 4096):
            held[page] = 1
        time.sleep(1000)
        raise AssertionError

    def _hoard(self, argument: str, handle: BinaryIO) -> str:
        self.hoard.append(bytearray(b"x" * int(argument)))
        return "hoarded"

    def _scribble(self, argument: str, handle: BinaryIO) -> str:
        print("scribble")  # noqa: T201
        os.write(1, b"scribble")
        os.write(2, b"scribble")
        return f"{sys.stdin.read()!r}"

    def _attempt(self, argument: str, handle: BinaryIO) -> str:
        what, _, target = argument.partition(" ")
        attempts = {
            "inet": lambda: socket.socket(socket.AF_INET).close(),
            "inet6": lambda: socket.socket(socket.AF_INET6).close(),
            "unix": lambda: socket.socket(socket.AF_UNIX).close(),
            "program": lambda: subprocess.run(["true"], check=True),
            "fork": os.fork,
            "file": lambda: Path(target).write_text("x"),
            "removal": lambda: Path(target).unlink(),
            "thread": lambda: threading.Thread(target=int).start(),
            "raw-inet": lambda: raw("socket", 2, 1, 0),
            "raw-inet6": lambda: raw("socket", 10, 2, 0),
            "raw-unix": lambda: raw("socket", 1, 1, 0),
            "raw-program": lambda: raw("execv", b"/bin/true", None),
            "raw-fork": lambda: raw("fork"),
            "raw-file": lambda: raw("open", target.encode(), os.O_CREAT | os.O_WRONLY, 0o600),
            "raw-removal": lambda: raw("unlink", target.encode()),
            "raw-renaming": lambda: raw("rename", target.encode(), target.encode() + b".moved"),
            "raw-reading": lambda: raw("open", target.encode(), os.O_RDONLY),
            "raw-signal": lambda: raw("kill", os.getppid(), 0),
            "raw-own-signal": lambda: raw("kill", os.getpid(), 0),
        }
        try:
            attempts[what]()
        except OSError as error:
            return f"refused {type(error).__name__}"
        return "done"

    def _forge(self, argument: str, handle: BinaryIO) -> Passage:
        sound = passage("forged")
        lies = {
            "digest": replace(sound, digest=text_digest("", "another text")),
            "range": replace(sound, end=7),
            "order": replace(sound, ordinal=1),
            "emptiness": replace(sound, text="", end=0, digest=text_digest("", "")),
        }
        return lies[argument]

    def _babble(self, argument: str, handle: BinaryIO) -> str:
        # What foreign code could do that a file has taken over: write into the pipe to the parent.
        says = {"nonsense": struct.pack("!i", 4) + b"nope", "endlessly": struct.pack("!i", 0x7FFFFFFF) + b"x" * 1000}
        for descriptor in range(3, 100):
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.write(descriptor, says[argument])
        time.sleep(1000)
        return ""

    def _skip(self, argument: str, handle: BinaryIO) -> NoReturn:
        raise Skipped(argument)

    def _damage(self, argument: str, handle: BinaryIO) -> NoReturn:
        raise Damaged(argument)

    def _surprise(self, argument: str, handle: BinaryIO) -> NoReturn:
        raise ZeroDivisionError(argument)

    def _touch(self, argument: str, handle: BinaryIO) -> str:
        # The file changes while it is read: through the parent's hand, which waits for this name to be looked up.
        Path(argument).stat()
        while Path(argument).stat().st_size == 0:
            time.sleep(0.001)
        return "too late"

    def _close(self, argument: str, handle: BinaryIO) -> str:
        handle.close()
        return "closed"

    def _much(self, argument: str, handle: BinaryIO) -> str:
        return "much " * (int(argument) // 5)

    def _surrogate(self, argument: str, handle: BinaryIO) -> str:
        return "\ud800"


def raw(function: str, *arguments: object) -> None:
    """Call the C library itself, past what Python watches."""
    called = getattr(ctypes.CDLL(None, use_errno=True), function)
    if called(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def document() -> Document:
    return Document("text", "text/plain", "", (), title=str(os.getpid()))


def passage(text: str) -> Passage:
    digest = text_digest("", text.encode("utf-8", "replace").decode())
    return Passage(0, 0, len(text), text, "", Place(lines=(1, 1)), digest, 1)
