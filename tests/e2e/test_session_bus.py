"""What is asked of a Linux desktop over its bus: a real bus, and a desktop that answers as the specifications say.

NOT RUN HERE: a real portal (GNOME, KDE) with its dialog, and a real file manager.
"""

import os
import queue
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("D-Bus is tested on Linux", allow_module_level=True)

from jeepney import HeaderFields, Message

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.files import reveal
from desktop_app.system.hotkey.choose import global_hotkey
from desktop_app.system.hotkey.combination import parse
from desktop_app.system.hotkey.hotkey import GlobalHotkey
from desktop_app.system.hotkey.portal import PORTAL, PORTAL_PATH, REQUEST, SHORTCUTS
from tests.helpers.session_bus import Answer, Desktop, session_bus

SPACE = parse("Ctrl+Alt+Space")
SESSION = "/org/freedesktop/portal/desktop/session/1_1/findling"
SECONDS = 10


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def hotkey() -> Iterator[GlobalHotkey]:
    hotkey = global_hotkey("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    yield hotkey
    hotkey.release()


def _portal(bound: list[str], response: int = 0) -> dict[str, Answer]:
    """A portal that grants these shortcuts; its response comes even before its reply, as it may."""

    def respond(desktop: Desktop, call: Message, results: dict[str, Any], code: int) -> None:
        token = call.body[-1]["handle_token"][1]
        sender = call.header.fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        request = f"{PORTAL_PATH}/request/{sender}/{token}"
        desktop.signal(request, REQUEST, "Response", "ua{sv}", (code, results))
        desktop.reply(call, "o", (request,))

    return {
        "CreateSession": lambda desktop, call: respond(desktop, call, {"session_handle": ("s", SESSION)}, 0),
        "BindShortcuts": lambda desktop, call: respond(
            desktop, call, {"shortcuts": ("a(sa{sv})", [(name, {}) for name in bound])}, response
        ),
    }


@pytest.fixture
def pressed() -> "queue.SimpleQueue[str]":
    return queue.SimpleQueue()


def _activate(desktop: Desktop, session: str, shortcut: str) -> None:
    desktop.signal(PORTAL_PATH, SHORTCUTS, "Activated", "osta{sv}", (session, shortcut, 0, {}))


def test_the_portals_shortcut_calls_findling(bus: str, hotkey: GlobalHotkey, pressed: "queue.SimpleQueue[str]") -> None:
    desktop = Desktop(bus, PORTAL, _portal(["toggle"]))
    hotkey.grab(SPACE, lambda: pressed.put("pressed"))
    assert desktop.calls.get(timeout=SECONDS)[0] == "CreateSession"
    _, (session, shortcuts, window, _) = desktop.calls.get(timeout=SECONDS)
    assert (session, window) == (SESSION, "")
    assert shortcuts == [
        ("toggle", {"description": ("s", "Open Findling"), "preferred_trigger": ("s", "CTRL+ALT+space")})
    ]
    _activate(desktop, "/someone/elses", "toggle")
    _activate(desktop, SESSION, "other")
    _activate(desktop, SESSION, "toggle")
    assert pressed.get(timeout=SECONDS) == "pressed"
    hotkey.release()
    assert pressed.empty()
    desktop.close()


@pytest.mark.parametrize(("bound", "response"), [([], 0), ([], 1), (["toggle"], 1)])
def test_a_person_who_declines_is_told_what_else_there_is(
    bus: str, hotkey: GlobalHotkey, bound: list[str], response: int
) -> None:
    desktop = Desktop(bus, PORTAL, _portal(bound, response))
    with pytest.raises(HotkeyTaken, match=r"did not give Ctrl\+Alt\+Space to Findling.*findling toggle"):
        hotkey.grab(SPACE, lambda: None)
    desktop.close()


def test_a_desktop_without_a_portal_is_said(bus: str, hotkey: GlobalHotkey) -> None:
    with pytest.raises(HotkeyUnsupported, match=r"lets no app have one.*Bind the command `findling toggle`"):
        hotkey.grab(SPACE, lambda: None)


def test_an_old_portal_without_shortcuts_is_said(bus: str, hotkey: GlobalHotkey) -> None:
    desktop = Desktop(bus, PORTAL, {})
    with pytest.raises(HotkeyUnsupported, match=r"UnknownMethod.*findling toggle"):
        hotkey.grab(SPACE, lambda: None)
    desktop.close()


def test_a_session_without_a_bus_is_said(tmp_path: Path, hotkey: GlobalHotkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    with pytest.raises(HotkeyUnsupported, match=r"D-Bus.*findling toggle"):
        hotkey.grab(SPACE, lambda: None)


def test_the_file_manager_is_asked_to_select_any_name(bus: str, tmp_path: Path) -> None:
    desktop = Desktop(bus, "org.freedesktop.FileManager1", {"ShowItems": lambda desktop, call: desktop.reply(call)})
    path = os.fsencode(tmp_path) + b"/odd \xff#.pdf"
    Path(os.fsdecode(path)).touch()
    reveal(path)
    assert desktop.calls.get(timeout=SECONDS) == ("ShowItems", ([f"file://{tmp_path}/odd%20%FF%23.pdf"], ""))
    desktop.close()
