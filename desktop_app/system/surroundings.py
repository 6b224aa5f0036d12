"""What can be asked of this machine before work goes on in the background."""

import os
import sys
from collections.abc import Callable, Mapping

from desktop_app.reports import Wait
from desktop_app.system.activity import busy
from desktop_app.system.fullscreen import full_screen
from desktop_app.system.heat import heat
from desktop_app.system.power import has_battery, on_battery


def surroundings(
    platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> dict[Wait, Callable[[], bool]]:
    """Return, for each reason to wait that there can be here, what says whether it holds. May take some 50 ms."""
    found: dict[Wait, Callable[[], bool] | None] = {
        Wait.FULL_SCREEN: full_screen(platform, environ),
        Wait.HEAT: heat(platform),
        Wait.BATTERY: on_battery if has_battery(platform) else None,
        Wait.BUSY: busy(platform, environ),
    }
    return {kind: probe for kind, probe in found.items() if probe is not None}
