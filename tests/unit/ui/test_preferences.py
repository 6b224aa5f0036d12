"""Settings and what is remembered: changed at once, written in their own time, and never half."""

import threading

import msgspec
import pytest

from desktop_app.settings import Settings, load
from desktop_app.ui.background import Lane
from desktop_app.ui.preferences import MOST_RECENT, Preferences


@pytest.fixture
def applied():
    return []


@pytest.fixture
def preferences(qapp, tmp_path, applied):
    return Preferences(Settings(), tmp_path / "settings.toml", applied.append)


@pytest.fixture
def lane():
    made = Lane("chores")
    yield made
    made.close()


def test_a_change_is_in_force_written_and_told(qtbot, preferences, applied, tmp_path):
    with qtbot.waitSignal(preferences.changed):
        preferences.change("search", limit=25)
    assert preferences.settings.search.limit == 25
    assert [settings.search.limit for settings in applied] == [25]
    assert load(tmp_path / "settings.toml") == preferences.settings


def test_a_change_to_what_holds_already_does_nothing(preferences, applied, tmp_path):
    preferences.change("search", limit=10)
    assert not applied
    assert not (tmp_path / "settings.toml").exists()


def test_a_value_out_of_range_is_refused_and_nothing_is_written(preferences, applied, tmp_path):
    with pytest.raises(msgspec.ValidationError):
        preferences.change("search", limit=0)
    assert preferences.settings == Settings()
    assert not applied
    assert not (tmp_path / "settings.toml").exists()


def test_a_change_that_cannot_be_written_holds_and_says_so(qtbot, tmp_path, applied):
    file = tmp_path / "data" / "settings.toml"
    (tmp_path / "data").write_text("a file where the folder should be")
    preferences = Preferences(Settings(), file, applied.append)
    with qtbot.waitSignal(preferences.failed) as said:
        preferences.change("window", theme="dark")
    assert str(file) in said.args[0]
    assert "until Findling quits" in said.args[0]
    assert preferences.settings.window.theme == "dark"
    assert len(applied) == 1


def test_files_are_written_on_the_lane_and_the_last_change_wins(qtbot, tmp_path, lane):
    preferences = Preferences(Settings(), tmp_path / "settings.toml", lambda _: None, lane=lane)
    hold = threading.Event()
    lane.run(hold.wait)
    preferences.change("search", limit=20)
    preferences.change("search", limit=30)
    assert not (tmp_path / "settings.toml").exists()
    hold.set()
    qtbot.waitUntil((tmp_path / "settings.toml").exists)
    assert load(tmp_path / "settings.toml").search.limit == 30


def test_what_is_not_written_yet_is_written_at_the_end(tmp_path, lane):
    preferences = Preferences(Settings(), tmp_path / "settings.toml", lambda _: None, lane=lane)
    hold = threading.Event()
    lane.run(hold.wait)
    preferences.change("search", limit=20)
    preferences.remember(welcomed=True)
    preferences.flush()
    assert load(tmp_path / "settings.toml").search.limit == 20
    assert Preferences(Settings(), tmp_path / "settings.toml", lambda _: None).remembered.welcomed
    hold.set()


def test_a_failure_on_the_lane_is_said_too(qtbot, tmp_path, lane):
    (tmp_path / "data").write_text("a file")
    preferences = Preferences(Settings(), tmp_path / "data" / "settings.toml", lambda _: None, lane=lane)
    with qtbot.waitSignal(preferences.failed):
        preferences.change("window", theme="dark")


def test_what_is_remembered_outlives_the_program(preferences, tmp_path):
    preferences.remember(welcomed=True, geometry={"settings": "00ff"})
    again = Preferences(Settings(), tmp_path / "settings.toml", lambda _: None)
    assert again.remembered.welcomed
    assert again.remembered.geometry == {"settings": "00ff"}
    assert (tmp_path / "remembered.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"recent": 5}', b"\xff\xfe"])
def test_a_broken_memory_is_an_empty_one(qapp, tmp_path, content):
    (tmp_path / "remembered.json").write_bytes(content)
    assert Preferences(Settings(), tmp_path / "settings.toml", lambda _: None).remembered.recent == ()


def test_a_memory_that_cannot_be_written_is_forgotten_without_a_word(qtbot, tmp_path):
    (tmp_path / "data").write_text("a file")
    preferences = Preferences(Settings(), tmp_path / "data" / "settings.toml", lambda _: None)
    with qtbot.assertNotEmitted(preferences.failed):
        preferences.remember(welcomed=True)
    assert preferences.remembered.welcomed


def test_recent_searches_come_once_newest_first_and_not_too_many(preferences):
    for number in range(MOST_RECENT + 5):
        preferences.add_recent(f"search {number}")
    preferences.add_recent("  search   10 ")
    recent = preferences.remembered.recent
    assert recent[:2] == ("search 10", f"search {MOST_RECENT + 4}")
    assert len(recent) == len(set(recent)) == MOST_RECENT


def test_nothing_is_remembered_of_searches_when_that_is_off(preferences):
    preferences.change("search", recent=False)
    preferences.add_recent("secret")
    assert preferences.remembered.recent == ()
