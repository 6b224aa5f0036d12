"""Passage texts, each stored once however many contents hold it, and their words.

`passage_words` keeps no copy of the text, so a row is deleted by sending the same tokens again. They are computed from
the text; `segmenter_version` on each text says by which segmenter, and a text with another version than the current
one has no row in `passage_words`.

Words are written at the end of a transaction, all in a row: FTS5 gathers them in memory, and writes them out as a
segment of their own whenever a statement on another table sets a savepoint in between, which halves the speed.
"""

from collections.abc import Iterable
from functools import partial

from desktop_app.catalogue.names import NameWords, name_words
from desktop_app.catalogue.session import Session
from desktop_app.catalogue.sparing import spare
from desktop_app.catalogue.words import SEGMENTER_VERSION, segment
from desktop_app.documents import Passage

_VERSION = "segmenter_version"
_ADD_WORDS = "INSERT INTO passage_words (rowid, words, parts, context) VALUES (?, ?, ?, ?)"
_Words = tuple[int, str, str, str]


class Texts:
    """Writes `passage_texts` and `passage_words`, always inside the caller's transaction."""

    def __init__(self, session: Session, names: NameWords) -> None:
        self._session = session
        self._connection = session.connection
        self._version = SEGMENTER_VERSION
        self._names = names
        if session.property(_VERSION) != str(self._version):
            with session.transaction():
                self._delete_words()
                session.set_property(_VERSION, str(self._version))

    def add(self, passages: Iterable[Passage]) -> list[int]:
        """Return the text id of each passage, storing the texts that are new and their words."""
        ids: list[int] = []
        words: list[_Words] = []
        for passage in passages:
            row = self._connection.execute(
                "SELECT id FROM passage_texts WHERE digest = ?", (passage.digest,)
            ).fetchone()
            if row is None:
                text_id = self._connection.execute(
                    "INSERT INTO passage_texts (digest, context, text, segmenter_version) VALUES (?, ?, ?, ?)",
                    (passage.digest, passage.context, passage.text, self._version),
                ).lastrowid
                assert text_id is not None
                words.append((text_id, *_tokens(passage.context, passage.text)))
            else:
                text_id = int(row[0])
            ids.append(text_id)
        if words:
            self._session.defer(partial(self._connection.executemany, _ADD_WORDS, words))
        return ids

    def remove_loose(self, limit: int, change: str) -> int:
        """Remove up to `limit` texts that no passage has any more, with their words and vectors.

        change: 'removed' or 'erased', as `vector_changes` is to say it. Returns how many were looked at.
        """
        connection = self._connection
        loose = connection.execute(
            "SELECT text_id, digest, context, text, segmenter_version FROM loose_texts"
            " LEFT JOIN passage_texts ON passage_texts.id = text_id"
            " AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.text_id = loose_texts.text_id) LIMIT ?",
            (limit,),
        ).fetchall()
        models = [model for (model,) in connection.execute("SELECT id FROM models")]
        for text_id, digest, context, text, version in loose:
            if digest is not None:
                if version == self._version:
                    self._session.defer(partial(self._remove_words, text_id, context, text))
                for model in models:
                    remove_vector(self._session, model, "passage", digest, change)
                connection.execute("DELETE FROM passage_texts WHERE id = ?", (text_id,))
            connection.execute("DELETE FROM loose_texts WHERE text_id = ?", (text_id,))
        return len(loose)

    def resegment(self, limit: int) -> int:
        """Give up to `limit` texts of another segmenter's version their words; returns how many it were."""
        with self._session.transaction() as connection:
            rows = connection.execute(
                "SELECT id, context, text FROM passage_texts WHERE segmenter_version < ?1"
                " UNION ALL SELECT id, context, text FROM passage_texts WHERE segmenter_version > ?1 LIMIT ?2",
                (self._version, limit),
            ).fetchall()
            for text_id, context, text in rows:
                connection.execute(_ADD_WORDS, (text_id, *_tokens(context, text)))
                connection.execute(
                    "UPDATE passage_texts SET segmenter_version = ? WHERE id = ?", (self._version, text_id)
                )
            return len(rows)

    def begin_words_anew(self) -> None:
        """Empty the index of words, which is damaged; `resegment` then fills it again from the texts."""
        self._delete_words()
        self._connection.execute("UPDATE passage_texts SET segmenter_version = 0 WHERE segmenter_version <> 0")

    def _delete_words(self) -> None:
        self._connection.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")
        # It holds its own text: made anew from that first, it can be emptied whatever was wrong with it.
        self._connection.execute("INSERT INTO file_names (file_names) VALUES ('rebuild')")
        self._names.rebuild()

    def _remove_words(self, text_id: int, context: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO passage_words (passage_words, rowid, words, parts, context) VALUES ('delete', ?, ?, ?, ?)",
            (text_id, *_tokens(context, text)),
        )


def remove_vector(session: Session, model: int, kind: str, digest: bytes, change: str) -> None:
    """Remove a vector if there is one, and leave word of it for the index; unless it is erased, it is kept to spare."""
    connection = session.connection
    if kind == "passage" and change == "removed":
        spare(connection, model, digest)
    row = connection.execute(
        "DELETE FROM vectors WHERE model = ? AND kind = ? AND digest = ? RETURNING id", (model, kind, digest)
    ).fetchone()
    if row is not None:
        connection.execute(
            "INSERT INTO vector_changes (model, vector_id, change) VALUES (?, ?, ?)", (model, row[0], change)
        )


def _tokens(context: str, text: str) -> tuple[str, str, str]:
    words, parts = segment(text)
    return words, parts, name_words(context) if context else ""
