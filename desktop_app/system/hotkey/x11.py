"""The hotkey under X11: a passive grab of one key on the root windows, on a connection and in a thread of its own."""

import contextlib
import logging
import os
import re
import selectors
import socket
import threading
from collections.abc import Iterable
from pathlib import Path

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, DisplayError, XError
from Xlib.protocol import event as xevent
from Xlib.protocol import rq
from Xlib.xobject.drawable import Window

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.hotkey.combination import Combination, Modifier
from desktop_app.system.hotkey.hotkey import ADVICE, Held, Pressed

Grab = tuple[int, int]
"""A key's code and the mask of modifiers that are down with it."""

_LOCAL_DISPLAY = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_LOCKS = ("Num_Lock", "Scroll_Lock")
# Which keys stand for a modifier, and the mask that they have wherever nobody changed it.
_MODIFIERS = {
    Modifier.CTRL: (("Control_L", "Control_R"), X.ControlMask),
    Modifier.ALT: (("Alt_L", "Alt_R"), X.Mod1Mask),
    Modifier.SHIFT: (("Shift_L", "Shift_R"), X.ShiftMask),
    Modifier.SUPER: (("Super_L", "Super_R"), X.Mod4Mask),
}
_ALL_MODIFIERS = 0xFF

_log = logging.getLogger(__name__)


def hold(combination: Combination, pressed: Pressed) -> Held:
    """Grab a combination on the display that DISPLAY names.

    Raises HotkeyTaken if another client has it, HotkeyUnsupported if there is no such key on the keyboard or no local
    display.
    """
    return _X11Grab(combination, pressed, connect(os.environ.get("DISPLAY", "")))


class _X11Grab:
    """Grabs in its constructor's thread; from then on only its own thread touches the connection."""

    def __init__(self, combination: Combination, pressed: Pressed, display: Display) -> None:
        self._display = display
        self._combination = combination
        self._pressed = pressed
        self._grabs: frozenset[Grab] = frozenset()
        self._released_at: int | None = None
        try:
            self._regrab()
            self._check_key_is_there()
        except BaseException:
            display.close()
            raise
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="hotkey", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ungrab; the server does so too when a process dies."""
        with contextlib.suppress(OSError):
            self._wake.send(b"x")
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._wake.close()

    def _check_key_is_there(self) -> None:
        if not self._grabs:
            raise HotkeyUnsupported(
                f"{self._combination} cannot be a hotkey: no key of the keyboard in use is "
                f"{self._combination.key.name}. Choose another one."
            )

    def _listen(self) -> None:
        try:
            with self._woken, selectors.DefaultSelector() as selector:
                selector.register(self._display.fileno(), selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                while True:
                    self._handle_pending()
                    if any(key.fileobj is self._woken for key, _ in selector.select()):
                        break
            self._display.close()
        except (ConnectionClosedError, OSError) as error:
            _log.warning("the display is gone, and the hotkey with it: %s", error)

    def _handle_pending(self) -> None:
        remapped = False
        # An answer that arrives while grabbing brings new events with it.
        while self._display.pending_events():
            event = self._display.next_event()
            if isinstance(event, xevent.MappingNotify):
                if event.request == X.MappingKeyboard:
                    self._display.refresh_keyboard_mapping(event)
                remapped = True
            else:
                self._key(event)
            if remapped and not self._display.pending_events():
                remapped = False
                self._follow_mapping()

    def _key(self, event: rq.Event) -> None:
        # An event with send_event set was made by another program, not by a key.
        if event.send_event or not isinstance(event, (xevent.KeyPress, xevent.KeyRelease)):
            return
        # While the combination is held, the server sends every key here; only its own counts.
        if event.detail not in {code for code, _ in self._grabs}:
            return
        if isinstance(event, xevent.KeyRelease):
            self._released_at = event.time
        # A key that repeats by itself is released and pressed in the same instant.
        elif event.time != self._released_at and (event.detail, event.state & _ALL_MODIFIERS) in self._grabs:
            self._pressed()

    def _follow_mapping(self) -> None:
        try:
            self._regrab()
        except HotkeyTaken as error:
            _log.warning("after a change of the keyboard: %s", error)

    def _regrab(self) -> None:
        wanted = frozenset(_grabs(self._display, self._combination))
        for grab in self._grabs - wanted:
            self._ungrab(grab)
        kept = self._grabs & wanted
        taken = [grab for grab in wanted - kept if not self._grab(grab)]
        if taken:
            for grab in wanted:
                self._ungrab(grab)
            self._grabs = frozenset()
            raise HotkeyTaken(
                f"{self._combination} is in use by another program. Choose another one, or free it there."
            )
        self._grabs = wanted

    def _grab(self, grab: Grab) -> bool:
        refused = CatchError(BadAccess)
        for root in self._roots():
            root.grab_key(*grab, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        self._display.sync()
        return refused.get_error() is None

    def _ungrab(self, grab: Grab) -> None:
        for root in self._roots():
            root.ungrab_key(*grab, onerror=CatchError(XError))

    def _roots(self) -> list[Window]:
        return [self._display.screen(number).root for number in range(self._display.screen_count())]


def connect(name: str) -> Display:
    """Connect to a display of this machine. Raises HotkeyUnsupported if that is not one or it cannot be reached."""
    local = _LOCAL_DISPLAY.fullmatch(name)
    if local is None:
        raise HotkeyUnsupported(
            f"The display {name!r} is on another machine, where Findling holds no keys. {ADVICE}"
            if name
            else f"There is no display here. {ADVICE}"
        )
    try:
        _probe(int(local[1]))
        # With the bare ":0" the library would try the network when the local socket is not there.
        return Display(f"unix:{local[1]}")
    except (DisplayError, ConnectionClosedError, OSError) as error:
        raise HotkeyUnsupported(f"The display {name} cannot be reached: {error}. {ADVICE}") from error


def _probe(number: int) -> None:
    """Raise OSError if no server listens: the library would leave its own socket open then."""
    address = f"/tmp/.X11-unix/X{number}"  # noqa: S108  the place that X11 has agreed on
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(address if Path(address).exists() else f"\0{address}")


def _grabs(display: Display, combination: Combination) -> Iterable[Grab]:
    """Every key that makes the combination, once for each state of the lock keys; none if there is no such key."""
    keysym = XK.string_to_keysym(combination.key.keysym)
    found = sorted((index, code) for code, index in display.keysym_to_keycodes(keysym))
    masks = _modifier_masks(display)
    held = 0
    for modifier in combination.modifiers:
        keysyms, usual = _MODIFIERS[modifier]
        held |= next((masks[name] for name in keysyms if name in masks), usual)
    states = [held]
    for lock in {X.LockMask, *(masks[name] for name in _LOCKS if name in masks)} - {held}:
        states += [state | lock for state in states]
    # The same letter may stand on several keys; those where it needs the fewest further keys are the person's.
    return [(code, state) for index, code in found if index == found[0][0] for state in states]


def _modifier_masks(display: Display) -> dict[str, int]:
    """Which modifier bit each modifier key sets, by the name of the key."""
    names = {name for keysyms, _ in _MODIFIERS.values() for name in keysyms} | set(_LOCKS)
    keysyms = {XK.string_to_keysym(name): name for name in names}
    masks: dict[str, int] = {}
    for bit, codes in enumerate(display.get_modifier_mapping()):
        for code in codes:
            for index in range(2):
                name = keysyms.get(display.keycode_to_keysym(code, index)) if code else None
                if name is not None:
                    masks.setdefault(name, 1 << bit)
    return masks
