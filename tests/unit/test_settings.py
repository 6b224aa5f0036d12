"""Settings: defaults, a file, and files that are wrong."""

import errno
import os
from pathlib import Path

import pytest

from desktop_app.errors import DataFolderError, SettingsError
from desktop_app.settings import (
    Folders,
    Indexing,
    Searching,
    Settings,
    Window,
    data_folder,
    load,
    load_or_set_aside,
    save,
    set_aside,
)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == Settings()


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[folders]\nexclude = ["*.bak"]\n[search]\nlimit = 25\n')
    settings = load(tmp_path / "settings.toml")
    assert settings.folders.exclude == ("*.bak",)
    assert settings.search.limit == 25
    assert settings.indexing == Settings().indexing


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[search]\nlimit = 0\n", "limit"),
        ("[search]\nlimit = 'many'\n", "limit"),
        ("[searching]\n", "searching"),
        ("[search\n", "settings.toml"),
        ("\xff\xfe", "settings.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "settings.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=named):
        load(tmp_path / "settings.toml")


def test_the_chosen_data_folder_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDLING_DATA_DIR", str(tmp_path / "environment"))
    assert data_folder(str(tmp_path / "chosen")).root == tmp_path / "chosen"
    assert data_folder().root == tmp_path / "environment"
    monkeypatch.delenv("FINDLING_DATA_DIR")
    assert data_folder().root.name == "findling"


def test_a_data_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataFolderError, match="data is a file"):
        load(tmp_path / "data" / "settings.toml")


def test_the_home_of_a_user_that_does_not_exist_is_an_ordinary_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder("~no-such-user/data").root == tmp_path / "~no-such-user" / "data"


def test_a_broken_file_is_kept_under_another_name_and_the_defaults_hold(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    for number in (1, 2):
        file.write_text(f"[search\n# {number}")
        settings, said = load_or_set_aside(file)
        assert settings == Settings()
        kept = tmp_path / f"settings.toml.broken-{number}"
        assert str(kept) in said
        assert kept.read_text() == f"[search\n# {number}"
        assert not file.exists()


def test_a_file_that_is_well_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    save(file, Settings(search=Searching(limit=25)))
    assert load_or_set_aside(file) == (Settings(search=Searching(limit=25)), "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_data_folder_that_is_a_file_is_said_and_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    settings, said = load_or_set_aside(tmp_path / "data" / "settings.toml")
    assert settings == Settings()
    assert "is a file" in said


def test_only_what_differs_from_the_defaults_is_written_and_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "data" / "settings.toml"
    changed = Settings(
        indexing=Indexing(workers=3, file_seconds=90.0),
        folders=Folders(exclude=("*.bak", "caf\u00e9/"), hidden=True),
        window=Window(theme="dark", language="zh_CN", hotkey=""),
    )
    save(file, changed)
    assert load(file) == changed
    text = file.read_text("utf-8")
    assert "limit" not in text
    assert "file_megabytes" not in text
    save(file, Settings())
    assert file.read_text("utf-8") == ""
    assert load(file) == Settings()


def test_a_file_that_cannot_be_written_is_said_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    save(file, Settings(search=Searching(limit=25)))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match=r"cannot be written: no space left on device\. The change holds until"):
        save(file, Settings(search=Searching(limit=50)))
    assert load(file).search.limit == 25


def test_what_is_set_aside_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    kept = []
    for content in ("one", "two"):
        file.write_text(content)
        kept.append(set_aside(file))
    assert [path.read_text() for path in kept] == ["one", "two"]
    assert not file.exists()
    with pytest.raises(FileNotFoundError):
        set_aside(file)
