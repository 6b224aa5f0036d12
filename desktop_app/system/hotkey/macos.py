"""The hotkey under macOS: Carbon's RegisterEventHotKey, which needs no right to watch the keyboard.

Carbon calls back in the main thread's event loop, which the window runs. Source: Apple, CarbonEvents.h and Events.h.
"""

import sys
from collections.abc import Callable
from typing import Protocol

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.hotkey.combination import Combination, Modifier
from desktop_app.system.hotkey.hotkey import Held, Pressed

MODIFIERS = {Modifier.SUPER: 1 << 8, Modifier.SHIFT: 1 << 9, Modifier.ALT: 1 << 11, Modifier.CTRL: 1 << 12}
HOT_KEY_EXISTS = -9878


class Carbon(Protocol):
    """What is asked of macOS."""

    def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
        """Register a hotkey; returns 0 or the error's number."""
        ...

    def unregister(self) -> None:
        """Undo it."""
        ...


def hold(combination: Combination, pressed: Pressed) -> Held:
    """Register a combination, from the main thread. Raises HotkeyTaken if macOS or another program has it."""
    return MacHotkey(combination, pressed, _carbon())


class MacHotkey:
    """A registered hotkey."""

    def __init__(self, combination: Combination, pressed: Pressed, carbon: Carbon) -> None:
        self._carbon = carbon
        if combination.key.mac is None:
            raise HotkeyUnsupported(f"A Mac's keyboard has no key {combination.key.name}. Choose another hotkey.")
        modifiers = sum(MODIFIERS[modifier] for modifier in combination.modifiers)
        error = carbon.register(combination.key.mac, modifiers, pressed)
        if error == HOT_KEY_EXISTS:
            raise HotkeyTaken(f"{combination} is in use by another program. Choose another one, or free it there.")
        if error:
            raise HotkeyUnsupported(f"macOS refuses {combination} as a hotkey (error {error}). Choose another one.")

    def close(self) -> None:
        """Give it back."""
        self._carbon.unregister()


def _carbon() -> Carbon:
    if sys.platform != "darwin":
        raise HotkeyUnsupported("This way of holding a hotkey is for macOS only.")
    import ctypes  # noqa: PLC0415

    library = ctypes.CDLL("/System/Library/Frameworks/Carbon.framework/Carbon")

    class EventType(ctypes.Structure):
        _fields_ = (("event_class", ctypes.c_uint32), ("kind", ctypes.c_uint32))

    class HotKeyID(ctypes.Structure):
        _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))

    pointer = ctypes.c_void_p
    handler_type = ctypes.CFUNCTYPE(ctypes.c_int32, pointer, pointer, pointer)
    library.GetApplicationEventTarget.restype = pointer
    library.InstallEventHandler.argtypes = [pointer, handler_type, ctypes.c_ulong, pointer, pointer, pointer]
    library.RemoveEventHandler.argtypes = [pointer]
    library.RegisterEventHotKey.argtypes = [
        ctypes.c_uint32,
        ctypes.c_uint32,
        HotKeyID,
        pointer,
        ctypes.c_uint32,
        pointer,
    ]
    library.UnregisterEventHotKey.argtypes = [pointer]
    hot_key_pressed = EventType(int.from_bytes(b"keyb"), 5)

    class Framework:
        def __init__(self) -> None:
            self._hot_key = pointer()
            self._installed = pointer()
            self._handler: object = None

        def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
            def handle(_call: object, _event: object, _data: object) -> int:
                pressed()
                return 0

            # Carbon holds the address alone; the object must live as long as the hotkey.
            self._handler = handler_type(handle)
            target = library.GetApplicationEventTarget()
            error = library.InstallEventHandler(
                target, self._handler, 1, ctypes.byref(hot_key_pressed), None, ctypes.byref(self._installed)
            )
            if error:
                return int(error)
            identifier = HotKeyID(int.from_bytes(b"Find"), 1)
            error = library.RegisterEventHotKey(key, modifiers, identifier, target, 0, ctypes.byref(self._hot_key))
            if error:
                library.RemoveEventHandler(self._installed)
            return int(error)

        def unregister(self) -> None:
            library.UnregisterEventHotKey(self._hot_key)
            library.RemoveEventHandler(self._installed)

    return Framework()
