"""Which window of the desktop has the focus, and giving it back: what a bar that comes over everything needs.

Only X11 lets a program ask. Windows and macOS give the focus back by themselves when a window hides; Wayland lets
nobody ask, and its compositors do the same.
"""

import os
import sys
from collections.abc import Mapping
from typing import Protocol

from desktop_app.errors import DesktopError
from desktop_app.system.hotkey.choose import session


class WindowFocus(Protocol):
    """Every call takes about a millisecond and belongs to one thread. A desktop that does not answer gives 0."""

    def current(self) -> int:
        """Return the window that has the focus, 0 if it is not known."""
        ...

    def give(self, window: int) -> None:
        """Have a window come up with the focus; one that is gone is passed over."""
        ...

    def blends(self) -> bool:
        """Whether the desktop draws translucent windows."""
        ...

    def close(self) -> None:
        """Let go of the desktop."""
        ...


class NoWindowFocus:
    """Where windows can see to the focus themselves, or nobody may ask."""

    def current(self) -> int:
        """See WindowFocus."""
        return 0

    def give(self, window: int) -> None:
        """See WindowFocus."""

    def blends(self) -> bool:
        """See WindowFocus."""
        return True

    def close(self) -> None:
        """See WindowFocus."""


def window_focus(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> WindowFocus:
    """Make the one of this session; it connects at once, which may take some 20 ms."""
    if session(platform, environ) != "x11":
        return NoWindowFocus()
    # Only Linux has the library.
    from desktop_app.system.x11_focus import X11WindowFocus  # noqa: PLC0415

    try:
        return X11WindowFocus(environ.get("DISPLAY", ""))
    except DesktopError:
        return NoWindowFocus()
