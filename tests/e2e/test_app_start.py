"""The real program's start and end: what is wrong is said in the window, and nothing is left behind."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.onlooker import Onlooker

Start = Callable[[Path], tuple[subprocess.Popen[str], Onlooker]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []
    onlookers: list[Onlooker] = []

    def started(data: Path) -> tuple[subprocess.Popen[str], Onlooker]:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        environ = {
            **os.environ, "HOME": str(home), "FINDLING_DATA_DIR": str(data), "QT_QPA_PLATFORM": "offscreen",
            "LANG": "C.UTF-8",
        }  # fmt: skip
        environ.pop("XDG_RUNTIME_DIR", None)
        address = tmp_path / f"onlooker{len(processes)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.inspected_app", str(address)],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)

        def alive() -> None:
            assert process.poll() is None, process.communicate()[1]

        onlookers.append(Onlooker(address, alive))
        return process, onlookers[-1]

    yield started
    for onlooker in onlookers:
        onlooker.close()
    for process in processes:
        process.kill()
        process.communicate()


def test_a_person_who_is_new_is_greeted_and_the_end_leaves_nothing_running(start: Start, data: Path) -> None:
    process, onlooker = start(data)
    onlooker.wait("MainWindow", "Start", "Button")
    process.terminate()
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 0
    assert not (data / "window.json").exists()
    assert not (data / "window.sock").exists()
    assert not (data / "owner.json").exists()


def test_a_broken_settings_file_is_kept_aside_and_said(start: Start, data: Path) -> None:
    (data / "settings.toml").write_text("[window\n")
    _, onlooker = start(data)
    said = onlooker.wait("MainWindow", "Notice")
    assert "The defaults are used." in said.description
    assert (data / "settings.toml.broken-1").read_text() == "[window\n"


def test_a_data_folder_that_is_a_file_is_said_in_an_open_window(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    _, onlooker = start(tmp_path / "data")
    said = onlooker.wait("MainWindow", "Notice")
    assert "is a file, where Findling wants to keep its data." in said.description
