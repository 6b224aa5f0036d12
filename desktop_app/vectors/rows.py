"""Reading vectors from the catalogue: 200,000 of 384 dims in about 0.3 s."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.errors import CatalogueCorrupt
from desktop_app.vectors.index import Ids

_ROWS_AT_ONCE = 4096


class Stored(NamedTuple):
    """Vectors as the catalogue keeps them: ids int64 [n] ascending, vectors float16 [n, dims]."""

    ids: Ids
    vectors: npt.NDArray[np.float16]


class Changes(NamedTuple):
    """What happened since: vectors to add, ids to remove, those of them whose bytes must go, and the last change."""

    added: Stored
    removed: Ids
    erased: Ids
    seq: int
    complete: bool


class VectorRows:
    """The passage vectors of one model, over one reader's connection."""

    def __init__(self, connection: sqlite3.Connection, model: int, dims: int) -> None:
        self._connection = connection
        self._model = model
        self._dims = dims

    def catalogue(self) -> str:
        """Return the name that tells this catalogue from any other."""
        return self._one("SELECT value FROM properties WHERE name = 'catalogue_id'")

    def newest_seq(self) -> int:
        """Return the number of the last change there was, of any model."""
        return int(self._one("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'vector_changes'"))

    def oldest_seq(self) -> int:
        """Return the number of the oldest change that is still known; older ones were trimmed."""
        return int(self._one("SELECT coalesce(min(seq), 0) FROM vector_changes"))

    def count(self) -> int:
        """Return how many passage vectors there are."""
        return int(self._one("SELECT count(*) FROM vectors WHERE model = ? AND kind = 'passage'", self._model))

    def ids(self) -> Ids:
        """Return all ids, ascending."""
        rows = self._connection.execute("SELECT id FROM vectors WHERE model = ? AND kind = 'passage'", (self._model,))
        return np.sort(np.fromiter((row[0] for row in rows), np.int64))

    def all(self) -> Iterator[Stored]:
        """Return every vector, a few thousand at a time."""
        cursor = self._connection.execute(
            "SELECT id, vector FROM vectors NOT INDEXED WHERE model = ? AND kind = 'passage' ORDER BY id",
            (self._model,),
        )
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield self._stored(rows)

    def some(self, ids: Ids) -> Iterator[Stored]:
        """Return those of some ids that exist, a few thousand at a time."""
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            wanted = str(ids[start : start + _ROWS_AT_ONCE].tolist())
            yield self._stored(
                self._connection.execute(
                    "SELECT id, vector FROM vectors WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (wanted,)
                ).fetchall()
            )

    def changes(self, seq: int, limit: int) -> Changes:
        """Return up to `limit` changes after `seq`; `complete` says whether these are all."""
        rows = self._connection.execute(
            "SELECT seq, vector_changes.vector_id, change, vector FROM vector_changes LEFT JOIN vectors"
            " ON vectors.id = vector_changes.vector_id AND change = 'added' AND kind = 'passage'"
            " WHERE seq > ? AND vector_changes.model = ? ORDER BY seq LIMIT ?",
            (seq, self._model, limit),
        ).fetchall()
        added = [(vector_id, vector) for _, vector_id, _, vector in rows if vector is not None]
        return Changes(
            self._stored(added),
            np.array([vector_id for _, vector_id, change, _ in rows if change != "added"], np.int64),
            np.array([vector_id for _, vector_id, change, _ in rows if change == "erased"], np.int64),
            rows[-1][0] if rows else seq,
            len(rows) < limit,
        )

    def erased(self, seq: int) -> Ids:
        """Return the ids of what was forgotten after the change `seq`."""
        rows = self._connection.execute(
            "SELECT vector_id FROM vector_changes WHERE seq > ? AND model = ? AND change = 'erased'", (seq, self._model)
        )
        return np.fromiter((row[0] for row in rows), np.int64)

    def _stored(self, rows: list[tuple[int, bytes]]) -> Stored:
        ids = np.array([vector_id for vector_id, _ in rows], np.int64)
        data = b"".join([vector for _, vector in rows])
        if len(data) != len(ids) * self._dims * 2:
            raise CatalogueCorrupt("A vector in the catalogue has the wrong length.")
        return Stored(ids, np.frombuffer(data, "<f2").reshape(len(ids), self._dims))

    def _one(self, query: str, *arguments: object) -> str:
        return self._connection.execute(query, arguments).fetchone()[0]
