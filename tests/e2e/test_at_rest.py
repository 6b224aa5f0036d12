"""The real program while nothing changes: there comes a stretch of time in which not one of its threads runs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("only Linux counts how often each thread runs", allow_module_level=True)

from tests.e2e.conftest import Library
from tests.helpers.onlooker import wait_for
from tests.helpers.program import COMMAND, findling_json
from tests.helpers.use import use
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import x_server

# Longer than any interval at which a window would look for changes.
STRETCH_SECONDS = 6.0
LONGEST_SECONDS = 240.0


@pytest.fixture
def display() -> Iterator[str]:
    with x_server() as name, window_manager(name):
        yield name


@pytest.mark.parametrize("arguments", [["--hidden"], []], ids=["no window", "window in front"])
def test_nothing_runs_and_nothing_is_written_while_nothing_changes(
    library: Library, display: str, tmp_path: Path, arguments: list[str]
) -> None:
    (library.data / "remembered.json").write_text(json.dumps({"welcomed": True}))
    (tmp_path / "run").mkdir(mode=0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}},
        "DISPLAY": display,
        "XDG_SESSION_TYPE": "x11",
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "HOME": str(tmp_path),
    }
    program = subprocess.Popen([*COMMAND, *arguments, "--data-dir", str(library.data)], env=environment)
    try:
        # It works on the data folder: this is answered by the program that runs.
        wait_for((library.data / "owner.json").exists, "the start", seconds=LONGEST_SECONDS)
        before = use(program.pid)

        def rested() -> bool:
            nonlocal before
            time.sleep(STRETCH_SECONDS)
            now, before_ = use(program.pid), before
            before = now
            return now == before_

        wait_for(rested, "a stretch in which nothing runs", seconds=LONGEST_SECONDS)
        assert program.poll() is None
        assert findling_json("status", data=library.data)["coverage"]["files"] > 0
    finally:
        program.terminate()
        program.wait(60)
