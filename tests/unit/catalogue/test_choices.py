"""What a person chose outlives the catalogue that it stands in."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.catalogue.choices import CHOICES_FILE, Choices, ChosenFolder, load_choices, save_choices
from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.deleting import delete_all
from desktop_app.catalogue.pausing import PAUSED, paused_to_json
from desktop_app.catalogue.writer import CatalogueWriter, open_catalogue
from desktop_app.reports import FolderState, Paused
from desktop_app.settings import DataFolder
from desktop_app.watch.rules import FolderRules
from tests.unit.catalogue.builders import at, extraction, index

ODD = b"/home/caf\xe9\n\xe2\x80\xae"
RULES = FolderRules(excludes=("/secret",)).to_json()


@pytest.fixture
def chosen(data_dir: Path) -> Path:
    """A data folder whose catalogue has three folders, one of each state, and is paused; closed."""
    writer = CatalogueWriter(data_dir)
    index(writer, {at("a.txt"): extraction("one")})
    with writer.batch():
        writer.add_folder(ODD, RULES)
        writer.set_folder_state(ODD, FolderState.PAUSED)
        writer.add_folder(b"/kept", RULES)
    writer.set_folder_state(b"/kept", FolderState.KEPT)
    writer.set_property(PAUSED, paused_to_json(Paused(None)))
    writer.close()
    return data_dir


def lose_everything(data_dir: Path) -> None:
    for path in data_dir.glob(f"{CATALOGUE_FILE}*"):
        path.unlink()


def lose_the_content(data_dir: Path) -> None:
    (data_dir / CATALOGUE_FILE).write_bytes(b"")


def scramble(data_dir: Path) -> None:
    path = data_dir / CATALOGUE_FILE
    path.write_bytes(os.urandom(path.stat().st_size))


def scramble_all_but_the_head(data_dir: Path) -> None:
    path = data_dir / CATALOGUE_FILE
    content = path.read_bytes()
    path.write_bytes(content[:8192] + os.urandom(len(content) - 8192))


@pytest.mark.parametrize("damage", [lose_everything, lose_the_content, scramble, scramble_all_but_the_head])
def test_whatever_befalls_the_catalogue_the_folders_their_rules_and_the_pause_are_kept(chosen: Path, damage) -> None:
    damage(chosen)
    writer, kept = open_catalogue(chosen)
    assert kept is not None
    assert kept.to_scan == [b"/home"]
    found = {folder.root: (folder.rules, folder.state) for folder in writer.folders()}
    assert found == {b"/home": ("{}", FolderState.WATCHED), ODD: (RULES, FolderState.PAUSED)}
    assert writer.property(PAUSED) == paused_to_json(Paused(None))
    assert writer.counts().files == 0
    writer.close()
    again, kept = open_catalogue(chosen)
    assert kept is None
    assert len(again.folders()) == 2
    again.close()


def test_the_copy_follows_every_change(chosen: Path) -> None:
    writer = CatalogueWriter(chosen)
    writer.remove_folder(ODD)
    writer.set_property(PAUSED, None)
    copy = load_choices(chosen)
    assert copy is not None
    assert [folder.root for folder in copy.folders] == [b"/home", b"/kept"]
    assert copy.paused is None
    with suppress(ZeroDivisionError), writer.batch():
        writer.add_folder(b"/other", "{}")
        _ = 1 // 0
    assert load_choices(chosen) == copy
    writer.close()


def test_what_was_removed_does_not_come_back_from_the_copy(chosen: Path) -> None:
    writer = CatalogueWriter(chosen)
    for folder in writer.folders():
        writer.remove_folder(folder.root)
    writer.close()
    lose_everything(chosen)
    writer, kept = open_catalogue(chosen)
    assert kept is None
    assert writer.folders() == []
    writer.close()


def test_deleting_everything_deletes_the_copy(chosen: Path) -> None:
    delete_all(DataFolder(chosen))
    assert list(chosen.iterdir()) == []


def test_a_copy_that_cannot_be_written_is_no_copy(chosen: Path) -> None:
    (chosen / f"{CHOICES_FILE}.new").mkdir()
    writer = CatalogueWriter(chosen)
    writer.remove_folder(ODD)
    assert load_choices(chosen) is None
    (chosen / f"{CHOICES_FILE}.new").rmdir()
    writer.close()
    CatalogueWriter(chosen).close()
    copy = load_choices(chosen)
    assert copy is not None
    assert len(copy.folders) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b'{"format": 2, "catalogue": "x", "folders": [], "paused": null}',
        b'{"format": 1, "catalogue": 7, "folders": [], "paused": null}',
        b'{"format": 1, "catalogue": "x", "folders": [["/a", "{}"]], "paused": null}',
        b'{"format": 1, "catalogue": "x", "folders": 5, "paused": null}',
    ],
)
def test_a_copy_that_cannot_be_meant_is_passed_over(data_dir: Path, content: bytes) -> None:
    data_dir.mkdir(mode=0o700)
    (data_dir / CHOICES_FILE).write_bytes(content)
    assert load_choices(data_dir) is None
    writer, kept = open_catalogue(data_dir)
    assert (kept, writer.folders()) == (None, [])
    writer.close()


@pytest.mark.parametrize(
    ("root", "rules", "state"),
    [(b"relative", "{}", FolderState.WATCHED), (b"/a", "{", FolderState.WATCHED), (b"/a", '{"excludes": 7}', "kept")],
)
def test_a_folder_that_cannot_be_meant_is_left_out(tmp_path: Path, root: bytes, rules: str, state: str) -> None:
    sound = ChosenFolder(b"/sound", "{}", FolderState.WATCHED)
    save_choices(tmp_path, Choices("x", (ChosenFolder(root, rules, FolderState(state)), sound)))
    assert load_choices(tmp_path) == Choices("x", (sound,))
