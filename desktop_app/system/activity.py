"""Whether the machine is busy with a person's own work: other programs keep it busy, and somebody is there."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.errors import DesktopError
from desktop_app.system import apple
from desktop_app.system.hotkey.choose import session

if TYPE_CHECKING:
    from Xlib.display import Display

Idle = Callable[[], float]
"""Returns for how many seconds nobody has touched keyboard or mouse. Belongs to one thread."""

_BUSY_SHARE = 0.5
_CALM_SHARE = 0.3
_BUSY_SECONDS = 5.0
_CALM_SECONDS = 15.0
_AWAY_SECONDS = 120.0
# After so long without a look, what happened since says nothing about now.
_LONG_AGO_SECONDS = 30.0
_ANY_INPUT = 0xFFFFFFFF
_WHOLE_SYSTEM = 1


class Load(NamedTuple):
    """Seconds of processor time that other programs used, as far as they were not nice, of so many that there were."""

    others: float
    available: float


class Busy:
    """Whether others use most of the processor while somebody is there. It takes some seconds to believe either.

    idle: None where nobody may ask; then somebody is taken to be there.
    """

    def __init__(
        self, load: Callable[[], Load], idle: Idle | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._load = load
        self._idle = idle
        self._clock = clock
        self._before: tuple[float, Load] | None = None
        self._since: float | None = None
        self._busy = False

    def __call__(self) -> bool:
        """Whether it is now."""
        now, load = self._clock(), self._load()
        before, self._before = self._before, (now, load)
        if before is None or now - before[0] > _LONG_AGO_SECONDS or load.available <= before[1].available:
            self._since, self._busy = None, False
            return False
        share = (load.others - before[1].others) / (load.available - before[1].available)
        other_way = share < _CALM_SHARE if self._busy else share > _BUSY_SHARE
        if not other_way:
            self._since = None
        elif self._since is None:
            self._since = before[0]
        if self._since is not None and now - self._since >= (_CALM_SECONDS if self._busy else _BUSY_SECONDS):
            self._busy, self._since = not self._busy, None
        return self._busy and (self._idle is None or self._idle() < _AWAY_SECONDS)


class OthersLoad:
    """Measures what other programs use, by what the machine uses and this process with its descendants does."""

    def __init__(self) -> None:
        import psutil  # noqa: PLC0415  it takes a while to load

        self._psutil = psutil
        self._self = psutil.Process()
        self._known: dict[tuple[int, float], float] = {}
        self._ours = 0.0
        self._others = 0.0
        self._total: tuple[float, float, float] | None = None

    def __call__(self) -> Load:
        """Return what was used since this was made."""
        times = self._psutil.cpu_times()
        nice = getattr(times, "nice", 0.0)
        idle = times.idle + getattr(times, "iowait", 0.0)
        # The kernel counts guests and what the host took within or beside these.
        used = times.user + times.system + nice
        ours = self._count_ours()
        if self._total is not None:
            their_nice = max(0.0, nice - self._total[1] - (ours - self._ours))
            self._others += max(0.0, used - self._total[0] - (ours - self._ours) - their_nice)
        self._ours, self._total = ours, (used, nice, idle)
        return Load(self._others, used + idle)

    def _count_ours(self) -> float:
        """Return the processor time of this process and its descendants, those that have ended since included."""
        now: dict[tuple[int, float], float] = {}
        for process in (self._self, *self._self.children(recursive=True)):
            try:
                with process.oneshot():
                    used = process.cpu_times()
                    now[process.pid, process.create_time()] = used.user + used.system
            except self._psutil.Error:
                continue  # it has just ended
        added = sum(used - self._known.get(key, 0.0) for key, used in now.items())
        self._known = now
        return self._ours + max(0.0, added)


def busy(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Busy:
    """Return what says whether the machine is busy with a person's work. Belongs to one thread."""
    return Busy(OthersLoad(), idle_time(platform, environ))


def idle_time(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Idle | None:
    """Return what says for how long nobody has touched the machine, None where nobody may ask."""
    match session(platform, environ):
        case "x11":
            return _x11(environ.get("DISPLAY", ""))
        case "wayland":
            return _mutter()
        case "windows":
            return _windows
        case "macos":
            return _mac
        case _:
            return None


class X11Idle:
    """Asks the X server's screen saver, which need not save any screen; on a connection of its own."""

    def __init__(self, display: "Display") -> None:
        self._display = display
        self._root = display.screen().root

    def __call__(self) -> float:
        """See Idle; 0 once the display is gone."""
        from Xlib.error import ConnectionClosedError  # noqa: PLC0415  only Linux has the library

        try:
            return float(self._root.screensaver_query_info().idle) / 1000
        except (ConnectionClosedError, OSError):
            return 0.0

    def close(self) -> None:
        """Hang up."""
        self._display.close()


def _x11(name: str) -> Idle | None:
    from desktop_app.system.hotkey.x11 import connect  # noqa: PLC0415  only Linux has the library

    try:
        display = connect(name)
    except DesktopError:
        return None
    if display.has_extension("MIT-SCREEN-SAVER"):
        return X11Idle(display)
    display.close()
    return None


def _mutter() -> Idle | None:
    """Ask GNOME, which alone of the Wayland desktops tells every program."""
    from desktop_app.system.session_bus import SessionBus  # noqa: PLC0415  only Linux has the library

    def ask() -> float:
        with SessionBus() as bus:
            name, path = "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core"
            return bus.call(name, path, f"{name}.GetIdletime")[0] / 1000

    try:
        ask()
    except DesktopError:
        return None

    def idle() -> float:
        try:
            return ask()
        except DesktopError:
            return 0.0

    return idle


def _windows() -> float:
    if sys.platform != "win32":
        raise DesktopError("Only Windows knows this.")
    import ctypes  # noqa: PLC0415

    class LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("time", ctypes.c_uint))

    last = LastInput(ctypes.sizeof(LastInput), 0)
    ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last))
    return since_tick(ctypes.windll.kernel32.GetTickCount() & 0xFFFFFFFF, last.time)


def since_tick(now: int, then: int) -> float:
    """Return the seconds between two of Windows' ticks, which begin again at 0 after 49 days."""
    return ((now - then) & 0xFFFFFFFF) / 1000


def _mac() -> float:
    import ctypes  # noqa: PLC0415

    services = apple.load("ApplicationServices")
    services.CGEventSourceSecondsSinceLastEventType.restype = ctypes.c_double
    services.CGEventSourceSecondsSinceLastEventType.argtypes = [ctypes.c_int32, ctypes.c_uint32]
    return float(services.CGEventSourceSecondsSinceLastEventType(_WHOLE_SYSTEM, _ANY_INPUT))
