"""Counting what there is and what is still to do; used by the writer and by readers."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from desktop_app.catalogue.paths import below
from desktop_app.catalogue.records import Counts, Waiting
from desktop_app.documents import Coverage, FileState

T = TypeVar("T")

_TIMES_ITS_COST = 100


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
    """Count the files to read and the texts to embed with `model`."""
    files = connection.execute("SELECT count(*) FROM files WHERE state = 'pending'").fetchone()[0]
    texts = connection.execute("SELECT count(*) FROM pending_texts WHERE model = ?", (model,)).fetchone()[0]
    return Waiting(files, texts)


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
    states = dict(connection.execute("SELECT state, count(*) FROM files GROUP BY state"))
    ready = states.get(FileState.READY, 0)
    skipped = states.get(FileState.SKIPPED, 0)
    model = serving_model(connection)
    embedded = 0 if model is None else ready - _files_waiting(connection, model)
    return Coverage(
        files=sum(states.values()),
        words=ready + skipped,
        vectors=embedded + skipped,
        failed=states.get(FileState.FAILED, 0),
    )


def _files_waiting(connection: sqlite3.Connection, model: int) -> int:
    """Count ready files with a passage that has no vector, from the side that has less to look at."""
    texts, total = connection.execute(
        "SELECT (SELECT count(*) FROM pending_texts WHERE model = ?), (SELECT count(*) FROM passage_texts)", (model,)
    ).fetchone()
    if texts * 2 < total:
        query = (
            "SELECT count(*) FROM files WHERE state = 'ready' AND content IN (SELECT passages.content"
            " FROM pending_texts CROSS JOIN passages ON passages.text_id = pending_texts.text_id"
            " WHERE pending_texts.model = ?)"
        )
    else:
        query = (
            "SELECT count(*) FROM files WHERE state = 'ready' AND EXISTS (SELECT 1 FROM passages"
            " JOIN pending_texts ON pending_texts.text_id = passages.text_id AND pending_texts.model = ?"
            " WHERE passages.content = files.content)"
        )
    return int(connection.execute(query, (model,)).fetchone()[0])
