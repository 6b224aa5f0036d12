"""Whether the machine is hot: near the temperature that its own sensors call high, or slowed down by heat."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.system import apple

Hot = Callable[[], bool]

CPUS = Path("/sys/devices/system/cpu")

_NEAR = 3.0
_COOL = 10.0
_THROTTLED_SHARE = 0.2
# Sensors that nobody wired say -273, 65,000 or 0.
_SANE_LIMITS = (40.0, 130.0)
_SANE = (-40.0, 150.0)
# NSProcessInfoThermalState: nominal, fair, serious, critical.
_MAC_SERIOUS = 2


class Sensor(Protocol):
    """A temperature in °C with the sensor's own limits, as psutil has it."""

    current: float
    high: float | None
    critical: float | None


Sensors = Callable[[], Mapping[str, Sequence[Sensor]]]


def heat(platform: str = sys.platform, sensors: Sensors | None = None, cpus: Path = CPUS) -> Hot | None:
    """Return what says whether it is hot, None where the machine does not tell."""
    if platform == "darwin":
        return lambda: _mac_state() >= _MAC_SERIOUS
    ask = sensors or _sensors()
    if ask is None:
        return None
    made = Heat(ask, cpus)
    return made if made.tells else None


class Heat:
    """Remembers that it was hot until it is some degrees cooler, so that work does not start and stop all the time."""

    def __init__(self, sensors: Sensors, cpus: Path = CPUS, clock: Callable[[], float] = time.monotonic) -> None:
        self._sensors = sensors
        self._throttled = cpus / "cpu0" / "thermal_throttle" / "package_throttle_total_time_ms"
        self._clock = clock
        self._before: tuple[float, int] | None = None
        self._hot = False

    @property
    def tells(self) -> bool:
        """Whether this machine has any sensor that knows when it is hot."""
        return bool(self._margins()) or self._milliseconds() is not None

    def __call__(self) -> bool:
        """Whether the machine is hot now."""
        margin = min(self._margins(), default=float("inf"))
        if self._is_throttled() or margin <= _NEAR:
            self._hot = True
        elif margin >= _COOL:
            self._hot = False
        return self._hot

    def _margins(self) -> list[float]:
        """Return by how many degrees each sensor is below its limit."""
        return [
            limit - sensor.current
            for group in self._sensors().values()
            for sensor in group
            if _SANE[0] < sensor.current < _SANE[1] and (limit := _limit(sensor)) is not None
        ]

    def _is_throttled(self) -> bool:
        """Whether heat has slowed the processor down for a good part of the time since the last look.

        Small machines throttle for moments whenever they speed up; that alone is no heat.
        """
        now, total = self._clock(), self._milliseconds()
        before, self._before = self._before, (now, total) if total is not None else None
        if before is None or total is None or now <= before[0]:
            return False
        return (total - before[1]) / 1000 > _THROTTLED_SHARE * (now - before[0])

    def _milliseconds(self) -> int | None:
        try:
            return int(self._throttled.read_text("ascii"))
        except (OSError, ValueError):
            return None


def _limit(sensor: Sensor) -> float | None:
    sane = [limit for limit in (sensor.high, sensor.critical) if limit and _SANE_LIMITS[0] <= limit <= _SANE_LIMITS[1]]
    return min(sane, default=None)


def _sensors() -> Sensors | None:
    import psutil  # noqa: PLC0415  it takes a while to load

    # Windows has none.
    return getattr(psutil, "sensors_temperatures", None)


def _mac_state() -> int:
    return apple.number_of("Foundation", "NSProcessInfo", "processInfo", "thermalState")
