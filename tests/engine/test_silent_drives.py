"""A drive that does not answer, under a window's engine: it keeps nobody waiting but those who look at it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.documents import Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.errors import FolderError
from desktop_app.reports import FolderRow, Whereabouts
from desktop_app.settings import DataFolder, Settings
from tests.helpers.silent_drive import SilentDrive
from tests.helpers.waiting import until

NewDrive = Callable[[Path, int], SilentDrive]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.pipeline.coordinator._IDLE_SECONDS", 0.2)
    monkeypatch.setattr("desktop_app.watch.answering._PATIENCE_SECONDS", 0.5)


@pytest.fixture
def new_drive() -> Iterator[NewDrive]:
    """Make drives that are taken away after the test, however it ends."""
    made: list[SilentDrive] = []

    def new(point: Path, count: int) -> SilentDrive:
        made.append(SilentDrive(point, count))
        return made[-1]

    yield new
    for drive in made:
        drive.take_away()


@pytest.fixture
def engine(tmp_path: Path, new_drive: NewDrive, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Engine]:
    """An engine that is closed before the drives go; `new_drive` is wanted first so that it ends last."""
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
        engine.start()
        yield engine


def row(engine: Engine, root: Path) -> FolderRow:
    return next(row for row in engine.folders() if row.root == os.fsencode(root))


def finds(engine: Engine, word: str, *names: str) -> None:
    def found() -> list[str]:
        hits = engine.search(word, mode=Mode.WORDS, limit=100).hits
        return sorted(Path(os.fsdecode(hit.path)).name for hit in hits)

    until(lambda: found() == sorted(names))


def test_a_drive_that_falls_silent_is_away_and_other_folders_go_on(
    engine: Engine, tmp_path: Path, new_drive: NewDrive
) -> None:
    share, notes = tmp_path / "share", tmp_path / "notes"
    drive = new_drive(share, 5)
    notes.mkdir()
    engine.add_folder(os.fsencode(share))
    engine.add_folder(os.fsencode(notes))
    finds(engine, "fusling3", "doc3.txt")
    drive.fall_silent()
    try:
        (notes / "one.txt").write_text("The quixel lies by the river.")
        finds(engine, "quixel", "one.txt")
        until(lambda: row(engine, share).whereabouts is Whereabouts.DRIVE_AWAY)
        (notes / "two.txt").write_text("The brombix lies by the river.")
        finds(engine, "brombix", "two.txt")
        finds(engine, "fusling3", "doc3.txt")
    finally:
        drive.answer()
    until(lambda: row(engine, share).whereabouts is Whereabouts.HERE)
    assert row(engine, share).files == 5


def test_a_person_who_asks_for_a_folder_on_a_silent_drive_is_told_so(
    engine: Engine, tmp_path: Path, new_drive: NewDrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.watch.roots._PATIENCE_SECONDS", 0.5)
    drive = new_drive(tmp_path / "share", 5)
    drive.fall_silent()
    try:
        with pytest.raises(FolderError, match="does not answer"):
            engine.index([os.fsencode(tmp_path / "share")])
    finally:
        drive.answer()


def test_a_silent_drive_inside_a_folder_is_left_alone_until_it_answers(
    engine: Engine, tmp_path: Path, new_drive: NewDrive
) -> None:
    root, share = tmp_path / "notes", tmp_path / "notes" / "share"
    drive = new_drive(share, 5)
    engine.add_folder(os.fsencode(root))
    finds(engine, "fusling3", "doc3.txt")
    drive.fall_silent()
    try:
        (root / "one.txt").write_text("The quixel lies by the river.")
        finds(engine, "quixel", "one.txt")
        engine.pause_folder(os.fsencode(root))
        engine.watch_folder(os.fsencode(root))
        until(lambda: os.fsencode(share) in row(engine, root).away)
        (root / "two.txt").write_text("The brombix lies by the river.")
        finds(engine, "brombix", "two.txt")
        finds(engine, "fusling3", "doc3.txt")
    finally:
        drive.answer()
    until(lambda: not row(engine, root).away)
    assert row(engine, root).files == 7
