"""A disk that fills up in the middle: said in a sentence, nothing lost, and work goes on when there is space."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.helpers.program import findling, findling_json, start
from tests.helpers.soak import seeded
from tests.helpers.undisturbed import Draft, Undisturbed, assert_nothing_is_amiss, build, index_undisturbed
from tests.unit.catalogue.builders import check_sound


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(place)], check=False)
    if done.returncode:
        pytest.skip("this system lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="module")
def undisturbed(new_data_folder: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return index_undisturbed(build(tmp_path_factory.mktemp("library")), new_data_folder())


@pytest.fixture
def data_on_small_disk(small_disk: Path, prepared_model: Path) -> Path:
    """A data folder on the small disk, its model elsewhere."""
    data = small_disk / "data"
    (data / "models").mkdir(parents=True)
    (data / "models" / prepared_model.name).symlink_to(prepared_model)
    return data


def fill(disk: Path, *, but_for: int) -> Path:
    """Take all the space there is, but for so many bytes; returns the file that takes it."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free
    with ballast.open("wb") as file, suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(1, free - but_for))
    return ballast


def test_a_full_disk_stops_cleanly_and_indexing_goes_on_later(
    small_disk: Path, data_on_small_disk: Path, tmp_path: Path
) -> None:
    data, folder = data_on_small_disk, tmp_path / "notes"
    folder.mkdir()
    write_notes(folder, range(3))
    assert findling_json("index", str(folder), "--words-only", data=data)["ready"] == 3
    write_notes(folder, range(3, 60))
    done = findling("index", str(folder), "--words-only", data=data, expect=1)
    assert "space" in done.stderr
    assert "Traceback" not in done.stderr
    assert 3 <= findling_json("status", data=data)["coverage"]["words"] < 60
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    report = findling_json("index", str(folder), "--words-only", data=data)
    assert report["ready"] == 60
    assert findling_json("search", "word59x3999", data=data)["hits"]


def write_notes(folder: Path, numbers: range) -> None:
    for number in numbers:
        words = " ".join(f"word{number}x{index}" for index in range(4000))
        (folder / f"note{number:02}.txt").write_text(words)


@seeded(quick=1, whole=300)
def test_a_disk_that_fills_up_at_any_moments_loses_nothing(
    seed: int, undisturbed: Undisturbed, small_disk: Path, data_on_small_disk: Path, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    data, draft = data_on_small_disk, Draft(undisturbed.folder, tmp_path / "library", chance)
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    for _ in range(chance.randint(1, 3)):
        with start("index", str(draft.folder), data=data) as indexer:
            with suppress(subprocess.TimeoutExpired):
                indexer.wait(chance.uniform(0.0, undisturbed.seconds))
            ballast = fill(small_disk, but_for=chance.choice((0, 4096, 50_000, 300_000)))
            _, said = indexer.communicate(timeout=200)
        assert_done_or_no_space(indexer.returncode, said)
        for command in (("search", "river flood"), ("status",), ("forget", str(tmp_path / "unknown"))):
            done = findling(*command, data=data, expect=None)
            assert_done_or_no_space(done.returncode, done.stderr)
        ballast.unlink()
        if findling("status", data=data, expect=None).returncode == 0:
            check_sound(data)
        draft.settle(chance.random())
    draft.settle()
    assert_nothing_is_amiss(data, draft.folder, undisturbed)


def assert_done_or_no_space(status: int, said: str) -> None:
    """What cannot be done is said in one sentence."""
    assert status in (0, 1), said
    assert said.count("\n") == status, said
    if status:
        assert any(reason in said for reason in ("space", "Nothing is known", "Nothing is indexed")), said
