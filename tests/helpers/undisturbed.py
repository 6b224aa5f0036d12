"""A library that is indexed once without disturbance, to hold against what comes of it under blows."""

import json
import os
import random
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from tests.helpers import corpus
from tests.helpers.program import findling, findling_json
from tests.helpers.snapshot import Snapshot, assert_same, snapshot
from tests.unit.catalogue.builders import check_sound

NOTES = 24
FEW = 10
QUESTIONS = tuple(question.text for question in corpus.QUESTIONS)
WORDS = (*(f"quixelburg{number}" for number in range(0, NOTES, 5)), "river flood", "handbook.pdf", "interstellar")


class Undisturbed(NamedTuple):
    """The folder, what its catalogue holds, what its searches find, and how many seconds indexing took."""

    folder: Path
    held: Snapshot
    found: dict[str, tuple[object, ...]]
    seconds: float


def build(folder: Path) -> Path:
    """Write the sample library with notes of a few passages, copies and files that cannot be read, and return it."""
    corpus.build(folder)
    for number in range(NOTES):
        paragraphs = [
            f"Quixelburg{number} lies where river {number}.{part} changed its course after the great flood. " * 9
            for part in range(1 + number % 7)
        ]
        note = folder / "notes" / str(number % 3) / f"note{number:02}.txt"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text("\n\n".join(paragraphs), encoding="utf-8")
        if number % 6 == 0:
            shutil.copy(note, folder / f"copy of {note.name}")
    (folder / "damaged.docx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "empty.txt").touch()
    return folder


def index_undisturbed(folder: Path, data: Path) -> Undisturbed:
    """Index the library at `folder`."""
    started = time.monotonic()
    findling("index", str(folder), data=data)
    seconds = time.monotonic() - started
    return Undisturbed(folder, snapshot(data, folder), answers(data, folder), seconds)


def assert_nothing_is_amiss(data: Path, folder: Path, undisturbed: Undisturbed) -> None:
    """Index once more, this time to the end: all is as if nothing had happened."""
    report = findling_json("index", str(folder), data=data)
    assert report["finished"]
    assert report["notes"] == []
    check_sound(data)
    assert_same(snapshot(data, folder), undisturbed.held)
    found = answers(data, folder)
    for query, expected in undisturbed.found.items():
        assert found[query] == expected, f"{query}\n{found[query]}\n{expected}"


def answers(data: Path, folder: Path) -> dict[str, tuple[object, ...]]:
    """What is found: by rare words all of it, in any order; by meaning who is first.

    No more than that is the same: the weight of a word follows from how many texts there ever were, and vectors are
    rounded together with those that are made at the same time. Of many equal passages a search looks closely at those
    that came last, so which of them stands for its file follows from when each came.
    """
    found: dict[str, tuple[object, ...]] = {}
    for mode, queries, limit in (("words", WORDS, 100), ("semantic", QUESTIONS, 1)):
        search = ("search", "-", "--mode", mode, "--limit", str(limit))
        for line in findling(*search, data=data, stdin="\n".join(queries)).stdout.splitlines():
            answer = json.loads(line)
            few = len(answer["hits"]) <= FEW
            hits = [
                (
                    sorted(os.path.relpath(path, folder) for path in (hit["path"], *hit["copies"])),
                    hit["passage"] if few else "",
                )
                for hit in answer["hits"]
            ]
            found[f"{mode}: {answer['query']}"] = (answer["coverage"], *sorted(hits))
    return found


class Draft:
    """A copy of a library in which some files are missing, some differ and some are too many, until all are settled."""

    def __init__(self, original: Path, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self._original = original
        self._chance = chance
        shutil.copytree(original, folder)
        self._open: set[Path] = set()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            match chance.randrange(6):
                case 0:
                    path.unlink()
                    self._open.add(path)
                case 1:
                    path.write_text(f"A first version, {chance.random()}, by far not the last.", encoding="utf-8")
                    self._open.add(path)
                case 2:
                    other = path.with_name(f"surplus {path.name}")
                    shutil.copy(path, other)
                    self._open.add(other)
                case _:
                    pass

    def settle(self, share: float = 1.0) -> None:
        """Make so many of the files what they are to be."""
        for path in sorted(self._open):
            if self._chance.random() >= share:
                continue
            self._open.remove(path)
            final = self._original / path.relative_to(self.folder)
            if final.exists():
                shutil.copy2(final, path)
            else:
                path.unlink()
