"""Starting with the session. Windows' registry is imitated (NOT RUN HERE); the files of Linux and macOS are real ones,
though only their systems read them."""

import os
import plistlib
import stat
from pathlib import Path

import pytest

from desktop_app.errors import DesktopError
from desktop_app.system.autostart import APPROVED, RUN, Autostart, DesktopEntry, LaunchAgent, RunValue, autostart

COMMAND = ["/opt/my apps/findling", "--hidden"]


class ImitatedRegistry:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}

    def get(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def set(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


@pytest.fixture(params=["linux", "macos", "windows"])
def any_autostart(request: pytest.FixtureRequest, tmp_path: Path) -> Autostart:
    match request.param:
        case "linux":
            return DesktopEntry(tmp_path / "not yet" / "autostart")
        case "macos":
            return LaunchAgent(tmp_path / "not yet" / "LaunchAgents")
        case _:
            return RunValue(ImitatedRegistry())


def test_it_is_off_then_on_then_off(any_autostart: Autostart) -> None:
    assert not any_autostart.is_on()
    any_autostart.on(COMMAND)
    any_autostart.on(COMMAND)
    assert any_autostart.is_on()
    any_autostart.off()
    any_autostart.off()
    assert not any_autostart.is_on()


def test_the_desktop_entry_quotes_as_the_specification_says(tmp_path: Path) -> None:
    DesktopEntry(tmp_path).on(["/opt/my apps/100%/$find\\ling", 'a"b', "--plain=1", ""])
    [entry] = tmp_path.iterdir()
    assert entry.name == "app.findling.Findling.desktop"
    [line] = [line for line in entry.read_text().splitlines() if line.startswith("Exec=")]
    assert line == r'Exec="/opt/my apps/100%%/\\$find\\\\ling" "a\\"b" --plain=1 ""'


@pytest.mark.parametrize("switch", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_has_switched_off_is_off(tmp_path: Path, switch: str) -> None:
    entry = DesktopEntry(tmp_path)
    entry.on(COMMAND)
    [file] = tmp_path.iterdir()
    file.write_text(file.read_text() + switch + "\n")
    assert not entry.is_on()
    entry.on(COMMAND)
    assert entry.is_on()


def test_the_launch_agent_starts_the_command_at_login(tmp_path: Path) -> None:
    LaunchAgent(tmp_path).on(COMMAND)
    [file] = tmp_path.iterdir()
    agent = plistlib.loads(file.read_bytes())
    assert agent["ProgramArguments"] == COMMAND
    assert agent["RunAtLoad"] is True
    assert agent["Label"] == "app.findling.Findling"


def test_windows_gets_one_command_line_and_task_managers_switch_counts() -> None:
    """Not run here: the real registry."""
    registry = ImitatedRegistry()
    value = RunValue(registry)
    value.on(COMMAND)
    assert registry.values == {(RUN, "Findling"): '"/opt/my apps/findling" --hidden'}
    registry.values[APPROVED, "Findling"] = b"\x03" + bytes(11)
    assert not value.is_on()
    value.on(COMMAND)
    assert value.is_on()


def test_the_folder_follows_the_specification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    for configured, expected in ((str(tmp_path / "conf"), tmp_path / "conf"), ("relative", tmp_path / "home/.config")):
        autostart("linux", {"XDG_CONFIG_HOME": configured}).on(COMMAND)
        assert (expected / "autostart" / "app.findling.Findling.desktop").is_file()


@pytest.mark.parametrize("kind", [DesktopEntry, LaunchAgent])
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, kind: type[DesktopEntry | LaunchAgent]) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DesktopError, match=r"cannot start at login.*could not be written"):
        kind(tmp_path / "file" / "autostart").on(COMMAND)


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path)
    entry.on(COMMAND)
    assert [file.name for file in tmp_path.iterdir()] == ["app.findling.Findling.desktop"]
    assert os.name == "nt" or not stat.S_IMODE(next(tmp_path.iterdir()).stat().st_mode) & 0o111
