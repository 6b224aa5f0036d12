"""What the hotkey offers on every system, and how one combination takes the place of another."""

import logging
from collections.abc import Callable
from typing import Protocol

from desktop_app.errors import HotkeyUnsupported
from desktop_app.system.hotkey.combination import Combination

Pressed = Callable[[], None]

ADVICE = "Bind the command `findling toggle` to the keys you like in your desktop's keyboard settings."

_log = logging.getLogger(__name__)


class GlobalHotkey(Protocol):
    """Holds at most one combination of the whole desktop. It hears that combination and no other key."""

    def grab(self, combination: Combination, pressed: Pressed) -> None:
        """Take a combination; `pressed` is called once for each press, from a thread of the implementation's own.

        It takes the place of the one held before, which stays in force if this fails. On Wayland the desktop may ask
        the person first, and this waits for the answer: call it from a worker thread. On macOS call it from the main
        thread. Raises HotkeyTaken or HotkeyUnsupported with a sentence that says what to do.
        """
        ...

    def release(self) -> None:
        """Give the combination back; without one nothing happens."""
        ...


class Held(Protocol):
    """A combination in force, until it is closed."""

    def close(self) -> None:
        """Give it back."""
        ...


Hold = Callable[[Combination, Pressed], Held]


class ExchangedHotkey:
    """A GlobalHotkey over a system's way of holding one combination: lets the old go only for the new."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._held: Held | None = None
        self._combination: Combination | None = None
        self._pressed: Pressed = lambda: None

    def grab(self, combination: Combination, pressed: Pressed) -> None:
        """See GlobalHotkey."""
        if self._held is None or combination != self._combination:
            held = self._hold(combination, self._fire)
            self.release()
            self._held, self._combination = held, combination
        self._pressed = pressed

    def release(self) -> None:
        """See GlobalHotkey."""
        if self._held is not None:
            self._held.close()
        self._held = self._combination = None

    def _fire(self) -> None:
        try:
            self._pressed()
        except Exception:  # noqa: BLE001  what one press did wrong must not end the thread that hears the next
            _log.exception("the hotkey's action failed")


def unsupported(reason: str) -> Hold:
    """Make a way of holding that always declines, for the reason given as a whole sentence."""

    def hold(combination: Combination, _pressed: Pressed) -> Held:
        raise HotkeyUnsupported(f"{combination} cannot be a global hotkey here. {reason} {ADVICE}")

    return hold
