"""The hotkey under Windows: RegisterHotKey, and the message loop of a thread of its own that hears it.

Source: Microsoft Learn, RegisterHotKey, GetMessageW, PostThreadMessageW, System Error Codes.
"""

import queue
import sys
import threading
from typing import Protocol

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.system.hotkey.combination import Combination, Modifier
from desktop_app.system.hotkey.hotkey import Held, Pressed

WM_QUIT = 0x0012
WM_HOTKEY = 0x0312
HOTKEY_ALREADY_REGISTERED = 1409
MODIFIERS = {Modifier.ALT: 0x1, Modifier.CTRL: 0x2, Modifier.SHIFT: 0x4, Modifier.SUPER: 0x8}
NO_REPEAT = 0x4000

_IDENTIFIER = 1


class Messages(Protocol):
    """What is asked of Windows. A hotkey belongs to the thread that registered it, which gets its messages."""

    def thread(self) -> int:
        """Return the number of the calling thread, which can be sent messages from now on."""
        ...

    def register(self, identifier: int, modifiers: int, key: int) -> int:
        """Register for the calling thread; returns 0 or the error's number."""
        ...

    def unregister(self, identifier: int) -> None:
        """Undo register, in the same thread."""
        ...

    def next(self) -> int:
        """Wait for the calling thread's next message and return its kind; WM_QUIT after `quit` or a failure."""
        ...

    def quit(self, thread: int) -> None:
        """Send WM_QUIT to a thread."""
        ...


def hold(combination: Combination, pressed: Pressed) -> Held:
    """Register a combination. Raises HotkeyTaken if another program (or Windows itself) has it."""
    return WindowsHotkey(combination, pressed, _messages())


class WindowsHotkey:
    """A registered hotkey and its thread."""

    def __init__(self, combination: Combination, pressed: Pressed, messages: Messages) -> None:
        self._combination = combination
        self._pressed = pressed
        self._messages = messages
        started: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(started,), name="hotkey", daemon=True)
        self._thread.start()
        error, self._number = started.get()
        if error == HOTKEY_ALREADY_REGISTERED:
            raise HotkeyTaken(f"{combination} is in use by another program. Choose another one, or free it there.")
        if error:
            raise HotkeyUnsupported(f"Windows refuses {combination} as a hotkey (error {error}). Choose another one.")

    def close(self) -> None:
        """Give it back and end the thread."""
        self._messages.quit(self._number)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self, started: "queue.SimpleQueue[tuple[int, int]]") -> None:
        number = self._messages.thread()
        modifiers = NO_REPEAT | sum(MODIFIERS[modifier] for modifier in self._combination.modifiers)
        error = self._messages.register(_IDENTIFIER, modifiers, self._combination.key.windows)
        started.put((error, number))
        if error:
            return
        while (message := self._messages.next()) != WM_QUIT:
            if message == WM_HOTKEY:
                self._pressed()
        self._messages.unregister(_IDENTIFIER)


def _messages() -> Messages:
    if sys.platform != "win32":
        raise HotkeyUnsupported("This way of holding a hotkey is for Windows only.")
    import ctypes  # noqa: PLC0415
    from ctypes import wintypes  # noqa: PLC0415

    user32 = ctypes.WinDLL("user32", use_last_error=True)
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    user32.RegisterHotKey.argtypes = [wintypes.HWND, ctypes.c_int, wintypes.UINT, wintypes.UINT]
    user32.UnregisterHotKey.argtypes = [wintypes.HWND, ctypes.c_int]
    user32.GetMessageW.argtypes = [ctypes.POINTER(wintypes.MSG), wintypes.HWND, wintypes.UINT, wintypes.UINT]
    user32.PeekMessageW.argtypes = [*user32.GetMessageW.argtypes, wintypes.UINT]
    user32.PostThreadMessageW.argtypes = [wintypes.DWORD, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]

    class User32:
        def thread(self) -> int:
            # A thread has no message queue, and cannot be told to quit, before it first looks for a message.
            user32.PeekMessageW(ctypes.byref(wintypes.MSG()), None, 0, 0, 0)
            return int(kernel32.GetCurrentThreadId())

        def register(self, identifier: int, modifiers: int, key: int) -> int:
            done = user32.RegisterHotKey(None, identifier, modifiers, key)
            return 0 if done else ctypes.get_last_error() or -1

        def unregister(self, identifier: int) -> None:
            user32.UnregisterHotKey(None, identifier)

        def next(self) -> int:
            message = wintypes.MSG()
            return message.message if user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0 else WM_QUIT

        def quit(self, thread: int) -> None:
            user32.PostThreadMessageW(thread, WM_QUIT, 0, 0)

    return User32()
