"""Killed at any moment, as by a power cut or an impatient person: the next run ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.helpers.program import start
from tests.helpers.soak import seeded, share
from tests.helpers.undisturbed import Draft, Undisturbed, assert_nothing_is_amiss, build, index_undisturbed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

_KILLS = 10


@pytest.fixture(scope="module")
def undisturbed(new_data_folder: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return index_undisturbed(build(tmp_path_factory.mktemp("library")), new_data_folder())


def index_and_kill(folder: Path, data: Path, *, after: float, whole_group: bool) -> bool:
    """Kill an indexer; with its workers, or alone, which they have to notice by themselves. False if it was done."""
    with start("index", str(folder), data=data) as indexer:
        with suppress(subprocess.TimeoutExpired):
            indexer.wait(after)
        if indexer.poll() is not None:
            return False
        workers = psutil.Process(indexer.pid).children(recursive=True)
        (os.killpg if whole_group else os.kill)(indexer.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(workers, timeout=5 if share() else 60)
        assert alive == [], "workers outlive the program"
    return True


@seeded(quick=2, whole=20)
def test_killed_at_any_moments_indexing_ends_as_if_undisturbed(
    seed: int, undisturbed: Undisturbed, data: Path, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    draft = Draft(undisturbed.folder, tmp_path / "library", chance)
    killed, longest = 0, undisturbed.seconds
    while killed < _KILLS:
        after = chance.uniform(0.0, longest)
        started = time.monotonic()
        if index_and_kill(draft.folder, data, after=after, whole_group=chance.random() < 0.5):
            killed += 1
        else:
            # How long it takes depends on what is left to do, and on who else uses the machine.
            longest = time.monotonic() - started
        # A little each time, so that there is something to do to the last.
        draft.settle(chance.random() / (_KILLS - killed + 1))
    draft.settle()
    assert_nothing_is_amiss(data, draft.folder, undisturbed)
