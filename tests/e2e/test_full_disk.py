"""A disk that fills up in the middle: said in a sentence, nothing lost, and work goes on when there is space."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.program import findling, findling_json


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


def test_a_full_disk_stops_cleanly_and_indexing_goes_on_later(
    small_disk: Path, prepared_model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(60):
        words = " ".join(f"word{number}x{index}" for index in range(4000))
        (folder / f"note{number:02}.txt").write_text(words)
    data = small_disk / "data"
    data.mkdir()
    (data / "models").mkdir()
    (data / "models" / prepared_model.name).symlink_to(prepared_model)
    done = findling("index", str(folder), "--words-only", data=data, expect=1)
    assert "space" in done.stderr
    assert "Traceback" not in done.stderr
    assert 0 < findling_json("status", data=data)["coverage"]["words"] < 60
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    report = findling_json("index", str(folder), "--words-only", data=data)
    assert report["ready"] == 60
    assert findling_json("search", "word59x3999", data=data)["hits"]
