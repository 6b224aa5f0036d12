"""When everything is to be looked through again, whatever was heard: once a day, and after the computer slept."""

import time
from typing import NamedTuple

LOOK_SECONDS = 60.0
_DAY_SECONDS = 24 * 3600.0
_ASLEEP_SECONDS = 60.0


class Clocks(NamedTuple):
    """Seconds on two clocks: one that stands still while the computer sleeps, if there is such a one, and another."""

    awake: float
    all: float


def read_clocks() -> Clocks:
    """Read this system's clocks."""
    awake = time.monotonic()
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    # Elsewhere a clock that is set looks like a sleep, and costs a look at everything.
    return Clocks(awake, time.clock_gettime(boot) if boot is not None else time.time())


class Vigil:
    """Looks at the clocks once a minute. A machine that slept for a few seconds did nothing else meanwhile."""

    def __init__(self, now: Clocks) -> None:
        self._before = now
        self._everything_at = now.all

    def due(self) -> float:
        """Return when to look at the clocks again, as `awake` tells it."""
        return self._before.awake + LOOK_SECONDS

    def is_over(self, now: Clocks) -> bool:
        """Whether it is time to look at everything; then a new day begins."""
        awake, passed = now.awake - self._before.awake, now.all - self._before.all
        slept = abs(passed - awake) >= _ASLEEP_SECONDS or awake >= LOOK_SECONDS + _ASLEEP_SECONDS
        self._before = now
        if slept or not 0 <= now.all - self._everything_at < _DAY_SECONDS:
            self._everything_at = now.all
            return True
        return False
