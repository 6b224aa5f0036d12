"""How long indexing lets the answer to a key go first."""

import time
from collections.abc import Callable

LONGEST_HOLD_SECONDS = 5.0
"""How long one step of the work waits at most for somebody who types on and on."""
_TYPING_SECONDS = 0.25

TypedAt = Callable[[], float]
"""When a person last typed a query, on time.monotonic's clock."""


def never() -> float:
    """Say that nobody has typed anything."""
    return float("-inf")


def seconds_to_hold(typed_at: TypedAt) -> float:
    """Return how long somebody who has typed may still be about to type; 0 or less when nobody is."""
    return typed_at() + _TYPING_SECONDS - time.monotonic()
