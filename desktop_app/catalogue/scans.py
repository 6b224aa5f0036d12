"""What a scan of a folder found, against what the catalogue knows."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from desktop_app.catalogue.folders import Folders
from desktop_app.catalogue.names import NameWords
from desktop_app.catalogue.paths import SEPARATOR, below, shown
from desktop_app.catalogue.priority import priority
from desktop_app.catalogue.records import Folder, Overlap, ScanSummary
from desktop_app.catalogue.session import Session
from desktop_app.documents import FileEntry, FileState
from desktop_app.watch.cloud import IN_CLOUD
from desktop_app.watch.looks import Area

_CHUNK = 5_000

_SEEN = """
CREATE TEMP TABLE IF NOT EXISTS seen (
    path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, device TEXT, inode TEXT, name_only TEXT
) WITHOUT ROWID
"""
# The device number is not compared: it changes when a disk is plugged in elsewhere, and then nothing else does. Nor is
# an inode that the drive does not keep.
_DIFFERS = """
    files.size <> seen.size OR files.mtime_ns <> seen.mtime_ns OR files.ctime_ns <> seen.ctime_ns
    OR (files.inode <> seen.inode AND seen.inode <> '') OR files.name_only <> seen.name_only
"""
_CHANGED = f"""
SELECT files.id, seen.size, seen.mtime_ns, seen.ctime_ns, seen.device, seen.inode, seen.name_only
FROM seen JOIN files ON files.path = seen.path WHERE {_DIFFERS}
"""  # noqa: S608
_UPDATE = """
UPDATE files SET folder = ?, size = ?, mtime_ns = ?, ctime_ns = ?, device = ?, inode = ?, name_only = ?, priority = ?,
    state = ?, reason = ?, content = CASE WHEN ? THEN NULL ELSE content END
