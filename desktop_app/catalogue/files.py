"""Files on their way: which wait to be read, and what became of them."""

from collections.abc import Collection
from heapq import nlargest
from itertools import islice

from desktop_app.catalogue.names import NameWords, name_words
from desktop_app.catalogue.paths import below
from desktop_app.catalogue.priority import priorities_between
from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.session import Session
from desktop_app.documents import FileState

_VERSION = "extractor_version"
_WAITING = "state = 'pending' AND folder IN (SELECT id FROM folders WHERE reachable AND state = 'watched')"
_NEXT = f"SELECT id, path, size, mtime_ns, ctime_ns FROM files WHERE {_WAITING} ORDER BY priority LIMIT ?"  # noqa: S608
# Without being told, SQLite would look up all files of those folders.
_NEWEST = (
    "SELECT id, path, size, mtime_ns, ctime_ns FROM files INDEXED BY files_pending"  # noqa: S608
    f" WHERE {_WAITING} AND mtime_ns BETWEEN ? AND ? AND priority BETWEEN ? AND ? ORDER BY priority"
)


class Files:
    """Hands out pending files and settles them."""

    def __init__(self, session: Session, names: NameWords) -> None:
        self._session = session
        self._names = names

    def next(self, limit: int, exclude: Collection[int]) -> list[PendingFile]:
        """Return the files to read next, newest and smallest first; `exclude` names those in flight."""
        with self._session.reading() as connection:
            rows = connection.execute(_NEXT, (limit + len(exclude),))
            return [PendingFile(*row) for row in rows if row[0] not in exclude][:limit]

    def newest(self, limit: int, first_ns: int, last_ns: int, exclude: Collection[int]) -> list[PendingFile]:
        """Return the files to read that changed between two times, newest first, but for those in `exclude`.

        Among files of about one size the order of priority is that of their dates, so that however many wait only
        the newest of each size are looked at.
        """
        found: list[PendingFile] = []
        with self._session.reading() as connection:
            for span in priorities_between(first_ns, last_ns):
                rows = connection.execute(_NEWEST, (first_ns, last_ns, *span))
                found += (PendingFile(*row) for row in islice((row for row in rows if row[0] not in exclude), limit))
        return nlargest(limit, {file.id: file for file in found}.values(), key=lambda file: file.mtime_ns)

    def still_waits(self, file: PendingFile) -> bool:
        """Whether a result for this file is still wanted: it is pending, and as it was when it was handed out."""
        row = self._session.connection.execute(
            "SELECT size, mtime_ns, ctime_ns FROM files WHERE id = ? AND state = 'pending'", (file.id,)
        ).fetchone()
        return row == (file.size, file.mtime_ns, file.ctime_ns)

    def still_waits_there(self, file: PendingFile) -> bool:
        """Whether that it could not be read is still true: its folder may have been renamed since it was handed out."""
        row = self._session.connection.execute("SELECT path FROM files WHERE id = ?", (file.id,)).fetchone()
        return row == (file.path,) and self.still_waits(file)

    def settle(self, file: PendingFile, state: FileState, reason: str, content: int | None, title: str) -> None:
        """Write down what became of a file. The caller has a transaction and knows that the file still waits."""
        connection = self._session.connection
        connection.execute(
            "UPDATE files SET state = ?, reason = ?, content = ? WHERE id = ?", (state, reason, content, file.id)
        )
        connection.execute(
            "UPDATE file_names SET title = ?1 WHERE rowid = ?2 AND title <> ?1",
            (name_words(title) if title else "", file.id),
        )

    def settle_without_content(self, file: PendingFile, state: FileState, reason: str) -> bool:
        """Write down that there is nothing to read in a file, or that it cannot be read; False if it is out of date."""
        with self._session.transaction():
            if not self.still_waits_there(file):
                return False
            self.settle(file, state, reason, None, "")
            return True

    def drop(self, file: PendingFile) -> None:
        """Remove a file that vanished before it was read; one that only moved with its folder is read there."""
        with self._session.transaction() as connection:
            if self.still_waits_there(file):
                self._names.remove(file.id)
                connection.execute("DELETE FROM files WHERE id = ?", (file.id,))

    def remove_below(self, path: bytes) -> int:
        """Remove the file `path`, or every file below the folder `path`. The caller has a transaction."""
        connection = self._session.connection
        first, end = below(path)
        where = "path = ?1 OR (path >= ?2 AND path < ?3)"
        arguments = (path, first, end)
        connection.execute(
            f"DELETE FROM file_names WHERE rowid IN (SELECT id FROM files WHERE {where})",  # noqa: S608
            arguments,
        )
        return connection.execute(f"DELETE FROM files WHERE {where}", arguments).rowcount  # noqa: S608

    def retry(self, path: bytes | None) -> int:
        """Queue failed files again: one file, those below a folder, or all; a failed content is read anew."""
        where = "state = 'failed'"
        arguments: tuple[bytes, ...] = ()
        if path is not None:
            where += " AND (path = ?1 OR (path >= ?2 AND path < ?3))"
            arguments = (path, *below(path))
        with self._session.transaction() as connection:
            connection.execute(
                f"UPDATE contents SET stale = 1 WHERE id IN (SELECT content FROM files WHERE {where})",  # noqa: S608
                arguments,
            )
            return connection.execute(
                f"UPDATE files SET state = 'pending', reason = '' WHERE {where}",  # noqa: S608
                arguments,
            ).rowcount

    def requeue_outdated(self, version: int) -> int:
        """Queue what another extractor version read, and what it could not; the old text serves until it is replaced.

        Cheap when nothing is outdated. Returns how many files now wait.
        """
        if self._session.property(_VERSION) == str(version):
            return 0
        with self._session.transaction() as connection:
            connection.execute("UPDATE contents SET stale = 1 WHERE extractor_version <> ?", (version,))
            queued = connection.execute(
                "UPDATE files SET state = 'pending', reason = '' WHERE state <> 'pending' AND name_only = ''"
                " AND (content IS NULL OR content IN (SELECT id FROM contents WHERE stale))"
            ).rowcount
            self._session.set_property(_VERSION, str(version))
            return queued
