"""Whether the machine runs on its battery."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psutil._ntuples import sbattery

POWER_SUPPLIES = Path("/sys/class/power_supply")


def has_battery(platform: str = sys.platform, supplies: Path = POWER_SUPPLIES) -> bool:
    """Whether this machine can run on a battery; one of a mouse or a headset is none."""
    if platform == "linux":
        return bool(_batteries(supplies))
    return _battery() is not None


def on_battery(platform: str = sys.platform, supplies: Path = POWER_SUPPLIES) -> bool:
    """Whether it does now."""
    if platform != "linux":
        battery = _battery()
        return battery is not None and battery.power_plugged is False  # None: it is not known
    # psutil takes a mouse's battery for the machine's, and a dock's charger for none.
    if any(_said(supply, "online") == "1" for supply in _supplies(supplies) if _said(supply, "type") != "Battery"):
        return False
    return any(_said(battery, "status") == "Discharging" for battery in _batteries(supplies))


def _battery() -> "sbattery | None":
    import psutil  # noqa: PLC0415  it takes a while to load

    return psutil.sensors_battery()


def _batteries(supplies: Path) -> list[Path]:
    return [
        supply
        for supply in _supplies(supplies)
        if _said(supply, "type") in ("Battery", "UPS")
        and _said(supply, "scope") != "Device"
        and _said(supply, "present") != "0"
    ]


def _supplies(supplies: Path) -> list[Path]:
    try:
        return sorted(supplies.iterdir())
    except OSError:
        return []


def _said(supply: Path, what: str) -> str:
    """Return what the kernel says of a power supply, "" if nothing: they come and go, and few say everything."""
    try:
        return (supply / what).read_text("ascii", "replace").strip()
    except OSError:
        return ""
