"""Waiting for what happens in other threads and processes: for a state, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LONGEST_SECONDS = 120.0


def until(state: Callable[[], T], *, seconds: float = _LONGEST_SECONDS) -> T:
    """Ask until the answer is true, and return it. Fails if it is not after a long time."""
    deadline = time.monotonic() + seconds
    while not (answer := state()):
        assert time.monotonic() < deadline, f"still {answer!r}"
        time.sleep(0.02)
    return answer
