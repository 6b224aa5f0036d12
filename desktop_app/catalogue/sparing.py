"""Vectors of texts that nothing holds any more, kept for a while, so that what comes back is not embedded again.

A branch that is switched back, a folder that is moved out and in: reading is cheap, embedding is not. Only vectors and
digests are kept, no text and no words; no search sees them, and whatever is forgotten takes all of them along.
"""

import sqlite3
import time
from collections.abc import Iterable

_KEEP_NS = 14 * 86_400 * 10**9
_KEEP_MOST = 100_000


def spare(connection: sqlite3.Connection, model: int, digest: bytes) -> None:
    """Keep the vector of a text that is about to be removed, if there is one. The caller has a transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO spare_vectors (model, digest, vector, spared_ns)"
        " SELECT model, digest, vector, ?3 FROM vectors WHERE model = ?1 AND kind = 'passage' AND digest = ?2",
        (model, digest, time.time_ns()),
    )


def bring_back(connection: sqlite3.Connection, digests: Iterable[bytes]) -> None:
    """Give those of these texts their vectors that have some to spare. The caller has a transaction."""
    if connection.execute("SELECT 1 FROM spare_vectors LIMIT 1").fetchone() is None:
        return
    for digest in digests:
        spares = connection.execute(
            "DELETE FROM spare_vectors WHERE model IN (SELECT id FROM models) AND digest = ? RETURNING model, vector",
            (digest,),
        ).fetchall()
        for model, vector in spares:
            row = connection.execute(
                "INSERT INTO vectors (model, kind, digest, vector) VALUES (?, 'passage', ?, ?)"
                " ON CONFLICT (model, kind, digest) DO NOTHING RETURNING id",
                (model, digest, vector),
            ).fetchone()
            if row is not None:
                connection.execute(
                    "INSERT INTO vector_changes (model, vector_id, change) VALUES (?, ?, 'added')", (model, row[0])
                )


def trim(connection: sqlite3.Connection) -> None:
    """Let go of those that were kept for two weeks, and of the oldest beyond a hundred thousand."""
    connection.execute(
        "DELETE FROM spare_vectors WHERE id <= (SELECT max(id) FROM spare_vectors) - ? OR spared_ns < ?",
        (_KEEP_MOST, time.time_ns() - _KEEP_NS),
    )


def let_go(connection: sqlite3.Connection) -> None:
    """Let go of all of them: a person forgets something."""
    connection.execute("DELETE FROM spare_vectors")
