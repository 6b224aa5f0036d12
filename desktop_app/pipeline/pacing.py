"""Whether work in the background should wait: asked before a step, and only while there is work to do."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from desktop_app.reports import Wait
from desktop_app.settings import Waiting

Probe = Callable[[], bool]
"""Returns whether a reason to wait holds now; takes some milliseconds at most. Belongs to one thread."""

Probes = Mapping[Wait, Probe]
"""What this machine can be asked; a desktop computer has no battery."""

LOOK_SECONDS = 3.0
GENTLY_SECONDS = 0.05
"""How long to rest after each bit of what is done while other work waits."""

# Playing and cooling down suffer from any work. On battery, or beside other work, reading the file that was just saved
# costs a second of a nice process; a person who works unplugged all day must find today's documents, too.
_EVEN_FOR_LITTLE = frozenset({Wait.FULL_SCREEN, Wait.HEAT})

_log = logging.getLogger(__name__)


def lets_little_through(why: Wait) -> bool:
    """Whether a few files that have just changed are read in spite of a reason to wait."""
    return why not in _EVEN_FOR_LITTLE


class Pacing:
    """Decides by the person's settings and what the machine says. Any thread may call, but one asks for reasons."""

    def __init__(
        self,
        settings: Waiting,
        find: Callable[[], Probes] = dict[Wait, Probe],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """find: looks for what this machine can be asked; called once, at first need."""
        self._settings = settings
        self._find = find
        self._clock = clock
        self._lock = threading.Lock()
        self._probes: dict[Wait, Probe] | None = None
        self._holding: frozenset[Wait] = frozenset()
        self._waved_through: frozenset[Wait] = frozenset()
        self._looked_at = float("-inf")

    def kinds(self) -> frozenset[Wait]:
        """Return the reasons to wait that there can be on this machine."""
        return frozenset(self._found())

    def use(self, settings: Waiting) -> None:
        """Wait for these reasons from now on."""
        self._settings = settings
        self._looked_at = float("-inf")

    def reason(self, is_little: Callable[[], bool]) -> Wait | None:
        """Return why to wait, None if there is no reason to; looks at the machine every few seconds at most.

        is_little: whether all that there is to do takes only seconds.
        """
        now = self._clock()
        if now >= self._looked_at + LOOK_SECONDS:
            self._looked_at = now
            self._holding = frozenset(kind for kind in Wait if self._wanted(kind) and self._holds(kind))
        reasons = self._holding - self._waved_through
        if not reasons:
            return None
        if not reasons & _EVEN_FOR_LITTLE and is_little():
            return None
        return next(kind for kind in Wait if kind in reasons)

    def go_on(self) -> None:
        """Do not wait for what holds now, until all that there is to do is done."""
        self._waved_through |= self._holding

    def done(self) -> None:
        """All is done: what comes next may wait again."""
        self._waved_through = frozenset()

    def _wanted(self, kind: Wait) -> bool:
        settings = self._settings
        match kind:
            case Wait.FULL_SCREEN:
                return settings.full_screen
            case Wait.HEAT:
                return settings.heat
            case Wait.BATTERY:
                return settings.battery
            case Wait.BUSY:
                return settings.busy

    def _holds(self, kind: Wait) -> bool:
        probe = self._found().get(kind)
        if probe is None:
            return False
        try:
            return probe()
        except Exception:  # noqa: BLE001  a sensor that breaks must not keep anything from being indexed
            _log.warning("the machine cannot be asked any more: %s", kind, exc_info=True)
            self._found().pop(kind)
            return False

    def _found(self) -> dict[Wait, Probe]:
        with self._lock:
            if self._probes is None:
                self._probes = dict(self._find())
            return self._probes
