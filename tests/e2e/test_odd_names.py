"""Names that are not UTF-8, and links, on the command line."""

import os
from pathlib import Path

from tests.helpers.program import findling, findling_json


def test_forgetting_a_file_whose_name_is_not_utf8_leaves_no_byte_of_its_text(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    secret = os.fsencode(folder) + b"/secr\xe9t.txt"
    Path(os.fsdecode(secret)).write_text("The treasure of Quixelburg.")
    (folder / "other.txt").write_text("Nothing to see here.")
    findling("index", str(folder), data=data)
    assert findling_json("forget", secret, data=data) == {"forgotten": 1}
    for path in data.rglob("*"):
        assert not path.is_file() or "models" in path.parts or b"quixelburg" not in path.read_bytes().lower()
    assert findling_json("index", str(folder), data=data)["files"] == 1
    assert findling_json("search", "Quixelburg", "--mode", "words", data=data)["hits"] == []


def test_an_exclude_that_is_not_utf8_leaves_out_what_it_names(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in (b"caf\xe9.txt", b"cafe.txt"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("Coffee.")
    assert findling_json("index", str(folder), "--exclude", b"*\xe9*", data=data)["files"] == 1


def test_forgetting_a_link_does_not_forget_what_it_points_to(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "target.txt").write_text("The river rose.")
    (tmp_path / "link.txt").symlink_to(folder / "target.txt")
    (tmp_path / "way").symlink_to(folder)
    findling("index", str(folder), data=data)
    refused = findling("forget", str(tmp_path / "link.txt"), data=data, expect=1).stderr
    assert str(folder / "target.txt") in refused
    assert findling_json("index", str(folder), data=data)["files"] == 1
    assert findling_json("forget", str(tmp_path / "way" / "target.txt"), data=data) == {"forgotten": 1}
