"""Asking drives that may not answer."""

import errno
import os
import threading
from pathlib import Path

import pytest

from desktop_app.watch.answering import Answering
from desktop_app.watch.drives import Mount
from tests.helpers.waiting import until

SHARE = [
    Mount(1, 0, "", b"/", b"/", "ext4", b"/dev/none1", "rw"),
    Mount(2, 1, "", b"/", b"/nas", "nfs4", b"nas:/share", "rw"),
]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.watch.answering._PATIENCE_SECONDS", 0.05)


def test_a_drive_that_does_not_answer_is_asked_once_until_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    speaks = threading.Event()

    def ask(root: bytes) -> int | None:
        asked.append(root)
        speaks.wait()
        return None

    answering = Answering(ask)
    assert [answering.missing(b"/nas/a", SHARE) for _ in range(3)] == [errno.ETIMEDOUT] * 3
    assert asked == [b"/nas/a"]
    monkeypatch.setattr("desktop_app.watch.answering._PATIENCE_SECONDS", 60.0)
    speaks.set()
    assert until(lambda: answering.missing(b"/nas/a", SHARE) is None)
    assert asked == [b"/nas/a"] * 2  # once more, for what it said late may not be true any more


def test_a_drive_of_this_computer_is_asked_directly(tmp_path: Path) -> None:
    threads: list[str] = []

    def ask(_: bytes) -> int | None:
        threads.append(threading.current_thread().name)
        return None

    assert Answering(ask).missing(os.fsencode(tmp_path), SHARE) is None
    assert threads == [threading.current_thread().name]
    assert Answering().missing(os.fsencode(tmp_path / "none"), SHARE) == errno.ENOENT
