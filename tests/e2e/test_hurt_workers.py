"""Workers of the real program that are killed or stopped from outside: the rest of the files is read as ever."""

import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.helpers.program import findling_json, start
from tests.helpers.soak import seeded
from tests.helpers.undisturbed import build

_BLOWS = 5


def workers_of(pid: int) -> list[psutil.Process]:
    """The processes that read: on Linux the nursery's children."""
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(pid).children()
        return [worker for child in children for worker in child.children()]
    return []


@seeded(quick=1, whole=20)
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, where workers are forked from a nursery")
def test_workers_that_are_killed_or_hang_cost_a_file_each_at_most(seed: int, data: Path, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder = build(tmp_path / "library")
    for number in range(150):
        (folder / f"more{number}.txt").write_text(f"The heron {number} waits by the river. " * 400 + str(number))
    (data / "settings.toml").write_text("[indexing]\nfile_seconds = 3\nworkers = 2\n")
    dealt = 0
    with start("index", str(folder), "--words-only", "--json", data=data) as indexer:
        while indexer.poll() is None:
            if dealt < _BLOWS and (workers := workers_of(indexer.pid)):
                with suppress(psutil.NoSuchProcess):
                    chance.choice(workers).send_signal(chance.choice((signal.SIGKILL, signal.SIGSTOP)))
                    dealt += 1
            with suppress(Exception):
                indexer.wait(chance.uniform(0.05, 0.3))
        out, err = indexer.communicate(timeout=200)
    assert indexer.returncode == 0, err
    assert out
    assert dealt > 0
    failed = [row for row in findling_json("failed", data=data) if row["state"] == "failed"]
    hurt = {row["path"]: row["reason"] for row in failed if Path(row["path"]).name != "damaged.docx"}
    assert len(hurt) <= dealt
    assert all(reason.startswith(("crashes the reader (SIGKILL)", "timed out")) for reason in hurt.values()), hurt
    for path in hurt:
        os.utime(path)
        Path(path).write_bytes(Path(path).read_bytes() + b" ")
    report = findling_json("index", str(folder), "--words-only", data=data)
    assert report["failed"] == 1, "only the damaged file"
    assert report["ready"] + report["skipped"] + 1 == report["files"]
