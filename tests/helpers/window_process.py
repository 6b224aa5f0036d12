"""`python -m tests.helpers.window_process DATA MODEL`: an engine that goes on for ever, as a window's does.

It does what is written to its standard input, a line of JSON each: [method, [arguments …], {…}], and answers with a
line. Paths are text. It ends with its input.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings


class WindowProcess:
    """A process with an engine that was started, for tests that kill it."""

    def __init__(self, data: Path, model: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.window_process", str(data), str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def call(self, method: str, *arguments: object, **named: object) -> Any:
        """Call a method of the engine and return what it returns, as JSON has it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([method, arguments, named]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()
        self._forget()

    def close(self) -> None:
        """Close the engine and wait for the end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._forget()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def _forget(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        self._process.wait(60)
        self._process.stdin.close()
        self._process.stdout.close()


def main() -> None:
    """Serve until the input ends."""
    data, model = Path(sys.argv[1]), Path(sys.argv[2])
    chosen = ChosenModel("bundled", "tests", prepare=lambda: model, open_=BundledEmbedder)
    with Engine(DataFolder(data), Settings(), chosen) as engine:
        engine.start()
        _say("ready")
        for line in sys.stdin:
            method, arguments, named = json.loads(line)
            paths = [os.fsencode(each) if isinstance(each, str) else each for each in arguments]
            _say(getattr(engine, method)(*paths, **named))


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
