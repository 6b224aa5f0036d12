"""Drives and folders that come and go under a window's engine: what is known of them stays, and comes back for free."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import open_reader
from desktop_app.documents import FileState, Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.reports import FolderRow, Whereabouts
from desktop_app.settings import DataFolder, Folders, Settings
from tests.helpers.drives import Drive, mount, unmount
from tests.helpers.waiting import until

Make = Callable[..., Engine]
NewDrive = Callable[[Path, Path], Drive]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again soon for what was not there."""
    monkeypatch.setattr("desktop_app.pipeline.coordinator._IDLE_SECONDS", 0.2)


@pytest.fixture
def make(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Make]:
    engines: list[Engine] = []

    def new(**folders: int) -> Engine:
        model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
        engines.append(Engine(DataFolder(tmp_path / "data"), Settings(folders=Folders(**folders)), model))
        engines[-1].start()
        return engines[-1]

    yield new
    for engine in engines:
        engine.close()


@pytest.fixture
def new_drive() -> Iterator[NewDrive]:
    """Make drives that are taken away after the test, however it ends."""
    made: list[Drive] = []

    def new(content: Path, point: Path) -> Drive:
        made.append(Drive(content, point))
        return made[-1]

    yield new
    for drive in reversed(made):
        drive.take_away()


@pytest.fixture
def stick(tmp_path: Path, new_drive: NewDrive) -> Drive:
    """A drive with ten notes on it, connected at `media`."""
    drive = new_drive(tmp_path / "stick", tmp_path / "media")
    write_notes(tmp_path / "stick", 10)
    drive.connect()
    return drive


@pytest.fixture
def media(tmp_path: Path) -> bytes:
    return os.fsencode(tmp_path / "media")


def write_notes(folder: Path, count: int, word: str = "quixel") -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{word}{number:02}.txt").write_text(f"Note {number}: the {word} lies by the river.")


def settled(engine: Engine, files: int) -> bool:
    coverage = engine.coverage()
    return coverage.files == files and coverage.vectors + coverage.failed == files


def row(engine: Engine, root: bytes) -> FolderRow:
    return next(row for row in engine.folders() if row.root == root)


def names(engine: Engine, query: str = "quixel") -> list[str]:
    return sorted(Path(os.fsdecode(hit.path)).name for hit in engine.search(query, mode=Mode.WORDS, limit=100).hits)


def vectors_ever(data: Path) -> int:
    """How many vectors were ever stored: none is, without a passage that was embedded."""
    connection = open_reader(data / "catalogue.sqlite3")
    try:
        return connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'vectors'").fetchone()[0]
    finally:
        connection.close()


def hashed(data: Path) -> list[tuple[object, ...]]:
    """All that changes in a file's row when it is read again."""
    connection = open_reader(data / "catalogue.sqlite3")
    try:
        return connection.execute("SELECT id, path, state, content FROM files ORDER BY id").fetchall()
    finally:
        connection.close()


def test_a_drive_that_leaves_an_empty_folder_keeps_its_entries_and_comes_back_without_work(
    make: Make, stick: Drive, media: bytes, tmp_path: Path
) -> None:
    engine = make()
    engine.add_folder(media)
    until(lambda: settled(engine, 10))
    before = hashed(tmp_path / "data"), vectors_ever(tmp_path / "data")
    stick.take_away()
    until(lambda: row(engine, media).whereabouts is Whereabouts.REPLACED)
    assert not row(engine, media).reachable
    assert row(engine, media).files == 10
    assert len(names(engine)) == 10
    stick.connect()
    until(lambda: row(engine, media).whereabouts is Whereabouts.HERE)
    assert row(engine, media).reachable
    assert settled(engine, 10)
    assert (hashed(tmp_path / "data"), vectors_ever(tmp_path / "data")) == before


