"""A look at a part of a folder sees there what a walk through all of it sees."""

import os
from pathlib import Path

import pytest

from desktop_app.watch.looks import Area
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem, scan


@pytest.fixture
def root(tmp_path: Path) -> bytes:
    for path in (
        "a.txt", "b.txt", "folder/c.txt", "folder/deep/d.txt", "folder/deep/er/e.txt", "folder x/f.txt",
        "project/.git/config", "project/.gitignore", "project/src/code.py", "project/src/made.log",
        "project/node_modules/x.js", "project/build/out.bin", "project/setup.py", "env/pyvenv.cfg", "env/lib/m.py",
        ".ssh/id_rsa", "nested/n.txt",
    ):  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    (tmp_path / "project" / ".gitignore").write_text("*.log\n")
    return os.fsencode(tmp_path)


def found(root: bytes, only: Area | None = None, entered: list[bytes] | None = None) -> set[str]:
    problems: list[ScanProblem] = []
    entering = None if entered is None else entered.append
    skip = {root + b"/nested"}
    entries = scan(
        root, FolderRules(), stop=lambda: False, problem=problems.append, skip=skip, entering=entering, only=only
    )
    paths = [os.fsdecode(os.path.relpath(entry.path, root)) for entry in entries]
    assert problems == []
    assert len(paths) == len(set(paths))
    return set(paths)


def area(root: bytes, *below: str, files_of: tuple[str, ...] = ()) -> Area:
    def full(path: str) -> bytes:
        return os.path.normpath(root + b"/" + os.fsencode(path))

    return Area(tuple(map(full, below)), tuple(map(full, files_of)))


@pytest.mark.parametrize(
    ("below", "files_of"),
    [
        (("folder",), ()),
        (("folder/c.txt", "a.txt"), ()),
        (("folder/deep/er",), ("folder", ".")),
        (("project/src", "project/node_modules", "project/build"), ()),
        (("project/src/made.log", "project/src/code.py"), ()),
        ((), ("project/src", "project", "folder x")),
        (("env", "env/lib/m.py"), ("env/lib",)),
        ((".ssh",), ()),
        (("nested",), ("nested",)),
        (("gone", "folder/gone/too", "a.txt/below"), ("away",)),
    ],
)
def test_what_is_seen_is_the_same(root: bytes, below: tuple[str, ...], files_of: tuple[str, ...]) -> None:
    everything = found(root)
    expected = {
        path
        for path in everything
        if any(path == each or path.startswith(each + "/") for each in below)
        or any((os.path.dirname(path) or ".") == each for each in files_of)  # noqa: PTH120
    }
    assert found(root, area(root, *below, files_of=files_of)) == expected


def test_a_part_enters_the_folders_on_the_way_and_those_below(root: bytes) -> None:
    entered: list[bytes] = []
    found(root, area(root, "folder/deep"), entered)
    assert entered == [root, root + b"/folder", root + b"/folder/deep", root + b"/folder/deep/er"]


def test_all_of_it_enters_every_folder_that_belongs_but_no_private_ones(root: bytes) -> None:
    entered: list[bytes] = []
    found(root, None, entered)
    relative = {os.fsdecode(os.path.relpath(path, root)) for path in entered}
    assert relative == {
        ".", "folder", "folder/deep", "folder/deep/er", "folder x", "project", "project/src", "env",
    }  # fmt: skip


def test_a_link_is_looked_at_as_little_as_ever(root: bytes) -> None:
    Path(os.fsdecode(root), "link").symlink_to("folder")
    assert found(root, area(root, "link", "link/c.txt", files_of=("link",))) == set()
