"""Letting go: what has no user any more is collected; what a person forgets leaves no byte behind.

`secure_delete` zeroes what is deleted, but SQLite may have left older copies of a row in the gaps of its pages when it
balanced them, FTS5 keeps a word until its segments are merged, and the log keeps what was written last. So after a
`forget` the words are merged into one segment, the database is rewritten by VACUUM, and the log is cut to nothing.
What was only collected, because its file went or rules leave it out, may still be in those gaps: that is noted, so that
the next `forget` erases it, too, whatever it is asked to forget.
"""

import math
import sqlite3
import time
from contextlib import suppress

from desktop_app.catalogue.connection import KEPT_ASIDE
from desktop_app.catalogue.embeddings import Embeddings
from desktop_app.catalogue.files import Files
from desktop_app.catalogue.session import Session
from desktop_app.catalogue.sparing import let_go, trim
from desktop_app.catalogue.texts import Texts, remove_vector

_CONTENTS_AT_ONCE = 200
_PASSAGES_AT_ONCE = 1_000
_TEXTS_AT_ONCE = 100
_ERASE = "erase"
_COLLECTED = "collected"

# A content that has lost its last file is kept while a file of the same size waits to be read: it may be the same file
# under a new name, and then nothing needs to be embedded again.
_LOOSE = """
SELECT content, digest FROM loose_contents LEFT JOIN contents ON contents.id = content
WHERE ?1 OR digest IS NULL OR EXISTS (SELECT 1 FROM files WHERE files.content = loose_contents.content)
    OR NOT EXISTS (SELECT 1 FROM files WHERE state = 'pending' AND files.size = contents.size)
LIMIT ?2
"""


class Forgetting:
    """Removes what nobody uses and what nobody may find any more."""

    def __init__(self, session: Session, files: Files, texts: Texts, embeddings: Embeddings) -> None:
        self._session = session
        self._files = files
        self._texts = texts
        self._embeddings = embeddings
        if session.property(_ERASE) is not None:
            self._erase()

    def collect(self, seconds: float = math.inf) -> bool:
        """Remove contents without files, texts without contents, vectors without texts, for about so long.

        Each transaction is a small one. Returns True while there is more.
        """
        return self._collect(time.perf_counter() + seconds, also_movable=False, change="removed")

    def tidy(self) -> None:
        """Finish an erasure that was interrupted, and forget changes that nobody needs any more."""
        with self._session.transaction():
            self._embeddings.trim_changes()
            trim(self._session.connection)
        if self._session.property(_ERASE) is not None:
            self._erase()

    @property
    def has_remains(self) -> bool:
        """Whether there may be text of files that are not known any more."""
        loose = "SELECT 1 FROM loose_contents UNION ALL SELECT 1 FROM loose_texts LIMIT 1"
        with self._session.reading() as connection:
            return self._session.property(_COLLECTED) is not None or connection.execute(loose).fetchone() is not None

    def forget(self, path: bytes) -> int:
        """Remove a file, or all files below a folder, and every byte of their text that nothing else holds.

        Rewrites the database: seconds for a large one, and as much free space as it takes. Killed in between, or out
        of space (StorageFull), the text is gone from every search already and the erasure is finished at the next
        `collect` or start. Returns how many files were removed. They come back with the next scan unless the folder's
        rules leave them out.
        """
        assert not self._session.in_transaction, "VACUUM cannot be part of a transaction"
        with self._session.transaction():
            removed = self._files.remove_below(path)
            let_go(self._session.connection)
            self._session.set_property(_ERASE, "1")
        self._collect(math.inf, also_movable=True, change="erased")
        self._erase()
        return removed

    def _collect(self, until: float, *, also_movable: bool, change: str) -> bool:
        assert not self._session.in_transaction, "collecting is its own transactions"
        while self._remove_loose_contents(also_movable=also_movable, change=change):
            if time.perf_counter() >= until:
                return True
        while self._remove_loose_texts(change):
            if time.perf_counter() >= until:
                return True
        return False

    def _remove_loose_contents(self, *, also_movable: bool, change: str) -> bool:
        """Remove some contents, or some passages of one that has many."""
        with self._session.transaction() as connection:
            rows = connection.execute(_LOOSE, (also_movable, _CONTENTS_AT_ONCE)).fetchall()
            models = [model for (model,) in connection.execute("SELECT id FROM models")]
            left = _PASSAGES_AT_ONCE
            for content, digest in rows:
                if not connection.execute("SELECT 1 FROM files WHERE content = ?", (content,)).fetchone():
                    left -= self._remove_passages(content, left)
                    if left <= 0:
                        break
                    gone = connection.execute("DELETE FROM contents WHERE id = ?", (content,)).rowcount
                    if gone and not connection.execute("SELECT 1 FROM contents WHERE digest = ?", (digest,)).fetchone():
                        for model in models:
                            remove_vector(self._session, model, "document", digest, change)
                connection.execute("DELETE FROM loose_contents WHERE content = ?", (content,))
            return bool(rows)

    def _remove_passages(self, content: int, limit: int) -> int:
        """Remove up to so many passages; a file with this content is read again from now on, not linked to the rest."""
        connection = self._session.connection
        connection.execute("UPDATE contents SET stale = 1 WHERE id = ? AND NOT stale", (content,))
        return connection.execute(
            "DELETE FROM passages WHERE id IN (SELECT id FROM passages WHERE content = ? LIMIT ?)", (content, limit)
        ).rowcount

    def _remove_loose_texts(self, change: str) -> bool:
        with self._session.transaction():
            removed = self._texts.remove_loose(_TEXTS_AT_ONCE, change)
            if removed and self._session.property(_COLLECTED) is None:
                self._session.set_property(_COLLECTED, "1")
            return removed > 0

    def _erase(self) -> None:
        session = self._session
        with session.transaction() as connection:
            for table in ("passage_words", "file_names"):
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
        for kept in session.data_dir.glob(f"{KEPT_ASIDE}*"):
            kept.unlink()
        with session.reading() as connection:
            # VACUUM's own temporary file is as large as the database: on disk, and nowhere but in the data folder.
            connection.execute("PRAGMA temp_store = FILE")
            folder = str(session.data_dir).replace("'", "''")
            with suppress(sqlite3.DatabaseError):
                connection.execute(f"PRAGMA temp_store_directory = '{folder}'")
            try:
                connection.execute("VACUUM")
            finally:
                connection.execute("PRAGMA temp_store = MEMORY")
            # A reader in the middle of a search keeps the log alive: then the property stays and this runs again.
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                with session.transaction():
                    session.set_property(_ERASE, None)
                    session.set_property(_COLLECTED, None)
