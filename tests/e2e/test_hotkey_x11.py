"""The global hotkey on a real X server, with keys that are really pressed."""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("X11 is tested on Linux", allow_module_level=True)

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError
from Xlib.protocol import rq
from Xlib.protocol.event import KeyPress

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.hotkey import x11
from desktop_app.system.hotkey.choose import global_hotkey
from desktop_app.system.hotkey.combination import parse
from desktop_app.system.hotkey.hotkey import GlobalHotkey
from tests.helpers.x_server import Keyboard, x_server

HOTKEY = ("Control_L", "Alt_L", "space")
SPACE = parse("Ctrl+Alt+Space")
SECONDS = 10


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    with x_server() as display:
        monkeypatch.setenv("DISPLAY", display)
        keyboard = Keyboard(display)
        yield keyboard
        keyboard.close()


@pytest.fixture
def hotkey(keyboard: Keyboard) -> Iterator[GlobalHotkey]:
    hotkey = global_hotkey("linux", {"DISPLAY": "set above", "XDG_SESSION_TYPE": "x11"})
    yield hotkey
    hotkey.release()


class Presses:
    """Counts presses as they come in."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __call__(self) -> None:
        self._arrived.put(threading.current_thread().name)

    def wait(self) -> str:
        return self._arrived.get(timeout=SECONDS)

    def none(self) -> bool:
        return self._arrived.empty()


def test_a_pressed_hotkey_is_heard_in_a_thread_of_its_own(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    presses = Presses()
    hotkey.grab(SPACE, presses)
    keyboard.press(*HOTKEY)
    assert presses.wait() == "hotkey"
    keyboard.press(*HOTKEY)
    assert presses.wait() == "hotkey"
    assert presses.none()


@pytest.mark.parametrize("lock", ["Caps_Lock", "Num_Lock"])
def test_a_lock_key_that_is_on_makes_no_difference(keyboard: Keyboard, hotkey: GlobalHotkey, lock: str) -> None:
    presses = Presses()
    hotkey.grab(SPACE, presses)
    keyboard.press(lock)
    state = keyboard.display.screen().root.query_pointer().mask
    assert state & (X.LockMask | X.Mod2Mask), "the lock key is not on"
    keyboard.press(*HOTKEY)
    presses.wait()


def test_both_control_keys_count(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    presses = Presses()
    hotkey.grab(SPACE, presses)
    keyboard.press("Control_R", "Alt_L", "space")
    presses.wait()


def test_other_keys_go_where_they_belong(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    presses = Presses()
    hotkey.grab(SPACE, presses)
    reader = Display()
    root = reader.screen().root
    window = root.create_window(0, 0, 100, 100, 0, reader.screen().root_depth, event_mask=X.KeyPressMask)
    window.map()
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    reader.sync()
    for keys in (("a",), ("space",), ("Control_L", "space"), ("Control_L", "Alt_L", "Shift_L", "space")):
        keyboard.press(*keys)
        typed = reader.next_event()
        while not isinstance(typed, KeyPress) or typed.detail != keyboard.code(keys[-1]):
            typed = reader.next_event()
    keyboard.press(*HOTKEY)
    presses.wait()
    assert presses.none()
    reader.close()


def test_a_key_held_down_counts_once(keyboard: Keyboard, hotkey: GlobalHotkey, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: queue.SimpleQueue[rq.Event] = queue.SimpleQueue()
    real = x11._X11Grab._key

    def spied(grab: x11._X11Grab, event: rq.Event) -> None:
        real(grab, event)
        if isinstance(event, KeyPress) and event.detail == keyboard.code("space"):
            seen.put(event)

    monkeypatch.setattr(x11._X11Grab, "_key", spied)
    presses = Presses()
    hotkey.grab(SPACE, presses)
    keyboard.down(*HOTKEY)
    for _ in range(4):
        seen.get(timeout=SECONDS)
    keyboard.up(*HOTKEY)
    presses.wait()
    assert presses.none(), "a repeat counted"
    keyboard.press(*HOTKEY)
    presses.wait()


def test_what_another_program_has_is_reported_and_the_old_hotkey_stays(
    keyboard: Keyboard, hotkey: GlobalHotkey
) -> None:
    other = Display()
    refused = CatchError(BadAccess)
    other.screen().root.grab_key(
        other.keysym_to_keycode(XK.string_to_keysym("f")),
        X.ControlMask | X.Mod1Mask,
        True,
        X.GrabModeAsync,
        X.GrabModeAsync,
        onerror=refused,
    )
    other.sync()
    assert refused.get_error() is None
    presses = Presses()
    hotkey.grab(SPACE, presses)
    with pytest.raises(HotkeyTaken, match=r"Ctrl\+Alt\+F is in use by another program. Choose another"):
        hotkey.grab(parse("Ctrl+Alt+F"), presses)
    keyboard.press(*HOTKEY)
    presses.wait()
    other.close()


def test_a_new_hotkey_takes_the_place_of_the_old_one(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    old, new = Presses(), Presses()
    hotkey.grab(SPACE, old)
    hotkey.grab(parse("Super+F2"), new)
    keyboard.press(*HOTKEY)
    keyboard.press("Super_L", "F2")
    new.wait()
    assert old.none()


def test_the_same_hotkey_can_get_a_new_action(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    old, new = Presses(), Presses()
    hotkey.grab(SPACE, old)
    hotkey.grab(SPACE, new)
    keyboard.press(*HOTKEY)
    new.wait()
    assert old.none()


def test_a_released_hotkey_can_be_had_by_another_program(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    hotkey.grab(SPACE, lambda: None)
    hotkey.release()
    presses = Presses()
    another = global_hotkey("linux", {"DISPLAY": "set above"})
    another.grab(SPACE, presses)
    keyboard.press(*HOTKEY)
    presses.wait()
    another.release()


def test_an_action_that_fails_does_not_end_the_hotkey(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    presses = Presses()

    def fails_once() -> None:
        presses()
        raise ValueError("once")

    hotkey.grab(SPACE, fails_once)
    for _ in range(2):
        keyboard.press(*HOTKEY)
        presses.wait()


def test_the_hotkey_follows_its_key_to_another_place(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    presses = Presses()
    hotkey.grab(SPACE, presses)
    place = keyboard.code("F7")
    keyboard.move("space", place)
    assert keyboard.code("space") == place
    # The change is told to every client; one press may come before the grab has moved, the server says when it has.
    _wait_until_grabbed(place)
    keyboard.press(*HOTKEY)
    presses.wait()


def _wait_until_grabbed(code: int) -> None:
    """Return once another client is refused the key."""
    prober = Display()
    root = prober.screen().root
    for _ in range(10_000):
        refused = CatchError(BadAccess)
        modifiers = X.ControlMask | X.Mod1Mask
        root.grab_key(code, modifiers, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        prober.sync()
        if refused.get_error() is not None:
            prober.close()
            return
        root.ungrab_key(code, modifiers)
        prober.sync()
    raise AssertionError("the hotkey did not follow its key")


def test_a_key_that_the_keyboard_lacks_is_reported(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    code = keyboard.code("Pause")
    keyboard.display.change_keyboard_mapping(code, [[X.NoSymbol]])
    keyboard.display.sync()
    with pytest.raises(HotkeyUnsupported, match="no key of the keyboard in use is Pause"):
        hotkey.grab(parse("Ctrl+Pause"), lambda: None)


def test_a_display_that_is_not_there_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":973")
    with pytest.raises(HotkeyUnsupported, match=r"cannot be reached.*findling toggle"):
        global_hotkey("linux", {"DISPLAY": ":973"}).grab(SPACE, lambda: None)


def test_a_display_on_another_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "elsewhere.invalid:0")
    with pytest.raises(HotkeyUnsupported, match=r"on another machine.*findling toggle"):
        global_hotkey("linux", {"DISPLAY": "elsewhere.invalid:0"}).grab(SPACE, lambda: None)


def test_the_hotkey_of_a_killed_program_is_free(keyboard: Keyboard, hotkey: GlobalHotkey) -> None:
    program = (
        "from desktop_app.system.hotkey.choose import global_hotkey\n"
        "from desktop_app.system.hotkey.combination import parse\n"
        "global_hotkey().grab(parse('Ctrl+Alt+Space'), lambda: None)\n"
        "print('held', flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(HotkeyTaken):
            hotkey.grab(SPACE, lambda: None)
        child.kill()
    presses = Presses()
    hotkey.grab(SPACE, presses)
    keyboard.press(*HOTKEY)
    presses.wait()
