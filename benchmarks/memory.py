"""What Findling keeps in memory: idle with an empty library, with 200,000 vectors, after letting go, and coming back.

    python -m benchmarks.memory [--library benchmarks/results/search-200000]

The large library is the one that `python -m benchmarks.search` leaves. Each is measured in a process of its own, the
engine as the program builds it. "Coming back" is a search right after everything was let go.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks import xquad
from benchmarks.table import show
from desktop_app import app
from desktop_app.documents import Mode

QUESTIONS = ("How do plants turn light into sugar?", "谁写了这本书？", "Wie viele Einwohner hat die Stadt?")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, default=xquad.RESULTS / "search-200000")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_measure(options.child)))
        return
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "documents"
        folder.mkdir()
        (folder / "note.txt").write_text("A single note, so that there is a library at all.\n", encoding="utf-8")
        with app.build(f"{place}/data") as engine:
            engine.index([str(folder).encode()])
        rows.append({"library": "one file", **_child(Path(place) / "data")})
    if options.library.exists():
        rows.append({"library": options.library.name, **_child(options.library)})
    show("memory", rows)


def _child(data: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.memory", "--child", str(data)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _measure(data: Path) -> dict[str, Any]:
    with app.build(str(data)) as engine:
        for question in QUESTIONS:
            engine.search(question)
        loaded = _resident()
        engine.release()
        released = _resident()
        words = _seconds(lambda: engine.search("Einwohner", mode=Mode.WORDS))
        back = _seconds(lambda: engine.search("How many people live there?"))
        return {
            "MB loaded": loaded,
            "MB let go": released,
            "words right after, s": words,
            "coming back, s": back,
            "MB back": _resident(),
        }


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 3)


def _resident() -> int:
    return round(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
