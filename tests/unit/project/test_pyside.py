"""PySide6 6.12.0 on Python 3.11 loses a reference to True with every signal and aborts near the 560th."""

import subprocess
import sys
from importlib.metadata import version

from packaging.version import Version

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


def test_three_thousand_signals_arrive():
    """A program may emit 3,000 signals and lives to tell."""
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "3000\n"), done.stderr
