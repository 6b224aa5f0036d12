"""One window for each data folder: the first start listens, later ones tell it what is wanted and leave.

Who is first, a lock of the operating system decides, which the kernel frees however a process ends; so whoever holds it
knows that a socket that still lies there is a dead one's. `window.json` in the data folder (readable by its user alone)
says where the first one listens and holds the key that a caller must show. Local sockets and named pipes only.
"""

import contextlib
import hashlib
import hmac
import logging
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import BinaryIO

import msgspec

from desktop_app.errors import DataFolderError, OwnedElsewhere
from desktop_app.locking import lock

CARD_FILE = "window.json"
LOCK_FILE = "window.lock"

_LONGEST_SOCKET_PATH = 100
_LONGEST_MESSAGE = 4096
_CALLER_SECONDS = 2.0
_WAIT_SECONDS = 5.0
_RETRY_SECONDS = 0.05

_log = logging.getLogger(__name__)


class Command(StrEnum):
    """What a start wants of the window: be there and stay out of sight, come up, show or hide the bar, end."""

    START = "start"
    RAISE = "raise"
    TOGGLE = "toggle"
    QUIT = "quit"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A command, with what Wayland (XDG_ACTIVATION_TOKEN) or X11 (DESKTOP_STARTUP_ID) needs to let a window come up."""

    command: Command
    activation_token: str = ""


class _Call(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    wish: Wish


class _Card(msgspec.Struct, frozen=True, kw_only=True):
    address: str
    key: str
    pid: int


OnWish = Callable[[Wish], None]


class Wishes:
    """Takes wishes from any thread and keeps them until the window is there to listen. It is an `OnWish`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Wish] = []
        self._listener: OnWish | None = None

    def __call__(self, wish: Wish) -> None:
        """Take a wish."""
        with self._lock:
            listener = self._listener
            if listener is None:
                self._kept.append(wish)
                return
        listener(wish)

    def listen(self, listener: OnWish) -> None:
        """Hand on what was kept, and from now on every wish in the thread it comes in."""
        with self._lock:
            kept, self._kept = self._kept, []
            self._listener = listener
        for wish in kept:
            listener(wish)


