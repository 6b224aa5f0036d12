"""An X server of the test's own without a screen (Xvfb), and keys and clicks on it through its XTEST extension."""

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.helpers.must_run import missing

START_SECONDS = 20


@contextmanager
def x_server() -> Iterator[str]:
    """Run Xvfb and give its display's name; skips, with the reason, where Xvfb is not installed."""
    program = shutil.which("Xvfb")
    if program is None:
        missing("Xvfb is not installed (Debian: xvfb)")
    reading, writing = os.pipe()
    with os.fdopen(reading) as numbers:
        try:
            server = subprocess.Popen(
                [program, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
                pass_fds=[writing],
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(writing)
        try:
            ready, _, _ = select.select([numbers], [], [], START_SECONDS)
            number = numbers.readline().strip() if ready else ""
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            server.terminate()
            server.wait()


class Keyboard:
    """A client that presses keys as a keyboard would."""

    def __init__(self, display: str) -> None:
        self.display = Display(display.replace(":", "unix:"))

    def code(self, name: str) -> int:
        code = self.display.keysym_to_keycode(XK.string_to_keysym(name))
        assert code, f"no key is {name}"
        return code

    def down(self, *names: str) -> None:
        for name in names:
            # The server waits: no finger lets a key go and presses it again in the same millisecond.
            xtest.fake_input(self.display, X.KeyPress, self.code(name), time=2)
        self.display.sync()

    def up(self, *names: str) -> None:
        for name in reversed(names):
            xtest.fake_input(self.display, X.KeyRelease, self.code(name))
        self.display.sync()

    def press(self, *names: str) -> None:
        """Press the keys in this order, and let them go."""
        self.down(*names)
        self.up(*names)

    def move(self, name: str, code: int) -> None:
        """Put a key's meaning on another key, and leave the old one without any."""
        width = len(self.display.get_keyboard_mapping(code, 1)[0])
        old = self.code(name)
        self.display.change_keyboard_mapping(old, [[X.NoSymbol] * width])
        self.display.change_keyboard_mapping(code, [[XK.string_to_keysym(name)] * width])
        self.display.sync()
        # A new connection learns the new keyboard whole.
        name = self.display.get_display_name()
        self.display.close()
        self.display = Display(name)

    def learn(self, text: str) -> None:
        """Put what of `text` no key has onto keys without a meaning, for `type`; best before programs look."""
        first, last = self.display.display.info.min_keycode, self.display.display.info.max_keycode
        codes = self.display.get_keyboard_mapping(first, last - first + 1)
        spare = [first + number for number, meanings in enumerate(codes) if not any(meanings)]
        for character in dict.fromkeys(text):
            if not self._codes(character):
                self.display.change_keyboard_mapping(spare.pop(), [[_keysym(character)] * len(codes[0])])
        self.display.sync()
        name = self.display.get_display_name()
        self.display.close()
        self.display = Display(name)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        for character in text:
            codes = self._codes(character)
            assert codes, f"no key is {character}; learn() it"
            level, code = min(codes.items())
            held = ("Shift_L",) if level else ()
            self.down(*held)
            xtest.fake_input(self.display, X.KeyPress, code, time=2)
            xtest.fake_input(self.display, X.KeyRelease, code)
            self.up(*held)

    def _codes(self, character: str) -> dict[int, int]:
        """Return the keys that mean a character alone (0) and with Shift (1)."""
        found = self.display.keysym_to_keycodes(_keysym(character))
        return {level: code for code, level in found if level in (0, 1)}

    def click(self, place: tuple[int, int], button: int = 1) -> None:
        """Move the pointer to a place on the screen and click."""
        xtest.fake_input(self.display, X.MotionNotify, x=place[0], y=place[1])
        xtest.fake_input(self.display, X.ButtonPress, button, time=2)
        xtest.fake_input(self.display, X.ButtonRelease, button)
        self.display.sync()

    def close(self) -> None:
        self.display.close()


def _keysym(character: str) -> int:
    """Return what X calls a character: Latin-1 by its number, the others above a fixed offset."""
    return ord(character) if ord(character) < 0x100 else 0x01000000 | ord(character)
