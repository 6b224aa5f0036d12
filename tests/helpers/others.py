"""Running the program as a user without rights, which only root can arrange: permissions mean nothing to root."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

NOBODY = 65534
_ROOT = Path(__file__).parents[2]


def python_for_others() -> str | None:
    """Return an interpreter of this version that every user may run, None if there is none."""
    candidates = (os.path.realpath(sys.executable), shutil.which("python3", path="/usr/bin:/usr/local/bin") or "")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in filter(None, candidates):
        probe = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            found = subprocess.run(probe, user=NOBODY, group=NOBODY, capture_output=True, text=True, check=False)
        except PermissionError:
            continue
        if found.stdout.strip() == version:
            return candidate
    return None


def give(folder: Path) -> None:
    """Make everything in a folder belong to the user without rights."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


def as_nobody(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as the user without rights."""
    return python_as_nobody("-m", "desktop_app.app", *arguments, data=data)


def python_as_nobody(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run Python as the user without rights, with the project and its packages to import."""
    python = python_for_others()
    assert python is not None
    return subprocess.run(
        [python, *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(_ROOT), sysconfig.get_path("platlib"))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "FINDLING_DATA_DIR": str(data),
            "HOME": str(data.parent),
        },
        cwd="/",
        user=NOBODY,
        group=NOBODY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
