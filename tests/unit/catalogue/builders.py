"""A library on disk in a few lines: entries as a scan gives them, extractions as a worker gives them."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.records import PendingFile, PendingText
from desktop_app.catalogue.schema import COUNT_WAITING
from desktop_app.catalogue.terms import terms_of
from desktop_app.catalogue.words import segment
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import (
    Document,
    Extraction,
    FileEntry,
    FileState,
    ModelCard,
    Passage,
    Place,
)
from desktop_app.passages.digest import text_digest

ROOT = os.sep.encode() + b"home"
CARD = ModelCard("small", "1", 8, 512)
OTHER_CARD = ModelCard("large", "1", 8, 512)
VERSION = 3


def at(*parts: str) -> bytes:
    """Return the path of a file below ROOT."""
    return os.sep.encode().join([ROOT, *map(os.fsencode, parts)])


def entry(path: bytes, *, size: int = 100, time: int = 1_000, inode: str = "", name_only: str = "") -> FileEntry:
    """Return an entry whose inode follows from its path, changed at `time` seconds."""
    inode = inode or hashlib.blake2b(path, digest_size=6).hexdigest()
    return FileEntry(path, size, time * 10**9, time * 10**9, "42", inode, name_only)


def passages(*texts: str, context: str = "") -> list[Passage]:
    """Return passages that follow one another."""
    found: list[Passage] = []
    start = 0
    for ordinal, text in enumerate(texts):
        digest = text_digest(context, text)
        place = Place(page=ordinal + 1)
        found.append(Passage(ordinal, start, start + len(text), text, context, place, digest, len(text) // 4))
        start += len(text) + 1
    return found


def extraction(*texts: str, context: str = "", title: str = "", kind: str = "text", name: str = "") -> Extraction:
    """Return what a worker would say of a content with these passages."""
    digest = hashlib.blake2b("\0".join([name, *texts]).encode(), digest_size=32).digest()
    document = Document(kind, "text/plain", "", (), title=title, language="en")
    return Extraction(digest, kind, FileState.READY, "", document, passages(*texts, context=context))


def failed(reason: str, *, name: str = "x", state: FileState = FileState.FAILED) -> Extraction:
    """Return what a worker would say of a content that it could not read."""
    return Extraction(hashlib.blake2b(name.encode(), digest_size=32).digest(), "pdf", state, reason)


def index(writer: CatalogueWriter, files: dict[bytes, Extraction], model: int | None = None) -> dict[bytes, int]:
    """Scan ROOT with exactly these files and store what is new; returns their ids."""
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(path) for path in files])
    ids: dict[bytes, int] = {}
    for file in writer.next_files(1000):
        assert writer.store(file, files[file.path], model, VERSION)
        ids[file.path] = file.id
    return ids


def waiting(writer: CatalogueWriter) -> dict[bytes, PendingFile]:
    """Return the files that wait to be read, by path."""
    return {file.path: file for file in writer.next_files(1000)}


def unit_vectors(texts: Sequence[PendingText], dims: int = CARD.dims) -> np.ndarray:
    """Return a unit vector for each text, which follows from its digest."""
    rows = np.stack([np.frombuffer(hashlib.blake2b(text.digest).digest(), np.uint8)[:dims] for text in texts])
    vectors = rows.astype(np.float32) - 127.5
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def embed_all(writer: CatalogueWriter, model: int) -> int:
    """Store a vector for every text that waits."""
    done = 0
    while texts := writer.next_texts(model, 16):
        done += writer.store_vectors(model, texts, unit_vectors(texts))
    return done


class Rows:
    """Looks into the database beside the writer."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / CATALOGUE_FILE

    def __call__(self, query: str, *arguments: object) -> list[tuple[object, ...]]:
        with closing(open_reader(self._path)) as connection:
            return connection.execute(query, arguments).fetchall()

    def one(self, query: str, *arguments: object) -> object:
        return self(query, *arguments)[0][0]

    def found(self, words: str) -> set[bytes]:
        """Return the paths of the files that have a passage with all these words."""
        query = (
            "SELECT DISTINCT path FROM passage_words JOIN passages ON passages.text_id = passage_words.rowid"
            " JOIN files ON files.content = passages.content WHERE passage_words MATCH ?"
        )
        return {row[0] for row in self(query, _expression(words))}  # type: ignore[misc]

    def named(self, words: str) -> set[bytes]:
        """Return the paths of the files whose name, folders or title have all these words."""
        query = "SELECT path FROM file_names JOIN files ON files.id = file_names.rowid WHERE file_names MATCH ?"
        return {row[0] for row in self(query, _expression(words))}  # type: ignore[misc]


def _expression(words: str) -> str:
    return " AND ".join(term.expression for term in terms_of(words))


def check_sound(data_dir: Path) -> None:
    """The database is whole, its words agree with its texts, and nothing refers to what is not there."""
    with closing(sqlite3.connect(data_dir / CATALOGUE_FILE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
        connection.execute("INSERT INTO file_names (file_names) VALUES ('integrity-check')")
        connection.rollback()
        texts = set(connection.execute("SELECT id FROM passage_texts"))
        words = set(connection.execute("SELECT id FROM passage_words_docsize"))
        assert words == texts
        assert set(connection.execute("SELECT text_id FROM passages")) <= texts
        names = set(connection.execute("SELECT rowid FROM file_names"))
        assert names == set(connection.execute("SELECT id FROM files"))
        _check_no_word_is_left_over(connection)
        known = connection.execute("SELECT id, waiting FROM contents ORDER BY id").fetchall()
        connection.execute(COUNT_WAITING)
        assert connection.execute("SELECT id, waiting FROM contents ORDER BY id").fetchall() == known
        connection.rollback()
        waits = "SELECT id FROM files WHERE waits <> ifnull((SELECT waiting > 0 FROM contents WHERE id = content), 0)"
        assert connection.execute(waits).fetchall() == []


def _check_no_word_is_left_over(connection: sqlite3.Connection) -> None:
    """Every word that the index knows occurs in a text (a wrong 'delete' would leave some behind)."""
    known = {row[0] for row in connection.execute("SELECT term FROM passage_vocabulary")}
    expected: set[str] = set()
    for context, text in connection.execute("SELECT context, text FROM passage_texts"):
        for part in (*segment(text), *segment(context)):
            expected.update(part.split())
    assert known == expected


def files_in(folder: Path) -> Iterator[Path]:
    """Return every file below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())
