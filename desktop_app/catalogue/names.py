"""File names, folder names and titles as words, so that every file is found by its name, whatever its type."""

import os
import sqlite3
from functools import lru_cache

from desktop_app.catalogue.paths import folder_parts, shown
from desktop_app.catalogue.words import segment


@lru_cache(1 << 12)
def name_words(text: str) -> str:
    """Return the tokens of a name: whole ones, then the pieces of those with structure."""
    words, parts = segment(text)
    return f"{words} {parts}" if parts else words


class NameWords:
    """Writes rows of `file_names` (rowid: files.id). Remembers folders, because files come by the folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._folder = ("", "")

    def put(self, file_id: int, path: bytes, root: bytes, title: str) -> None:
        """Write or rewrite a file's row."""
        folders = folder_parts(path, root)
        if folders != self._folder[0]:
            self._folder = (folders, name_words(folders))
        name = shown(os.path.basename(path))  # noqa: PTH119  paths are bytes here
        self._connection.execute(
            "INSERT OR REPLACE INTO file_names (rowid, name, folders, title) VALUES (?, ?, ?, ?)",
            (file_id, name_words(name), self._folder[1], name_words(title) if title else ""),
        )

    def remove(self, file_id: int) -> None:
        """Remove a file's row."""
        self._connection.execute("DELETE FROM file_names WHERE rowid = ?", (file_id,))

    def rebuild(self) -> None:
        """Write every row anew, after the segmenter changed."""
        self._connection.execute("DELETE FROM file_names")
        rows = self._connection.execute(
            "SELECT files.id, path, root, title FROM files JOIN folders ON folders.id = folder"
            " LEFT JOIN contents ON contents.id = content ORDER BY path"
        )
        for file_id, path, root, title in rows:
            self.put(file_id, path, root, title or "")
