"""All the SQL that searching needs, over one reader's connection, used by one thread at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.census import Census, FileFacts, facts, folder_roots
from desktop_app.catalogue.connection import open_reader, translated
from desktop_app.catalogue.counting import Paced, count_coverage
from desktop_app.catalogue.filters import OTHER, TYPE_GROUPS, Filters, extensions_of
from desktop_app.catalogue.records import decode_place
from desktop_app.catalogue.scope import Scope, build_scope, json_array
from desktop_app.catalogue.terms import Term
from desktop_app.catalogue.word_index import Ids, WordIndex, WordMatches
from desktop_app.catalogue.words import means_something
from desktop_app.documents import Coverage, ModelCard, Place

SHORT_CHARS = 80
"""Longer passages are not looked through for letters: a rule of dashes is seldom longer."""
TEXT_CONTENTS = 32
MOST_CONTENTS = 10_000
"""How many contents that share one passage text (a licence header) are looked at, and where a filter leaves few."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text of a passage, once, however many contents hold it."""

    text_id: int
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """Where a passage text stands: in which content, at which place (as the catalogue writes it)."""

    text_id: int
    content: int
    ordinal: int
    written_place: str

    @property
    def place(self) -> Place:
        """The place; most passages found are never shown, so it is read only then."""
        return decode_place(self.written_place)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file with what is known of its content; `content` is None, `digest` empty for one found by its name alone."""

    file_id: int
    path: bytes
    name: str
    content: int | None
    size: int
    mtime_ns: int
    media_type: str
    title: str
    language: str
    digest: bytes
    partly: bool


_FILE = (
    "SELECT files.id, path, name, content, files.size, mtime_ns, ifnull(media_type, ''), ifnull(title, ''),"
    " ifnull(language, ''), ifnull(digest, x''), ifnull(truncated <> '', 0)"
    " FROM files LEFT JOIN contents ON contents.id = files.content"
)


class Finder:
    """Answers the questions of a search. Holds no transaction between two calls."""

    def __init__(self, path: Path) -> None:
        """Open the catalogue (its database file) for reading; raises what open_reader raises."""
        self._path = path
        self._connection = open_reader(path)
        self._passage_words = WordIndex(self._connection, "passage_words", "passage_vocabulary", "passage_occurrences")
        self._file_names = WordIndex(self._connection, "file_names", "name_vocabulary")
        self._coverage = Paced(lambda: count_coverage(self._connection))
        self._scope: tuple[tuple[Filters, tuple[str, ...], tuple[str, ...], int, int], Scope] | None = None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def words(self, terms: Sequence[Term], limit: int, allowed: Ids | None = None, *, deeper: int = 0) -> WordMatches:
        """Find the passage texts (rows: text ids) that hold most of what the terms are worth; see WordIndex.match."""
        with translated(self._path):
            return self._passage_words.match(terms, self._last_id("passage_texts"), limit, allowed, deeper=deeper)

    def names(
        self, terms: Sequence[Term], limit: int, allowed: Ids | None = None, mistyped: Collection[str] | None = None
    ) -> WordMatches:
        """Find the files (rows: file ids) whose name, folders or title hold most of what the terms are worth.

        mistyped: the tokens in which a typo may be forgiven (those that stand in no text either), None for all.
        """
        with translated(self._path):
            return self._file_names.match(terms, self._last_id("files"), limit, allowed, mistyped)

    def version(self) -> int:
        """Return a number that another one takes the place of with every change of the catalogue."""
        with translated(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def scope(self, filters: Filters, phrases: Sequence[str], without: Sequence[str]) -> Scope:
        """Return what may be a hit; the last answer is kept while the catalogue does not change."""
        with translated(self._path):
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            key = (filters, tuple(phrases), tuple(without), version, self._last_id("files"))
            if self._scope is None or self._scope[0] != key:
                self._scope = (key, build_scope(self._connection, filters, phrases, without))
            return self._scope[1]

    def unknown_types(self, types: frozenset[str]) -> list[str]:
        """Return the types that are neither a group, nor the extension of any file, nor what any content is."""
        with translated(self._path):
            return [
                kind
                for kind in sorted(types)
                if kind not in TYPE_GROUPS
                and kind != OTHER
                and len(extensions_of(kind)) == 1
                and not self._connection.execute(
                    "SELECT EXISTS (SELECT 1 FROM files WHERE extension = ?1) OR"
                    " EXISTS (SELECT 1 FROM contents WHERE kind = ?1 OR lower(code_language) = ?1)",
                    (kind,),
                ).fetchone()[0]
            ]

    def common_types(self, limit: int = 12) -> list[str]:
        """Return the commonest file extensions in the library."""
        rows = self._rows(
            "SELECT extension FROM files WHERE extension <> '' GROUP BY extension ORDER BY count(*) DESC LIMIT ?", limit
        )
        return [extension for (extension,) in rows]

    def newest_files(self, limit: int, allowed: Ids) -> list[FoundFile]:
        """Return the files that changed last, of those allowed."""
        rows = self._rows(
            f"{_FILE} WHERE files.id IN (SELECT value FROM json_each(?)) ORDER BY mtime_ns DESC, files.id LIMIT ?",  # noqa: S608
            json_array(allowed),
            limit,
        )
        return [FoundFile(*row) for row in rows]

    def texts(self, text_ids: Sequence[int] | Ids) -> dict[int, FoundText]:
        """Return the texts by their ids; one that is gone is left out."""
        rows = self._rows(
            "SELECT id, context, text FROM passage_texts WHERE id IN (SELECT value FROM json_each(?))",
            json_array(text_ids),
        )
        return {row[0]: FoundText(*row) for row in rows}

    def passages(self, text_ids: Sequence[int] | Ids, places: int = TEXT_CONTENTS) -> list[FoundPassage]:
        """Return where each text stands, at most in so many places each."""
        rows = self._rows(
            "SELECT text_id, content, ordinal, place FROM json_each(?) AS wanted CROSS JOIN passages"
            " ON passages.rowid IN (SELECT rowid FROM passages WHERE text_id = wanted.value LIMIT ?)",
            json_array(text_ids),
            places,
        )
        return [FoundPassage(*row) for row in rows]

    def files_of(self, contents: Sequence[int]) -> dict[int, list[FoundFile]]:
        """Return the files of each content, the one changed last first."""
        rows = self._rows(
            f"{_FILE} WHERE content IN (SELECT value FROM json_each(?)) ORDER BY mtime_ns DESC, files.id",  # noqa: S608
            json_array(contents),
        )
        found: dict[int, list[FoundFile]] = {}
        for row in rows:
            found.setdefault(row[3], []).append(FoundFile(*row))
        return found

    def files(self, file_ids: Sequence[int] | Ids) -> dict[int, FoundFile]:
        """Return the files by their ids."""
        query = f"{_FILE} WHERE files.id IN (SELECT value FROM json_each(?))"  # noqa: S608
        rows = self._rows(query, json_array(file_ids))
        return {row[0]: FoundFile(*row) for row in rows}

    def file_at(self, path: bytes) -> FoundFile | None:
        """Return the file at a path."""
        rows = self._rows(f"{_FILE} WHERE path = ?", path)
        return FoundFile(*rows[0]) if rows else None

    def has_models(self) -> bool:
        """Whether anything was ever to be embedded."""
        return bool(self._rows("SELECT 1 FROM models LIMIT 1"))

    def model_id(self, card: ModelCard) -> int | None:
        """Return the row of a model."""
        rows = self._rows(
            "SELECT id FROM models WHERE name = ? AND revision = ? AND dims = ?", card.name, card.revision, card.dims
        )
        return rows[0][0] if rows else None

    def texts_of_vectors(self, vector_ids: Ids) -> dict[int, int]:
        """Return the text id of each vector that still has a text, and one that means something."""
        rows = self._rows(
            "SELECT vectors.id, passage_texts.id, CASE WHEN length(text) + length(context) < ? THEN context || text END"
            " FROM vectors JOIN passage_texts USING (digest) WHERE vectors.id IN (SELECT value FROM json_each(?))",
            SHORT_CHARS,
            json_array(vector_ids),
        )
        return {vector: text for vector, text, short in rows if short is None or means_something(short)}

    def vectors_of_texts(self, model: int, text_ids: Ids) -> Ids:
        """Return the ids of the vectors that a model has for some texts, sorted."""
        rows = self._rows(
            # CROSS JOIN keeps this order: the planner's own walks through every vector and takes 200 times as long.
            "SELECT vectors.id FROM json_each(?) AS wanted CROSS JOIN passage_texts ON passage_texts.id = wanted.value"
            " CROSS JOIN vectors"
            " ON vectors.model = ? AND vectors.kind = 'passage' AND vectors.digest = passage_texts.digest",
            json_array(text_ids),
            model,
        )
        return np.array(sorted(row for (row,) in rows), np.int64)

    def vectors(self, vector_ids: Ids, dims: int) -> npt.NDArray[np.float32]:
        """Return vectors by their ids, in that order; float32 [n, dims]. One that is gone is left out."""
        rows = self._rows(
            "SELECT id, vector FROM vectors WHERE id IN (SELECT value FROM json_each(?))", json_array(vector_ids)
        )
        found = dict(rows)
        blobs = [found[each] for each in vector_ids.tolist() if each in found]
        return np.frombuffer(b"".join(blobs), np.float16).reshape(len(blobs), dims).astype(np.float32)

    def vectors_of_content(self, model: int, content: int, dims: int) -> npt.NDArray[np.float32]:
        """Return the vectors of a content's passages in their order; float32 [n, dims]."""
        rows = self._rows(
            "SELECT vector FROM passages JOIN passage_texts ON passage_texts.id = text_id JOIN vectors"
            " ON vectors.model = ? AND vectors.kind = 'passage' AND vectors.digest = passage_texts.digest"
            " WHERE content = ? ORDER BY ordinal",
            model,
            content,
        )
        return np.frombuffer(b"".join(v for (v,) in rows), np.float16).reshape(len(rows), dims).astype(np.float32)

    def census(self, filters: Filters, ids: Ids | None = None) -> Census:
        """Return what counts the files that pass some filters, and stand among `ids` if there are any."""
        return Census(self._connection, filters, ids)

    def facts(self, file_ids: Sequence[int]) -> dict[int, FileFacts]:
        """Return what some files can be narrowed by."""
        with translated(self._path):
            return facts(self._connection, file_ids)

    def folder_roots(self) -> dict[int, bytes]:
        """Return the root of each folder of the library, by its id, in the order added."""
        with translated(self._path):
            return folder_roots(self._connection)

    def coverage(self) -> Coverage:
        """Return how much of the library is searchable; may be a moment old while much is changing."""
        with translated(self._path):
            return self._coverage.get()

    def _last_id(self, table: str) -> int:
        return self._connection.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608

    def _rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with translated(self._path):
            return self._connection.execute(query, arguments).fetchall()
