"""Threads that work in the background and let those go first that a person waits for."""

import os
import sys
import threading

_NICENESS = 10


def step_back() -> None:
    """Let the current thread yield to all others, where the system knows how: on Linux each thread has a niceness."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
