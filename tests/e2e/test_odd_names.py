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


def test_names_in_every_shape_are_found_and_one_that_only_changes_its_case_keeps_its_vectors(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    names = [
        b"caf\xe9.txt",
        b"two\nlines.txt",
        "🦊🌙.txt".encode(),
        "\u202egpj.txt".encode(),
        b"x" * 251 + b".txt",
        b" ",
        b"-rf",
        b"tab\there.txt",
        b"\xff\xfe.txt",
    ]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(f"Zebra{number} walks along the river.")
    report = findling_json("index", str(folder), data=data)
    assert (report["files"], report["failed"]) == (len(names), 0)
    found = findling_json("search", "river", "--limit", "20", data=data)["hits"]
    assert {os.fsencode(hit["path"]).rpartition(b"/")[2] for hit in found} >= {
        name for name in names if name.endswith(b".txt")
    }
    (folder / "🦊🌙.txt").rename(folder / "Fox.txt")
    findling("index", str(folder), data=data)
    (folder / "Fox.txt").rename(folder / "FOX.txt")
    again = findling_json("index", str(folder), data=data)
    assert (again["files"], again["embedded"]) == (len(names), 0)
    (hit,) = findling_json("search", "Zebra2", "--mode", "words", data=data)["hits"]
    assert Path(hit["path"]).name == "FOX.txt"


def test_what_lies_deeper_than_a_path_may_be_long_is_said_and_the_rest_is_indexed(data: Path, tmp_path: Path) -> None:
    """Such folders can be made, by relative steps, and no program can name what is in them."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "shallow.txt").write_text("The shallow otter.")
    step = "d" * 200
    here = os.open(folder, os.O_RDONLY)
    for _ in range(25):
        os.mkdir(step, dir_fd=here)
        deeper = os.open(step, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    with os.fdopen(os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as file:
        file.write("The abyssal otter.")
    os.close(here)
    report = findling_json("index", str(folder), data=data)
    assert report["finished"]
    assert report["ready"] == 1
    assert any("too long" in note for note in report["notes"]), report["notes"]
    (hit,) = findling_json("search", "otter", "--mode", "words", data=data)["hits"]
    assert Path(hit["path"]).name == "shallow.txt"
