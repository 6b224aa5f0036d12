"""Counting files by what they can be narrowed by: type, folder, language, when they changed."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.catalogue.filters import Filters
from desktop_app.catalogue.scope import JOIN, conditions, json_array
from desktop_app.catalogue.word_index import Ids


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is narrowed by. kind and language: of its content, "" if unknown; code_language in lower case."""

    extension: str
    kind: str
    code_language: str
    language: str
    mtime_ns: int


class Census:
    """Counts the files that pass some filters and, if there are any, stand among some ids."""

    def __init__(self, connection: sqlite3.Connection, filters: Filters, ids: Ids | None = None) -> None:
        self._connection = connection
        self._where, self._arguments = conditions(connection, filters)
        if ids is not None:
            self._where += " AND files.id IN (SELECT value FROM json_each(?))"
            self._arguments = [*self._arguments, json_array(ids)]

    def types(self) -> Mapping[tuple[str, str, str], int]:
        """Return how many files there are of each extension, kind of content and programming language."""
        rows = self._rows("extension, ifnull(kind, ''), ifnull(lower(code_language), '')", "GROUP BY 1, 2, 3")
        return {(extension, kind, code): count for extension, kind, code, count in rows}

    def folders(self) -> Mapping[int, int]:
        """Return how many files belong to each folder (its id), those of a folder inside it not counted."""
        return dict(self._rows("folder", "GROUP BY folder"))

    def languages(self) -> Mapping[str, int]:
        """Return how many files there are in each language that was recognised."""
        return {language: count for language, count in self._rows("language", "GROUP BY language") if language}

    def changed(self, bounds: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many files changed from each first to before each second of some nanoseconds since 1970."""
        columns = ", ".join(["count(*) FILTER (WHERE mtime_ns >= ? AND mtime_ns < ?)"] * len(bounds))
        row = self._connection.execute(
            f"SELECT {columns} FROM files {JOIN} WHERE {self._where}",  # noqa: S608
            [*(bound for pair in bounds for bound in pair), *self._arguments],
        ).fetchone()
        return list(row)

    def _rows(self, columns: str, group: str) -> list[tuple[Any, ...]]:
        query = f"SELECT {columns}, count(*) FROM files {JOIN} WHERE {self._where} {group}"  # noqa: S608
        return self._connection.execute(query, self._arguments).fetchall()


def facts(connection: sqlite3.Connection, file_ids: Sequence[int]) -> dict[int, FileFacts]:
    """Return what some files are narrowed by."""
    rows = connection.execute(
        "SELECT files.id, extension, ifnull(kind, ''), ifnull(lower(code_language), ''), ifnull(language, ''), mtime_ns"  # noqa: S608
        f" FROM files {JOIN} WHERE files.id IN (SELECT value FROM json_each(?))",
        (json_array(file_ids),),
    )
    return {row[0]: FileFacts(*row[1:]) for row in rows}


def folder_roots(connection: sqlite3.Connection) -> dict[int, bytes]:
    """Return the root of each folder of the library, by its id."""
    return dict(connection.execute("SELECT id, root FROM folders ORDER BY id"))
