"""Live watching of real folders: what is said about where to look."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from desktop_app.watch.events import Watcher
from desktop_app.watch.looks import Area, Look, Looks
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import scan
from desktop_app.watch.sources import Changed, WatchLimit
from desktop_app.watch.vigil import Clocks, read_clocks
from tests.helpers.waiting import until

linux = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


class Told:
    """A watched folder, and all that was said since it was last asked."""

    def __init__(self, root: Path, watcher: Callable[[Callable[[Sequence[Look]], None]], Watcher]) -> None:
        self.path = root
        self.root = os.fsencode(root)
        self._gate = threading.Lock()
        self._looks: list[Look] = []
        self.watcher = watcher(self._on_looks)
        self.watcher.know({self.root: True})

    def scan(self, rules: FolderRules | None = None, only: Area | None = None) -> None:
        visited: set[bytes] = set()
        entering = self.watcher.entering(self.root, visited, whole=only is None)
        for _ in scan(self.root, rules or FolderRules(), stop=lambda: False, entering=entering, only=only):
            pass
        self.watcher.looked(self.root, only, visited, 0.0)

    def covers(self, *paths: str) -> None:
        """Wait until each of these paths, and all below it, was said to be looked at; then begin anew."""
        wanted = [os.fsencode(self.path / path) for path in paths]
        until(lambda: all(self._is_covered(path) for path in wanted))
        self.forget()

    def forget(self) -> None:
        with self._gate:
            self._looks.clear()

    @property
    def looks(self) -> list[Look]:
        with self._gate:
            return list(self._looks)

    @property
    def watched(self) -> set[str]:
        assert self.watcher._source is not None
        folders = self.watcher._source.folders
        return {os.fsdecode(os.path.relpath(folder, self.root)) for folder in folders}

    def _on_looks(self, looks: Sequence[Look]) -> None:
        with self._gate:
            self._looks += looks

    def _is_covered(self, path: bytes) -> bool:
        waiting = Looks(self.root)
        for look in self.looks:
            waiting.add(look)
        area = waiting.area()
        return os.path.dirname(path) in area.files_of or any(  # noqa: PTH120  bytes
            path == covered or path.startswith(covered + b"/") for covered in area.below
        )


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    root = tmp_path / "root"
    for folder in ("notes/2026", "project/node_modules/left-pad", "project/.git/objects", "project/src", ".cache/x"):
        (root / folder).mkdir(parents=True)
    (root / "notes" / "a.txt").write_text("a")
    told = Told(root, Watcher)
    told.scan()
    yield told
    told.watcher.close()


@linux
def test_only_folders_that_belong_cost_a_watch(told: Told) -> None:
    assert told.watched == {".", "notes", "notes/2026", "project", "project/src"}


def test_a_file_that_is_created_changed_and_deleted_is_looked_at_each_time(told: Told) -> None:
    path = told.path / "notes" / "b.txt"
    path.write_text("b")
    told.covers("notes/b.txt")
    path.write_text("c")
    told.covers("notes/b.txt")
    path.unlink()
    told.covers("notes/b.txt")


def test_a_changed_file_alone_is_looked_at(told: Told) -> None:
    (told.path / "notes" / "a.txt").write_text("changed")
    until(lambda: told.looks)
    assert told.looks == [Look(told.root, told.root + b"/notes", names=frozenset({b"a.txt"}))]


def test_a_touched_and_a_forbidden_file_are_looked_at(told: Told) -> None:
    path = told.path / "notes" / "a.txt"
    os.utime(path, (1, 1))
    told.covers("notes/a.txt")
    path.chmod(0o600)
    told.covers("notes/a.txt")


@linux
def test_reading_is_no_change(told: Told) -> None:
    (told.path / "notes" / "a.txt").read_text()
    list((told.path / "notes").iterdir())
    (told.path / "project" / "mark").touch()
    told.covers("project/mark")
    assert not told.looks


@linux
def test_what_happens_in_a_folder_that_is_left_out_wakes_nobody(told: Told) -> None:
    (told.path / "project" / "node_modules" / "left-pad" / "index.js").write_text("x")
    (told.path / "project" / ".git" / "objects" / "pack").write_text("x")
    (told.path / "notes" / "b.txt").write_text("b")
    until(lambda: told.looks)
    assert told.looks == [Look(told.root, told.root + b"/notes", names=frozenset({b"b.txt"}))]


def test_a_new_folder_is_looked_at_and_watched_from_then_on(told: Told) -> None:
    (told.path / "new" / "deep").mkdir(parents=True)
    told.covers("new")
    told.scan(only=Area((told.root + b"/new",)))
    (told.path / "new" / "deep" / "file").write_text("x")
    told.covers("new/deep/file")


def test_a_renamed_folder_is_looked_at_in_both_places_at_once(told: Told) -> None:
    (told.path / "notes").rename(told.path / "papers")
    until(lambda: told.looks)
    assert {look.path for look in told.looks} >= {told.root + b"/notes", told.root + b"/papers"}
    assert all(look.deep for look in told.looks)


@linux
def test_a_renamed_folder_is_watched_under_its_new_name(told: Told) -> None:
    (told.path / "notes").rename(told.path / "papers")
    told.covers("notes", "papers")
    told.scan(only=Area((told.root + b"/notes", told.root + b"/papers")))
    assert told.watched == {".", "papers", "papers/2026", "project", "project/src"}
    (told.path / "papers" / "2026" / "x").write_text("x")
    told.covers("papers/2026/x")


@linux
def test_a_folder_that_was_moved_out_is_watched_no_more(told: Told) -> None:
    away = told.path.with_name("away")
    (told.path / "notes").rename(away)
    told.covers("notes")
    assert told.watched == {".", "project", "project/src"}
    (away / "x").write_text("x")
    (told.path / "project" / "y").write_text("y")
    until(lambda: told.looks)
    assert told.looks == [Look(told.root, told.root + b"/project", names=frozenset({b"y"}))]


@linux
def test_folders_that_are_deleted_and_made_anew_under_the_same_name_are_watched(told: Told) -> None:
    for _ in range(20):
        shutil.rmtree(told.path / "notes")
        (told.path / "notes" / "2026").mkdir(parents=True)
        told.scan()
    told.covers("notes")
    (told.path / "notes" / "2026" / "x").write_text("x")
    told.covers("notes/2026/x")


@pytest.mark.parametrize("name", [".gitignore", "CACHEDIR.TAG", "package.json", "pyvenv.cfg", "key4.db"])
def test_a_file_that_decides_about_others_has_its_folder_looked_at(told: Told, name: str) -> None:
    (told.path / "project" / name).write_text("x")
    told.covers("project/src")


def test_the_ignore_file_inside_git_has_its_work_tree_looked_at_and_what_else_is_there_does_not(told: Told) -> None:
    info = told.path / "project" / ".git" / "info"
    info.mkdir()
    told.scan()
    (info / "exclude").write_text("*.log\n")
    told.covers("project/src")
    told.scan()
    (info.parent / "HEAD").write_text("x")
    (told.path / "notes" / "x").write_text("x")
    until(lambda: told.looks)
    assert {look.path for look in told.looks} == {told.root + b"/notes"}


@linux
def test_new_rules_let_go_of_what_they_leave_out_and_watch_what_they_let_in(told: Told) -> None:
    told.scan(FolderRules(excludes=("notes/", "!node_modules/")))
    assert told.watched == {".", "project", "project/src", "project/node_modules", "project/node_modules/left-pad"}


@linux
def test_a_folder_that_is_paused_is_watched_no_more_and_its_outer_folder_still_is(told: Told) -> None:
    told.watcher.know({told.root: True, told.root + b"/notes": False})
    assert told.watched == {".", "project", "project/src"}
    told.watcher.know({})
    assert told.watched == set()


@linux
def test_a_storm_that_nobody_can_hear_has_everything_looked_at(told: Told) -> None:
    told.watcher._lost()
    until(lambda: Look(told.root, told.root, deep=True) in told.looks)


def test_the_folder_itself_being_moved_is_noticed(told: Told) -> None:
    told.path.rename(told.path.with_name("elsewhere"))
    until(lambda: any(look.whole for look in told.looks))


def test_names_of_any_bytes_are_told(told: Told) -> None:
    for name in (b"caf\xe9" if sys.platform == "linux" else "café".encode(), "日本\n語.txt".encode(), b"x" * 255):
        path = f"notes/{os.fsdecode(name)}"
        (told.path / path).write_text("x")
        told.covers(path)


def test_a_file_can_be_asked_for_again(told: Told) -> None:
    told.watcher.touch(told.root + b"/notes/a.txt")
    told.covers("notes/a.txt")


class Limited:
    """A source that takes so many folders and no more."""

    def __init__(self, changed: Changed, most: int) -> None:
        self.changed = changed
        self.most = most
        self.folders: set[bytes] = set()

    def watch(self, folder: bytes) -> None:
        if len(self.folders) >= self.most:
            raise WatchLimit(errno.ENOSPC, "no more")
        self.folders.add(folder)

    def drop(self, unwanted: Callable[[bytes], bool]) -> None:
        self.folders = {folder for folder in self.folders if not unwanted(folder)}

    def close(self) -> None:
        self.folders.clear()


def test_a_folder_beyond_the_limit_is_looked_through_by_the_clock_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    passed = 0.0

    def clocks() -> Clocks:
        return Clocks(*(seconds + passed for seconds in read_clocks()))

    sources: list[Limited] = []

    def limited(changed: Changed, _: Callable[[], None]) -> Limited:
        sources.append(Limited(changed, 2))
        return sources[-1]

    told = Told(tmp_path, lambda on_looks: Watcher(on_looks, source=limited, clocks=clocks))
    try:
        told.scan()
        assert sources[0].folders == set()
        assert "fs.inotify.max_user_watches=" in told.watcher.notes()[told.root]
        passed = 301.0
        told.watcher.touch(b"/nowhere")
        until(lambda: Look(told.root, told.root, deep=True) in told.looks)
        sources[0].most = 3
        told.scan()
        assert len(sources[0].folders) == 3
        assert told.watcher.notes() == {}
    finally:
        told.watcher.close()


def test_where_nothing_can_be_watched_everything_is_looked_through_by_the_clock(tmp_path: Path) -> None:
    def none(changed: Changed, lost: Callable[[], None]) -> Limited:
        raise WatchLimit(errno.EMFILE, "too many")

    told = Told(tmp_path, lambda on_looks: Watcher(on_looks, source=none))
    told.scan()
    assert "fs.inotify.max_user_instances=" in told.watcher.notes()[told.root]
    told.watcher.close()


_IN_A_POOR_SYSTEM = """
import os, sys
from pathlib import Path
Path("/proc/sys/user/max_inotify_watches").write_text("5")
from desktop_app.watch.events import Watcher
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import scan
root = os.fsencode(sys.argv[1])
watcher = Watcher(lambda looks: None)
watcher.know({root: True})
for _ in scan(root, FolderRules(), stop=lambda: False, entering=watcher.entering(root, set(), whole=True)):
    pass
print(len(watcher._source.folders), *watcher.notes().values())
watcher.close()
"""


@linux
def test_the_kernels_own_limit_is_understood(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / str(number)).mkdir()
    apart = ["unshare", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespaces here, which alone have limits of their own")
    done = subprocess.run(
        [*apart, sys.executable, "-c", _IN_A_POOR_SYSTEM, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("0 This system watches no more folders")
