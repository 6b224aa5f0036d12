"""Which way of holding a hotkey fits this system and this session."""

import os
import sys
from collections.abc import Mapping

from desktop_app.system.hotkey.hotkey import ExchangedHotkey, GlobalHotkey, Hold, unsupported


def global_hotkey(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> GlobalHotkey:
    """Make the hotkey of this desktop; where there can be none it says so when it is to grab."""
    return ExchangedHotkey(_choose(platform, environ))


def session(platform: str, environ: Mapping[str, str]) -> str:
    """Name what draws the windows: "windows", "macos", "wayland", "x11" or "none".

    Under Wayland X11 programs run too and DISPLAY is set, but a grab there hears only while one of them has the focus.
    """
    if platform == "win32":
        return "windows"
    if platform == "darwin":
        return "macos"
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        return "wayland"
    return "x11" if environ.get("DISPLAY") else "none"


def _choose(platform: str, environ: Mapping[str, str]) -> Hold:
    # Each imports a library that only its own system has.
    match session(platform, environ):
        case "windows":
            from desktop_app.system.hotkey import windows  # noqa: PLC0415

            return windows.hold
        case "macos":
            from desktop_app.system.hotkey import macos  # noqa: PLC0415

            return macos.hold
        case "wayland":
            from desktop_app.system.hotkey import portal  # noqa: PLC0415

            return portal.hold
        case "x11":
            from desktop_app.system.hotkey import x11  # noqa: PLC0415

            return x11.hold
        case _:
            return unsupported("There is no display here.")