def test_a_drive_that_takes_its_folder_along_is_away_not_deleted_at_any_age(
    make: Make, tmp_path: Path, new_drive: NewDrive
) -> None:
    drive = new_drive(tmp_path / "stick", tmp_path / "media")
    write_notes(tmp_path / "stick" / "notes", 3)
    drive.connect()
    root = os.fsencode(tmp_path / "media" / "notes")
    engine = make(remember_days=0)
    engine.add_folder(root)
    until(lambda: settled(engine, 3))
    drive.take_away()
    until(lambda: row(engine, root).whereabouts is Whereabouts.DRIVE_AWAY)
    (tmp_path / "media").rmdir()
    engine.close()
    again = make(remember_days=0)
    until(lambda: again.progress().stage == "idle")
    assert row(again, root).whereabouts is Whereabouts.DRIVE_AWAY
    assert len(names(again)) == 3
    (tmp_path / "media").mkdir()
    drive.connect()
    until(lambda: row(again, root).reachable)
    assert settled(again, 3)


def test_what_changed_on_a_drive_while_it_was_away_is_seen_when_it_is_back(
    make: Make, stick: Drive, media: bytes, tmp_path: Path
) -> None:
    engine = make()
    engine.add_folder(media)
    until(lambda: settled(engine, 10))
    stick.take_away()
    until(lambda: not row(engine, media).reachable)
    (tmp_path / "stick" / "quixel00.txt").unlink()
    write_notes(tmp_path / "stick", 2, "zorble")
    stick.connect()
    until(lambda: row(engine, media).reachable and settled(engine, 11))
    assert "quixel00.txt" not in names(engine)
    assert names(engine, "zorble") == ["zorble00.txt", "zorble01.txt"]


def test_another_drive_in_its_place_changes_nothing_until_it_is_taken_for_the_folder(
    make: Make, stick: Drive, media: bytes, tmp_path: Path, new_drive: NewDrive
) -> None:
    engine = make()
    engine.add_folder(media)
    until(lambda: settled(engine, 10))
    stick.take_away()
    other = new_drive(tmp_path / "other", tmp_path / "media")
    write_notes(tmp_path / "other", 2, "zorble")
    other.connect()
    until(lambda: row(engine, media).whereabouts is Whereabouts.REPLACED)
    assert len(names(engine)) == 10
    assert names(engine, "zorble") == []
    engine.accept_folder(media)
    until(lambda: row(engine, media).reachable and settled(engine, 2))
    assert names(engine) == []
    assert len(names(engine, "zorble")) == 2


def test_the_same_files_on_another_drive_are_taken_for_the_folder_at_once(
    make: Make, stick: Drive, media: bytes, tmp_path: Path
) -> None:
    engine = make()
    engine.add_folder(media)
    until(lambda: settled(engine, 10))
    embedded = vectors_ever(tmp_path / "data")
    stick.take_away()
    until(lambda: not row(engine, media).reachable)
    mount("-t", "tmpfs", "tmpfs", os.fsdecode(media))
    try:
        shutil.copytree(tmp_path / "stick", tmp_path / "media", dirs_exist_ok=True)
        until(lambda: row(engine, media).reachable and settled(engine, 10))
        assert vectors_ever(tmp_path / "data") == embedded
    finally:
        unmount(tmp_path / "media")


def test_a_drive_inside_a_folder_goes_and_comes_back_alone(make: Make, tmp_path: Path, new_drive: NewDrive) -> None:
    root = os.fsencode(tmp_path / "library")
    write_notes(tmp_path / "library", 3, "zorble")
    drive = new_drive(tmp_path / "stick", tmp_path / "library" / "stick")
    write_notes(tmp_path / "stick", 10)
    drive.connect()
    engine = make()
    engine.add_folder(root)
    until(lambda: settled(engine, 13))
    before = hashed(tmp_path / "data"), vectors_ever(tmp_path / "data")
    drive.take_away()
    until(lambda: row(engine, root).away == (os.fsencode(tmp_path / "library" / "stick"),))
    assert row(engine, root).reachable
    assert row(engine, root).unreachable == {os.fsencode(tmp_path / "library" / "stick"): Whereabouts.DRIVE_AWAY}
    assert len(names(engine)) == 10
    (tmp_path / "library" / "zorble00.txt").unlink()
    engine.watch_folder(root)
    until(lambda: settled(engine, 12))
    assert len(names(engine)) == 10
    (tmp_path / "library" / "zorble00.txt").write_text("Note 0: the zorble lies by the river.")
    drive.connect()
    until(lambda: not row(engine, root).away)
    until(lambda: settled(engine, 13))
    assert [each[1:3] for each in hashed(tmp_path / "data") if b"quixel" in bytes(each[1])] == [
        each[1:3] for each in before[0] if b"quixel" in bytes(each[1])
    ]