WHERE id = ?
"""
_GONE = """
SELECT id, path, size, mtime_ns, ctime_ns, inode, name_only FROM files
WHERE folder = :folder AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.path = files.path)
"""
# With the plus SQLite looks for paths, not through all files of the folder.
_GONE_FROM = _GONE.replace("folder =", "+folder =")
_GONE_BELOW = f"{_GONE_FROM} AND (path = :path OR (path >= :first AND path < :end))"
_GONE_RIGHT_IN = f"{_GONE_FROM} AND path >= :first AND path < :end AND instr(substr(path, :start), :separator) = 0"
_NEW = """
SELECT path, size, mtime_ns, ctime_ns, device, inode, name_only FROM seen
WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.path = seen.path) ORDER BY path
"""
_OVERLAP = """
SELECT count(*), count(seen.path) FROM files LEFT JOIN seen ON seen.path = files.path
WHERE folder = ? AND files.path >= ? AND files.path < ?
"""
_EVICT = """
UPDATE files SET ctime_ns = ?, device = ?, inode = ?, name_only = ?
WHERE id = ? AND size = ? AND mtime_ns = ? AND state = 'ready'
"""
_INSERT = """
INSERT INTO files (folder, path, name, extension, size, mtime_ns, ctime_ns, device, inode, name_only, priority,
    state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Scans:
    """Compares scans with the catalogue. What is new or changed becomes 'pending'; old text serves until it is read."""

    def __init__(self, session: Session, folders: Folders, names: NameWords) -> None:
        self._session = session
        self._folders = folders
        self._names = names

    def record(self, folder: int, entries: Iterable[FileEntry], unknown: Sequence[bytes]) -> ScanSummary:
        """Record a whole scan at once: see `begin`."""
        scan = self.begin(folder, entries)
        while scan.take_in(_CHUNK):
            pass
        return scan.finish(unknown)

    def begin(self, folder: int, entries: Iterable[FileEntry], only: Area | None = None) -> "RunningScan":
        """Begin to record a scan; there is one at a time, and a new one ends another that was not finished.

        only: what it covers, if not all of the folder; what is known of the rest stays as it is.
        """
        return RunningScan(self._session, self._folders, self._names, self._folders.get(folder), entries, only=only)


class RunningScan:
    """A scan of one folder that is taken in bit by bit; what to make of it is decided at its end.

    Of a folder that was never scanned to its end, files are known as soon as they are taken in. Else nothing changes
    before `finish`, so that a file that moved within the folder is not taken for a new one.
    """

    def __init__(
        self,
        session: Session,
        folders: Folders,
        names: NameWords,
        folder: Folder,
        entries: Iterable[FileEntry],
        *,
        only: Area | None,
    ) -> None:
        self._session = session
        self._folders = folders
        self._names = names
        self._folder = folder
        self._only = only
        self._early = 0
        inner = tuple(below(root)[0] for root in folders.inside(folder))
        self._rows: Iterator[tuple[Any, ...]] = (
            (entry.path, entry.size, entry.mtime_ns, entry.ctime_ns, entry.device, entry.inode, entry.name_only)
            for entry in entries
            if not entry.path.startswith(inner)
        )
        with session.reading() as connection:
            connection.execute(_SEEN)
            connection.execute("DELETE FROM seen")

    def take_in(self, limit: int) -> bool:
        """Take in up to `limit` files; False once there are no more. Passes on what `entries` raises."""
        chunk = list(islice(self._rows, limit))
        with self._session.reading() as connection:
            connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", chunk)
        if chunk and not self._folder.scanned and self._only is None:
            self._insert_early(chunk)
        return len(chunk) == limit

    def overlap(self, point: bytes) -> Overlap:
        """Compare what is known below a folder, a row for each file, with what was taken in so far."""
        with self._session.reading() as connection:
            return Overlap(*connection.execute(_OVERLAP, (self._folder.id, *below(point))).fetchone())

    def finish(self, unknown: Sequence[bytes]) -> ScanSummary:
        """Record the scan: what was not taken in is removed, unless it is, or is below, one of `unknown`."""
        folder = self._folder.id
        with self._session.transaction() as connection:
            count = int(connection.execute("SELECT count(*) FROM seen").fetchone()[0])
            self._folders.set_reachable(folder, reachable=True)
            if self._only is None:
                self._folders.set_scanned(folder)
            changed = self._update(folder)
            gone = _without(self._gone(), unknown)
            new = connection.execute(_NEW).fetchall()
            moved = self._move(self._folder, gone, new)
            removed = [row[0] for row in gone if row[0] not in moved]
            for file_id in removed:
                self._names.remove(file_id)
            connection.executemany("DELETE FROM files WHERE id = ?", ((file_id,) for file_id in removed))
            taken = set(moved.values())
            added = [row for row in new if row[0] not in taken]
            self._insert(self._folder, added)
            connection.execute(
                "UPDATE files SET device = seen.device FROM seen WHERE seen.path = files.path"
                " AND files.device <> seen.device AND files.folder = ?",
                (folder,),
            )
        self._session.connection.execute("DELETE FROM seen")
        return ScanSummary(
            added=len(added) + self._early,
            changed=changed,
            removed=len(removed),
            unchanged=count - len(new) - changed - self._early,
            moved=len(moved),
        )

    def _gone(self) -> list[Any]:
        """Return the files that were to be seen and were not."""
        connection = self._session.connection
        folder = self._folder.id
        if self._only is None:
            return connection.execute(_GONE, {"folder": folder}).fetchall()
        gone: list[Any] = []
        for path in self._only.below:
            first, end = below(path)
            where = {"folder": folder, "path": path, "first": first, "end": end}
            gone += connection.execute(_GONE_BELOW, where).fetchall()
        for path in self._only.files_of:
            first, end = below(path)
            where = {"folder": folder, "first": first, "end": end, "start": len(first) + 1, "separator": SEPARATOR}
            gone += connection.execute(_GONE_RIGHT_IN, where).fetchall()
        return gone

    def _insert_early(self, chunk: Sequence[Any]) -> None:
        with self._session.transaction() as connection:
            new = [
                row
                for row in chunk
                if not connection.execute("SELECT 1 FROM files WHERE path = ?", (row[0],)).fetchone()
            ]
            self._insert(self._folder, new)
            self._early += len(new)

    def _update(self, folder: int) -> int:
        connection = self._session.connection
        rows = connection.execute(_CHANGED).fetchall()
        for file_id, size, mtime_ns, ctime_ns, device, inode, name_only in rows:
            # A file that its cloud took back is the file that was read: what was read of it stays.
            evicted = (ctime_ns, device, inode, name_only, file_id, size, mtime_ns)
            if name_only == IN_CLOUD and connection.execute(_EVICT, evicted).rowcount:
                continue
            state = FileState.SKIPPED if name_only else FileState.PENDING
            row = (folder, size, mtime_ns, ctime_ns, device, inode, name_only, priority(mtime_ns, size))
            connection.execute(_UPDATE, (*row, state, name_only, bool(name_only), file_id))
            if name_only:
                connection.execute("UPDATE file_names SET title = '' WHERE rowid = ?", (file_id,))
        return len(rows)

    def _move(self, folder: Folder, gone: list[Any], new: list[Any]) -> dict[int, bytes]:
        """Give files whose folder was renamed their new path: id -> path.

        Renaming a folder leaves everything about the files in it as it was, the time of change (ctime) included, so
        they need not even be read again. A file that was renamed itself has a new ctime and is read. So is one without
        an inode: many files may share its other facts.
        """
        leavers: dict[tuple[Any, ...], int] = {(row[2:]): row[0] for row in gone}
        moved: dict[int, bytes] = {}
        for path, size, mtime_ns, ctime_ns, device, inode, name_only in new:
            file_id = leavers.pop((size, mtime_ns, ctime_ns, inode, name_only), None) if inode else None
            if file_id is None:
                continue
            name, extension = _display(path)
            title = self._session.connection.execute(
                "UPDATE files SET path = ?, name = ?, extension = ?, device = ? WHERE id = ?"
                " RETURNING (SELECT title FROM contents WHERE contents.id = content)",
                (path, name, extension, device, file_id),
            ).fetchall()[0][0]
            self._names.put(file_id, path, folder.root, title or "")
            moved[file_id] = path
        return moved

    def _insert(self, folder: Folder, rows: list[Any]) -> None:
        connection = self._session.connection
        for path, size, mtime_ns, ctime_ns, device, inode, name_only in rows:
            name, extension = _display(path)
            state = FileState.SKIPPED if name_only else FileState.PENDING
            facts = (size, mtime_ns, ctime_ns, device, inode, name_only, priority(mtime_ns, size))
            row = (folder.id, path, name, extension, *facts, state, name_only)
            file_id = connection.execute(_INSERT, row).lastrowid
            assert file_id is not None
            self._names.put(file_id, path, folder.root, "")


def _display(path: bytes) -> tuple[str, str]:
    """Return the name to show and the extension in lower case, without its dot."""
    name = os.path.basename(path)  # noqa: PTH119  paths are bytes here
    return shown(name), shown(os.path.splitext(name)[1][1:].lower())  # noqa: PTH122


def _without(rows: list[Any], unknown: Sequence[bytes]) -> list[Any]:
    """Leave out the rows (their second field is the path) about which the scan could learn nothing."""
    folders = tuple(below(path)[0] for path in unknown)
    exactly = frozenset(unknown)
    return [row for row in rows if row[1] not in exactly and not row[1].startswith(folders)]
