"""Starting processes of Findling's own, and saying how they ended."""

import contextlib
import signal
import sys
from collections.abc import Generator
from multiprocessing import get_context, resource_tracker

SPAWN = get_context("spawn")


@contextlib.contextmanager
def ctrl_c_blocked() -> Generator[None]:
    """Let processes that start herein be born deaf to Ctrl-C, which is for their parent: one would complain aloud."""
    if sys.platform == "win32":
        yield
        return
    # Were it started herein, it would unblock the signal again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def how_ended(code: int) -> str:
    """Return what an exit code says to a person: the signal's name, or the status."""
    if code >= 0:
        return f"exit status {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
