"""Where readers are forked from, with real processes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from desktop_app.documents import Extraction, FileState
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.pipeline.pool import ExtractionPool, Job, Outcome
from desktop_app.pipeline.worker_nursery import Nursery

NAUGHTY = "tests.helpers.naughty_reader:NaughtyReader"
PATIENCE_SECONDS = 60.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every reader is started by itself")


def job(folder: Path, name: str, content: str) -> Job:
    path = folder / name
    path.write_text(content)
    info = path.stat()
    return Job(info.st_ino, os.fsencode(path), info.st_size, info.st_mtime_ns)


def wait_for(pool: ExtractionPool, condition: Callable[[], bool]) -> list[tuple[Job, Outcome]]:
    """Take the pool's results until the condition holds; returns them."""
    taken: list[tuple[Job, Outcome]] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        taken += pool.results(0.01)
    return taken


def read(pool: ExtractionPool, folder: Path, name: str) -> Outcome:
    pool.submit(job(folder, name, f"text of {name}"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for _, outcome in pool.results(1.0):
            return outcome
    raise TimeoutError


def nursery_of(reader: int) -> psutil.Process:
    nursery = psutil.Process(reader).parent()
    assert nursery is not None
    assert nursery.ppid() == os.getpid()
    return nursery


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ExtractionPool]:
    with ExtractionPool(tmp_path, lambda _digest, _kind: False, workers=2, reader=NAUGHTY) as made:
        yield made


def both_at_work(pool: ExtractionPool, folder: Path) -> list[int]:
    """Keep both readers busy, for ever, and return them."""
    for name in ("a", "b"):
        pool.submit(job(folder, name, f"hang {name}"))
    wait_for(pool, lambda: both_read(pool, folder))
    return pool.worker_pids


def both_read(pool: ExtractionPool, folder: Path) -> bool:
    """Whether two readers have a file of the folder open, which they do once they have given up all else."""
    pids = pool.worker_pids
    return len(pids) == 2 and all(any(name.startswith(f"{folder}/") for name in held_by(pid)) for pid in pids)


def held_by(pid: int) -> list[str]:
    """What a process holds open, as the kernel names it; nothing if it ended."""
    held: list[str] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                held.append(str(descriptor.readlink()))
    return held


def test_all_readers_are_forked_from_one_process_that_runs_one_thread(prepared_model: Path, tmp_path: Path) -> None:
    with ExtractionPool(prepared_model / TOKENIZER, lambda _digest, _kind: False, workers=2) as pool:
        for name in ("a.txt", "b.txt", "c.txt"):
            outcome = read(pool, tmp_path, name)
            assert isinstance(outcome, Extraction)
            assert outcome.state is FileState.READY
        (nursery,) = {nursery_of(pid) for pid in pool.worker_pids}
        assert nursery.num_threads() == 1
    assert not nursery.is_running()


def test_a_reader_holds_nothing_that_belongs_to_its_nursery_or_to_another_reader(
    pool: ExtractionPool, tmp_path: Path
) -> None:
    for pid in both_at_work(pool, tmp_path):
        held = held_by(pid)
        assert sum(name.startswith("socket:") for name in held) == 1
        assert not any("pidfd" in name for name in held)


def test_a_nursery_that_is_killed_is_replaced_and_no_file_is_blamed(pool: ExtractionPool, tmp_path: Path) -> None:
    before = both_at_work(pool, tmp_path)
    dying = [psutil.Process(pid) for pid in before]
    nursery_of(before[0]).kill()
    taken = wait_for(pool, lambda: not set(pool.worker_pids) & set(before) and both_read(pool, tmp_path))
    assert taken == []
    assert pool.in_flight == 2
    _, alive = psutil.wait_procs(dying, timeout=PATIENCE_SECONDS)
    assert alive == []


def test_a_reader_that_is_killed_is_replaced_by_the_same_nursery(pool: ExtractionPool, tmp_path: Path) -> None:
    read(pool, tmp_path, "first")
    (pid,) = pool.worker_pids
    nursery = nursery_of(pid)
    psutil.Process(pid).kill()
    wait_for(pool, lambda: pid not in pool.worker_pids)
    read(pool, tmp_path, "second")
    (another,) = pool.worker_pids
    assert nursery_of(another) == nursery


def test_readers_and_their_nursery_end_with_the_pool(tmp_path: Path) -> None:
    with ExtractionPool(tmp_path, lambda _digest, _kind: False, workers=2, reader=NAUGHTY) as pool:
        readers = [psutil.Process(pid) for pid in both_at_work(pool, tmp_path)]
        nursery = nursery_of(readers[0].pid)
    assert not any(each.is_running() for each in (nursery, *readers))


def test_readers_start_by_themselves_where_no_nursery_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Nursery, "is_possible", staticmethod(lambda: False))
    with ExtractionPool(tmp_path, lambda _digest, _kind: False, reader=NAUGHTY) as pool:
        assert isinstance(read(pool, tmp_path, "first"), Extraction)
        (pid,) = pool.worker_pids
        assert psutil.Process(pid).ppid() == os.getpid()
