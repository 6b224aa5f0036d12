"""A catalogue of the first released format, in the hands of this program."""

import json
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.schema import MIGRATIONS
from tests.helpers.corpus import QUESTIONS
from tests.helpers.program import findling, findling_json
from tests.helpers.snapshot import assert_same, snapshot
from tests.unit.catalogue.builders import check_sound

ARCHIVE = Path(__file__).parents[1] / "data" / "first_release.tar.xz"
FIRST = 2


class Old(NamedTuple):
    """An unpacked data folder of the first format, and the two folders that it was made from."""

    data: Path
    library: Path
    archive: Path


@pytest.fixture
def old(data: Path, tmp_path: Path) -> Old:
    """Unpack it, and let it know its folders where they are now."""
    with tarfile.open(ARCHIVE) as packed:
        # Before Python 3.11.4 there is no such filter, and since 3.12 a warning without one.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(tmp_path / "old")
    (tmp_path / "old" / "data" / CATALOGUE_FILE).rename(data / CATALOGUE_FILE)
    with closing(sqlite3.connect(data / CATALOGUE_FILE)) as catalogue:
        (there,) = catalogue.execute("SELECT root FROM folders ORDER BY id").fetchone()
        before, now = os.path.dirname(there), os.fsencode(tmp_path / "old")  # noqa: PTH120  bytes
        for table, key, column in (("folders", "id", "root"), ("files", "id", "path")):
            for row, path in catalogue.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
                moved = now + path.removeprefix(before)
                catalogue.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (moved, row))
        catalogue.commit()
        assert catalogue.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (FIRST,)
    return Old(data, tmp_path / "old" / "library", tmp_path / "old" / "archive")


def test_a_catalogue_of_the_first_format_is_upgraded_and_nothing_is_embedded_again(
    old: Old, new_data_folder: Callable[[], Path], tmp_path: Path
) -> None:
    report = findling_json("index", str(old.library), data=old.data)
    assert report["notes"] == []
    assert report["embedded"] == 0
    assert (report["files"], report["ready"], report["skipped"], report["failed"]) == (12, 9, 2, 1)
    check_sound(old.data)
    with closing(sqlite3.connect(old.data / CATALOGUE_FILE)) as catalogue:
        assert catalogue.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (len(MIGRATIONS),)
        states = dict(catalogue.execute("SELECT root, state FROM folders"))
    assert states == {os.fsencode(old.library): "watched", os.fsencode(old.archive): "paused"}
    asked = "\n".join(question.text for question in QUESTIONS)
    answers = findling("search", "-", "--limit", "1", data=old.data, stdin=asked).stdout.splitlines()
    for question, answer in zip(QUESTIONS, answers, strict=True):
        (hit,) = json.loads(answer)["hits"]
        assert question.file in {Path(path).name for path in (hit["path"], *hit["copies"])}
    assert len(findling_json("search", "flood", "--mode", "words", data=old.data)["hits"]) == 6
    findling("index", str(old.archive), data=old.data)
    fresh = new_data_folder()
    findling("index", str(old.library), "--exclude", "*.iso", data=fresh)
    findling("index", str(old.archive), data=fresh)
    assert_same(snapshot(old.data, tmp_path), snapshot(fresh, tmp_path))
    assert all(check["well"] for check in findling_json("doctor", data=old.data))


def test_the_upgraded_catalogue_follows_what_happens_to_the_files(old: Old) -> None:
    (old.library / "recetas.html").unlink()
    (old.library / "neu.txt").write_text("Der Leuchtturmwärter zählt bei Nebel die Schiffe.")
    (old.library / "left out.iso").write_text("Still left out.")
    report = findling_json("index", str(old.library), data=old.data)
    assert (report["files"], report["embedded"]) == (12, 1)
    (hit,) = findling_json("search", "Leuchtturmwärter", "--mode", "words", data=old.data)["hits"]
    assert Path(hit["path"]).name == "neu.txt"
    assert findling_json("forget", str(old.archive), data=old.data) == {"forgotten": 6}
    assert findling_json("search", "flood", "--mode", "words", data=old.data)["hits"] == []
    check_sound(old.data)


def test_before_it_is_upgraded_a_search_says_what_to_do(old: Old) -> None:
    if len(MIGRATIONS) == FIRST:
        pytest.skip("the first format is the newest yet: soak")
    said = findling("search", "flood", data=old.data, expect=1).stderr
    assert "older Findling" in said
    assert said.count("\n") == 1
