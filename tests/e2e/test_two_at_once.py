"""Two programs on one data folder: one owner, and nothing is lost."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

from desktop_app.catalogue.connection import CATALOGUE_FILE
from tests.helpers.program import findling, findling_json, start
from tests.helpers.snapshot import snapshot
from tests.helpers.soak import rounds, seeded
from tests.helpers.waiting import until
from tests.unit.catalogue.builders import check_sound

_PARAGRAPH = (
    "The {number}th chapter tells how the river {number} changed its course after the great flood of {number}. "
)


def _write_notes(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"note{number:03}.txt").write_text(
            "".join(_PARAGRAPH.format(number=f"{number}.{part}") for part in range(40))
        )


def _wait_until_something_is_embedded(data: Path) -> None:
    """Wait for the middle of the work; so lightly that the work has no time to end meanwhile."""

    def embedded() -> bool:
        with suppress(sqlite3.OperationalError), closing(_connect(data)) as connection:
            return connection.execute("SELECT count(*) FROM vectors").fetchone()[0] > 0
        return False

    until(embedded)


def _connect(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(data / CATALOGUE_FILE).as_uri()}?mode=ro", uri=True)


def test_two_indexers_share_the_work(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "first", 40)
    _write_notes(tmp_path / "second", 5)
    with ExitStack() as stack:
        first = stack.enter_context(start("index", str(tmp_path / "first"), "--json", data=data))
        second = stack.enter_context(start("index", str(tmp_path / "second"), "--json", data=data))
        reports = [json.loads(process.communicate(timeout=200)[0]) for process in (first, second)]
    assert [report["ready"] for report in reports] == [40, 5]
    status = findling_json("status", data=data)
    assert status["coverage"]["vectors"] == 45
    assert status["texts_waiting"] == 0


def test_a_search_beside_an_indexer_answers(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "notes", 500)  # more than the fastest machine is done with before a search ends
    with start("index", str(tmp_path / "notes"), data=data) as indexer:
        _wait_until_something_is_embedded(data)
        answer = findling_json("search", "river flood", data=data)
        assert answer["hits"]
        assert indexer.poll() is None, "the search was not beside the indexer"
        os.killpg(indexer.pid, signal.SIGINT)
        _, err = indexer.communicate(timeout=200)
    assert indexer.returncode == 130, err


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "notes", 80)
    with start("index", str(tmp_path / "notes"), "--json", data=data) as indexer:
        _wait_until_something_is_embedded(data)
        os.killpg(indexer.pid, signal.SIGINT)
        out, err = indexer.communicate(timeout=60)
    assert indexer.returncode == 130, err
    report = json.loads(out)
    assert report["finished"] is False
    assert 0 < report["embedded"] < report["passages"]
    again = findling_json("index", str(tmp_path / "notes"), data=data)
    assert again["vectors"] == again["passages"] == report["embedded"] + again["embedded"]


def test_a_killed_indexer_loses_at_most_the_batch_at_work(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "notes", 40)
    with start("index", str(tmp_path / "notes"), data=data) as indexer:
        _wait_until_something_is_embedded(data)
        before = findling_json("status", data=data)["texts_waiting"]
        os.killpg(indexer.pid, signal.SIGKILL)
        indexer.wait()
    again = findling_json("index", str(tmp_path / "notes"), data=data)
    assert again["ready"] == 40
    assert again["vectors"] == again["passages"]
    assert again["embedded"] <= before
    assert all(check["well"] for check in findling_json("doctor", data=data))


def test_forgetting_leaves_no_byte_of_the_text(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "secret.txt").write_text("The treasure of Quixelburg is buried under the third oak.")
    (folder / "other.txt").write_text("Nothing to see here.")
    findling("index", str(folder), data=data)
    assert findling_json("search", "Quixelburg", data=data)["hits"]
    assert findling_json("forget", str(folder / "secret.txt"), data=data) == {"forgotten": 1}
    for path in data.rglob("*"):
        if path.is_file() and "models" not in path.parts:
            content = path.read_bytes().lower()
            for encoding in ("utf-8", "utf-16-le"):
                assert "quixelburg".encode(encoding) not in content, path
    findling("index", str(folder), data=data)
    answer = findling_json("search", "Quixelburg", data=data)
    assert all(Path(hit["path"]).name != "secret.txt" for hit in answer["hits"]), "it came back"


def test_forgetting_what_is_not_known_is_said(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    findling("index", str(folder), data=data)
    assert "nothing to forget" in findling("forget", str(tmp_path / "unknown"), data=data, expect=1).stderr


class Actor:
    """One of two who use a data folder at the same time, each with commands of its own."""

    def __init__(self, seed: str, folders: list[Path], data: Path) -> None:
        self._chance = random.Random(seed)
        self._folders = folders
        self._data = data
        self.forgotten: set[Path] = set()

    def act(self, commands: int) -> None:
        for _ in range(commands):
            self._chance.choice((self._index, self._index, self._interrupt, self._search, self._forget, self._status))()

    def _index(self) -> None:
        more = self._chance.choice(([], ["--words-only"]))
        report = findling_json("index", str(self._chance.choice(self._folders)), *more, data=self._data)
        assert report["finished"]
        assert report["failed"] == 0

    def _interrupt(self) -> None:
        with start("index", str(self._chance.choice(self._folders)), data=self._data) as indexer:
            with suppress(subprocess.TimeoutExpired):
                indexer.wait(self._chance.uniform(0.0, 3.0))
            if indexer.poll() is None:
                os.killpg(indexer.pid, signal.SIGINT)
            _, err = indexer.communicate(timeout=120)
        # Python itself answers while it starts: that is no end of ours, and nothing has been begun.
        if indexer.returncode != -signal.SIGINT:
            assert indexer.returncode in (0, 130), err
            assert err == ""

    def _search(self) -> None:
        note = _any_note(self._chance, self._folders)
        answer = self._try("search", _word_of(note), "--mode", self._chance.choice(("words", "hybrid")))
        assert answer is None or len(answer["hits"]) <= 45

    def _forget(self) -> None:
        note = _any_note(self._chance, self._folders)
        if self._try("forget", str(note)):
            self.forgotten.add(note)

    def _status(self) -> None:
        self._try("status")

    def _try(self, *arguments: str) -> Any:
        """Run a command that may come too early or too late to be done, which it says in one sentence."""
        done = findling(*arguments, "--json", data=self._data, expect=None)
        if done.returncode == 0:
            return json.loads(done.stdout)
        assert done.returncode == 1, done.stderr
        assert re.fullmatch("findling: (Nothing is known of|Nothing is indexed in ).*\n", done.stderr), done.stderr
        return None


def _any_note(chance: random.Random, folders: list[Path]) -> Path:
    return chance.choice(sorted(chance.choice(folders).iterdir()))


def _word_of(note: Path) -> str:
    return f"{note.parent.name}{note.stem}"


@seeded(quick=1, whole=200)
def test_whatever_two_do_at_once_nothing_is_lost_and_nothing_comes_back(
    seed: int, new_data_folder: Callable[[], Path], tmp_path: Path
) -> None:
    data = new_data_folder()
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder, count in zip(folders, (30, 15), strict=True):
        _write_notes(folder, count)
        for note in folder.iterdir():
            note.write_text(f"{note.read_text()} {_word_of(note)}")
    actors = [Actor(f"{seed} {name}", folders, data) for name in ("one", "other")]
    with ThreadPoolExecutor(len(actors)) as threads:
        for acted in [threads.submit(actor.act, rounds(quick=4, whole=12)) for actor in actors]:
            acted.result()
    for folder in folders:
        assert findling_json("index", str(folder), data=data)["finished"]
    check_sound(data)
    forgotten = actors[0].forgotten | actors[1].forgotten
    kept = {note for folder in folders for note in folder.iterdir()} - forgotten
    held = snapshot(data, tmp_path)
    assert {os.fsdecode(row[0]) for row in held.rows["files"]} == {str(note.relative_to(tmp_path)) for note in kept}
    assert held.rows["texts that wait"] == held.rows["left to collect"] == []
    assert held.vectors.keys() == {row[0] for row in held.rows["texts"]}
    for note in forgotten:
        for path in data.rglob("*"):
            assert not path.is_file() or "models" in path.parts or _word_of(note).encode() not in path.read_bytes()
    lines = findling(
        *("search", "-", "--mode", "words"), data=data, stdin="\n".join(map(_word_of, sorted(kept)))
    ).stdout.splitlines()
    assert [json.loads(line)["hits"][0]["path"] for line in lines] == [str(note) for note in sorted(kept)]
