"""Where the folders of the library are: on which drives, since when one is missed, and that it moved."""

import os
from collections.abc import Mapping

from desktop_app.catalogue.folders import Folders, folder_at
from desktop_app.catalogue.names import NameWords
from desktop_app.catalogue.paths import below, is_below
from desktop_app.catalogue.records import Folder, KnownDrive
from desktop_app.catalogue.session import Session
from desktop_app.errors import FolderError
from desktop_app.reports import Whereabouts


class WhereaboutsTable:
    """Remembers them. Nothing is written that is known already."""

    def __init__(self, session: Session, folders: Folders, names: NameWords) -> None:
        self._session = session
        self._folders = folders
        self._names = names

    def drives(self, folder: int) -> dict[bytes, KnownDrive]:
        """Return the drives of a folder by where they are mounted: its own by its root, and those inside it."""
        with self._session.reading() as connection:
            rows = connection.execute("SELECT point, identity, away FROM drives WHERE folder = ?", (folder,))
            return {point: KnownDrive(identity, bool(away)) for point, identity, away in rows}

    def remember_drives(self, folder: int, drives: Mapping[bytes, KnownDrive]) -> None:
        """Know these drives of a folder from now on, and no others."""
        if self.drives(folder) == drives:
            return
        with self._session.transaction() as connection:
            connection.execute("DELETE FROM drives WHERE folder = ?", (folder,))
            connection.executemany(
                "INSERT INTO drives VALUES (?, ?, ?, ?)",
                ((folder, point, known.identity, int(known.away)) for point, known in drives.items()),
            )

    def note(self, folder: int, whereabouts: Whereabouts, now_ns: int) -> Folder:
        """Note where a folder is, at a time in nanoseconds since 1970; returns it as it is known now.

        Of one that is back, the files that could not even be opened wait again: what failed may have been the drive.
        """
        known = self._folders.get(folder)
        missed = known.gone_since_ns
        # Without the upper bound, a clock that was set back would keep what is gone for years.
        since = None if whereabouts is not Whereabouts.GONE else now_ns if missed is None else min(missed, now_ns)
        if (known.whereabouts, missed) == (whereabouts, since):
            return known
        with self._session.transaction() as connection:
            connection.execute(
                "UPDATE folders SET whereabouts = ?, reachable = ?, gone_since_ns = ? WHERE id = ?",
                (whereabouts, int(whereabouts is Whereabouts.HERE), since, folder),
            )
            if whereabouts is Whereabouts.HERE:
                self._try_again(folder, known.root)
        return self._folders.get(folder)

    def try_again(self, folder: int, point: bytes) -> None:
        """Let the files wait again that could not even be opened, below a place whose drive is back."""
        with self._session.transaction():
            self._try_again(folder, point)

    def let_go(self, folder: int) -> int:
        """Forget what is known of a folder's files, but not the folder with its rules; returns how many files."""
        with self._session.transaction() as connection:
            connection.execute(
                "DELETE FROM file_names WHERE rowid IN (SELECT id FROM files WHERE folder = ?)", (folder,)
            )
            removed = connection.execute("DELETE FROM files WHERE folder = ?", (folder,)).rowcount
            if removed:
                connection.execute("UPDATE folders SET scanned = 0 WHERE id = ?", (folder,))
            return removed

    def accept(self, root: bytes) -> None:
        """Take what is at a folder's place for that folder, whatever was there before.

        Raises FolderError if the folder is not known.
        """
        folder = folder_at(self._folders.all(), root)
        with self._session.transaction() as connection:
            connection.execute("DELETE FROM drives WHERE folder = ?", (folder.id,))
            connection.execute("UPDATE folders SET scanned = 0 WHERE id = ?", (folder.id,))

    def move(self, root: bytes, to: bytes) -> None:
        """Give a folder, and all that is known of its files, another root: canonical, a folder that is there.

        What another folder knew of files at their new place gives way to it. Raises FolderError if the folder is not
        known, or another one of the library has that root.
        """
        folders = self._folders.all()
        folder = folder_at(folders, root)
        if any(other.root == to for other in folders):
            raise FolderError(f"The folder {os.fsdecode(to)} is in the library already.", path=to)
        inner = [other.root for other in folders if is_below(other.root, to)]
        with self._session.transaction() as connection:
            connection.execute(
                "UPDATE folders SET root = ?, whereabouts = 'here', reachable = 1, gone_since_ns = NULL WHERE id = ?",
                (to, folder.id),
            )
            connection.execute("DELETE FROM drives WHERE folder = ?", (folder.id,))
            # What was found at the new place meanwhile, as files of a folder around it, is what is moved there.
            for giver in (other for other in folders if other.id != folder.id and is_below(to, other.root)):
                connection.execute(
                    "DELETE FROM file_names WHERE rowid IN"
                    " (SELECT id FROM files WHERE folder = ? AND path >= ? AND path < ?)",
                    (giver.id, *below(to)),
                )
                connection.execute(
                    "DELETE FROM files WHERE folder = ? AND path >= ? AND path < ?", (giver.id, *below(to))
                )
            rows = connection.execute(
                "SELECT files.id, path, title FROM files LEFT JOIN contents ON contents.id = content WHERE folder = ?",
                (folder.id,),
            ).fetchall()
            first = len(below(root)[0])
            start = below(to)[0]
            for file_id, path, title in rows:
                moved = start + path[first:]
                if any(is_below(moved, each) for each in inner):
                    self._names.remove(file_id)
                    connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
                    continue
                connection.execute("UPDATE files SET path = ? WHERE id = ?", (moved, file_id))
                self._names.put(file_id, moved, to, title or "")

    def _try_again(self, folder: int, point: bytes) -> None:
        self._session.connection.execute(
            "UPDATE files SET state = 'pending', reason = '' WHERE folder = ? AND path >= ? AND path < ?"
            " AND state = 'failed' AND content IS NULL",
            (folder, *below(point)),
        )
