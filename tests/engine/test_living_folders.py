"""A watched folder that lives: whatever happens on disk, the library soon is what a fresh index would be."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.documents import Mode, ModelCard
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from desktop_app.watch.drives import DriveKind
from tests.helpers.snapshot import Snapshot, assert_same, snapshot
from tests.helpers.soak import rounds
from tests.helpers.waiting import until
from tests.unit.catalogue.builders import check_sound

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


class CountingEmbedder:
    """The bundled model, and every text that it was given."""

    def __init__(self, embedder: BundledEmbedder) -> None:
        self._embedder = embedder
        self.texts: list[str] = []

    @property
    def model(self) -> ModelCard:
        return self._embedder.model

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return self._embedder.embed_passages(texts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)


class Living(NamedTuple):
    """A folder that is watched and the engine that does.

    fresh: indexes the folder anew, elsewhere. another: makes an engine of the same data folder, as a command line has.
    """

    folder: Path
    engine: Engine
    data: Path
    embedder: CountingEmbedder
    fresh: Callable[[], Snapshot]
    another: Callable[[], Engine]

    def finds(self, word: str, *paths: str) -> None:
        """Wait until a word is found in these files and in no others."""
        until(lambda: self.found(word) == sorted(paths))

    def found(self, word: str) -> list[str]:
        hits = self.engine.search(word, mode=Mode.WORDS, limit=1_000).hits
        paths = [path for hit in hits for path in (hit.path, *hit.copies)]
        return sorted(os.path.relpath(os.fsdecode(path), self.folder) for path in paths)

    def settles(self) -> None:
        """Wait until the library is what a fresh index of the folder is."""
        expected = self.fresh()
        with suppress(AssertionError):  # what follows says what is not the same
            until(lambda: _rows(snapshot(self.data, self.folder)) == _rows(expected))
        assert_same(snapshot(self.data, self.folder), expected)
        check_sound(self.data)

    def write(self, path: str, *words: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(*words), encoding="utf-8")
        return file


def _text(*words: str) -> str:
    return "\n\n".join(f"The {word} lies where the river bends, and nobody knows since when." for word in words)


def _rows(held: Snapshot) -> dict[str, object]:
    return {**held.rows, "vectors": sorted(held.vectors)}


@pytest.fixture
def living(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Living]:
    counting = CountingEmbedder(embedder)
    folder = tmp_path / "library"
    folder.mkdir()
    fresh_indexes = 0

    def engine(data: Path, model: Any) -> Engine:
        chosen = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: model)
        return Engine(DataFolder(data), Settings(), chosen)

    def fresh() -> Snapshot:
        nonlocal fresh_indexes
        fresh_indexes += 1
        data = tmp_path / f"fresh{fresh_indexes}"
        with engine(data, embedder) as other:
            other.index([os.fsencode(folder)])
        return snapshot(data, folder)

    with engine(tmp_path / "data", counting) as window:
        window.start()
        window.add_folder(os.fsencode(folder))
        yield Living(folder, window, tmp_path / "data", counting, fresh, lambda: engine(tmp_path / "data", embedder))


def test_a_file_is_found_soon_after_it_is_created_edited_renamed_and_deleted(living: Living) -> None:
    file = living.write("a/notes.txt", "quixel", "brombix")
    living.finds("quixel", "a/notes.txt")
    living.write("a/notes.txt", "zwillig", "brombix")
    living.finds("zwillig", "a/notes.txt")
    living.finds("quixel")
    file.rename(living.folder / "other.txt")
    living.finds("zwillig", "other.txt")
    (living.folder / "other.txt").unlink()
    living.finds("zwillig")
    living.settles()


def test_nothing_is_embedded_again_that_only_moved_was_copied_or_touched(living: Living) -> None:
    for number in range(5):
        living.write(f"papers/{number}/paper.txt", f"quixel{number}", f"brombix{number}")
    living.settles()
    count = len(living.embedder.texts)
    (living.folder / "papers").rename(living.folder / "archive")
    living.finds("quixel1", "archive/1/paper.txt")
    (living.folder / "archive" / "2" / "paper.txt").rename(living.folder / "renamed.txt")
    living.finds("quixel2", "renamed.txt")
    shutil.copytree(living.folder / "archive", living.folder / "copy")
    living.finds("quixel1", "archive/1/paper.txt", "copy/1/paper.txt")
    for file in living.folder.rglob("*.txt"):
        os.utime(file, (1, 1))
    living.settles()
    assert len(living.embedder.texts) == count


def test_a_folder_that_is_moved_out_and_in_again_is_embedded_once(living: Living, tmp_path: Path) -> None:
    living.write("papers/one.txt", "quixel")
    living.write("papers/deep/two.txt", "brombix")
    living.settles()
    count = len(living.embedder.texts)
    (living.folder / "papers").rename(tmp_path / "elsewhere")
    living.finds("brombix")
    living.settles()
    (tmp_path / "elsewhere").rename(living.folder / "back")
    living.finds("brombix", "back/deep/two.txt")
    living.settles()
    assert len(living.embedder.texts) == count


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_switching_branches_back_and_forth_embeds_each_passage_once(living: Living) -> None:
    def git(*arguments: str) -> None:
        user = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *user, *arguments], cwd=living.folder, check=True, capture_output=True)

    git("init")
    living.write("src/first.py", "quixel", "brombix")
    living.write("only_here.txt", "murmel")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "other")
    living.write("src/first.py", "zwillig", "brombix")
    (living.folder / "only_here.txt").unlink()
    git("commit", "-am", "two")
    living.finds("zwillig", "src/first.py")
    git("checkout", "main")
    living.settles()
    count = len(living.embedder.texts)
    for branch, word, where in (("other", "zwillig", "src/first.py"), ("main", "murmel", "only_here.txt")):
        git("checkout", branch)
        living.finds(word, where)
    living.settles()
    assert len(living.embedder.texts) == count
    assert len(set(living.embedder.texts)) == count


def test_the_dances_of_editors_end_in_the_new_text(living: Living) -> None:
    file = living.write("letter.txt", "quixel")
    living.finds("quixel", "letter.txt")
    # write-temp-and-rename, with a backup and a lock file
    lock = living.folder / ".~lock.letter.txt#"
    lock.write_text("ann")
    temporary = living.folder / "letter.txt.tmp"
    temporary.write_text(_text("brombix"))
    file.rename(living.folder / "letter.txt~")
    temporary.rename(file)
    lock.unlink()
    living.finds("brombix", "letter.txt")
    (living.folder / "letter.txt~").unlink()
    # truncate-and-write, in pieces
    with file.open("w", encoding="utf-8") as handle:
        for word in ("murmel", "zwillig"):
            handle.write(_text(word) + "\n\n")
            handle.flush()
    living.finds("zwillig", "letter.txt")
    living.finds("quixel")
    living.settles()


def test_a_file_that_is_being_written_is_read_when_it_is_quiet(living: Living) -> None:
    with (living.folder / "log.txt").open("w", encoding="utf-8") as handle:
        for number in range(400):
            handle.write(_text(f"quixel{number}") + "\n\n")
            handle.flush()
            if number == 200:
                until(lambda: living.engine.coverage().files == 1)
    living.finds("quixel399", "log.txt")
    living.settles()


def test_an_edit_that_keeps_size_and_date_is_seen(living: Living) -> None:
    file = living.write("a.txt", "quixel")
    os.utime(file, (2_000_000_000, 2_000_000_000))
    living.finds("quixel", "a.txt")
    with file.open("r+", encoding="utf-8") as handle:
        handle.write(_text("murmel"))
    os.utime(file, (2_000_000_000, 2_000_000_000))
    living.finds("murmel", "a.txt")
    other = living.write("b.txt", "zottig")
    os.utime(other, (2_000_000_000, 2_000_000_000))
    other.replace(file)
    living.finds("zottig", "a.txt")
    living.finds("murmel")
    living.settles()


def test_dates_of_the_future_and_of_long_ago_are_no_obstacle(living: Living) -> None:
    for name, date in (("future.txt", 4_000_000_000), ("past.txt", 0)):
        file = living.write(name, "quixel", name)
        os.utime(file, (date, date))
    living.finds("quixel", "future.txt", "past.txt")
    os.utime(living.write("future.txt", "brombix"), (1, 1))
    living.finds("brombix", "future.txt")
    living.settles()


def test_a_name_whose_case_alone_changed_is_the_new_name(living: Living) -> None:
    living.write("Notes/readme.txt", "quixel")
    living.finds("quixel", "Notes/readme.txt")
    (living.folder / "Notes" / "readme.txt").rename(living.folder / "Notes" / "README.txt")
    (living.folder / "Notes").rename(living.folder / "notes")
    living.finds("quixel", "notes/README.txt")
    living.settles()


def test_an_edited_exclude_file_of_git_takes_effect_on_what_is_indexed(living: Living) -> None:
    info = living.folder / "project" / ".git" / "info"
    info.mkdir(parents=True)
    living.write("project/src/deep/code.py", "quixel")
    living.write("project/out/made.py", "brombix")
    living.finds("brombix", "project/out/made.py")
    (info / "exclude").write_text("out/\n")
    living.finds("brombix")
    living.finds("quixel", "project/src/deep/code.py")
    (info / "exclude").unlink()
    living.finds("brombix", "project/out/made.py")
    living.settles()


def test_an_edited_gitignore_takes_effect_on_what_is_indexed(living: Living) -> None:
    (living.folder / "project" / ".git").mkdir(parents=True)
    living.write("project/src/deep/code.py", "quixel")
    living.write("project/out/made.py", "brombix")
    living.finds("brombix", "project/out/made.py")
    (living.folder / "project" / ".gitignore").write_text("out/\n")
    living.finds("brombix")
    (living.folder / "project" / "src" / ".gitignore").write_text("*.py\n")
    living.finds("quixel")
    living.settles()
    (living.folder / "project" / ".gitignore").unlink()
    living.finds("brombix", "project/out/made.py")
    (living.folder / "project" / ".git").rmdir()
    living.finds("quixel", "project/src/deep/code.py")
    living.settles()


def test_a_folder_that_turns_out_to_be_a_programs_goes_and_comes_back(living: Living) -> None:
    living.write("app/target/result.txt", "quixel")
    living.write("env/lib/module.txt", "brombix")
    living.finds("quixel", "app/target/result.txt")
    (living.folder / "app" / "Cargo.toml").write_text("[package]")
    (living.folder / "env" / "pyvenv.cfg").write_text("home = /usr")
    living.finds("quixel")
    living.finds("brombix")
    living.settles()
    (living.folder / "app" / "Cargo.toml").unlink()
    (living.folder / "env" / "pyvenv.cfg").unlink()
    living.finds("quixel", "app/target/result.txt")
    living.finds("brombix", "env/lib/module.txt")
    living.settles()


def test_what_happens_during_a_pause_is_found_after_it(living: Living) -> None:
    living.write("before.txt", "quixel")
    living.finds("quixel", "before.txt")
    living.engine.pause()
    living.write("a/b/during.txt", "brombix")
    (living.folder / "before.txt").rename(living.folder / "renamed.txt")
    assert living.found("brombix") == []
    living.engine.resume()
    living.finds("brombix", "a/b/during.txt")
    living.finds("quixel", "renamed.txt")
    living.settles()


def test_a_paused_folder_is_left_alone_until_it_is_watched_again(living: Living) -> None:
    living.write("a.txt", "quixel")
    living.finds("quixel", "a.txt")
    living.engine.pause_folder(os.fsencode(living.folder))
    living.write("b.txt", "brombix")
    living.engine.watch_folder(os.fsencode(living.folder))
    living.finds("brombix", "b.txt")
    living.write("c.txt", "murmel")
    living.finds("murmel", "c.txt")
    living.settles()


def test_of_a_folder_that_does_not_tell_of_changes_it_is_said_that_it_is_looked_through(
    living: Living, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    living.write("a.txt", "quixel")
    living.finds("quixel", "a.txt")
    (row,) = living.engine.folders()
    assert not row.polled
    monkeypatch.setattr("desktop_app.watch.events.kind_of_drive", lambda _: DriveKind.NETWORK)
    share = tmp_path / "share"
    share.mkdir()
    living.engine.add_folder(os.fsencode(share))
    until(lambda: len([row for row in living.engine.folders() if row.polled]) == 1)
    with living.another() as command_line:
        library, other = command_line.status().folders
    assert "every few minutes" in other.polled
    assert not library.polled
    assert other.polled == living.engine.folders()[1].polled


def test_a_file_that_moves_from_one_watched_folder_to_another_is_embedded_once(living: Living, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    living.engine.add_folder(os.fsencode(other))
    file = living.write("a.txt", "quixel")
    living.finds("quixel", "a.txt")
    until(lambda: living.engine.coverage().vectors == 1)
    count = len(living.embedder.texts)
    file.rename(other / "a.txt")
    living.finds("quixel", "../other/a.txt")
    until(lambda: living.engine.coverage().vectors == 1)
    assert len(living.embedder.texts) == count


@posix
def test_an_archive_that_is_unpacked_and_a_tree_that_is_synchronised_are_found(living: Living, tmp_path: Path) -> None:
    source = tmp_path / "source"
    for number in range(60):
        file = source / f"part{number % 7}" / f"file{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(f"quixel{number}"))
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", source)
    shutil.unpack_archive(archive, living.folder / "unpacked")
    living.finds("quixel59", "unpacked/part3/file59.txt")
    shutil.copytree(source, living.folder / "synchronised")
    living.settles()
    count = len(living.embedder.texts)
    if shutil.which("rsync") is not None:
        (source / "part1" / "file1.txt").write_text(_text("murmel"))
        (source / "part2" / "file2.txt").unlink()
        command = ["rsync", "-a", "--delete", f"{source}/", f"{living.folder}/synchronised/"]
        subprocess.run(command, check=True)
        living.finds("murmel", "synchronised/part1/file1.txt")
        living.settles()
        count += 1
    assert len(living.embedder.texts) == count


def test_after_a_storm_the_library_is_what_a_fresh_index_is(living: Living) -> None:
    chance = random.Random(815)
    files: list[Path] = []
    for number in range(rounds(quick=2_000, whole=20_000)):
        what = chance.random()
        if what < 0.6 or not files:
            path = f"{chance.randrange(30)}/{chance.randrange(5)}/{number}.txt"
            files.append(living.write(path, f"quixel{number % 150}"))
        elif what < 0.75:
            chance.choice(files).write_text(_text(f"brombix{number % 50}"))
        elif what < 0.85:
            file = files.pop(chance.randrange(len(files)))
            file.unlink()
        elif what < 0.98:
            place = chance.randrange(len(files))
            to = living.folder / str(chance.randrange(30)) / f"moved{number}.txt"
            to.parent.mkdir(parents=True, exist_ok=True)
            files[place] = files[place].rename(to)
        else:
            folder = chance.choice(files).parent
            to = living.folder / f"folder{number}"
            folder.rename(to)
            files = [to / file.relative_to(folder) if folder in file.parents else file for file in files]
        if number % 97 == 0:
            living.engine.search("quixel7", mode=Mode.WORDS)
    living.settles()


@pytest.mark.skipif(sys.platform != "linux", reason="needs bind mounts")
def test_a_folder_that_is_mounted_twice_is_found_once(living: Living) -> None:
    living.write("first/a.txt", "quixel")
    second = living.folder / "second"
    second.mkdir()
    living.finds("quixel", "first/a.txt")
    bound = subprocess.run(["mount", "--bind", living.folder / "first", second], check=False, capture_output=True)
    if bound.returncode:
        pytest.skip("only a superuser may mount")
    try:
        living.write("second/b.txt", "brombix")
        living.finds("brombix", "first/b.txt")
        living.write("first/c.txt", "murmel")
        living.finds("murmel", "first/c.txt")
        living.settles()
    finally:
        subprocess.run(["umount", second], check=True)
