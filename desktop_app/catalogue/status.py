"""What the catalogue knows, for showing: over a reader's connection."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.catalogue.connection import open_reader, translated
from desktop_app.catalogue.counting import (
    Paced,
    count_below,
    count_coverage,
    count_folders,
    count_texts,
    count_waiting,
    serving_model,
)
from desktop_app.catalogue.filters import TEXTLESS, TYPE_GROUPS
from desktop_app.catalogue.folders import SELECT_FOLDERS, as_folder
from desktop_app.catalogue.records import (
    Counts,
    FailedFile,
    Folder,
    FolderCounts,
    KnownFile,
    KnownModel,
    TextDensity,
    Waiting,
)
from desktop_app.documents import Coverage, FileState

_FILE = "SELECT id, path, size, mtime_ns, state, reason, content FROM files"


class Status:
    """Answers questions about the library. One thread at a time; holds no transaction between two calls."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_reader(path)
        self._coverage = Paced(lambda: count_coverage(self._connection))

    def coverage(self) -> Coverage:
        """Return how much of the library is searchable; may be a moment old while much is changing."""
        with translated(self._path):
            return self._coverage.get()

    def counts(self, paths: Sequence[bytes] = ()) -> Counts:
        """Count the files below some folders, or all."""
        with translated(self._path):
            return count_below(self._connection, paths)

    def waiting(self) -> Waiting:
        """Return the work still to do, for the serving model; before there is one, every text waits for it."""
        with translated(self._path):
            model = serving_model(self._connection)
            found = count_waiting(self._connection, model)
            if model is not None:
                return found
            return found._replace(texts=count_texts(self._connection))

    def folders(self) -> list[Folder]:
        """Return every folder, watched or not, in the order added."""
        return [as_folder(row) for row in self._rows(SELECT_FOLDERS)]

    def folder_counts(self) -> dict[int, FolderCounts]:
        """Count each folder's files by their state; a folder without files is left out."""
        with translated(self._path):
            return count_folders(self._connection)

    def version(self) -> int:
        """Return a number that another one takes the place of with every change of the catalogue."""
        with translated(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def property(self, name: str) -> str | None:
        """Return a property of the catalogue as a whole, None if it was never set."""
        rows = self._rows("SELECT value FROM properties WHERE name = ?", name)
        return rows[0][0] if rows else None

    def models(self) -> list[KnownModel]:
        """Return every model that was ever in use."""
        return [KnownModel(*row) for row in self._rows("SELECT id, name, revision, dims, state FROM models")]

    def vectors(self, model: int) -> int:
        """Count the vectors of a model."""
        with translated(self._path):
            return int(self._connection.execute("SELECT count(*) FROM vectors WHERE model = ?", (model,)).fetchone()[0])

    def file(self, path: bytes) -> KnownFile | None:
        """Return what is known of one file."""
        found = self._files(f"{_FILE} WHERE path = ?", path)
        return found[0] if found else None

    def failed(self) -> list[FailedFile]:
        """Return every file that could not be read, and why."""
        return self._with_reason(FileState.FAILED)

    def skipped(self) -> list[FailedFile]:
        """Return every file that is found by its name only, and why."""
        return self._with_reason(FileState.SKIPPED)

    def unread(self) -> list[FailedFile]:
        """Return every file whose text is missing though its kind is one that is read, and why; failures first.

        Besides what failed: what was opened in vain (a password, no text in it), formats and sizes that are not read,
        and what is in the cloud only. Pictures, videos, music, archives, private and empty files hold no text to miss.
        """
        names = sorted(frozenset[str]().union(*(TYPE_GROUPS[group] for group in TEXTLESS)))
        rows = self._rows(
            "SELECT path, state, reason FROM files WHERE state = 'failed' OR (state = 'skipped' AND (content IS NOT"  # noqa: S608
            " NULL OR reason LIKE 'unsupported%' OR ((reason LIKE 'larger than%' OR reason = 'in the cloud only')"
            f" AND extension NOT IN ({', '.join('?' * len(names))})))) ORDER BY state = 'skipped', path",
            *names,
        )
        return [FailedFile(path, FileState(state), reason) for path, state, reason in rows]

    def partly(self) -> list[FailedFile]:
        """Return every file of which only the first part was read, and why."""
        rows = self._rows(
            "SELECT path, truncated FROM contents JOIN files ON files.content = contents.id"
            " WHERE truncated <> '' AND files.state = 'ready' ORDER BY path"
        )
        return [FailedFile(path, FileState.READY, reason) for path, reason in rows]

    def duplicates(self) -> list[list[KnownFile]]:
        """Return the groups of files with the same bytes, the most space to gain first; each group by path.

        However they were read: the same bytes as a note and as Markdown are copies. Hard links are one file, and
        removing all but one gains nothing, so only the first of their names counts. Files found by their name alone
        are not compared: they were never read.
        """
        rows = self._rows(
            "WITH shared AS (SELECT digest FROM files JOIN contents ON contents.id = content WHERE files.size > 0"
            " GROUP BY digest HAVING count(*) > 1)"
            " SELECT files.id, path, files.size, mtime_ns, files.state, files.reason, content, digest, device, inode"
            " FROM shared JOIN contents USING (digest) JOIN files ON files.content = contents.id"
            " WHERE files.size > 0 ORDER BY path"
        )
        groups: dict[bytes, dict[tuple[str, str | bytes], KnownFile]] = {}
        for *known, digest, device, inode in rows:
            file = _known(known)
            groups.setdefault(digest, {}).setdefault((device, inode or file.path), file)
        copies = [list(group.values()) for group in groups.values() if len(group) > 1]
        return sorted(copies, key=lambda group: -group[0].size * (len(group) - 1))

    def text_density(self) -> TextDensity:
        """Return how many files were read, of how many bytes, and how many passages they hold."""
        files, size = self._rows("SELECT count(*), ifnull(sum(size), 0) FROM contents WHERE state = 'ready'")[0]
        texts = self._rows("SELECT count(*) FROM passage_texts")[0][0]
        return TextDensity(files, size, texts)

    def damage(self) -> list[str]:
        """Read the whole database and return what is wrong with it, nothing if it is sound."""
        with translated(self._path):
            try:
                found = [row[0] for row in self._connection.execute("PRAGMA integrity_check")]
                broken = self._connection.execute("PRAGMA foreign_key_check").fetchall()
            except sqlite3.DatabaseError as error:
                return [str(error)]
        problems = [line for line in found if line != "ok"]
        return problems + [
            f"row {row} of {table} refers to a missing row of {other}" for table, row, other, _ in broken
        ]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        with translated(self._path):
            return self._connection.execute(query, arguments).fetchall()

    def _files(self, query: str, *arguments: object) -> list[KnownFile]:
        with translated(self._path):
            rows = self._connection.execute(query, arguments)
            return [_known(row) for row in rows]

    def _with_reason(self, state: FileState) -> list[FailedFile]:
        with translated(self._path):
            rows = self._connection.execute("SELECT path, reason FROM files WHERE state = ? ORDER BY path", (state,))
            return [FailedFile(path, state, reason) for path, reason in rows]


def _known(row: Sequence[Any]) -> KnownFile:
    file, path, size, mtime_ns, state, reason, content = row
    return KnownFile(file, path, size, mtime_ns, FileState(state), reason, content)
