"""Holds the hotkey of the settings for the app, and finds out whether another one could be had."""

import logging
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import FindlingError, HotkeyUnsupported
from desktop_app.system.hotkey.choose import global_hotkey, session
from desktop_app.system.hotkey.combination import parse
from desktop_app.system.hotkey.hotkey import GlobalHotkey
from desktop_app.ui.background import Lane
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.translation import tr

_log = logging.getLogger(__name__)


class HotkeyHolder(QObject):
    """The global hotkey on Qt's thread. `pressed` comes for each press; `held` or `refused`, with why, after `hold`.

    Grabbing may wait for the desktop and even for the person (Wayland asks), so it is done on a lane of its own; on
    macOS it belongs to the main thread.
    """

    pressed = Signal()
    refused = Signal(str)
    held = Signal()

    _heard = Signal()

    def __init__(self, parent: QObject | None = None, make: Callable[[], GlobalHotkey] = global_hotkey) -> None:
        super().__init__(parent)
        self._make = make
        self._hotkey: GlobalHotkey | None = None
        self._held = ""
        self._wanted = ""
        self._lane: Lane | None = None if sys.platform == "darwin" else Lane("hotkey", self)
        self._heard.connect(self.pressed, Qt.ConnectionType.QueuedConnection)

    def hold(self, text: str) -> None:
        """Hold a combination, such as "Ctrl+Alt+Space", in the place of the one before; "" for none."""
        if text == self._wanted:
            return
        self._wanted = text
        self._run(lambda: self._grab(text), lambda _: self._now_held(text), self._refused)

    def try_combination(self, text: str, answered: Callable[[str], None]) -> None:
        """Find out whether a combination can be had; `answered` gets a sentence that says why not, "" if it can.

        A trial holds the keys for an instant. On Wayland, where that would ask the person, only the spelling counts.
        """
        held = self._held

        def trial() -> None:
            combination = parse(text)
            if session_asks() or (held and combination == parse(held)):
                return
            hotkey = self._make()
            hotkey.grab(combination, lambda: None)
            hotkey.release()

        self._run(trial, lambda _: answered(""), lambda error: answered(in_our_words(error.message)))

    def close(self) -> None:
        """Give the keys back."""
        if self._lane is not None:
            self._lane.close(1.0)
        if self._hotkey is not None:
            self._hotkey.release()

    def _grab(self, text: str) -> None:
        if text:
            # Made here and not at the start: what it imports would hold up the first painting.
            self._hotkey = self._hotkey or self._make()
            self._hotkey.grab(parse(text), self._heard.emit)
        elif self._hotkey is not None:
            self._hotkey.release()

    def _now_held(self, text: str) -> None:
        self._held = text
        self.held.emit()

    def _refused(self, error: FindlingError) -> None:
        self._wanted = self._held
        _log.info("the hotkey is not held: %s", error.message)
        said = [in_our_words(error.message)]
        if not isinstance(error, HotkeyUnsupported):  # whose message says so itself
            said.append(tr("The command “findling toggle” does the same."))
        self.refused.emit("\n".join(said))

    def _run(
        self, call: Callable[[], None], done: Callable[[None], None], failed: Callable[[FindlingError], None]
    ) -> None:
        if self._lane is not None:
            self._lane.run(call, done, failed)
            return
        try:
            call()
        except FindlingError as error:
            failed(error)
        else:
            done(None)


def session_asks() -> bool:
    """Whether this desktop asks the person before a program may hold keys."""
    return session(sys.platform, os.environ) == "wayland"
