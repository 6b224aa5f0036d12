"""Reading vectors from the catalogue: 200,000 of 384 dims in about 0.3 s."""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.connection import damaged, path_of, translated
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
    """The passage vectors of one model, over one reader's connection. Everything raises CatalogueCorrupt if it is."""

    def __init__(self, connection: sqlite3.Connection, model: int, dims: int) -> None:
        self._connection = connection
        self._path = path_of(connection)
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
        # As one string: a million rows of one number each take five times as long.
        query = "SELECT group_concat(id) FROM vectors WHERE model = ? AND kind = 'passage'"
        text = self._rows(query, self._model)[0][0]
        return np.sort(np.fromstring(text, np.int64, sep=",")) if text else np.empty(0, np.int64)

    def all(self) -> Iterator[Stored]:
        """Return every vector, a few thousand at a time."""
        with translated(self._path):
            cursor = self._connection.execute(
                "SELECT id, vector FROM vectors NOT INDEXED WHERE model = ? AND kind = 'passage' ORDER BY id",
                (self._model,),
            )
        while rows := self._next(cursor):
            yield self._stored(rows)

    def some(self, ids: Ids) -> Iterator[Stored]:
        """Return those of some ids that exist, a few thousand at a time."""
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            wanted = str(ids[start : start + _ROWS_AT_ONCE].tolist())
            yield self._stored(
                self._rows(
                    "SELECT id, vector FROM vectors WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", wanted
                )
            )

    def changes(self, seq: int, limit: int) -> Changes:
        """Return up to `limit` changes after `seq`; `complete` says whether these are all."""
        rows = self._rows(
            "SELECT seq, vector_changes.vector_id, change, vector FROM vector_changes LEFT JOIN vectors"
            " ON vectors.id = vector_changes.vector_id AND change = 'added' AND kind = 'passage'"
            " WHERE seq > ? AND vector_changes.model = ? ORDER BY seq LIMIT ?",
            seq,
            self._model,
            limit,
        )
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
        rows = self._rows(
            "SELECT vector_id FROM vector_changes WHERE seq > ? AND model = ? AND change = 'erased'", seq, self._model
        )
        return np.fromiter((row[0] for row in rows), np.int64)

    def _stored(self, rows: list[tuple[int, bytes]]) -> Stored:
        ids = np.array([vector_id for vector_id, _ in rows], np.int64)
        if not all(type(vector) is bytes and len(vector) == self._dims * 2 for _, vector in rows):
            raise CatalogueCorrupt(damaged(self._path, "a vector in it has the wrong length"))
        data = b"".join([vector for _, vector in rows])
        return Stored(ids, np.frombuffer(data, "<f2").reshape(len(ids), self._dims))

    def _one(self, query: str, *arguments: object) -> str:
        row = next(iter(self._rows(query, *arguments)), None)
        if row is None:
            raise CatalogueCorrupt(damaged(self._path, "something in it is missing"))
        return row[0]

    def _rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        with translated(self._path):
            return self._connection.execute(query, arguments).fetchall()

    def _next(self, cursor: sqlite3.Cursor) -> list[tuple[int, bytes]]:
        with translated(self._path):
            return cursor.fetchmany(_ROWS_AT_ONCE)
