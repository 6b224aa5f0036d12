"""The desktop's message bus (D-Bus): one narrow seam over jeepney, which speaks to it over a local socket only."""

import os
import socket
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, cast

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, message_bus
from jeepney import new_method_call as _new_method_call  # pyright: ignore[reportUnknownVariableType]
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

from desktop_app.errors import DesktopError

Values = tuple[Any, ...]

CALL_SECONDS = 5.0


class Signal(NamedTuple):
    """Something that an object on the bus told: where, what, and its values."""

    path: str
    member: str
    values: Values


class _Header(Protocol):
    message_type: MessageType
    fields: dict[HeaderFields, Any]


class _Message(Protocol):
    header: _Header
    body: Values


class _Connection(Protocol):
    """What is used of jeepney's connection, which has no types of its own."""

    unique_name: str
    sock: socket.socket
    outgoing_serial: Iterator[int]

    def send(self, message: _Message, serial: int) -> None: ...
    def receive(self, *, timeout: float | None) -> _Message: ...
    def close(self) -> None: ...


class SessionBus:
    """A connection of its own to the person's session bus, for one thread; only `interrupt` may come from another."""

    def __init__(self) -> None:
        """Connect. Raises DesktopError if this session has no bus."""
        try:
            self._connection = cast("_Connection", open_dbus_connection(_address()))
        except (OSError, RuntimeError, ValueError, DBusErrorResponse) as error:
            raise DesktopError(f"The desktop's message bus (D-Bus) cannot be reached: {error}.") from error
        self._signals: deque[Signal] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What the bus calls this connection."""
        return self._connection.unique_name

    def call(self, name: str, path: str, method: str, signature: str = "", body: Values = ()) -> Values:
        """Call "interface.Method" of an object and return the answer's values.

        Raises DesktopError if nobody of that name is there, it does not know the method, or it is silent for 5 s.
        """
        interface, _, member = method.rpartition(".")
        message = _new_method_call(DBusAddress(path, name, interface), member, signature or None, body)
        return self._call(cast("_Message", message))

    def subscribe(self, signal: str) -> None:
        """Let the bus pass "interface.Signal" on to this connection, from whatever object."""
        interface, _, member = signal.rpartition(".")
        rule = MatchRule(type="signal", interface=interface, member=member)
        self._call(cast("_Message", message_bus.AddMatch(rule)))  # pyright: ignore[reportUnknownMemberType]

    def next_signal(self, timeout: float | None = None) -> Signal:
        """Wait for the next signal. Raises DesktopError after `timeout` seconds or when interrupted."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._signals:
            self._receive(deadline)
        return self._signals.popleft()

    def interrupt(self) -> None:
        """Let whoever waits stop waiting, now and for ever; from any thread."""
        try:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has hung up already

    def close(self) -> None:
        """Hang up; the other side then forgets what it did for this connection."""
        self._connection.close()

    def _call(self, message: _Message) -> Values:
        deadline = time.monotonic() + CALL_SECONDS
        serial = next(self._connection.outgoing_serial)
        try:
            self._connection.send(message, serial)
        except OSError as error:
            raise DesktopError(f"The desktop's message bus (D-Bus) hung up: {error}.") from error
        while True:
            reply = self._receive(deadline)
            if reply.header.fields.get(HeaderFields.reply_serial) != serial:
                continue
            if reply.header.message_type is MessageType.error:
                member = message.header.fields.get(HeaderFields.member)
                raise DesktopError(f"The desktop did not do {member}: {DBusErrorResponse(reply)}.")
            return reply.body

    def _receive(self, deadline: float | None) -> _Message:
        timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
        try:
            message = self._connection.receive(timeout=timeout)
        except TimeoutError as error:
            raise DesktopError("The desktop did not answer over its message bus (D-Bus).") from error
        except (OSError, ValueError) as error:
            raise DesktopError(f"The desktop's message bus (D-Bus) hung up: {error}.") from error
        if message.header.message_type is MessageType.signal:
            fields = message.header.fields
            self._signals.append(Signal(fields[HeaderFields.path], fields[HeaderFields.member], message.body))
        return message


def _address() -> str:
    return os.environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={os.environ.get('XDG_RUNTIME_DIR', '')}/bus"
