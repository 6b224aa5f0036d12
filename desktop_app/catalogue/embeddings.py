"""Models, the texts that wait for their vectors, and the vectors."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.records import KnownModel, PendingText
from desktop_app.catalogue.schema import COUNT_WAITING
from desktop_app.catalogue.session import Session
from desktop_app.documents import ModelCard
from desktop_app.passages.digest import embedding_text

_KEEP_CHANGES = 500_000

_QUEUE_MISSING = """
INSERT INTO pending_texts (text_id, model, priority)
SELECT passages.text_id, ?1, min(files.priority)
FROM passages JOIN files ON files.content = passages.content JOIN passage_texts ON passage_texts.id = passages.text_id
WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE model = ?1 AND kind = 'passage' AND vectors.digest = passage_texts.digest)
GROUP BY passages.text_id
ON CONFLICT (text_id, model) DO NOTHING
"""
# What belongs to no file any more is not embedded, though it is still to be collected.
_NEXT = """
SELECT text_id, digest, context, text FROM pending_texts CROSS JOIN passage_texts ON passage_texts.id = text_id
WHERE model = ?1 AND (
    NOT EXISTS (SELECT 1 FROM loose_contents UNION ALL SELECT 1 FROM loose_texts)
    OR EXISTS (SELECT 1 FROM passages JOIN files ON files.content = passages.content
        WHERE passages.text_id = pending_texts.text_id)
)
ORDER BY priority, text_id LIMIT ?2
"""
# A text that was collected while it was being embedded must not leave a vector behind.
_ADD_VECTOR = """
INSERT INTO vectors (model, kind, digest, vector)
SELECT ?1, 'passage', ?2, ?3 WHERE EXISTS (SELECT 1 FROM passage_texts WHERE digest = ?2)
ON CONFLICT (model, kind, digest) DO NOTHING RETURNING id
"""


class Embeddings:
    """Keeps, for each model, what is embedded and what is not yet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ensure_model(self, card: ModelCard) -> int:
        """Return the id of a model, and queue every text that has no vector of it.

        A new model is 'serving' if there is no other, else 'building' until `serve`. Cheap when all is queued.
        """
        with self._session.transaction() as connection:
            key = (card.name, card.revision, card.dims)
            row = connection.execute(
                "SELECT id, state FROM models WHERE name = ? AND revision = ? AND dims = ?", key
            ).fetchone()
            if row is None:
                alone = connection.execute("SELECT 1 FROM models WHERE state <> 'retired'").fetchone() is None
                row = connection.execute(
                    "INSERT INTO models (name, revision, dims, dtype, instruction, state) VALUES (?, ?, ?, ?, ?, ?)"
                    " RETURNING id, state",
                    (*key, card.dtype, card.instruction, "serving" if alone else "building"),
                ).fetchone()
            elif row[1] == "retired":
                connection.execute("UPDATE models SET state = 'building' WHERE id = ?", (row[0],))
            model = int(row[0])
            if not self._all_queued(model):
                connection.execute(_QUEUE_MISSING, (model,))
            return model

    def models(self) -> list[KnownModel]:
        """Return every model that was ever in use."""
        with self._session.reading() as connection:
            return [
                KnownModel(*row) for row in connection.execute("SELECT id, name, revision, dims, state FROM models")
            ]

    def serve(self, model: int) -> None:
        """Let this model's vectors answer from now on; the one that answered so far is retired."""
        with self._session.transaction() as connection:
            connection.execute("UPDATE models SET state = 'retired' WHERE state = 'serving' AND id <> ?", (model,))
            connection.execute("UPDATE models SET state = 'serving' WHERE id = ?", (model,))
            connection.execute(COUNT_WAITING)

    def discard_model(self, model: int) -> None:
        """Remove a model that does not serve, with its vectors and its queue."""
        with self._session.transaction() as connection:
            connection.execute("DELETE FROM models WHERE id = ? AND state <> 'serving'", (model,))

    def next_texts(self, model: int, limit: int, exclude: Collection[int] = ()) -> list[PendingText]:
        """Return the texts to embed next, those of the newest and smallest files first; `exclude`: those in flight.

        Its cost depends on `limit`, not on how many wait; while there is something to collect, on that, too.
        """
        with self._session.reading() as connection:
            rows = connection.execute(_NEXT, (model, limit + len(exclude)))
            texts = [
                PendingText(row[0], row[1], embedding_text(row[2], row[3])) for row in rows if row[0] not in exclude
            ]
            return texts[:limit]

    def store_vectors(self, model: int, texts: Sequence[PendingText], vectors: npt.NDArray[np.float32]) -> int:
        """Store the vectors of texts, row by row; float32 [len(texts), dims] of unit length. Returns how many are new.

        Texts that were removed meanwhile are passed over. Raises ValueError if the shape is wrong or a vector is not
        a unit vector (a model that went wrong must not spoil the index).
        """
        with self._session.transaction() as connection:
            row = connection.execute("SELECT dims FROM models WHERE id = ?", (model,)).fetchone()
            if row is None or vectors.shape != (len(texts), row[0]):
                raise ValueError(f"{vectors.shape} are not the vectors of {len(texts)} texts by model {model}")
            lengths = np.einsum("ij,ij->i", vectors, vectors)
            if not np.all(np.abs(lengths - 1.0) < 0.01):  # noqa: PLR2004  float16 models are this far off at most
                raise ValueError("a vector is not of unit length")
            rows = vectors.astype("<f2")
            added = 0
            for text, vector in zip(texts, rows, strict=True):
                new = connection.execute(_ADD_VECTOR, (model, text.digest, vector.tobytes())).fetchone()
                if new is not None:
                    connection.execute(
                        "INSERT INTO vector_changes (model, vector_id, change) VALUES (?, ?, 'added')", (model, new[0])
                    )
                    added += 1
                connection.execute("DELETE FROM pending_texts WHERE text_id = ? AND model = ?", (text.text_id, model))
            return added

    def trim_changes(self) -> None:
        """Forget changes so old that an index that has not seen them is compared with the catalogue as a whole."""
        self._session.connection.execute(
            "DELETE FROM vector_changes WHERE seq <= (SELECT max(seq) FROM vector_changes) - ?", (_KEEP_CHANGES,)
        )

    def _all_queued(self, model: int) -> bool:
        """Whether each text has a vector of this model or waits for one; counting is faster than comparing."""
        texts, vectors, waiting = self._session.connection.execute(
            "SELECT (SELECT count(*) FROM passage_texts),"
            " (SELECT count(*) FROM vectors WHERE model = ?1 AND kind = 'passage'),"
            " (SELECT count(*) FROM pending_texts WHERE model = ?1)",
            (model,),
        ).fetchone()
        return texts == vectors + waiting
