"""Whether a program that is not ours fills the screen: a game, a film, a presentation."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop_app.errors import DesktopError
from desktop_app.system import apple
from desktop_app.system.hotkey.choose import session

if TYPE_CHECKING:
    from Xlib.display import Display

FullScreen = Callable[[], bool]

# SHQueryUserNotificationState (shellapi.h): a full-screen program, one that has the screen alone, a presentation.
_WINDOWS_BUSY = frozenset({2, 3, 4})
# NSApplicationPresentationFullScreen and …HideDock with …HideMenuBar (NSApplication.h), of the program in front.
_MAC_FULL_SCREEN = 1 << 10
_MAC_ALONE = (1 << 1) | (1 << 3)


def full_screen(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> FullScreen | None:
    """Return what says so, None where nobody may ask (Wayland) or there is no screen. Belongs to one thread."""
    match session(platform, environ):
        case "x11":
            return _x11(environ.get("DISPLAY", ""))
        case "windows":
            return lambda: is_windows_busy(_windows_state())
        case "macos":
            return lambda: is_mac_busy(_mac_options())
        case _:
            return None


def is_windows_busy(state: int) -> bool:
    """Whether a state of Windows means that the screen is taken."""
    return state in _WINDOWS_BUSY


def is_mac_busy(options: int) -> bool:
    """Whether presentation options of macOS mean that the screen is taken."""
    return bool(options & _MAC_FULL_SCREEN) or options & _MAC_ALONE == _MAC_ALONE


class X11FullScreen:
    """Asks the window manager about the window in front, on a connection of its own."""

    def __init__(self, display: "Display") -> None:
        self._display: Display | None = display
        self._root = display.screen().root
        names = ("_NET_ACTIVE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN", "_NET_WM_PID")
        self._active, self._state, self._full, self._pid = (display.intern_atom(name) for name in names)

    def __call__(self) -> bool:
        """Whether it fills the screen and is not ours; not, once the display is gone."""
        from Xlib.error import ConnectionClosedError, XError  # noqa: PLC0415  only Linux has it

        if self._display is None:
            return False
        try:
            return self._is_full()
        except XError:
            return False  # the window has just closed
        except (ConnectionClosedError, OSError):
            self._display = None
            return False

    def close(self) -> None:
        """Hang up."""
        if self._display is not None:
            self._display.close()
            self._display = None

    def _is_full(self) -> bool:
        from Xlib import X  # noqa: PLC0415  only Linux has it

        assert self._display is not None
        active = self._root.get_full_property(self._active, X.AnyPropertyType)
        number = int(active.value[0]) if active is not None and len(active.value) else 0
        if not number:
            return False
        window = self._display.create_resource_object("window", number)
        state = window.get_full_property(self._state, X.AnyPropertyType)
        if state is None or self._full not in state.value:
            return False
        owner = window.get_full_property(self._pid, X.AnyPropertyType)
        return owner is None or not len(owner.value) or int(owner.value[0]) != os.getpid()


def _x11(display: str) -> FullScreen | None:
    from desktop_app.system.hotkey.x11 import connect  # noqa: PLC0415  only Linux has the library

    try:
        return X11FullScreen(connect(display))
    except DesktopError:
        return None


def _windows_state() -> int:
    if sys.platform != "win32":
        raise DesktopError("Only Windows knows this.")
    import ctypes  # noqa: PLC0415

    state = ctypes.c_int()
    ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
    return state.value


def _mac_options() -> int:
    return apple.number_of("AppKit", "NSApplication", "sharedApplication", "currentSystemPresentationOptions")
