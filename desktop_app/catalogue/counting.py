"""Counting what there is and what is still to do; used by the writer and by readers."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from desktop_app.catalogue.paths import below
from desktop_app.catalogue.records import Counts, FolderCounts, Waiting
from desktop_app.documents import Coverage, FileState
from desktop_app.watch.cloud import IN_CLOUD

T = TypeVar("T")

LARGEST_TEXT = 20_000_000
"""Bytes of a file beyond which it hardly brings more texts: no more is read of a text."""

_TIMES_ITS_COST = 100
_FILELESS = """
FROM (SELECT text_id FROM loose_texts
    UNION SELECT text_id FROM passages WHERE content IN (SELECT content FROM loose_contents)) AS loose
WHERE NOT EXISTS (SELECT 1 FROM passages JOIN files ON files.content = passages.content
    WHERE passages.text_id = loose.text_id)
"""


class Paced(Generic[T]):
    """A value that is computed anew at most so often that computing it takes a hundredth of the time."""

    def __init__(self, compute: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> None:
        self._compute = compute
        self._clock = clock
        self._known: tuple[T, float] | None = None

    def get(self) -> T:
        """Return the value, computed now or not long ago."""
        now = self._clock()
        if self._known is not None and now < self._known[1]:
            return self._known[0]
        value = self._compute()
        cost = self._clock() - now
        self._known = (value, now + cost * (1 + _TIMES_ITS_COST))
        return value


def serving_model(connection: sqlite3.Connection) -> int | None:
    """Return the model whose vectors answer now."""
    row = connection.execute("SELECT id FROM models WHERE state = 'serving'").fetchone()
    return None if row is None else int(row[0])


def count_waiting(connection: sqlite3.Connection, model: int | None) -> Waiting:
    """Count the files to read, in folders that are watched and there, and the texts to embed with `model`.

    Texts that belong to no file any more do not count, though they are still to be collected.
    """
    files, size = connection.execute(
        "SELECT count(*), ifnull(sum(min(size, ?)), 0) FROM files WHERE state = 'pending'"
        " AND folder IN (SELECT id FROM folders WHERE state = 'watched' AND reachable)",
        (LARGEST_TEXT,),
    ).fetchone()
    pending = "SELECT count(*) FROM pending_texts WHERE model = ?"
    fileless = (
        f"SELECT count(*) {_FILELESS} AND EXISTS (SELECT 1 FROM pending_texts"  # noqa: S608
        " WHERE pending_texts.text_id = loose.text_id AND model = ?)"
    )
    texts, loose = (connection.execute(query, (model,)).fetchone()[0] for query in (pending, fileless))
    return Waiting(files, texts - loose, size)


def count_texts(connection: sqlite3.Connection) -> int:
    """Count the texts of all files."""
    return connection.execute(
        f"SELECT (SELECT count(*) FROM passage_texts)"  # noqa: S608
        f" - (SELECT count(*) {_FILELESS} AND text_id IN (SELECT id FROM passage_texts))"
    ).fetchone()[0]


def count_below(connection: sqlite3.Connection, paths: Sequence[bytes]) -> Counts:
    """Count the files below folders (or named by their own path), all files if there are none."""
    chosen = " OR ".join(["path = ? OR (path >= ? AND path < ?)"] * len(paths)) or "1"
    arguments = [bound for path in paths for bound in (path, *below(path))]
    states = dict(
        connection.execute(f"SELECT state, count(*) FROM files WHERE {chosen} GROUP BY state", arguments)  # noqa: S608
    )
    contents = f"SELECT content FROM files WHERE content IS NOT NULL AND ({chosen})"  # noqa: S608
    passages = connection.execute(
        f"SELECT count(*) FROM passages WHERE content IN ({contents})",  # noqa: S608
        arguments,
    ).fetchone()[0]
    vectors = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT passage_texts.digest FROM passages JOIN passage_texts"  # noqa: S608
        f" ON passage_texts.id = text_id WHERE content IN ({contents})) AS texts"
        " JOIN vectors ON vectors.model = ? AND vectors.kind = 'passage' AND vectors.digest = texts.digest",
        [*arguments, serving_model(connection)],
    ).fetchone()[0]
    return Counts(
        files=sum(states.values()),
        pending=states.get(FileState.PENDING, 0),
        ready=states.get(FileState.READY, 0),
        skipped=states.get(FileState.SKIPPED, 0),
        failed=states.get(FileState.FAILED, 0),
        passages=passages,
        vectors=vectors,
    )


def count_coverage(connection: sqlite3.Connection) -> Coverage:
    """Count how much of the library an answer can draw on."""
    return coverage_of(count_folders(connection).values())


def coverage_of(folders: Iterable[FolderCounts]) -> Coverage:
    """Return how much of some folders an answer can draw on."""
    known = list(folders)
    return Coverage(
        files=sum(each.files for each in known),
        words=sum(each.ready + each.skipped for each in known),
        vectors=sum(each.embedded + each.skipped for each in known),
        failed=sum(each.failed for each in known),
        partly=sum(each.partly for each in known),
    )


def count_folders(connection: sqlite3.Connection) -> dict[int, FolderCounts]:
    """Count each folder's files by their state; a folder without files is left out."""
    found: dict[int, Counter[str]] = {}
    rows = connection.execute("SELECT folder, state, waits, count(*) FROM files GROUP BY folder, state, waits")
    for folder, state, waits, files in rows:
        counts = found.setdefault(folder, Counter())
        counts[state] += files
        counts["embedded"] += files if state == FileState.READY and not waits else 0
    in_cloud = connection.execute(
        f"SELECT folder, count(*) FROM files WHERE name_only = '{IN_CLOUD}' GROUP BY folder"  # noqa: S608
    )
    for folder, files in in_cloud:
        found.setdefault(folder, Counter())["in_cloud"] = files
    partly = connection.execute(
        "SELECT folder, count(*) FROM contents JOIN files ON files.content = contents.id"
        " WHERE truncated <> '' AND files.state = 'ready' GROUP BY folder"
    )
    for folder, files in partly:
        found.setdefault(folder, Counter())["partly"] = files
    nothing_serves = serving_model(connection) is None
    return {
        folder: replace(FolderCounts(**counts), **({"embedded": 0} if nothing_serves else {}))
        for folder, counts in found.items()
    }
