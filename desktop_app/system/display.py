"""Whether a window can be opened here at all: asked before Qt is, which ends the whole process where there is none."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_LOCAL = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_NONE = "There is no display here, so Findling can open no window."


def why_no_window(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> str:
    """Return, as a sentence, why no window can be opened; "" if one can, or if only trying will tell."""
    if platform in ("win32", "darwin") or environ.get("QT_QPA_PLATFORM"):
        return ""
    wayland, x11 = environ.get("WAYLAND_DISPLAY", ""), environ.get("DISPLAY", "")
    if not wayland and not x11:
        return _NONE
    if wayland and _listens(Path(environ.get("XDG_RUNTIME_DIR", "")) / wayland):
        return ""
    local = _LOCAL.fullmatch(x11)
    if x11 and (local is None or _listens(Path(f"/tmp/.X11-unix/X{local[1]}"))):  # noqa: S108  the place X11 agreed on
        return ""
    return f"The display {x11 or wayland} cannot be reached, so Findling can open no window."


def _listens(path: Path) -> bool:
    for address in (str(path), f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
