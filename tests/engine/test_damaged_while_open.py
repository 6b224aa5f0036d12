"""Damage on the disk under an open window: it is noticed by whoever meets it, and put right without a request."""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.documents import Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.settings import DataFolder, Settings
from tests.helpers.soak import seeded
from tests.helpers.waiting import until
from tests.unit.catalogue.builders import check_sound

NOTES = 40
PAGE = 8192


@pytest.fixture
def window(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Engine]:
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
        engine.start()
        yield engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(NOTES):
        write(folder, number)
    return folder


def write(folder: Path, number: int) -> None:
    (folder / f"note{number}.txt").write_text(f"Note {number}: the quixel{number} lies by the river. " * 60)


def all_found(engine: Engine, count: int) -> bool:
    with suppress(FindlingError):
        return engine.coverage().vectors == count and all(
            len(engine.search(f"quixel{number}", mode=Mode.WORDS).hits) == 1 for number in range(count)
        )
    return False


def fold_the_log(catalogue: Path) -> None:
    """Put all that was committed into the database itself, where it can be damaged."""
    with closing(sqlite3.connect(catalogue)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


@seeded(quick=2, whole=60)
def test_damage_that_is_met_while_the_window_is_open_is_put_right_by_itself(
    seed: int, window: Engine, folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    catalogue = tmp_path / "data" / CATALOGUE_FILE
    window.add_folder(os.fsencode(folder))
    until(lambda: all_found(window, NOTES))
    fold_the_log(catalogue)
    window.release()
    with catalogue.open("r+b") as file:
        pages = catalogue.stat().st_size // PAGE
        for page in chance.sample(range(1, pages), chance.choice((1, 4, pages // 2))):
            file.seek(page * PAGE)
            file.write(chance.randbytes(64))
    # Life goes on: there is something new, and it is searched. What was sound in somebody's memory may stay so.
    write(folder, NOTES)
    with suppress(FindlingError):
        window.retry(None)
    with suppress(FindlingError):
        window.watch_folder(os.fsencode(folder))
    until(lambda: all_found(window, NOTES + 1))
    assert [row.root for row in window.folders()] == [os.fsencode(folder)]
    window.close()
    with closing(sqlite3.connect(catalogue)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if whole:
        check_sound(tmp_path / "data")


def test_a_damaged_index_of_words_is_filled_again_under_the_window(
    window: Engine, folder: Path, tmp_path: Path
) -> None:
    window.add_folder(os.fsencode(folder))
    until(lambda: all_found(window, NOTES))
    catalogue = tmp_path / "data" / CATALOGUE_FILE
    with closing(sqlite3.connect(catalogue, timeout=60)) as connection:
        connection.execute("UPDATE passage_words_data SET block = randomblob(length(block)) WHERE id > 10")
        connection.commit()
    with pytest.raises(FindlingError, match="damaged"):
        window.search("quixel7", mode=Mode.WORDS)
    until(lambda: all_found(window, NOTES))
    assert list(catalogue.parent.glob("catalogue.damaged-*")) == [], "there was no need to begin anew"
