"""How everything grows: made-up libraries of 10,000, 100,000 and 1,000,000 passages, built and searched.

    python -m benchmarks.scale ../shared/data/retrieval/xquad_r [--files 1000 10000 100000] [--folder /tmp/scale]
                               [--seconds 240]

The library comes from `benchmarks.scale_texts`, its vectors from a stand-in, so that building takes minutes; files,
scan, catalogue, words and index are real. It is kept in the folder, of which a million passages take some 5 GB. A run
that has built for `--seconds` ends and says so; the next one goes on. A query's vector is known beforehand: its
embedding (some 12 ms) comes on top of what is measured, or beside it, for words are looked up meanwhile.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale_library import Build
from benchmarks.scale_texts import Library, StandIn
from benchmarks.table import show

QUERIES = 200


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--files", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/scale"))
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--without-changes", action="store_true", help="leave the library as it is")
    options = parser.parse_args()
    columns: dict[str, dict[str, Any]] = {}
    until = time.monotonic() + options.seconds
    for files in options.files:
        library = Library(options.corpus, files)
        build = Build(options.folder / f"lib-{files}", library)
        if not build.go_on(until - time.monotonic()):
            print(f"{files:,} files: built in part, {build.notes}. Run the same again to go on.")
            return
        found = dict(build.notes)
        questions = _questions(options.folder, library)
        found |= _inside("search", build, questions)
        found |= _inside("recall", build, questions)
        if not options.without_changes:
            found |= _inside("changes", build, questions)
        columns[f"{found['passages']:,} passages"] = found
    measures = list(dict.fromkeys(name for found in columns.values() for name in found))
    rows = [{"what": name} | {column: found.get(name, "") for column, found in columns.items()} for name in measures]
    show("scale", rows)


def _questions(folder: Path, library: Library) -> Path:
    """Write the queries and their vectors to a file, so that what embeds them takes no memory where it is measured."""
    path = folder / f"questions-{library.files}.npz"
    if not path.exists():
        step = max(1, library.files // QUERIES)
        texts = [library.question(number * step % library.files) for number in range(QUERIES)]
        common = [library.common_words(number * step) for number in range(QUERIES)]
        np.savez(path, texts=texts, common=common, vectors=StandIn(library.files).embed_passages([*texts, *common]))
    return path


def _inside(what: str, build: Build, questions: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scale_inside", what, str(build.tree.parent), str(questions)]
    done = subprocess.run([*command, str(time.monotonic())], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
