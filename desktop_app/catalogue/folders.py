"""Watched folders, and which of them a file belongs to.

Folders may lie inside one another. A file has one row and belongs to the innermost folder that holds it, so that the
rules of that folder decide.
"""

import json
import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

from desktop_app.catalogue.names import NameWords
from desktop_app.catalogue.paths import below, is_below
from desktop_app.catalogue.records import Folder
from desktop_app.catalogue.session import Session
from desktop_app.errors import FolderError
from desktop_app.reports import FolderState, Whereabouts

SELECT_FOLDERS = (
    "SELECT id, root, rules, reachable, state, scanned, whereabouts, gone_since_ns,"
    " (SELECT json_group_array(hex(point)) FROM drives WHERE folder = folders.id AND away AND point <> root)"
    " FROM folders ORDER BY id"
)


def as_folder(row: Sequence[Any]) -> Folder:
    """Return a row of SELECT_FOLDERS as a Folder."""
    folder, root, rules, reachable, state, scanned, whereabouts, gone_since_ns, away = row
    points = tuple(bytes.fromhex(point) for point in json.loads(away))
    return Folder(
        folder,
        root,
        rules,
        bool(reachable),
        FolderState(state),
        bool(scanned),
        Whereabouts(whereabouts),
        gone_since_ns,
        points,
    )


def unknown_folder(root: bytes) -> FolderError:
    """Return the error about a folder that was never added, or forgotten meanwhile."""
    return FolderError(f"The folder {os.fsdecode(root)} is not in the library. Add it first.", path=root)


def folder_at(folders: Iterable[Folder], root: bytes) -> Folder:
    """Return the folder with this root. Raises FolderError if there is none."""
    for folder in folders:
        if folder.root == root:
            return folder
    raise unknown_folder(root)


class Folders:
    """Adds, lists and removes watched folders."""

    def __init__(self, session: Session, names: NameWords) -> None:
        self._session = session
        self._names = names

    def add(self, root: bytes, rules: str) -> int:
        """Watch a folder, or give a known one new rules and watch it again.

        Files known through an outer folder move over to it, and to it those of folders inside that are only kept.
        """
        with self._session.transaction() as connection:
            row = connection.execute("SELECT id FROM folders WHERE root = ?", (root,)).fetchone()
            if row is not None:
                connection.execute(
                    "UPDATE folders SET rules = ?, reachable = 1, whereabouts = 'here', gone_since_ns = NULL,"
                    " state = 'watched' WHERE id = ?",
                    (rules, row[0]),
                )
                return int(row[0])
            outer = self._around(root)
            folder = connection.execute(
                "INSERT INTO folders (root, rules, added_ns) VALUES (?, ?, ?) RETURNING id",
                (root, rules, time.time_ns()),
            ).fetchone()[0]
            if outer is not None:
                self._hand_over(outer.id, folder, root)
            for inner in self.all():
                if inner.state is FolderState.KEPT and is_below(inner.root, root):
                    self._hand_over(inner.id, folder, inner.root)
                    connection.execute("DELETE FROM folders WHERE id = ?", (inner.id,))
            return int(folder)

    def all(self) -> list[Folder]:
        """Return every folder, watched or not, in the order added."""
        with self._session.reading() as connection:
            return [as_folder(row) for row in connection.execute(SELECT_FOLDERS)]

    def get(self, folder: int) -> Folder:
        """Return one folder. Raises FolderError if it is not watched any more."""
        for known in self.all():
            if known.id == folder:
                return known
        raise FolderError("The folder is not watched any more.")

    def inside(self, folder: Folder) -> list[bytes]:
        """Return the roots of folders that lie inside this one and have rules of their own."""
        return [other.root for other in self.all() if is_below(other.root, folder.root)]

    def set_state(self, root: bytes, state: FolderState) -> None:
        """Watch a folder, pause it, or only keep what is known of it. Raises FolderError if it is not known."""
        with self._session.transaction() as connection:
            changed = connection.execute("UPDATE folders SET state = ? WHERE root = ?", (state, root)).rowcount
            if not changed:
                raise unknown_folder(root)

    def set_scanned(self, folder: int) -> None:
        """Note that a folder was looked through to the end; the caller has a transaction."""
        self._session.connection.execute("UPDATE folders SET scanned = 1 WHERE id = ? AND NOT scanned", (folder,))

    def set_reachable(self, folder: int, *, reachable: bool) -> None:
        """Note whether a folder can be read now; the files of one that cannot wait and stay searchable."""
        with self._session.transaction() as connection:
            connection.execute(
                "UPDATE folders SET reachable = ?1 WHERE id = ?2 AND reachable <> ?1", (int(reachable), folder)
            )

    def remove(self, root: bytes) -> int:
        """Stop watching a folder and return how many files went with it; an outer watched folder keeps its files."""
        with self._session.transaction() as connection:
            row = connection.execute("SELECT id FROM folders WHERE root = ?", (root,)).fetchone()
            if row is None:
                return 0
            outer = self._around(root)
            removed = 0
            if outer is not None:
                self._hand_over(row[0], outer.id, root)
            else:
                connection.execute(
                    "DELETE FROM file_names WHERE rowid IN (SELECT id FROM files WHERE folder = ?)", (row[0],)
                )
                removed = connection.execute("DELETE FROM files WHERE folder = ?", (row[0],)).rowcount
            connection.execute("DELETE FROM folders WHERE id = ?", (row[0],))
            return removed

    def _around(self, root: bytes) -> Folder | None:
        """Return the innermost other folder that holds `root`."""
        holders = [folder for folder in self.all() if is_below(root, folder.root)]
        return max(holders, key=lambda folder: len(folder.root), default=None)

    def _hand_over(self, giver: int, taker: int, root: bytes) -> None:
        """Give the files below `root` to another folder; the names of folders above a file count from its root."""
        connection = self._session.connection
        first, end = below(root)
        new_root = connection.execute("SELECT root FROM folders WHERE id = ?", (taker,)).fetchone()[0]
        rows = connection.execute(
            "SELECT files.id, path, title FROM files LEFT JOIN contents ON contents.id = content"
            " WHERE folder = ? AND path >= ? AND path < ?",
            (giver, first, end),
        ).fetchall()
        for file_id, path, title in rows:
            connection.execute("UPDATE files SET folder = ? WHERE id = ?", (taker, file_id))
            self._names.put(file_id, path, new_root, title or "")
