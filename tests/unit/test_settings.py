"""Settings: defaults, a file, and files that are wrong."""

from pathlib import Path

import pytest

from desktop_app.errors import DataFolderError, SettingsError
from desktop_app.settings import Searching, Settings, data_folder, load, load_or_set_aside, save


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
