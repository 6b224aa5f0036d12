"""How a second process hands its command to the owner of the data folder, over a local socket.

The owner writes `owner.json` (address and key, readable by its user alone) into the data folder. A client sends one
JSON object and gets JSON objects back: any number of {"progress": …}, then {"result": …} or {"error": …}.
Local sockets (AF_UNIX) and named pipes only: nothing here can be reached over a network.
"""

import contextlib
import errno
import json
import logging
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from desktop_app.errors import DataFolderError, FindlingError, OwnedElsewhere, StorageFull

Message = dict[str, Any]
Handler = Callable[[Message, Callable[[Message], None]], Message]

_CARD = "owner.json"
_LONGEST_SOCKET_PATH = 100

_log = logging.getLogger(__name__)


class Service:
    """Answers other processes' commands, a thread for each. `handler(command, send_progress)` returns the result.

    Raises StorageFull, or another DataFolderError, if it cannot write into the data folder where it is to be reached.
    """

    def __init__(self, data_folder: Path, handler: Handler) -> None:
        self._handler = handler
        self._card = data_folder / _CARD
        self._address = _address(data_folder)
        self._closing = threading.Event()
        key = secrets.token_bytes(32)
        with contextlib.suppress(FileNotFoundError):
            if sys.platform != "win32":
                Path(self._address).unlink()
        with _explained(data_folder), contextlib.ExitStack() as undo:
            self._listener = Listener(self._address, authkey=key)
            undo.callback(self._listener.close)
            _write_privately(self._card, json.dumps({"address": self._address, "key": key.hex(), "pid": os.getpid()}))
            undo.pop_all()
        self._callers: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept, name="service", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more commands, wait for those at work, remove the address."""
        self._closing.set()
        self._card.unlink(missing_ok=True)
        with contextlib.suppress(OSError, EOFError):
            # Only a connection wakes accept(). Without a key it waits for no answer, which might never come.
            Client(self._address).close()
        self._thread.join()
        self._listener.close()
        for caller in self._callers:
            caller.join()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError) as error:
                # A caller without the key, or gone already: the next one may be fine.
                _log.info("a caller was turned away: %s", error)
                continue
            caller = threading.Thread(target=self._serve, args=(connection,), name="caller", daemon=True)
            self._callers = [thread for thread in self._callers if thread.is_alive()] + [caller]
            caller.start()

    def _serve(self, connection: Connection) -> None:
        def send(message: Message) -> None:
            # A caller that hung up does not end the work that it asked for.
            with contextlib.suppress(OSError):
                connection.send_bytes(json.dumps(message).encode())

        with connection:
            try:
                command = json.loads(connection.recv_bytes())
            except (OSError, EOFError, ValueError):
                return
            try:
                send({"result": self._handler(command, lambda progress: send({"progress": progress}))})
            except OwnedElsewhere:
                return  # Closing: without an answer the caller turns to whoever is the owner next.
            except FindlingError as error:
                send({"error": error.message})
            except Exception as error:  # noqa: BLE001  the caller waits for an answer, whatever went wrong
                _log.exception("a command failed")
                send({"error": f"The running Findling could not do it: {error}"})


def call_owner(data_folder: Path, command: Message) -> Iterator[Message]:
    """Send a command to the owner; yields its progress messages, then a last one with "result".

    Raises OwnedElsewhere if there is no owner to talk to or it ends before it has answered, FindlingError with the
    owner's own words if it could not do what was asked.
    """
    try:
        card = json.loads((data_folder / _CARD).read_text())
        with Client(card["address"], authkey=bytes.fromhex(card["key"])) as connection:
            connection.send_bytes(json.dumps(command).encode())
            while True:
                message = json.loads(connection.recv_bytes())
                if "error" in message:
                    raise FindlingError(message["error"])
                yield message
                if "result" in message:
                    return
    except (OSError, EOFError, AuthenticationError, ValueError, KeyError) as error:
        raise OwnedElsewhere(
            f"Another Findling uses {data_folder} and did not answer. Try again in a moment, or quit the other one."
        ) from error


def _address(data_folder: Path) -> str:
    if sys.platform == "win32":
        return rf"\\.\pipe\findling-{secrets.token_hex(16)}"
    beside = data_folder / "owner.sock"
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET_PATH:
        return str(beside)
    return str(Path(tempfile.mkdtemp(prefix="findling-")) / "owner.sock")


@contextlib.contextmanager
def _explained(data_folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            said = f"There is no space left for {data_folder}. Nothing is lost; free some space and go on."
            raise StorageFull(said) from error
        reason = (error.strerror or str(error)).lower()
        raise DataFolderError(f"The data folder {data_folder} cannot be written: {reason}. Choose another.") from error


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
