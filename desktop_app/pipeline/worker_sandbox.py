"""What a worker gives up before it looks at the first file.

It dies with its parent, writes nowhere, opens no network socket and starts no program. The parent's own watch (pool.py)
holds on every system; these limits come earlier where the system has them.
"""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Generator
from typing import NoReturn

from desktop_app.pipeline.worker_seccomp import filter_system_calls

_PR_SET_PDEATHSIG = 1
_GRACE_SECONDS = 5.0
_PARENT_WATCH_SECONDS = 1.0
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_FORBIDDEN_EVENTS = frozenset(
    {
        "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.startfile/2", "os.system",
        "subprocess.Popen", "pty.spawn", "webbrowser.open",
        "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
        "os.truncate", "os.utime", "tempfile.mkdtemp", "tempfile.mkstemp",
        "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    }
)  # fmt: skip
"""Of https://docs.python.org/3.11/library/audit_events.html."""


def leave_the_terminal() -> None:
    """Lead a session of one's own, out of reach of Ctrl-C; standard input, output and errors are the null device."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def die_with(parent: int) -> None:
    """End when the process `parent` ends: by the kernel on Linux, elsewhere by a thread that looks every second."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=end_after, args=(parent,), name="parent watch", daemon=True).start()


def end_after(parent: int) -> NoReturn:
    """Wait until the process `parent` has ended, then end this one at once."""
    import psutil  # noqa: PLC0415  only needed here

    with contextlib.suppress(psutil.NoSuchProcess):
        watched = psutil.Process(parent)
        while watched.is_running() and watched.status() != psutil.STATUS_ZOMBIE:
            time.sleep(_PARENT_WATCH_SECONDS)
    os._exit(1)


def resident_bytes() -> int:
    """Return how much memory this process holds now."""
    import psutil  # noqa: PLC0415  only workers need it

    return psutil.Process().memory_info().rss


@contextlib.contextmanager
def self_destruct(seconds: float) -> Generator[None]:
    """End this process if the block takes that long and some grace, even while foreign code holds the interpreter.

    The parent kills at the limit; this is for a parent that is stopped or gone. Not on Windows.
    """
    postpone_self_destruct(seconds)
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)


def postpone_self_destruct(seconds: float) -> None:
    """Begin a new span of `seconds` and grace. SIGALRM has its default action: the kernel ends the process."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)


def limit_memory(memory_bytes: int) -> None:
    """Let allocations beyond `memory_bytes` more than now fail. Address space, Linux only."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  not on every system

        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
            now = int(statm.read().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, now + memory_bytes)


def give_up_rights() -> None:
    """Write no file, leave no core dump with a person's text in it, open no socket, start no program."""
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not on every system

        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_FSIZE, 0)
    filter_system_calls()
    sys.addaudithook(_refuse)


def _lower(which: int, value: int) -> None:
    import resource  # noqa: PLC0415  not on every system

    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(f"a worker writes no files: {arguments[0]!r}")
    elif event == "socket.__new__":
        if arguments[1] != getattr(socket, "AF_UNIX", None):
            raise PermissionError("a worker opens no network sockets")
    elif event in _FORBIDDEN_EVENTS:
        raise PermissionError(f"a worker does not do this: {event}")