def test_a_deleted_folder_stays_known_for_its_time_and_costs_nothing_if_it_is_back(make: Make, tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "notes")
    write_notes(tmp_path / "notes", 4)
    engine = make()
    engine.add_folder(root)
    until(lambda: settled(engine, 4))
    before = hashed(tmp_path / "data"), vectors_ever(tmp_path / "data")
    (tmp_path / "notes").rename(tmp_path / "renamed")
    engine.watch_folder(root)
    until(lambda: row(engine, root).whereabouts is Whereabouts.GONE)
    assert row(engine, root).gone_since is not None
    assert len(names(engine)) == 4
    (tmp_path / "renamed").rename(tmp_path / "notes")
    until(lambda: row(engine, root).reachable)
    assert row(engine, root).gone_since is None
    assert (hashed(tmp_path / "data"), vectors_ever(tmp_path / "data")) == before


def test_a_deleted_folder_is_forgotten_after_its_time_but_not_its_rules(make: Make, tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "notes")
    write_notes(tmp_path / "notes", 4)
    engine = make(remember_days=0)
    engine.add_folder(root, exclude=("*03.txt",))
    until(lambda: settled(engine, 3))
    shutil.rmtree(tmp_path / "notes")
    engine.watch_folder(root)
    until(lambda: settled(engine, 0))
    assert row(engine, root).whereabouts is Whereabouts.GONE
    assert names(engine) == []
    write_notes(tmp_path / "notes", 4)
    until(lambda: settled(engine, 3))
    assert row(engine, root).exclude == ("*03.txt",)
    assert row(engine, root).reachable


def test_a_folder_that_moved_is_followed_without_reading(make: Make, tmp_path: Path) -> None:
    root, new = os.fsencode(tmp_path / "notes"), os.fsencode(tmp_path / "elsewhere" / "papers")
    write_notes(tmp_path / "notes", 4)
    (tmp_path / "elsewhere").mkdir()
    write_notes(tmp_path / "elsewhere" / "other", 1, "zorble")
    engine = make()
    engine.add_folder(root)
    engine.add_folder(os.fsencode(tmp_path / "elsewhere"))
    until(lambda: settled(engine, 5))
    ids = [each[0] for each in hashed(tmp_path / "data") if b"quixel" in bytes(each[1])]
    embedded = vectors_ever(tmp_path / "data")
    (tmp_path / "notes").rename(tmp_path / "elsewhere" / "papers")
    engine.watch_folder(os.fsencode(tmp_path / "elsewhere"))
    engine.move_folder(root, new)
    until(lambda: row(engine, new).reachable and settled(engine, 5))
    found = [each for each in hashed(tmp_path / "data") if b"quixel" in bytes(each[1])]
    assert [each[0] for each in found] == ids
    assert all(bytes(each[1]).startswith(new + b"/") and each[2] == FileState.READY for each in found)
    assert vectors_ever(tmp_path / "data") == embedded
    assert len(names(engine, "quixel in:papers")) == 4


def test_a_folder_inside_another_goes_away_alone(
    make: Make, stick: Drive, media: bytes, tmp_path: Path, new_drive: NewDrive
) -> None:
    outer = os.fsencode(tmp_path / "outer")
    write_notes(tmp_path / "outer", 2, "zorble")
    inner = new_drive(tmp_path / "stick", tmp_path / "outer" / "stick")
    inner.connect()
    engine = make()
    engine.add_folder(outer)
    engine.add_folder(os.fsencode(tmp_path / "outer" / "stick"))
    until(lambda: settled(engine, 12))
    inner.take_away()
    until(lambda: not row(engine, os.fsencode(tmp_path / "outer" / "stick")).reachable)
    engine.watch_folder(outer)
    until(lambda: engine.progress().stage == "idle")
    assert row(engine, outer).reachable
    assert row(engine, outer).files == 2
    assert len(names(engine)) == 10
    inner.connect()
    until(lambda: row(engine, os.fsencode(tmp_path / "outer" / "stick")).reachable)
    assert settled(engine, 12)
