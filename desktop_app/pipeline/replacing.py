"""When a damaged catalogue gives way to a new one, and what a person is told of it."""

import time

from desktop_app.catalogue.damage import KeptAside

_AGAIN_SECONDS = 24 * 3600.0


class Replacing:
    """Once a day at most where nobody asks: a disk that damages the new one, too, is not written full with copies."""

    def __init__(self) -> None:
        self._last: float | None = None

    def may_again(self) -> bool:
        """Whether enough time has passed since it was done last; it counts as done from now on."""
        now = time.monotonic()
        if self._last is not None and now < self._last + _AGAIN_SECONDS:
            return False
        self._last = now
        return True


def sentence(kept: KeptAside) -> str:
    """Say what became of the old catalogue."""
    if kept.path is None:
        return "The catalogue was lost. Your folders were known from a copy, and a new one was built from your files."
    return f"The catalogue was damaged. It is kept as {kept.path}, and a new one was built from your files."
