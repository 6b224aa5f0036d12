"""A catalogue that is damaged inside its pages, while its header is fine."""

import random
from pathlib import Path

import pytest

from tests.helpers.program import findling, findling_json

_PAGE = 8192
_EMPTY_PAGES = 43


def _damage(data: Path, share: float, seed: int) -> None:
    """Overwrite the middle of many pages, but of those of an empty catalogue, which say what is in the file."""
    chance = random.Random(seed)
    catalogue = data / "catalogue.sqlite3"
    content = bytearray(catalogue.read_bytes())
    for page in range(_EMPTY_PAGES, len(content) // _PAGE):
        if chance.random() < share:
            content[page * _PAGE : page * _PAGE + 4000] = chance.randbytes(4000)
    catalogue.write_bytes(content)


@pytest.mark.parametrize("seed", [1, 2])
def test_index_replaces_a_damaged_catalogue_and_search_says_so_before(data: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.txt").write_text(f"Word{number} of the river. " * 150)
    first = findling_json("index", str(folder), "--exclude", "*.iso", data=data)
    _damage(data, 0.9, seed)
    searched = findling("search", "river", data=data, expect=None)
    if searched.returncode:
        assert searched.stderr.startswith("findling: The catalogue ")
        assert "Index a folder" in searched.stderr
        assert searched.stderr.count("\n") == 1
        assert (data / "catalogue.suspected").exists()
    status = findling("status", data=data, expect=None)
    assert status.returncode == 0 or "is damaged" in status.stderr
    report = findling_json("index", str(folder), data=data)
    assert any("was damaged" in note for note in report["notes"])
    assert report["ready"] == 60
    assert (report["passages"], report["vectors"]) == (first["passages"], first["vectors"])
    assert list(data.glob("catalogue.damaged-*"))
    assert findling_json("search", "Word7", data=data)["hits"][0]["path"] == str(folder / "7.txt")
    assert all(check["well"] for check in findling_json("doctor", data=data))
    assert findling_json("index", str(folder), data=data)["notes"] == []


def test_a_sound_catalogue_that_was_suspected_is_checked_and_kept(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "note.txt").write_text("The river rose.")
    findling("index", str(folder), data=data)
    (data / "catalogue.suspected").touch()
    report = findling_json("index", str(folder), data=data)
    assert (report["notes"], report["embedded"]) == ([], 0)
    assert not (data / "catalogue.suspected").exists()
