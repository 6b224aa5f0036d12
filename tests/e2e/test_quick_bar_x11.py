"""The quick bar of the real program on a real X server with a window manager: real keys, real focus, real starts."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("X11 is tested on Linux", allow_module_level=True)

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError

from tests.e2e.conftest import Library
from tests.helpers.onlooker import Onlooker, Seen, wait_for
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import Keyboard, x_server

HOTKEY = ("Control_L", "Alt_L", "space")
ANOTHER_PROGRAM = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
window = QLineEdit()
window.setGeometry(20, 40, 300, 200)
window.show()
print(int(window.winId()), flush=True)
application.exec()
"""


class Program:
    """Findling, started hidden on a display of its own, beside another program that has the focus."""

    def __init__(self, display: str, data: Path, place: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        self.environ = {
            **kept, "DISPLAY": display, "XDG_SESSION_TYPE": "x11", "FINDLING_DATA_DIR": str(data), "LANG": "C.UTF-8",
        }  # fmt: skip
        self.keyboard = Keyboard(display)
        self._other = subprocess.Popen(
            [sys.executable, "-c", ANOTHER_PROGRAM], env=self.environ, stdout=subprocess.PIPE, text=True
        )
        assert self._other.stdout is not None
        self.other = int(self._other.stdout.readline())
        wait_for(lambda: self.active() == self.other, "the other program's focus")
        address = place / "onlooker"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.inspected_app", str(address), "--hidden"],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.onlooker = Onlooker(address, self._alive)

    def _alive(self) -> None:
        assert self.process.poll() is None, self.process.communicate()[0]

    def active(self) -> int:
        """Return the window that has the focus, as the window manager says."""
        display = self.keyboard.display
        found = display.screen().root.get_full_property(display.get_atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType)
        return int(found.value[0]) if found is not None and len(found.value) else 0

    def bar(self) -> Seen | None:
        """Return the quick bar if it is shown and has the focus."""
        window = self.onlooker.window("QuickBar")
        return window if window is not None and window.active else None

    def call(self) -> Seen:
        """Press the hotkey until the bar comes; it is grabbed some time after the start, and no sign is given."""
        for _ in range(30):
            self.keyboard.press(*HOTKEY)
            with contextlib.suppress(AssertionError):
                return wait_for(self.bar, "the quick bar", alive=self._alive, seconds=2)
        raise AssertionError("the hotkey does not call the bar")

    def wait_gone(self) -> None:
        """Wait until the bar is hidden."""
        wait_for(lambda: self.onlooker.window("QuickBar") is None, "the bar to go")

    def command(self, *arguments: str) -> None:
        """Start Findling a second time."""
        command = [sys.executable, "-m", "desktop_app.app", *arguments]
        subprocess.run(command, env=self.environ, check=True, timeout=60)

    def end(self) -> str:
        """End everything; return what Findling printed."""
        if self.process.poll() is None:
            self.process.terminate()
        printed = self.process.communicate(timeout=60)[0]
        self._other.kill()
        self._other.communicate()
        self.onlooker.close()
        self.keyboard.close()
        return printed


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as display, window_manager(display):
        yield display


@pytest.fixture
def start(display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Program]]:
    monkeypatch.setenv("HOME", str(tmp_path))
    # The address of its socket must not be longer than the system lets it be.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    programs: list[Program] = []

    def started(data: Path) -> Program:
        programs.append(Program(display, data, tmp_path))
        return programs[-1]

    yield started
    for program in programs:
        printed = program.end()
        assert "Traceback" not in printed, printed


@pytest.fixture
def program(start: Callable[[Path], Program], library: Library, tmp_path: Path) -> Program:
    """Findling over a copy of the sample library."""
    return start(Path(shutil.copytree(library.data, tmp_path / "data", copy_function=os.link)))


def test_the_hotkey_calls_the_bar_and_escape_gives_the_focus_back(program: Program) -> None:
    assert program.onlooker.windows() == []
    bar = program.call()
    assert bar.rect[2] == 720
    assert program.active() != program.other
    program.keyboard.type("gazpacho")
    hit = program.onlooker.wait("QuickBar", "recetas.html", "ListItem")
    assert hit.selected
    program.keyboard.press("Escape")
    program.wait_gone()
    wait_for(lambda: program.active() == program.other, "the other program's focus")


def test_the_hotkey_hides_the_bar_too(program: Program) -> None:
    program.call()
    program.keyboard.press(*HOTKEY)
    program.wait_gone()
    wait_for(lambda: program.active() == program.other, "the other program's focus")


def test_a_click_elsewhere_hides_the_bar_and_leaves_the_focus_there(program: Program) -> None:
    program.call()
    program.keyboard.click((100, 120))
    program.wait_gone()
    assert program.active() == program.other


def test_the_arrow_keys_choose_and_right_shows_the_preview(program: Program) -> None:
    program.call()
    program.keyboard.type("bread")
    program.onlooker.wait("QuickBar", ".+", "ListItem")
    narrow = program.onlooker.window("QuickBar")
    program.keyboard.press("Right")
    wait_for(lambda: (program.bar() or narrow).rect[2] > narrow.rect[2], "the preview's room")
    program.keyboard.press("Left")
    wait_for(lambda: (program.bar() or narrow).rect[2] == narrow.rect[2], "the bar alone")


def test_findling_toggle_does_what_the_hotkey_does(program: Program) -> None:
    program.command("toggle")
    wait_for(program.bar, "the bar")
    program.command("toggle")
    program.wait_gone()


def test_a_second_start_raises_the_first_and_a_hidden_one_does_not(program: Program) -> None:
    program.command("--hidden")
    assert program.onlooker.windows() == []
    program.command()
    wait_for(lambda: (program.onlooker.window("MainWindow") or program).active is True, "the main window's focus")
    program.call()
    program.command("show")
    wait_for(lambda: program.onlooker.window("MainWindow").active, "the main window's focus")


def test_a_hotkey_that_another_program_has_is_said_with_what_to_do(
    display: str, start: Callable[[Path], Program], library: Library, tmp_path: Path
) -> None:
    other = Display(display.replace(":", "unix:"))
    refused = CatchError(BadAccess)
    space = other.keysym_to_keycode(XK.string_to_keysym("space"))
    keys = X.ControlMask | X.Mod1Mask
    other.screen().root.grab_key(space, keys, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
    other.sync()
    assert refused.get_error() is None
    program = start(Path(shutil.copytree(library.data, tmp_path / "data", copy_function=os.link)))
    told = tmp_path / "data" / "remembered.json"
    wait_for(lambda: told.exists() and b"Ctrl+Alt+Space" in told.read_bytes(), "the refusal")
    assert program.onlooker.windows() == [], "a start at login opens nothing by itself"
    program.command("show")
    said = program.onlooker.wait("MainWindow", "Notice").description
    assert "Another program uses Ctrl+Alt+Space." in said
    assert "findling toggle" in said
    other.close()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "quit"])
def test_it_ends_cleanly_when_it_is_asked_to(program: Program, how: str) -> None:
    program.call()
    if how == "quit":
        program.command("quit")
    else:
        program.process.send_signal(getattr(signal, how))
    printed, _ = program.process.communicate(timeout=30)
    assert (program.process.returncode, printed) == (0, "")
