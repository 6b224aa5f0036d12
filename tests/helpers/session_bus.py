"""A session bus of the test's own (dbus-daemon), and a desktop on it that answers as it is told."""

import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

from tests.helpers.must_run import missing

Answer = Callable[["Desktop", Message], None]


@contextmanager
def session_bus() -> Iterator[str]:
    """Run dbus-daemon and give its address; skips, with the reason, where it is not installed."""
    program = shutil.which("dbus-daemon")
    if program is None:
        missing("dbus-daemon is not installed (Debian: dbus)")
    with subprocess.Popen(
        [program, "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    ) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


class Desktop:
    """A service on the bus: hands each call to the function of its member's name, and keeps what was called."""

    def __init__(self, address: str, name: str, answers: dict[str, Answer]) -> None:
        self._connection = open_dbus_connection(address)
        self._answers = answers
        self.calls: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._connection.send_and_get_reply(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def reply(self, call: Message, signature: str | None = None, body: tuple[Any, ...] = ()) -> None:
        self._connection.send(new_method_return(call, signature, body))

    def signal(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        self._connection.send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    def close(self) -> None:
        self._connection.sock.shutdown(2)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except OSError:
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member in self._answers:
                self._answers[member](self, message)
                self.calls.put((member, message.body))
            else:
                self._connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,)))
