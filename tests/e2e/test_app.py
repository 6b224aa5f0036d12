"""A person's first day with the real program: an empty home, an X server, a window manager, real keys and clicks."""

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("X11 is tested on Linux", allow_module_level=True)

from tests.helpers import corpus
from tests.helpers.onlooker import Onlooker, Seen, wait_for
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import Keyboard, x_server

HOTKEY = ("Control_L", "Alt_L", "space")
QUESTION = "如何实现 Python 中的异步 HTTP 请求"
FROM_OUTSIDE = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "FINDLING_DATA_DIR", "DBUS_SESSION_BUS_ADDRESS"}
SIZE = (1100, 700)


class Person:
    """Somebody with a home, a display, a keyboard and a mouse, who starts Findling and looks at its windows."""

    def __init__(self, home: Path, display: str) -> None:
        self.home = home
        self.keyboard = Keyboard(display)
        self.keyboard.learn(QUESTION)
        # What the desktop would open files with notes what it was given.
        programs = home / "bin"
        programs.mkdir()
        self.opened = home / "opened"
        opener = programs / "xdg-open"
        opener.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{self.opened}"\n')
        opener.chmod(0o755)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "HOME": str(home),
            "PATH": f"{programs}:/usr/bin:/bin",
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_SESSION_TYPE": "x11",
            "LANG": "C.UTF-8",
            "DISPLAY": display,
        }
        for name in FROM_OUTSIDE - {"DISPLAY"}:
            self.environment.pop(name, None)
        self.process: subprocess.Popen[str] | None = None
        self.onlooker: Onlooker | None = None
        self._starts = 0

    def start(self) -> Onlooker:
        """Start Findling as the desktop does, without arguments."""
        self._starts += 1
        address = self.home / f"onlooker{self._starts}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.inspected_app", str(address)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.onlooker = Onlooker(address, self.alive)
        return self.onlooker

    def alive(self) -> None:
        """Fail with what the program printed if it has ended."""
        assert self.process is not None
        assert self.process.poll() is None, self.process.communicate()[0]

    def see(self, kind: str, name: str = "", role: str = "") -> Seen:
        """Wait for a window of this class, and in it a control of this name."""
        assert self.onlooker is not None
        return self.onlooker.wait(kind, name, role)

    def click(self, kind: str, name: str, role: str = "") -> None:
        """Click a control once it is there, its window has the focus and it has come to rest."""
        assert self.onlooker is not None
        looker = self.onlooker
        places: list[object] = []

        def at_rest() -> Seen | None:
            window = looker.window(kind)
            seen = window.find(name, role) if window is not None and window.active else None
            places.append(seen and seen.rect)
            return seen if seen is not None and seen.enabled and places[-2:] == [seen.rect] * 2 else None

        self.keyboard.click(wait_for(at_rest, f"“{name}” to click", alive=self.alive).centre)

    def call_the_bar(self) -> Seen:
        """Press the hotkey until the bar comes; it is grabbed some time after the start, and no sign is given."""
        assert self.onlooker is not None
        looker = self.onlooker

        def bar() -> Seen | None:
            window = looker.window("QuickBar")
            return window if window is not None and window.active else None

        for _ in range(30):
            self.keyboard.press(*HOTKEY)
            with contextlib.suppress(AssertionError):
                return wait_for(bar, "the quick bar", alive=self.alive, seconds=2)
        raise AssertionError("the hotkey does not call the bar")

    def quit(self) -> None:
        """Press Ctrl+Q in the window and wait until the program has ended well, without a word."""
        assert self.process is not None
        assert self.onlooker is not None
        self.keyboard.press("Control_L", "q")
        printed, _ = self.process.communicate(timeout=60)
        assert (self.process.returncode, printed) == (0, "")
        self.onlooker.close()
        self.onlooker = None

    def leave(self) -> None:
        """End the program, however it is, and let go of the keyboard."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        if self.onlooker is not None:
            self.onlooker.close()
        self.keyboard.close()


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with x_server() as display, window_manager(display):
        home = tmp_path / "home"
        home.mkdir()
        somebody = Person(home, display)
        yield somebody
        somebody.leave()


def resized(person: Person, size: tuple[int, int]) -> Callable[[], Seen | None]:
    """Have the window manager make the main window this large; return what tells whether it is."""
    display = person.keyboard.display
    root = display.screen().root
    clients = root.get_full_property(display.get_atom("_NET_CLIENT_LIST"), 0)
    for number in clients.value:
        window = display.create_resource_object("window", number)
        if (window.get_wm_name() or "").startswith("Findling"):
            window.configure(width=size[0], height=size[1])
    display.sync()

    def look() -> Seen | None:
        assert person.onlooker is not None
        seen = person.onlooker.window("MainWindow")
        return seen if seen is not None and seen.rect[2:] == size else None

    return look


def test_from_the_first_start_to_the_second(person: Person) -> None:
    """Two clicks to a searchable folder, an answer in another language at its page, and all is kept for next time."""
    documents = corpus.build(person.home / "Documents")
    before = {path: path.stat().st_mtime_ns for path in documents.iterdir()}

    person.start()
    person.see("MainWindow", "Documents")
    person.click("MainWindow", "Start", "Button")
    person.see("MainWindow", r".*Documents")
    wait_for(lambda: indexed(person, documents), "everything to be read", alive=person.alive)
    person.see("MainWindow", "Searched all 8 files")
    wait_for(lambda: "Finishing" not in person.see("MainWindow").texts(), "the work to end", alive=person.alive)

    person.call_the_bar()
    person.keyboard.type(QUESTION)
    wait_for(lambda: first_row(person, "QuickBar", "handbook.pdf"), "the answer", alive=person.alive)
    person.keyboard.press("Right")
    person.see("QuickBar", r".*Page 2 of 3")
    person.keyboard.press("Return")
    wait_for(person.opened.exists, "the file to be opened", alive=person.alive)
    wait_for(lambda: "handbook.pdf" in person.opened.read_text(), "the file's name")

    person.click("MainWindow", "Search", "EditableText")
    person.keyboard.type(QUESTION)
    wait_for(lambda: first_row(person, "MainWindow", "handbook.pdf"), "the answer", alive=person.alive)
    person.keyboard.press("Down")
    person.see("MainWindow", r".*Page 2 of 3")
    wait_for(resized(person, SIZE), "the window's new size", alive=person.alive)
    person.quit()

    person.start()
    window = person.see("MainWindow")
    wait_for(lambda: (person.see("MainWindow")).rect[2:] == SIZE, "the window's kept size", alive=person.alive)
    assert "handbook" not in window.texts()
    person.see("MainWindow", "Documents")
    person.call_the_bar()
    person.see("QuickBar", re.escape(QUESTION))
    person.keyboard.press("Escape")
    person.click("MainWindow", "Search", "EditableText")
    person.keyboard.type("gazpacho")
    wait_for(lambda: first_row(person, "MainWindow", "recetas.html"), "the answer", alive=person.alive)
    person.quit()
    assert {path: path.stat().st_mtime_ns for path in documents.iterdir()} == before


def first_row(person: Person, kind: str, name: str) -> bool:
    """Whether a window's first hit is this file."""
    assert person.onlooker is not None
    window = person.onlooker.window(kind)
    row = window.find(".+", "ListItem") if window is not None else None
    return row is not None and row.name.startswith(name)


def indexed(person: Person, documents: Path) -> bool:
    """Whether every file of a folder is known and embedded, as the command line says."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app.app", "status", "--json"],
        env=person.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    coverage = json.loads(done.stdout)["coverage"]
    return coverage["files"] == len(list(documents.iterdir())) == coverage["vectors"]
