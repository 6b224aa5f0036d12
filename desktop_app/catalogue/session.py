"""One writing connection and its transactions, shared by everything that writes to the catalogue."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.catalogue.connection import CATALOGUE_FILE, open_writer, translated


class Session:
    """The writer's connection. All use is from one thread."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.path = data_dir / CATALOGUE_FILE
        self.connection = open_writer(self.path)
        self._depth = 0
        self._deferred: list[Callable[[], object]] = []

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """Commit everything inside or nothing; a transaction inside another is a savepoint of it.

        Raises the DataFolderError that SQLite's error stands for (StorageFull, CatalogueCorrupt …).
        """
        connection = self.connection
        mark = f"level_{self._depth}"
        deferred = len(self._deferred)
        with translated(self.path):
            connection.execute(f"SAVEPOINT {mark}" if self._depth else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield connection
                if self._depth == 1:
                    self._run_deferred()
            except BaseException:
                self._depth -= 1
                del self._deferred[deferred:]
                # A full disk may have rolled back everything already.
                if connection.in_transaction:
                    if self._depth:
                        connection.execute(f"ROLLBACK TO {mark}")
                        connection.execute(f"RELEASE {mark}")
                    else:
                        connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            try:
                connection.execute(f"RELEASE {mark}" if self._depth else "COMMIT")
            except BaseException:
                if not self._depth and connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def defer(self, work: Callable[[], object]) -> None:
        """Do something as the last thing before the transaction is committed; a savepoint rolled back drops it."""
        assert self._depth
        self._deferred.append(work)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._depth > 0

    def _run_deferred(self) -> None:
        work, self._deferred = self._deferred, []
        for do in work:
            do()

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """Read with SQLite's errors translated; sees what an open transaction has written so far."""
        with translated(self.path):
            yield self.connection

    def property(self, name: str) -> str | None:
        """Return a property of the catalogue as a whole, None if it was never set."""
        row = self.connection.execute("SELECT value FROM properties WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def set_property(self, name: str, value: str | None) -> None:
        """Set a property; None removes it."""
        if value is None:
            self.connection.execute("DELETE FROM properties WHERE name = ?", (name,))
        else:
            self.connection.execute("INSERT OR REPLACE INTO properties VALUES (?, ?)", (name, value))

    def checkpoint(self) -> None:
        """Fold the log into the database as far as its readers allow, so that a power cut cannot undo a commit."""
        with suppress(sqlite3.OperationalError):
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close the connection; the log is folded into the database when nobody else reads it."""
        self.connection.close()
