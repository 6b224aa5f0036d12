"""Runs the real program as a person or a script does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "desktop_app.app")
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def _environment(data: Path) -> dict[str, str]:
    """Return this process's environment without a display: a command must neither need one nor open a window."""
    kept = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    return {**kept, "FINDLING_DATA_DIR": str(data)}


def findling(
    *arguments: str | bytes, data: Path, stdin: str | None = None, expect: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command with its own data folder and check the exit status, if one is expected."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=_environment(data),
        input=stdin,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=240,
        check=False,
    )
    assert expect in (None, done.returncode), f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def start(*arguments: str, data: Path) -> subprocess.Popen[str]:
    """Start a command in a group of processes of its own, as a terminal does: Ctrl-C reaches all of it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=_environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def findling_json(*arguments: str | bytes, data: Path, expect: int = 0) -> Any:
    """Run a command with --json and return what it printed."""
    return json.loads(findling(*arguments, "--json", data=data, expect=expect).stdout)
