"""Whether a program fills the screen, and since when nobody has touched a key, on a real X server."""

import os
import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("X11 is tested on Linux", allow_module_level=True)

from Xlib import Xatom
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage
from Xlib.xobject.drawable import Window

from desktop_app.system.activity import X11Idle, idle_time
from desktop_app.system.fullscreen import FullScreen, X11FullScreen, full_screen
from tests.helpers.onlooker import wait_for
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import Keyboard, x_server

REMOVE, ADD = 0, 1
ROOT_EVENTS = (1 << 19) | (1 << 20)


@pytest.fixture
def display() -> Iterator[Display]:
    with x_server() as name, window_manager(name):
        made = Display(name.replace(":", "unix:"))
        yield made
        made.close()


@pytest.fixture
def environment(display: Display) -> dict[str, str]:
    return {"DISPLAY": display.get_display_name().replace("unix", "")}


@pytest.fixture
def asked(environment: dict[str, str]) -> Iterator[FullScreen]:
    made = full_screen("linux", environment)
    assert isinstance(made, X11FullScreen)
    yield made
    made.close()


def game(display: Display, pid: int) -> Window:
    """Show a window of a process, in front."""
    screen = display.screen()
    window = screen.root.create_window(0, 0, 300, 200, 0, screen.root_depth)
    window.change_property(display.intern_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [pid])
    active = display.intern_atom("_NET_ACTIVE_WINDOW")

    def in_front() -> bool:
        window.map()
        tell(display, window, "_NET_ACTIVE_WINDOW", [2, 0, 0, 0, 0])
        found = screen.root.get_full_property(active, Xatom.WINDOW)
        return found is not None and list(found.value)[:1] == [window.id]

    wait_for(in_front, "the window in front", seconds=30)
    return window


def tell(display: Display, window: Window, what: str, data: list[int]) -> None:
    message = ClientMessage(window=window, client_type=display.intern_atom(what), data=(32, data))
    display.screen().root.send_event(message, event_mask=ROOT_EVENTS)
    display.sync()


def fill(display: Display, window: Window, how: int) -> None:
    tell(display, window, "_NET_WM_STATE", [how, display.intern_atom("_NET_WM_STATE_FULLSCREEN"), 0, 1, 0])


def test_a_program_that_fills_the_screen_is_seen_until_it_does_not(display: Display, asked: FullScreen) -> None:
    assert not asked()
    window = game(display, pid=1)
    assert not asked()
    fill(display, window, ADD)
    wait_for(asked, "the full screen", seconds=30)
    fill(display, window, REMOVE)
    wait_for(lambda: not asked(), "the window's own size again", seconds=30)
    fill(display, window, ADD)
    wait_for(asked, "the full screen", seconds=30)
    window.destroy()
    display.sync()
    wait_for(lambda: not asked(), "the end of the window", seconds=30)


def test_our_own_window_may_fill_the_screen(display: Display, asked: FullScreen) -> None:
    window = game(display, pid=os.getpid())
    fill(display, window, ADD)
    state = display.intern_atom("_NET_WM_STATE")
    full = display.intern_atom("_NET_WM_STATE_FULLSCREEN")

    def fills() -> bool:
        found = window.get_full_property(state, Xatom.ATOM)
        return found is not None and full in found.value

    wait_for(fills, "the full screen", seconds=30)
    assert not asked()


def test_a_key_ends_the_time_that_nobody_was_there(display: Display, environment: dict[str, str]) -> None:
    idle = idle_time("linux", environment)
    assert isinstance(idle, X11Idle)
    wait_for(lambda: idle() > 0.5, "half a second without a key", seconds=30)
    keyboard = Keyboard(environment["DISPLAY"])
    before = idle()

    def ended() -> bool:
        keyboard.press("Shift_L")
        return idle() < before

    wait_for(ended, "the key to count", seconds=30)
    keyboard.close()
    idle.close()


def test_a_display_that_is_gone_holds_up_nothing() -> None:
    with x_server() as name:
        asked = full_screen("linux", {"DISPLAY": name})
        idle = idle_time("linux", {"DISPLAY": name})
    assert asked is not None
    assert idle is not None
    assert not asked()
    assert not asked()
    assert idle() == 0.0
