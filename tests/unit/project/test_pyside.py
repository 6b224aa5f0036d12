"""PySide6 6.12.0 on Python 3.11 loses a reference to True with every signal and aborts near the 560th."""

import subprocess
import sys
import tomllib
from importlib.metadata import version

from packaging.requirements import Requirement
from packaging.version import Version

from tests.unit.project.places import ROOT

EMIT = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    told = Signal(int)

class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.count = 0

    def count_one(self, _value):
        self.count += 1

sender, receiver = Sender(), Receiver()
sender.told.connect(receiver.count_one)
for value in range(3000):
    sender.told.emit(value)
print(receiver.count)
"""


def test_pyside_is_older_than_the_release_that_loses_references():
    """The installed PySide6 is below 6.12."""
    assert Version(version("pyside6-essentials")) < Version("6.12")


def test_no_set_up_takes_that_release():
    """The range in pyproject.toml leaves 6.12 and all above it out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [qt] = [Requirement(line) for line in project["dependencies"] if line.startswith("pyside6")]
    assert qt.name == "pyside6-essentials"
    assert not any(qt.specifier.contains(release) for release in ("6.12.0", "6.12.1", "6.13.0", "7.0"))


def test_three_thousand_signals_arrive():
    """A program may emit 3,000 signals and lives to tell."""
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "3000\n"), done.stderr
