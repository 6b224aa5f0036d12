"""Commands between processes: over a real local socket."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import DataFolderError, FindlingError, OwnedElsewhere
from desktop_app.pipeline.owner import Caller
from desktop_app.pipeline.service import Service, call_owner


def _handle(command: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    if command["command"] == "count":
        for number in range(3):
            send({"number": number})
        return {"counted": 3}
    if command["command"] == "come too late":
        raise OwnedElsewhere("This is about to close.")
    if command["command"] == "refuse":
        raise FindlingError("That cannot be done, because this is a test.")
    raise ZeroDivisionError


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path, _handle)
    yield service
    service.close()


@pytest.mark.usefixtures("service")
def test_progress_comes_before_the_result(tmp_path: Path) -> None:
    messages = list(call_owner(tmp_path, {"command": "count"}))
    assert messages == [*({"progress": {"number": number}} for number in range(3)), {"result": {"counted": 3}}]


@pytest.mark.usefixtures("service")
def test_an_error_arrives_in_the_owners_words(tmp_path: Path) -> None:
    with pytest.raises(FindlingError, match="because this is a test"):
        list(call_owner(tmp_path, {"command": "refuse"}))


def test_nobody_waits_for_an_owner_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()

    def stand_still(_: dict[str, Any], _send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        goes_on.wait()
        return {}

    monkeypatch.setattr("desktop_app.pipeline.owner._QUESTION_SECONDS", 0.1)
    service = Service(tmp_path, stand_still)
    try:
        assert Caller(tmp_path).progress() is None
        with pytest.raises(OwnedElsewhere, match="does not answer"):
            Caller(tmp_path).ask_shortly("polled")
    finally:
        goes_on.set()
        service.close()


@pytest.mark.usefixtures("service")
def test_an_owner_that_is_closing_sends_its_caller_on(tmp_path: Path) -> None:
    with pytest.raises(OwnedElsewhere):
        list(call_owner(tmp_path, {"command": "come too late"}))


@pytest.mark.usefixtures("service")
def test_a_failing_command_does_not_end_the_service(tmp_path: Path) -> None:
    with pytest.raises(FindlingError, match="could not do it"):
        list(call_owner(tmp_path, {"command": "break"}))
    assert list(call_owner(tmp_path, {"command": "count"}))[-1] == {"result": {"counted": 3}}


@pytest.mark.usefixtures("service")
def test_a_caller_without_the_key_is_turned_away(tmp_path: Path) -> None:
    card = json.loads((tmp_path / "owner.json").read_text())
    with pytest.raises((OSError, EOFError, AuthenticationError)):
        Client(card["address"], authkey=b"wrong")
    assert list(call_owner(tmp_path, {"command": "count"}))[-1] == {"result": {"counted": 3}}


@pytest.mark.usefixtures("service")
def test_the_key_is_for_its_user_alone(tmp_path: Path) -> None:
    assert (tmp_path / "owner.json").stat().st_mode & 0o077 == 0


def test_without_an_owner_the_caller_is_told(tmp_path: Path) -> None:
    with pytest.raises(OwnedElsewhere, match="did not answer"):
        list(call_owner(tmp_path, {"command": "count"}))


def test_what_a_killed_owner_left_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text(json.dumps({"address": str(tmp_path / "gone"), "key": "00"}))
    with pytest.raises(OwnedElsewhere):
        list(call_owner(tmp_path, {"command": "count"}))
    service = Service(tmp_path, _handle)
    assert list(call_owner(tmp_path, {"command": "count"}))[-1] == {"result": {"counted": 3}}
    service.close()


def test_a_data_folder_with_a_very_long_path_works(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 200)
    deep.mkdir()
    service = Service(deep, _handle)
    assert list(call_owner(deep, {"command": "count"}))[-1] == {"result": {"counted": 3}}
    service.close()


def test_closing_waits_for_a_command_at_work(tmp_path: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(_command: dict[str, Any], _send: object) -> dict[str, Any]:
        started.set()
        assert go_on.wait(30)
        return {"done": True}

    service = Service(tmp_path, slow)
    answers: list[dict[str, Any]] = []
    caller = threading.Thread(target=lambda: answers.extend(call_owner(tmp_path, {"command": "slow"})))
    caller.start()
    assert started.wait(30)
    closing = threading.Thread(target=service.close)
    closing.start()
    go_on.set()
    closing.join(30)
    caller.join(30)
    assert answers == [{"result": {"done": True}}]


def test_closing_right_after_a_command_never_hangs(tmp_path: Path) -> None:
    for _ in range(50):
        service = Service(tmp_path, _handle)
        assert list(call_owner(tmp_path, {"command": "count"}))[-1] == {"result": {"counted": 3}}
        service.close()


def test_where_its_address_cannot_be_written_it_says_so_and_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "owner.json").mkdir()
    with pytest.raises(DataFolderError, match=re.escape(f"{tmp_path} cannot be written")):
        Service(tmp_path, _handle)
    (tmp_path / "owner.json").rmdir()
    service = Service(tmp_path, _handle)
    assert list(call_owner(tmp_path, {"command": "count"}))[-1] == {"result": {"counted": 3}}
    service.close()
