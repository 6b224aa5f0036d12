"""How a hotkey is chosen and exchanged, and the Windows and macOS implementations with their system's calls imitated.

NOT RUN HERE: the real RegisterHotKey and RegisterEventHotKey. These tests hold what is asked of them and what is made
of their answers; whether a real key press arrives shows only on those systems.
"""

import queue
import sys
from collections.abc import Callable

import pytest

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.hotkey import macos, windows
from desktop_app.system.hotkey.choose import global_hotkey, session
from desktop_app.system.hotkey.combination import Combination, parse
from desktop_app.system.hotkey.hotkey import ExchangedHotkey, Pressed

SPACE = parse("Ctrl+Alt+Space")


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("win32", {}, "windows"),
        ("darwin", {"DISPLAY": ":0"}, "macos"),
        ("linux", {"DISPLAY": ":0"}, "x11"),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ("linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "wayland"),
        ("linux", {"XDG_SESSION_TYPE": "tty"}, "none"),
    ],
)
def test_the_session_decides(platform: str, environ: dict[str, str], expected: str) -> None:
    assert session(platform, environ) == expected


def test_without_a_display_the_command_to_bind_is_said() -> None:
    hotkey = global_hotkey("linux", {})
    with pytest.raises(HotkeyUnsupported, match=r"There is no display here. Bind the command `findling toggle`"):
        hotkey.grab(SPACE, lambda: None)
    hotkey.release()


class Desk:
    """Holds combinations in memory, and remembers the order of what happened."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.pressed: dict[str, Pressed] = {}
        self.taken = ""

    def hold(self, combination: Combination, pressed: Pressed) -> "OnDesk":
        if str(combination) == self.taken:
            raise HotkeyTaken("taken")
        self.events.append(f"+{combination}")
        self.pressed[str(combination)] = pressed
        return OnDesk(self, str(combination))


class OnDesk:
    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name

    def close(self) -> None:
        self.desk.events.append(f"-{self.name}")


def test_the_old_hotkey_goes_only_when_the_new_one_is_there() -> None:
    desk = Desk()
    hotkey = ExchangedHotkey(desk.hold)
    hotkey.grab(SPACE, lambda: None)
    desk.taken = "Ctrl+A"
    with pytest.raises(HotkeyTaken):
        hotkey.grab(parse("Ctrl+A"), lambda: None)
    assert desk.events == ["+Ctrl+Alt+Space"]
    hotkey.grab(parse("Ctrl+B"), lambda: None)
    hotkey.release()
    hotkey.release()
    assert desk.events == ["+Ctrl+Alt+Space", "+Ctrl+B", "-Ctrl+Alt+Space", "-Ctrl+B"]


class ImitatedWindows:
    """A thread's message queue, and RegisterHotKey's bookkeeping."""

    def __init__(self, error: int = 0) -> None:
        self.error = error
        self.queue: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.registered: list[tuple[int, int, int]] = []

    def thread(self) -> int:
        return 77

    def register(self, identifier: int, modifiers: int, key: int) -> int:
        if not self.error:
            self.registered.append((identifier, modifiers, key))
        return self.error

    def unregister(self, identifier: int) -> None:
        self.registered = [entry for entry in self.registered if entry[0] != identifier]

    def next(self) -> int:
        return self.queue.get(timeout=10)

    def quit(self, thread: int) -> None:
        assert thread == 77
        self.queue.put(windows.WM_QUIT)


def test_windows_registers_the_virtual_key_and_hears_only_the_hotkey() -> None:
    """Not run here: Windows' own part."""
    system = ImitatedWindows()
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    held = windows.WindowsHotkey(SPACE, lambda: heard.put("pressed"), system)
    assert system.registered == [(1, 0x4000 | 0x1 | 0x2, 0x20)]
    system.queue.put(0x0100)
    system.queue.put(windows.WM_HOTKEY)
    assert heard.get(timeout=10) == "pressed"
    held.close()
    assert heard.empty()
    assert system.registered == []


@pytest.mark.parametrize(("error", "kind"), [(1409, HotkeyTaken), (5, HotkeyUnsupported)])
def test_windows_errors_become_sentences(error: int, kind: type[Exception]) -> None:
    """Not run here: Windows' own part."""
    with pytest.raises(kind, match=r"Ctrl\+Alt\+Space.*Choose another"):
        windows.WindowsHotkey(SPACE, lambda: None, ImitatedWindows(error))


class ImitatedCarbon:
    def __init__(self, error: int = 0) -> None:
        self.error = error
        self.registered: list[tuple[int, int, Callable[[], None]]] = []

    def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
        self.registered.append((key, modifiers, pressed))
        return self.error

    def unregister(self) -> None:
        self.registered.clear()


def test_macos_registers_the_place_of_the_key() -> None:
    """Not run here: macOS's own part."""
    carbon = ImitatedCarbon()
    heard: list[str] = []
    held = macos.MacHotkey(parse("Super+Shift+K"), lambda: heard.append("pressed"), carbon)
    [(key, modifiers, pressed)] = carbon.registered
    assert (key, modifiers) == (0x28, 0x100 | 0x200)
    pressed()
    assert heard == ["pressed"]
    held.close()
    assert carbon.registered == []


@pytest.mark.parametrize(("error", "kind"), [(-9878, HotkeyTaken), (-50, HotkeyUnsupported)])
def test_macos_errors_become_sentences(error: int, kind: type[Exception]) -> None:
    """Not run here: macOS's own part."""
    with pytest.raises(kind, match=r"Ctrl\+Alt\+Space.*Choose another"):
        macos.MacHotkey(SPACE, lambda: None, ImitatedCarbon(error))


def test_a_key_that_no_mac_has_is_reported() -> None:
    with pytest.raises(HotkeyUnsupported, match="no key Insert"):
        macos.MacHotkey(parse("Ctrl+Insert"), lambda: None, ImitatedCarbon())


@pytest.mark.skipif(sys.platform != "linux", reason="the portal is Linux's")
def test_the_portals_spelling_is_the_specifications() -> None:
    from desktop_app.system.hotkey.portal import trigger  # noqa: PLC0415  jeepney is not elsewhere

    assert trigger(SPACE) == "CTRL+ALT+space"
    assert trigger(parse("Super+PageUp")) == "LOGO+Prior"
