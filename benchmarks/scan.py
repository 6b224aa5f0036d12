"""How fast a folder is looked through, against walking it without asking whether anything belongs.

    python -m benchmarks.scan [--files N] [--rounds N]

Makes a tree of small files inside a git work tree whose .gitignore has 44 lines. Prints a table and JSON.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import scan

_LINES = ("*.o", "*.a", "*.so", "build*", "*.pyc", "/dist", "docs/_build/", "*.egg-info/", ".DS_Store", "*.swp", "!*.h")
_PER_FOLDER = 100


def make(top: Path, files: int) -> None:
    """Write the tree: a hundred files a folder, twenty folders of folders."""
    (top / ".git").mkdir()
    (top / ".gitignore").write_text("\n".join(_LINES * 4))
    for number in range(files // _PER_FOLDER):
        folder = top / f"project{number % 20}" / f"part{number}"
        folder.mkdir(parents=True)
        for each in range(_PER_FOLDER):
            (folder / f"file_{each}.txt").write_text("x")


def walk(top: Path) -> int:
    """Ask the system for every file's facts and nothing else."""
    found = 0
    for where, _, files in os.walk(top):
        for name in files:
            os.lstat(os.path.join(where, name))  # noqa: PTH118
            found += 1
    return found


def look_through(top: Path, rules: FolderRules) -> int:
    """Count the files that belong."""
    return sum(1 for _ in scan(os.fsencode(top), rules, stop=lambda: False))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        make(top, options.files)
        ways = {
            "walk only": lambda: walk(top),
            "without .gitignore": lambda: look_through(top, FolderRules(follow_gitignore=False)),
            "with .gitignore": lambda: look_through(top, FolderRules()),
            "with excludes too": lambda: look_through(top, FolderRules(excludes=("*.iso", "Downloads/", "/tmp"))),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, way in ways.items():
                started = time.perf_counter()
                way()
                times[name].append(time.perf_counter() - started)
    speed = {name: round(options.files / statistics.median(seconds)) for name, seconds in times.items()}
    for name, value in speed.items():
        print(f"{name:20} {value:>9,} files/s")
    print(json.dumps({"files": options.files, "files_per_second": speed}))


if __name__ == "__main__":
    main()
