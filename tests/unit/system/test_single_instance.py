"""One window for each data folder, with real processes and real sockets."""

import os
import queue
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import msgspec
import pytest

from desktop_app.errors import DataFolderError, OwnedElsewhere
from desktop_app.system import single_instance
from desktop_app.system.single_instance import Command, SingleInstance, Wish, Wishes, claim_or_send, send, wish_of

RAISE = Wish(command=Command.RAISE)
FIRST = """
import sys
from pathlib import Path
from desktop_app.system.single_instance import Command, Wish, claim_or_send
first = claim_or_send(Path(sys.argv[1]), Wish(command=Command.RAISE), lambda wish: print(wish.command, flush=True))
print("first" if first else "told", flush=True)
input()
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return tmp_path / "data"


@pytest.fixture
def wishes() -> "queue.SimpleQueue[Wish]":
    return queue.SimpleQueue()


@pytest.fixture
def first(data: Path, wishes: "queue.SimpleQueue[Wish]") -> Iterator[SingleInstance]:
    first = claim_or_send(data, RAISE, wishes.put)
    assert first is not None
    yield first
    first.close()


def test_a_later_start_tells_the_first_and_leaves(
    data: Path, first: SingleInstance, wishes: "queue.SimpleQueue[Wish]"
) -> None:
    wish = Wish(command=Command.TOGGLE, activation_token="token")
    assert claim_or_send(data, wish, wishes.put) is None
    assert wishes.get(timeout=10) == wish
    assert send(data, Wish(command=Command.QUIT))
    assert wishes.get(timeout=10).command is Command.QUIT


def test_without_a_first_one_nobody_is_told(data: Path) -> None:
    assert not send(data, RAISE)
    assert not data.exists()


def test_a_closed_first_one_makes_room_and_leaves_nothing(data: Path) -> None:
    for _ in range(2):
        first = claim_or_send(data, RAISE, lambda _: None)
        assert first is not None
        first.close()
        assert not send(data, RAISE)
        assert [file.name for file in data.iterdir()] == ["window.lock"]


def test_two_data_folders_have_two_windows(tmp_path: Path, data: Path, first: SingleInstance) -> None:
    other = claim_or_send(tmp_path / "other", RAISE, lambda _: None)
    assert other is not None
    other.close()


def test_what_a_killed_first_one_left_is_taken_over(data: Path, wishes: "queue.SimpleQueue[Wish]") -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FIRST, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "first\n"
        assert send(data, Wish(command=Command.TOGGLE))
        assert child.stdout.readline() == "toggle\n"
        child.kill()
    assert (data / "window.json").exists()
    assert not send(data, RAISE)
    first = claim_or_send(data, RAISE, wishes.put)
    assert first is not None
    assert send(data, RAISE)
    assert wishes.get(timeout=10) == RAISE
    first.close()


def test_of_many_that_start_at_once_one_is_the_first(data: Path, wishes: "queue.SimpleQueue[Wish]") -> None:
    firsts: list[SingleInstance | None] = []
    threads = [
        threading.Thread(target=lambda: firsts.append(claim_or_send(data, RAISE, wishes.put))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [first] = [first for first in firsts if first is not None]
    assert len(firsts) == 12
    for _ in range(11):
        wishes.get(timeout=10)
    first.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_user_can_read_the_key(data: Path, first: SingleInstance) -> None:
    assert stat.S_IMODE((data / "window.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"not json",
        b'{"key": "wrong", "wish": {"command": "quit"}}',
        b'{"key": "KEY", "wish": {"command": "format"}}',
        b'{"key": "KEY", "wish": {"command": "quit"}}' + b" " * 5000,
    ],
)
def test_whoever_does_not_know_how_to_ask_gets_nothing(
    data: Path, first: SingleInstance, wishes: "queue.SimpleQueue[Wish]", message: bytes
) -> None:
    card = msgspec.json.decode((data / "window.json").read_bytes())
    with Client(card["address"]) as caller:
        caller.send_bytes(message.replace(b"KEY", card["key"].encode()))
        with pytest.raises((EOFError, OSError)):
            caller.recv_bytes()
    assert wishes.empty()
    assert send(data, RAISE)
    assert wishes.get(timeout=10) == RAISE


def test_a_silent_caller_keeps_nobody_waiting(
    data: Path, first: SingleInstance, wishes: "queue.SimpleQueue[Wish]"
) -> None:
    card = msgspec.json.decode((data / "window.json").read_bytes())
    with Client(card["address"]):
        assert send(data, RAISE)
        assert wishes.get(timeout=10) == RAISE


def test_a_wish_that_fails_does_not_make_the_window_deaf(data: Path) -> None:
    seen: queue.SimpleQueue[Wish] = queue.SimpleQueue()

    def fail(wish: Wish) -> None:
        seen.put(wish)
        raise ValueError("no")

    first = claim_or_send(data, RAISE, fail)
    assert first is not None
    for _ in range(2):
        assert send(data, RAISE)
        seen.get(timeout=10)
    first.close()


def test_a_first_one_that_hangs_is_reported(data: Path, first: SingleInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "window.json").unlink()
    monkeypatch.setattr(single_instance, "_WAIT_SECONDS", 0.2)
    with pytest.raises(OwnedElsewhere, match="does not answer"):
        send(data, RAISE)
    with pytest.raises(OwnedElsewhere, match="does not answer"):
        claim_or_send(data, RAISE, lambda _: None)


def test_a_long_path_still_gets_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    data = tmp_path / ("long" * 30) / "data"
    seen: queue.SimpleQueue[Wish] = queue.SimpleQueue()
    first = claim_or_send(data, RAISE, seen.put)
    assert first is not None
    assert send(data, RAISE)
    assert seen.get(timeout=10) == RAISE
    first.close()


def test_a_data_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataFolderError, match="cannot be written"):
        claim_or_send(tmp_path / "data", RAISE, lambda _: None)


def test_the_right_to_come_up_is_passed_on() -> None:
    assert wish_of(Command.RAISE, {"XDG_ACTIVATION_TOKEN": "wayland", "DESKTOP_STARTUP_ID": "x11"}) == Wish(
        command=Command.RAISE, activation_token="wayland"
    )
    assert wish_of(Command.RAISE, {"DESKTOP_STARTUP_ID": "x11"}).activation_token == "x11"
    assert wish_of(Command.QUIT, os.environ | {"XDG_ACTIVATION_TOKEN": "", "DESKTOP_STARTUP_ID": ""}) == Wish(
        command=Command.QUIT
    )


def test_wishes_are_kept_until_somebody_listens() -> None:
    heard: list[Command] = []
    wishes = Wishes()
    for command in (Command.START, Command.TOGGLE):
        wishes(Wish(command=command))
    wishes.listen(lambda wish: heard.append(wish.command))
    wishes(Wish(command=Command.QUIT))
    assert heard == [Command.START, Command.TOGGLE, Command.QUIT]
