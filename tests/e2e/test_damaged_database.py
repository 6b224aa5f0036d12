"""What can befall the database's files: a torn log, damaged pages, a lock that somebody holds, the file gone.

Whatever it is, nothing crashes, each command says what it can or cannot do in one sentence, the folders stay known, and
after the next `index` everything is as if nothing had happened.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE
from tests.helpers.program import findling, findling_json, start
from tests.helpers.snapshot import assert_same, snapshot
from tests.helpers.soak import seeded
from tests.helpers.undisturbed import Draft, Undisturbed, answers, build, index_undisturbed
from tests.unit.catalogue.builders import check_sound

PAGE = 8192
LOG = f"{CATALOGUE_FILE}-wal"


@pytest.fixture(scope="module")
def undisturbed(new_data_folder: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return index_undisturbed(build(tmp_path_factory.mktemp("library")), new_data_folder())


@pytest.fixture(scope="module")
def indexed(undisturbed: Undisturbed, new_data_folder: Callable[[], Path]) -> Path:
    """A data folder with the library; to be copied."""
    data = new_data_folder()
    findling("index", str(undisturbed.folder), data=data)
    return data


def copy_of(indexed: Path, data: Path) -> Path:
    for path in indexed.iterdir():
        if path.name.startswith(("catalogue", "choices")):
            shutil.copy(path, data / path.name)
    return data


def tear(path: Path, chance: random.Random) -> None:
    """Do what a power cut or a bad disk does to a file: its end is missing, or some of it is something else."""
    content = bytearray(path.read_bytes())
    match chance.randrange(4):
        case 0:
            del content[chance.randrange(len(content) + 1) :]
        case 1:
            start = chance.randrange(len(content) // 512 + 1) * 512
            content[start : start + 512] = bytes(len(content[start : start + 512]))
        case 2 if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case _:
            start = chance.randrange(len(content) + 1)
            content[start:] = chance.randbytes(len(content) - start)
    path.write_bytes(content)


def end_as_if_nothing_had_happened(data: Path, folder: Path, undisturbed: Undisturbed) -> None:
    """Without naming a folder that is not known already: it is the library's own list that is used."""
    report = findling_json("index", str(folder), data=data)
    assert report["finished"]
    assert all("kept as" in note or "was lost" in note for note in report["notes"]), report["notes"]
    check_sound(data)
    assert_same(snapshot(data, folder), undisturbed.held)
    found = answers(data, folder)
    for query, expected in undisturbed.found.items():
        assert found[query] == expected, query


@seeded(quick=1, whole=60)
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_torn_log_costs_at_most_work(seed: int, undisturbed: Undisturbed, data: Path, tmp_path: Path) -> None:
    chance = random.Random(seed)
    draft = Draft(undisturbed.folder, tmp_path / "library", chance)
    for _ in range(2):
        with start("index", str(draft.folder), data=data) as indexer:
            with suppress(subprocess.TimeoutExpired):
                indexer.wait(chance.uniform(0.3, 1.0) * undisturbed.seconds)
            with suppress(ProcessLookupError):
                os.killpg(indexer.pid, signal.SIGKILL)
        log = data / LOG
        if log.exists():
            tear(log, chance)
        said_in_a_sentence("status", data=data)
        said_in_a_sentence("search", "river flood", data=data)
        draft.settle(chance.random())
    draft.settle()
    end_as_if_nothing_had_happened(data, draft.folder, undisturbed)


def said_in_a_sentence(*command: str, data: Path) -> None:
    done = findling(*command, data=data, expect=None)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr.count("\n") == done.returncode, done.stderr
    assert "Traceback" not in done.stderr


@seeded(quick=2, whole=150)
def test_a_damaged_page_is_mended_or_the_catalogue_replaced(
    seed: int, undisturbed: Undisturbed, indexed: Path, data: Path
) -> None:
    """The mark stands for a search that met the damage; many a byte of a text can only be met there."""
    chance = random.Random(seed)
    catalogue = copy_of(indexed, data) / CATALOGUE_FILE
    content = bytearray(catalogue.read_bytes())
    for _ in range(chance.choice((1, 1, 3))):
        page = chance.randrange(len(content) // PAGE)
        # The head of a page, where SQLite keeps what lies where: a changed byte of a text cannot be told from a text.
        content[page * PAGE : page * PAGE + 64] = chance.randbytes(64)
    catalogue.write_bytes(content)
    said_in_a_sentence("search", "river flood", data=data)
    (data / "catalogue.suspected").touch()
    end_as_if_nothing_had_happened(data, undisturbed.folder, undisturbed)


@pytest.mark.parametrize("left", [None, b"", b"SQLite format 3\x00"])
def test_a_catalogue_that_is_gone_is_made_anew_for_the_folders_that_it_had(
    undisturbed: Undisturbed, indexed: Path, data: Path, tmp_path: Path, left: bytes | None
) -> None:
    (copy_of(indexed, data) / CATALOGUE_FILE).unlink()
    if left is not None:
        (data / CATALOGUE_FILE).write_bytes(left)
    (data / "settings.toml").write_text("[search]\nlimit = 3\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("Another folder altogether.")
    report = findling_json("index", str(other), data=data)
    assert len(report["notes"]) == 1
    status = findling_json("status", data=data)
    assert {folder["path"] for folder in status["folders"]} == {str(undisturbed.folder), str(other)}
    assert status["coverage"]["files"] == len(undisturbed.held.rows["files"]) + 1
    assert len(findling_json("search", "river", data=data)["hits"]) == 3, "the settings were lost"


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_that_another_program_holds_is_named_and_nothing_is_lost(
    undisturbed: Undisturbed, indexed: Path, data: Path
) -> None:
    copy_of(indexed, data)
    new = undisturbed.folder / "new.txt"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, data / CATALOGUE_FILE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for command in (("index", str(undisturbed.folder)), ("search", "river"), ("forget", str(new))):
            said = findling(*command, data=data, expect=1).stderr
            assert "in use by another program" in said
            assert said.count("\n") == 1
        holder.communicate()
    end_as_if_nothing_had_happened(data, undisturbed.folder, undisturbed)
    assert findling_json("index", str(undisturbed.folder), data=data)["notes"] == []
