"""The engine as a face holds it: one object that lives long."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.documents import Mode, Verdict
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError, FolderError, UsageError
from desktop_app.settings import DataFolder, Settings
from tests.helpers import corpus

if TYPE_CHECKING:
    from desktop_app.reports import Progress


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return corpus.build(tmp_path / "library")


@pytest.fixture
def engine(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Engine]:
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
        yield engine


def _names(engine: Engine, query: str, mode: Mode = Mode.HYBRID) -> list[str]:
    return [Path(os.fsdecode(hit.path)).name for hit in engine.search(query, mode=mode).hits]


def test_new_files_are_found_by_an_engine_that_has_searched_before(engine: Engine, folder: Path) -> None:
    engine.index([os.fsencode(folder)])
    assert "neu.txt" not in _names(engine, "Leuchtturmwärter")
    (folder / "neu.txt").write_text("Der Leuchtturmwärter zählt bei Nebel die Schiffe.")
    engine.index([os.fsencode(folder)])
    assert _names(engine, "Leuchtturmwärter")[0] == "neu.txt"
    assert _names(engine, "someone counting vessels in the mist", Mode.SEMANTIC)[0] == "neu.txt"


def test_meaning_is_searched_as_soon_as_there_are_vectors(engine: Engine, folder: Path) -> None:
    engine.index([os.fsencode(folder)], words_only=True)
    before = engine.search("gazpacho")
    assert before.notes
    engine.index([os.fsencode(folder)])
    after = engine.search("gazpacho")
    assert not after.notes
    assert "meaning" in after.hits[0].why


def test_deleted_files_are_not_found_any_more(engine: Engine, folder: Path) -> None:
    engine.index([os.fsencode(folder)])
    (folder / "recetas.html").unlink()
    engine.index([os.fsencode(folder)])
    assert "recetas.html" not in _names(engine, "gazpacho")


def test_released_memory_comes_back_with_the_next_search(engine: Engine, folder: Path) -> None:
    engine.index([os.fsencode(folder)])
    found = _names(engine, "fry potatoes slowly")
    engine.release()
    assert _names(engine, "fry potatoes slowly") == found


def test_the_same_bytes_are_one_hit_whatever_their_names_say(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "same"
    folder.mkdir()
    for name in ("note.txt", "note.md"):
        (folder / name).write_text("The red panda climbs bamboo trees at night.\n")
    engine.index([os.fsencode(folder)], words_only=True)
    (hit,) = engine.search("red panda bamboo").hits
    assert {Path(os.fsdecode(path)).name for path in (hit.path, *hit.copies)} == {"note.txt", "note.md"}


def test_progress_is_seen_while_indexing(engine: Engine, folder: Path) -> None:
    seen: list[Progress] = []
    engine.index([os.fsencode(folder)], on_progress=seen.append)
    assert seen
    assert all(progress.seconds_left is None or progress.seconds_left >= 0 for progress in seen)


def test_the_second_folder_leaves_the_first_as_it_is(engine: Engine, folder: Path, tmp_path: Path) -> None:
    engine.index([os.fsencode(folder)])
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("A note about beekeeping in spring.")
    assert engine.index([os.fsencode(other)]).files == 1
    assert len(engine.status().folders) == 2
    assert _names(engine, "gazpacho")[0] == "recetas.html"


def test_a_folder_inside_a_watched_one_is_indexed_once(engine: Engine, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "note.txt").write_text("A note about beekeeping in spring.")
    files = engine.index([os.fsencode(folder)]).files
    engine.index([os.fsencode(inner)])
    engine.index([os.fsencode(folder)])
    assert engine.status().coverage.files == files
    assert _names(engine, "beekeeping").count("note.txt") == 1


def test_forgetting_a_watched_folder_stops_watching_it(engine: Engine, folder: Path) -> None:
    files = engine.index([os.fsencode(folder)]).files
    assert engine.forget(os.fsencode(folder)) == files
    assert engine.status().folders == []
    assert engine.search("gazpacho").verdict is Verdict.NONE


def test_what_cannot_be_done_is_said_with_its_kind(engine: Engine, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FindlingError, match="yet"):
        engine.search("before anything is indexed")
    engine.index([os.fsencode(folder)])
    with pytest.raises(UsageError):
        engine.search("  ")
    with pytest.raises(FolderError):
        engine.index([os.fsencode(tmp_path / "missing")])
    with pytest.raises(FindlingError, match="missing"):
        engine.text(os.fsencode(tmp_path / "missing"))
    with pytest.raises(FindlingError, match="compared"):
        engine.similar(os.fsencode(folder / "holiday.jpg"))


def test_the_data_folder_is_not_indexed_even_inside_a_watched_one(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "data" / "index").mkdir(parents=True)
    (tmp_path / "data" / "note.txt").write_text("not for the index")
    (tmp_path / "note.txt").write_text("for the index")
    assert engine.index([os.fsencode(tmp_path)]).files == 1