class SingleInstance:
    """The first one, until it is closed. `on_wish` is called from a thread of this object."""

    def __init__(self, data_folder: Path, lock_file: BinaryIO, on_wish: OnWish) -> None:
        self._lock_file = lock_file
        self._on_wish = on_wish
        self._card = data_folder / CARD_FILE
        self._address = _address(data_folder)
        self._key = secrets.token_hex(32)
        self._closing = threading.Event()
        if sys.platform != "win32":
            Path(self._address).unlink(missing_ok=True)
        self._listener = Listener(self._address)
        card = _Card(address=self._address, key=self._key, pid=os.getpid())
        try:
            _write_privately(self._card, msgspec.json.encode(card))
        except BaseException:
            self._listener.close()
            raise
        self._thread = threading.Thread(target=self._accept, name="single instance", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the next start be the first."""
        self._closing.set()
        self._card.unlink(missing_ok=True)
        # Only a connection wakes accept().
        with contextlib.suppress(OSError, EOFError):
            Client(self._address).close()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._listener.close()
        self._lock_file.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except (OSError, EOFError) as error:
                if not self._closing.is_set():
                    _log.info("a caller was turned away: %s", error)
                continue
            # A caller that says nothing must not keep the next one waiting.
            threading.Thread(target=self._answer, args=(connection,), name="caller", daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection, contextlib.suppress(OSError, EOFError):
            if not connection.poll(_CALLER_SECONDS):
                return
            try:
                call = msgspec.json.decode(connection.recv_bytes(_LONGEST_MESSAGE), type=_Call)
            except msgspec.DecodeError as error:
                _log.info("a caller's message makes no sense: %s", error)
                return
            if not hmac.compare_digest(call.key.encode(), self._key.encode()):
                _log.info("a caller does not have the key")
                return
            # Answered first: a wish to quit may end this process before there is time to.
            connection.send_bytes(b"taken")
            try:
                self._on_wish(call.wish)
            except Exception:  # noqa: BLE001  one wish that fails must not make the window deaf
                _log.exception("the wish of a later start failed")


def claim_or_send(data_folder: Path, wish: Wish, on_wish: OnWish) -> SingleInstance | None:
    """Become the first, or tell the first what is wanted (then None).

    Raises OwnedElsewhere if there is a first one that for 5 s does not answer, DataFolderError if the data folder
    cannot be written.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        lock_file = _lock(data_folder)
        if lock_file is not None:
            try:
                return SingleInstance(data_folder, lock_file, on_wish)
            except OSError as error:
                lock_file.close()
                raise _unusable(data_folder, error) from error
        if _tell(data_folder, wish):
            return None
        _pause(deadline)


def send(data_folder: Path, wish: Wish) -> bool:
    """Tell the first one what is wanted; False if there is none.

    Raises OwnedElsewhere if there is one that for 5 s does not answer.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while not _tell(data_folder, wish):
        if not (data_folder / LOCK_FILE).exists():
            return False
        lock_file = _lock(data_folder)
        if lock_file is not None:
            lock_file.close()
            return False
        _pause(deadline)
    return True


def wish_of(command: Command, environ: Mapping[str, str] = os.environ) -> Wish:
    """Make the wish of this process: the command, with the right to come up that its own starter was given."""
    token = environ.get("XDG_ACTIVATION_TOKEN") or environ.get("DESKTOP_STARTUP_ID") or ""
    return Wish(command=command, activation_token=token)


def _tell(data_folder: Path, wish: Wish) -> bool:
    try:
        card = msgspec.json.decode((data_folder / CARD_FILE).read_bytes(), type=_Card)
        with Client(card.address) as connection:
            connection.send_bytes(msgspec.json.encode(_Call(key=card.key, wish=wish)))
            return connection.poll(_CALLER_SECONDS) and connection.recv_bytes(_LONGEST_MESSAGE) == b"taken"
    except (OSError, EOFError, ValueError, msgspec.DecodeError):
        # Nobody there, or not yet, or no more; the caller looks again.
        return False


def _pause(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise OwnedElsewhere("Another Findling is running and does not answer. End it, then start this one again.")
    time.sleep(_RETRY_SECONDS)


def _lock(data_folder: Path) -> BinaryIO | None:
    try:
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (data_folder / LOCK_FILE).open("ab")
    except OSError as error:
        raise _unusable(data_folder, error) from error
    try:
        lock(file)
    except OSError:
        file.close()
        return None
    return file


def _unusable(data_folder: Path, error: OSError) -> DataFolderError:
    reason = (error.strerror or str(error)).lower()
    return DataFolderError(f"The data folder {data_folder} cannot be written: {reason}. Choose another.")


def _address(data_folder: Path) -> str:
    if sys.platform == "win32":
        return rf"\\.\pipe\findling-window-{secrets.token_hex(16)}"
    name = f"findling-{hashlib.blake2b(os.fsencode(data_folder.absolute()), digest_size=8).hexdigest()}.sock"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for address in (Path(runtime) / name if _is_own(runtime) else None, data_folder / "window.sock"):
        if address is not None and len(os.fsencode(address)) <= _LONGEST_SOCKET_PATH:
            return str(address)
    return str(Path(tempfile.mkdtemp(prefix="findling-")) / name)


def _is_own(folder: str) -> bool:
    """Whether a folder is there and nobody else can put anything into it."""
    try:
        status = os.stat(folder)  # noqa: PTH116  it may be empty, which is no path
    except OSError:
        return False
    return sys.platform != "win32" and status.st_uid == os.getuid() and not status.st_mode & 0o022


def _write_privately(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
