"""Each request to index has its own end and its own report."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.pipeline.indexer import Indexer
from desktop_app.settings import DataFolder, Settings


@pytest.fixture
def engine(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Engine]:
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
        yield engine


@pytest.fixture
def folder(tmp_path: Path) -> bytes:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "note.txt").write_text("The river rose.")
    return os.fsencode(tmp_path / "notes")


@pytest.fixture
def other(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Engine]:
    """Another engine on the same data folder."""
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
        yield engine


def _failing(*_: object, **__: object) -> None:
    raise RuntimeError("a bug\nof two lines")


@pytest.mark.parametrize("where", ["accept", "step", "settle"])
def test_an_unforeseen_error_ends_the_request_with_a_sentence_and_the_next_one_works(
    engine: Engine, folder: bytes, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    engine.index([folder])
    working: Callable[..., object] = getattr(Indexer, where)
    monkeypatch.setattr(Indexer, where, _failing)
    with ThreadPoolExecutor(1) as thread, pytest.raises(FindlingError, match=r"RuntimeError: a bug of two lines\)"):
        thread.submit(engine.index, [folder]).result(60)
    monkeypatch.setattr(Indexer, where, working)
    assert engine.index([folder]).ready == 1


def test_a_report_tells_the_work_of_its_own_request(engine: Engine, folder: bytes) -> None:
    first = engine.index([folder])
    assert (first.bytes, first.embedded) == (15, 1)
    again = engine.index([folder])
    assert (again.bytes, again.embedded) == (0, 0)
    assert again.stages["read"] == again.stages["embed"] == 0.0


def test_files_that_are_never_read_are_not_counted_as_read(engine: Engine, folder: bytes) -> None:
    Path(os.fsdecode(folder), "holiday.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(100_000))
    assert engine.index([folder]).bytes == 15


@pytest.mark.parametrize("wish", ["index", "forget"])
def test_a_wish_that_meets_an_owner_about_to_close_is_fulfilled_by_the_next_one(
    engine: Engine, other: Engine, folder: bytes, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    engine.index([folder])
    assert engine._ownership._owner is not None
    met = threading.Event()
    answer = engine._ownership._owner._service._handler

    def watched(command: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        try:
            return answer(command, send)
        finally:
            if command["command"] == wish:
                met.set()

    monkeypatch.setattr(engine._ownership._owner._service, "_handler", watched)
    engine._ownership._owner._coordinator.stop()  # as Ctrl-C does first
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(lambda: other.index([folder]).ready if wish == "index" else other.forget(folder))
        assert met.wait(60)
        engine.close()
        assert done.result(60) == 1
