"""Drives that are connected and taken away: mounts over folders of a test, which only root can arrange."""

import subprocess
from pathlib import Path

import pytest


class Drive:
    """A folder that can be mounted at a place, like a drive: away, it leaves the place empty."""

    def __init__(self, content: Path, point: Path) -> None:
        self._content, self._point = content, point
        content.mkdir(parents=True, exist_ok=True)
        point.mkdir(parents=True, exist_ok=True)
        self._connected = False

    def connect(self) -> None:
        """Mount it. Skips the test where nobody may."""
        mount("--bind", str(self._content), str(self._point))
        self._connected = True

    def take_away(self) -> None:
        """Unmount it, though files on it are open."""
        if self._connected:
            unmount(self._point)
            self._connected = False


def mount(*arguments: str) -> None:
    """Run mount(8). Skips the test where nobody may."""
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs mount")
    if done.returncode:
        pytest.skip(f"needs the right to mount: {done.stderr.strip()}")


def unmount(point: Path) -> None:
    """Unmount what is seen at a place."""
    subprocess.run(["umount", "--lazy", str(point)], check=True)
