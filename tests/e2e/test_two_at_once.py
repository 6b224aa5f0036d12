"""Two programs on one data folder: one owner, and nothing is lost."""

import json
import os
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

from tests.helpers.program import COMMAND, findling, findling_json

_PARAGRAPH = (
    "The {number}th chapter tells how the river {number} changed its course after the great flood of {number}. "
)


def _write_notes(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"note{number:03}.txt").write_text(
            "".join(_PARAGRAPH.format(number=f"{number}.{part}") for part in range(40))
        )


def _start(*arguments: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, "FINDLING_DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C reaches a terminal's whole group of processes; this makes such a group.
        start_new_session=True,
    )


def _wait_until_something_is_embedded(data: Path) -> None:
    """Poll the real program's status until the work is in its middle."""
    for _ in range(200):
        done = subprocess.run(
            [*COMMAND, "status", "--json"],
            env={**os.environ, "FINDLING_DATA_DIR": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0 and json.loads(done.stdout)["coverage"]["vectors"] > 0:
            return
    raise AssertionError("nothing was embedded")


def test_two_indexers_share_the_work(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "first", 40)
    _write_notes(tmp_path / "second", 5)
    with ExitStack() as stack:
        first = stack.enter_context(_start("index", str(tmp_path / "first"), "--json", data=data))
        second = stack.enter_context(_start("index", str(tmp_path / "second"), "--json", data=data))
        reports = [json.loads(process.communicate(timeout=200)[0]) for process in (first, second)]
    assert [report["ready"] for report in reports] == [40, 5]
    status = findling_json("status", data=data)
    assert status["coverage"]["vectors"] == 45
    assert status["texts_waiting"] == 0


def test_a_search_beside_an_indexer_answers(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "notes", 60)
    with _start("index", str(tmp_path / "notes"), data=data) as indexer:
        _wait_until_something_is_embedded(data)
        answer = findling_json("search", "river flood", data=data)
        assert answer["hits"]
        assert indexer.poll() is None, "the search was not beside the indexer"
        indexer.communicate(timeout=200)


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(data: Path, tmp_path: Path) -> None:
    _write_notes(tmp_path / "notes", 40)
    with _start("index", str(tmp_path / "notes"), "--json", data=data) as indexer:
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
    with _start("index", str(tmp_path / "notes"), data=data) as indexer:
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
