"""What a data folder holds, apart from numbers and times that depend on when and in which order it was made."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader

_ROWS = {
    "files": (
        "SELECT files.path, files.size, files.mtime_ns, files.name_only, files.state, files.reason,"
        " contents.digest, contents.kind FROM files LEFT JOIN contents ON contents.id = files.content"
    ),
    "contents": (
        "SELECT digest, kind, extractor_version, state, reason, tries, stale, size, media_type, title, author,"
        " language, code_language, created, modified, truncated FROM contents"
    ),
    "passages": (
        "SELECT contents.digest, contents.kind, ordinal, start, end, place, passage_texts.digest, context, text"
        " FROM passages JOIN contents ON contents.id = passages.content"
        " JOIN passage_texts ON passage_texts.id = passages.text_id"
    ),
    "texts": "SELECT digest FROM passage_texts",
    "models": "SELECT name, revision, dims, dtype, instruction, state FROM models",
    "texts that wait": "SELECT text_id FROM pending_texts",
    "left to collect": "SELECT content FROM loose_contents UNION ALL SELECT text_id FROM loose_texts",
}


class Snapshot(NamedTuple):
    """Rows by what they are, sorted; and the vectors by the digest of what they stand for."""

    rows: dict[str, list[tuple[object, ...]]]
    vectors: dict[bytes, NDArray[np.float32]]


def snapshot(data: Path, root: Path) -> Snapshot:
    """Look into the catalogue. Paths are told from `root` on, so that copies of a folder can be compared."""
    with closing(open_reader(data / CATALOGUE_FILE)) as connection:
        rows = {what: sorted(_rows(connection, query, root), key=repr) for what, query in _ROWS.items()}
        vectors = {
            digest: np.frombuffer(vector, np.float16).astype(np.float32)
            for digest, vector in connection.execute("SELECT digest, vector FROM vectors WHERE kind = 'passage'")
        }
    return Snapshot(rows, vectors)


def assert_same(found: Snapshot, expected: Snapshot, *, cosine: float = 0.97) -> None:
    """Rows are equal; vectors nearly, as the bundled model rounds together what it is given together."""
    for what, rows in expected.rows.items():
        assert found.rows[what] == rows, f"{what}: {_difference(found.rows[what], rows)}"
    assert found.vectors.keys() == expected.vectors.keys()
    for digest, vector in expected.vectors.items():
        other = found.vectors[digest]
        alike = float(vector @ other / np.linalg.norm(vector) / np.linalg.norm(other))
        assert alike >= cosine, f"{digest.hex()}: {alike}"


def _difference(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> str:
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return f"{len(missing)} missing, as {list(missing)[:3]}; {len(extra)} too many, as {list(extra)[:3]}"


def _rows(connection: sqlite3.Connection, query: str, root: Path) -> list[tuple[object, ...]]:
    top = os.fsencode(root) + os.sep.encode()
    return [
        tuple(value.removeprefix(top) if isinstance(value, bytes) else value for value in row)
        for row in connection.execute(query)
    ]
