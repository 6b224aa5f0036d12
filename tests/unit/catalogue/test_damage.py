"""Damage in the catalogue: found by whoever owns it, mended where only the index of words is hurt."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE, SUSPECTED
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import CatalogueCorrupt
from tests.unit.catalogue.builders import CARD, Rows, at, check_sound, embed_all, extraction, index


@pytest.fixture
def full(data_dir: Path) -> Path:
    """A data folder with words on many pages, and vectors."""
    writer = CatalogueWriter(data_dir)
    model = writer.ensure_model(CARD)
    chance = random.Random(7)
    files = {
        at(f"{n}.txt"): extraction(
            f"shared word{n} " + " ".join(f"w{chance.randrange(10**6)}" for _ in range(500)), title=f"Title {n}"
        )
        for n in range(40)
    }
    index(writer, files, model)
    embed_all(writer, model)
    writer.close()
    return data_dir


def hurt_words(data_dir: Path, table: str) -> None:
    """Write nonsense into the values in which FTS5 keeps its index; to SQLite they are as good as any."""
    with closing(sqlite3.connect(data_dir / CATALOGUE_FILE)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE {table}_data SET block = randomblob(length(block)) WHERE id > 10")
        connection.commit()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("table", ["passage_words", "file_names"])
def test_a_damaged_index_of_words_is_made_anew_and_no_vector_is_lost(full: Path, table: str) -> None:
    hurt_words(full, table)
    (full / SUSPECTED).touch()
    writer = CatalogueWriter(full)
    vectors = writer.counts().vectors
    writer.check_if_suspected()
    assert not (full / SUSPECTED).exists()
    while writer.resegment(7):
        pass
    assert writer.counts().vectors == vectors == 40
    writer.close()
    check_sound(full)
    rows = Rows(full)
    assert rows.found("word7") == {at("7.txt")}
    assert rows.found("shared") == {at(f"{n}.txt") for n in range(40)}
    assert rows.named("7") >= {at("7.txt")}


def test_what_is_suspected_wrongly_is_left_as_it_is(full: Path) -> None:
    (full / SUSPECTED).touch()
    writer = CatalogueWriter(full)
    writer.check_if_suspected()
    assert writer.resegment(7) == 0
    writer.close()
    assert not (full / SUSPECTED).exists()


def test_damage_on_the_disk_is_found_though_the_writer_remembers_what_was_there(full: Path) -> None:
    writer = CatalogueWriter(full)
    assert writer.counts(())  # the pages are in its memory now
    assert writer.next_files(1) == []
    path = full / CATALOGUE_FILE
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'files'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x55" * size)
    (full / SUSPECTED).touch()
    with pytest.raises(CatalogueCorrupt):
        writer.check_if_suspected()
    writer.close()
