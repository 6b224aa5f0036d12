"""The hotkey under Wayland: the desktop's own GlobalShortcuts portal, where the desktop has one and the person agrees.

Source: XDG Desktop Portal, org.freedesktop.portal.GlobalShortcuts; triggers as in the XDG shortcuts specification.
"""

import logging
import secrets
import threading
from typing import Any

from desktop_app.errors import DesktopError, HotkeyTaken, HotkeyUnsupported
from desktop_app.system import APP_ID
from desktop_app.system.hotkey.combination import Combination, Modifier
from desktop_app.system.hotkey.hotkey import ADVICE, Held, Pressed
from desktop_app.system.session_bus import SessionBus

PORTAL = "org.freedesktop.portal.Desktop"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
REGISTRY = "org.freedesktop.host.portal.Registry"

_SHORTCUT = "toggle"
_PERSON_SECONDS = 120.0
_TRIGGER = {Modifier.CTRL: "CTRL", Modifier.ALT: "ALT", Modifier.SHIFT: "SHIFT", Modifier.SUPER: "LOGO"}

_log = logging.getLogger(__name__)


def hold(combination: Combination, pressed: Pressed) -> Held:
    """Ask the desktop for a combination. It may show a dialog first; the answer is waited for up to two minutes.

    Raises HotkeyTaken if the person (or the desktop for them) declines, HotkeyUnsupported if there is no such portal.
    """
    try:
        bus = SessionBus()
    except DesktopError as error:
        raise _unsupported(combination, error) from error
    try:
        return _PortalShortcut(bus, combination, pressed)
    except DesktopError:
        bus.close()
        raise


def trigger(combination: Combination) -> str:
    """Spell a combination as the shortcuts specification does: "CTRL+ALT+space"."""
    held = [name for modifier, name in _TRIGGER.items() if modifier in combination.modifiers]
    return "+".join([*held, combination.key.keysym])


class _PortalShortcut:
    def __init__(self, bus: SessionBus, combination: Combination, pressed: Pressed) -> None:
        self._bus = bus
        self._pressed = pressed
        try:
            self._introduce()
            bus.subscribe(f"{REQUEST}.Response")
            bus.subscribe(f"{SHORTCUTS}.Activated")
            token = {"session_handle_token": ("s", f"findling_{secrets.token_hex(8)}")}
            _, created = self._ask("CreateSession", "a{sv}", (), token)
            self._session: str = created["session_handle"][1]
        except (DesktopError, KeyError) as error:
            raise _unsupported(combination, error) from error
        wish = {"description": ("s", "Open Findling"), "preferred_trigger": ("s", trigger(combination))}
        try:
            declined, bound = self._ask(
                "BindShortcuts", "oa(sa{sv})sa{sv}", (self._session, [(_SHORTCUT, wish)], ""), {}
            )
        except DesktopError as error:
            raise _unsupported(combination, error) from error
        if declined or not any(shortcut == _SHORTCUT for shortcut, _ in bound.get("shortcuts", ("", ()))[1]):
            raise HotkeyTaken(f"The desktop did not give {combination} to Findling. Choose another one. Or: {ADVICE}")
        self._thread = threading.Thread(target=self._listen, name="hotkey", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up, which ends the portal's session."""
        self._bus.interrupt()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _introduce(self) -> None:
        """Say which app this is; older portals cannot be told and look at how the program was started instead."""
        try:
            self._bus.call(PORTAL, PORTAL_PATH, f"{REGISTRY}.Register", "sa{sv}", (APP_ID, {}))
        except DesktopError as error:
            _log.info("the portal does not know the app by its name: %s", error)

    def _ask(
        self, method: str, signature: str, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Make a request of the portal and wait for its response: 0 if granted, and the results."""
        token = f"findling_{secrets.token_hex(8)}"
        sender = self._bus.name.removeprefix(":").replace(".", "_")
        request = f"{PORTAL_PATH}/request/{sender}/{token}"
        body = (*arguments, {**options, "handle_token": ("s", token)})
        self._bus.call(PORTAL, PORTAL_PATH, f"{SHORTCUTS}.{method}", signature, body)
        while True:
            signal = self._bus.next_signal(_PERSON_SECONDS)
            if signal.path == request and signal.member == "Response":
                return signal.values[0], signal.values[1]

    def _listen(self) -> None:
        with self._bus:
            try:
                while True:
                    signal = self._bus.next_signal()
                    if signal.member == "Activated" and signal.values[:2] == (self._session, _SHORTCUT):
                        self._pressed()
            except DesktopError as error:
                _log.info("the portal's shortcut has ended: %s", error)


def _unsupported(combination: Combination, error: Exception) -> HotkeyUnsupported:
    return HotkeyUnsupported(
        f"{combination} cannot be a global hotkey: this desktop lets no app have one ({error}). {ADVICE}"
    )
