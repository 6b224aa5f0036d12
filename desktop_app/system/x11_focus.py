"""Window focus under X11: what the window manager says (Extended Window Manager Hints), else what the server says."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from Xlib import X
from Xlib.error import CatchError, ConnectionClosedError, XError
from Xlib.protocol.event import ClientMessage

from desktop_app.system.hotkey.x11 import connect

if TYPE_CHECKING:
    from Xlib.xobject.drawable import Window

T = TypeVar("T")

# Extended Window Manager Hints: a request of the person's own, as a pager or task bar makes it, is never declined.
_FROM_THE_PERSON = 2
_LEAST_WINDOW = 2  # 0 and 1 stand for no window and for whatever the pointer is over


class X11WindowFocus:
    """A connection of its own, used from one thread. Raises DesktopError if the display cannot be reached."""

    def __init__(self, display: str) -> None:
        self._display = connect(display)
        self._root: Window = self._display.screen().root
        self._active = self._display.intern_atom("_NET_ACTIVE_WINDOW")
        self._supported = self._display.intern_atom("_NET_SUPPORTED")
        self._compositor = self._display.intern_atom(f"_NET_WM_CM_S{self._display.get_default_screen()}")
        self._gone = False

    def current(self) -> int:
        """See WindowFocus."""
        return self._ask(self._current, 0)

    def give(self, window: int) -> None:
        """See WindowFocus."""
        if window >= _LEAST_WINDOW:
            self._ask(lambda: self._give(window), None)

    def blends(self) -> bool:
        """See WindowFocus."""
        return self._ask(lambda: self._display.get_selection_owner(self._compositor) != X.NONE, default=False)

    def close(self) -> None:
        """See WindowFocus."""
        self._ask(self._display.close, None)

    def _current(self) -> int:
        if self._managed():
            value = self._root.get_full_property(self._active, X.AnyPropertyType)
            return int(value.value[0]) if value is not None and len(value.value) else 0
        focus = self._display.get_input_focus().focus
        return focus if isinstance(focus, int) else int(cast("Window", focus).id)

    def _give(self, number: int) -> None:
        window = self._display.create_resource_object("window", number)
        failed = CatchError(XError)
        if self._managed():
            message = ClientMessage(
                window=window, client_type=self._active, data=(32, [_FROM_THE_PERSON, X.CurrentTime, 0, 0, 0])
            )
            mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
            self._root.send_event(message, event_mask=mask, onerror=failed)
        else:
            window.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=failed)
        self._display.sync()

    def _managed(self) -> bool:
        """Whether a window manager is there that knows the active window."""
        value = self._root.get_full_property(self._supported, X.AnyPropertyType)
        return value is not None and self._active in value.value

    def _ask(self, question: Callable[[], T], default: T) -> T:
        """Ask the server; once it is gone, Qt ends the program, and until then nobody is in the way."""
        if self._gone:
            return default
        try:
            return question()
        except (ConnectionClosedError, OSError):
            self._gone = True
            return default
