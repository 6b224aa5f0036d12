"""What the command line does about the window, with a made-up one."""

from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.system.single_instance import Command, Wish, claim_or_send


class Windows:
    """Remembers what windows were opened."""

    def __init__(self) -> None:
        self.opened: list[tuple[str | None, Wish]] = []

    def __call__(self, data: str | None, wish: Wish) -> int:
        self.opened.append((data, wish))
        return 7


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Windows:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("FINDLING_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return Windows()


def run(windows: Windows, *arguments: str) -> int:
    def build(_data: str | None) -> None:
        raise AssertionError("no engine is needed to talk to a window")

    return cli.run(arguments, build, windows)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], Command.RAISE),
        (["show"], Command.RAISE),
        (["toggle"], Command.TOGGLE),
        (["--hidden"], Command.START),
    ],
)
def test_a_window_is_opened_where_none_is(windows: Windows, arguments: list[str], command: Command) -> None:
    assert run(windows, *arguments) == 7
    assert [wish.command for _, wish in windows.opened] == [command]


def test_the_data_folder_can_be_named_before_and_after_the_command(windows: Windows, tmp_path: Path) -> None:
    run(windows, "--data-dir", str(tmp_path / "a"))
    run(windows, "--data-dir", str(tmp_path / "b"), "show")
    run(windows, "show", "--data-dir", str(tmp_path / "c"))
    assert [Path(data or "").name for data, _ in windows.opened] == ["a", "b", "c"]


def test_one_that_runs_is_told_instead(windows: Windows, tmp_path: Path) -> None:
    told: list[Command] = []
    first = claim_or_send(tmp_path / "data", Wish(command=Command.RAISE), lambda wish: told.append(wish.command))
    assert first is not None
    try:
        for arguments in ([], ["toggle"], ["show"], ["quit"], ["--hidden"]):
            assert run(windows, *arguments) == 0
    finally:
        first.close()
    assert told == [Command.RAISE, Command.TOGGLE, Command.RAISE, Command.QUIT, Command.START]
    assert windows.opened == []


def test_there_is_nothing_to_quit_where_none_runs(windows: Windows, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(windows, "quit") == 0
    assert capsys.readouterr().out == "Findling is not running.\n"
    assert windows.opened == []


def test_without_a_display_it_is_said_and_the_command_line_is_shown(
    windows: Windows, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert run(windows) == 0
    said = capsys.readouterr().out
    assert said.startswith("There is no display here, so Findling can open no window.\n")
    assert "findling search" in said
    assert run(windows, "toggle") == 1
    assert capsys.readouterr().err == "findling: There is no display here, so Findling can open no window.\n"
    assert windows.opened == []
