"""What it costs when indexed files move: time until the library is right again, and texts that are embedded again.

    python -m benchmarks.rename [--files 10000]

A watched folder of short texts, a hundred files to a folder. Then, one after the other: the folder that holds all of
them is renamed; each file gets a new name; all are copied into a new folder; the dates of all are changed. Each time is
taken from just after the last change until the catalogue knows every file where it is now, as read, and nothing is left
to do. An embedding costs nothing here (a stand-in hashes words): what counts is how many there are; the bar is none.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import xquad
from benchmarks.table import show
from desktop_app.catalogue.connection import open_reader
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.prepare import prepare
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from tests.helpers.hashed_embedder import HashedEmbedder

BAR_SECONDS = 10.0
FILES_A_FOLDER = 100
WORDS = 120
LOOK_SECONDS = 0.05
_LONG_AGO = 10**18
_AS_EXPECTED = """
SELECT (SELECT count(*) FROM files WHERE state = 'ready' AND path >= ? AND path < ? AND {condition}),
    (SELECT count(*) FROM files),
    (SELECT count(*) FROM pending_texts) + (SELECT count(*) FROM loose_contents) + (SELECT count(*) FROM loose_texts)
"""


class CountingEmbedder(HashedEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return what the other returns."""
        self.texts += len(texts)
        return super().embed_passages(texts)


class Change(NamedTuple):
    """What happens, and what is so afterwards: `files` ready ones in `folder` for which the condition holds, of all."""

    what: str
    do: Callable[[], object]
    folder: Path
    files: int
    of: int
    condition: str = "TRUE"


class Library(NamedTuple):
    """An engine that watches a folder, its data folder, and what it embeds with."""

    engine: Engine
    data: DataFolder
    embedder: CountingEmbedder

    def measure(self, change: Change) -> dict[str, Any]:
        """Have it happen, wait until it is known and nothing is left to do, and return a row of the table."""
        embedded, used = self.embedder.texts, time.process_time()
        change.do()
        changed = time.perf_counter()
        while not self._has_settled(change):
            time.sleep(LOOK_SECONDS)
        return {
            "what": change.what,
            "settled after, s": time.perf_counter() - changed,
            "of the processor, s": time.process_time() - used,
            "embedded": self.embedder.texts - embedded,
        }

    def _has_settled(self, change: Change) -> bool:
        if not self.engine.quiet:
            return False
        places = [os.fsencode(change.folder) + end for end in (b"/", b"0")]
        with closing(open_reader(self.data.catalogue)) as reader:
            found = reader.execute(_AS_EXPECTED.format(condition=change.condition), places).fetchone()
        return found == (change.files, change.of, 0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    options = parser.parse_args()
    files: int = options.files
    model, embedder = prepare(xquad.RESULTS / "models"), CountingEmbedder()
    chosen = ChosenModel("made up", "a benchmark", prepare=lambda: model, open_=lambda _: embedder)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "documents"
        _write(root / "papers", files)
        data = DataFolder(Path(place) / "data")
        with Engine(data, Settings(), chosen) as engine:
            library = Library(engine, data, embedder)
            engine.start()
            papers, renamed, copies = root / "papers", root / "renamed", root / "copies"
            changes = (
                Change("indexed first", lambda: engine.add_folder(os.fsencode(root)), papers, files, files),
                Change("folder renamed", lambda: papers.rename(renamed), renamed, files, files),
                Change("each renamed", lambda: _rename_each(renamed), renamed, files, files, "name GLOB 'new *'"),
                Change("all copied", lambda: shutil.copytree(renamed, copies), copies, files, 2 * files),
                Change(
                    "all touched",
                    lambda: _touch(renamed),
                    renamed,
                    files,
                    2 * files,
                    f"mtime_ns = {_LONG_AGO}000000000",
                ),
            )
            rows = [library.measure(change) for change in changes]
    show("rename", rows, notes={"files": files, "bar, s": BAR_SECONDS, "bar, embedded": 0})


def _write(folder: Path, files: int) -> None:
    chance = random.Random(0)
    words = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randrange(2, 11))) for _ in range(20_000)]
    for number in range(files):
        file = folder / f"{number // FILES_A_FOLDER:04}" / f"paper {number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(" ".join(chance.choices(words, k=WORDS)) + ".\n", encoding="utf-8")


def _rename_each(folder: Path) -> None:
    for file in list(folder.rglob("*.txt")):
        file.rename(file.with_name(f"new {file.name}"))


def _touch(folder: Path) -> None:
    for file in list(folder.rglob("*.txt")):
        os.utime(file, ns=(_LONG_AGO, _LONG_AGO))


if __name__ == "__main__":
    main()
