"""Contents: what a worker read in some bytes, kept once for all the files that hold them."""

from collections.abc import Sequence

from desktop_app.catalogue.files import Files
from desktop_app.catalogue.names import name_words
from desktop_app.catalogue.priority import priority
from desktop_app.catalogue.records import PendingFile, encode_place
from desktop_app.catalogue.session import Session
from desktop_app.catalogue.sparing import bring_back
from desktop_app.catalogue.texts import Texts
from desktop_app.documents import Document, Extraction, FileState, Passage

_UPSERT = """
INSERT INTO contents (digest, kind, size, extractor_version, state, reason, media_type, title, author, language,
    code_language, created, modified, truncated)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (digest, kind) DO UPDATE SET extractor_version = excluded.extractor_version, state = excluded.state,
    reason = excluded.reason, media_type = excluded.media_type, title = excluded.title, author = excluded.author,
    language = excluded.language, code_language = excluded.code_language, created = excluded.created,
    modified = excluded.modified, truncated = excluded.truncated, stale = 0, tries = tries + 1
RETURNING id
"""
_QUEUE = """
INSERT INTO pending_texts (text_id, model, priority)
SELECT ?1, models.id, ?2 FROM models WHERE (models.id = ?3 OR models.state <> 'retired') AND NOT EXISTS (
    SELECT 1 FROM vectors WHERE vectors.model = models.id AND vectors.kind = 'passage' AND vectors.digest = ?4)
ON CONFLICT (text_id, model) DO UPDATE SET priority = min(priority, excluded.priority)
"""


class Contents:
    """Stores what was read and links files to it."""

    def __init__(self, session: Session, files: Files, texts: Texts) -> None:
        self._session = session
        self._files = files
        self._texts = texts

    def state(self, digest: bytes, kind: str) -> FileState | None:
        """Return what is known of a content, None if it must be read: unknown, outdated, or to be tried again."""
        with self._session.reading() as connection:
            row = connection.execute(
                "SELECT state FROM contents WHERE digest = ? AND kind = ? AND NOT stale", (digest, kind)
            ).fetchone()
            return None if row is None else FileState(row[0])

    def store(self, file: PendingFile, extraction: Extraction, model: int | None, extractor_version: int) -> bool:
        """Store one content with its passages and words and settle the file; old passages of it are replaced.

        model: whose vectors new texts will wait for, besides those of models that serve or are being built, which need
        them even if nothing is to be embedded now. Returns False, with nothing stored, when the file changed or went
        meanwhile. Without a digest (the worker ended before it had read all bytes) nothing is known of the content,
        and only the file is settled.
        """
        if not extraction.digest:
            return self._files.settle_without_content(file, extraction.state, extraction.reason)
        with self._session.transaction() as connection:
            if not self._files.still_waits(file):
                return False
            document = extraction.document
            key = (extraction.digest, extraction.kind)
            row = (*key, file.size, extractor_version, extraction.state, extraction.reason, *_facts(document))
            content = int(connection.execute(_UPSERT, row).fetchone()[0])
            connection.execute("DELETE FROM passages WHERE content = ?", (content,))
            self._add_passages(content, extraction.passages, model, priority(file.mtime_ns, file.size))
            title = _clean(document.title) if document is not None else ""
            self._files.settle(file, extraction.state, extraction.reason, content, title)
            self._settle_copies(content, extraction, title)
            return True

    def link(self, file: PendingFile, digest: bytes, kind: str) -> bool:
        """Settle a file whose content is known already; False, and the file goes on waiting, when it is not."""
        with self._session.transaction() as connection:
            row = connection.execute(
                "SELECT id, state, reason, title FROM contents WHERE digest = ? AND kind = ? AND NOT stale",
                (digest, kind),
            ).fetchone()
            if row is None or not self._files.still_waits(file):
                return False
            content, state, reason, title = row
            self._files.settle(file, FileState(state), reason, content, title)
            return True

    def _add_passages(self, content: int, passages: Sequence[Passage], model: int | None, urgency: int) -> None:
        connection = self._session.connection
        text_ids = self._texts.add(passages)
        connection.executemany(
            'INSERT INTO passages (content, ordinal, start, "end", place, text_id) VALUES (?, ?, ?, ?, ?, ?)',
            (
                (content, passage.ordinal, passage.start, passage.end, encode_place(passage.place), text_id)
                for passage, text_id in zip(passages, text_ids, strict=True)
            ),
        )
        if not passages or connection.execute("SELECT 1 FROM models LIMIT 1").fetchone() is None:
            return
        bring_back(connection, (passage.digest for passage in passages))
        connection.executemany(
            _QUEUE,
            ((text_id, urgency, model, passage.digest) for passage, text_id in zip(passages, text_ids, strict=True)),
        )

    def _settle_copies(self, content: int, extraction: Extraction, title: str) -> None:
        """Files that had this content already and do not wait share the new outcome."""
        connection = self._session.connection
        copies = connection.execute(
            "UPDATE files SET state = ?1, reason = ?2 WHERE content = ?3 AND state <> 'pending'"
            " AND (state <> ?1 OR reason <> ?2) RETURNING id",
            (extraction.state, extraction.reason, content),
        ).fetchall()
        for (file_id,) in copies:
            connection.execute("UPDATE file_names SET title = ? WHERE rowid = ?", (name_words(title), file_id))


def _facts(document: Document | None) -> tuple[str, ...]:
    """Return what `contents` says of a document, in the order of _UPSERT."""
    if document is None:
        return ("",) * 8
    facts = (
        document.media_type,
        document.title,
        document.author,
        document.language,
        document.code_language,
        document.created,
        document.modified,
        document.truncated,
    )
    return tuple(map(_clean, facts))


def _clean(text: str) -> str:
    """Replace lone surrogates, which SQLite does not take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
