"""Which window has the focus, and giving it back, on a real X server: with a window manager and without one."""

import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("X11 is tested on Linux", allow_module_level=True)

from Xlib import X
from Xlib.display import Display
from Xlib.xobject.drawable import Window

from desktop_app.system.window_focus import NoWindowFocus, WindowFocus, window_focus
from desktop_app.system.x11_focus import X11WindowFocus
from tests.helpers.onlooker import wait_for
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import x_server


@pytest.fixture(params=["bare", "managed"])
def display(request: pytest.FixtureRequest) -> Iterator[Display]:
    with x_server() as name:
        display = Display(name.replace(":", "unix:"))
        if request.param == "managed":
            with window_manager(name):
                yield display
        else:
            yield display
        display.close()


@pytest.fixture
def focus(display: Display) -> Iterator[WindowFocus]:
    made = window_focus("linux", {"DISPLAY": display.get_display_name().replace("unix", "")})
    assert isinstance(made, X11WindowFocus)
    yield made
    made.close()


def shown(display: Display) -> Window:
    """Show a window and wait until it can have the focus."""
    screen = display.screen()
    window = screen.root.create_window(0, 0, 200, 100, 0, screen.root_depth)

    def mapped() -> bool:
        # A window manager that has only just started may miss the first request.
        window.map()
        return window.get_attributes().map_state == X.IsViewable

    wait_for(mapped, "the window", seconds=30)
    return window


def test_the_focus_goes_where_it_is_given(display: Display, focus: WindowFocus) -> None:
    first, second = shown(display), shown(display)
    for window in (first, second, first):

        def given(window: Window = window) -> bool:
            focus.give(window.id)
            return focus.current() == window.id

        wait_for(given, "the focus")


def test_a_window_that_is_gone_is_passed_over(display: Display, focus: WindowFocus) -> None:
    window = shown(display)
    gone = shown(display)
    gone.destroy()
    display.sync()
    wait_for(lambda: focus.give(window.id) or focus.current() == window.id, "the focus")
    focus.give(gone.id)
    focus.give(0)
    assert focus.current() == window.id


def test_a_compositor_is_noticed_when_it_comes(display: Display, focus: WindowFocus) -> None:
    assert not focus.blends()
    screen = display.screen()
    owner = screen.root.create_window(0, 0, 1, 1, 0, screen.root_depth)
    owner.set_selection_owner(display.get_atom("_NET_WM_CM_S0"), X.CurrentTime)
    display.sync()
    assert focus.blends()


def test_a_display_that_cannot_be_reached_has_no_focus_to_give() -> None:
    made = window_focus("linux", {"DISPLAY": ":973"})
    assert isinstance(made, NoWindowFocus)
    assert made.current() == 0


def test_wayland_is_not_asked() -> None:
    made = window_focus("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    assert isinstance(made, NoWindowFocus)
    assert made.blends()
