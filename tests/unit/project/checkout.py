"""A small checkout with Findling's real set-up scripts, whose program only tells how it was called."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.unit.project.places import ROOT

IS_ROOT = hasattr(os, "getuid") and os.getuid() == 0

# A build backend in 20 lines: an editable install of one module, without setuptools and without a network.
BACKEND = """
import zipfile
from pathlib import Path

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "findling-0.1-py3-none-any.whl"
    info = "findling-0.1.dist-info/"
    files = {
        "findling.pth": str(Path.cwd()),
        info + "METADATA": "Metadata-Version: 2.1\\nName: findling\\nVersion: 0.1\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\nfindling = program:main\\n",
    }
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(info + "RECORD", "".join(f"{path},,\\n" for path in [*files, info + "RECORD"]))
    return name
"""

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

PROGRAM = """
import json, os, sys

def main():
    print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "input": sys.stdin.read()}))
"""


def make(folder: Path) -> Path:
    """Make a checkout in `folder`, readable by everyone; returns it."""
    (folder / "packaging").mkdir(parents=True)
    for script in ("run", "test", "packaging/setup.sh"):
        shutil.copy(ROOT / script, folder / script)
    for name in ("requirements-build.lock", "requirements.lock", "requirements-test.lock"):
        (folder / name).write_text("# nothing to install\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "program.py").write_text(PROGRAM)
    return folder


def call(
    *command: object,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    text: str = "",
    user: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command without a network index and without a display, plus `environment`."""
    plain = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**plain, "PIP_NO_INDEX": "1", **(environment or {})},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        user=user,
        timeout=120,
    )
