"""Texts that wait, through the embedding thread, into the catalogue and the vector index."""

import time
from collections.abc import Callable

from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.pipeline.embedding_thread import BATCH_TEXTS, EmbeddedBatch, EmbeddingThread
from desktop_app.pipeline.tools import Tools

_MAINTAIN_SECONDS = 0.02


class Embedding:
    """Keeps one model's embedder fed and stores what it brings.

    `post` puts a callable into the writer's queue: finished batches come back through it, because only the writer's
    thread may store them.
    """

    def __init__(
        self,
        writer: CatalogueWriter,
        tools: Tools,
        post: Callable[[Callable[[], object]], None],
    ) -> None:
        embedder = tools.model.embedder
        self._writer = writer
        self.model = writer.ensure_model(embedder.model)
        self._vectors = tools.vectors(self.model, embedder.model.dims)
        self._thread = EmbeddingThread(embedder, lambda batch: post(lambda: self._take(batch)), tools.typed_at)
        self._abandoned = False
        self._active_since: float | None = None
        self._active_seconds = 0.0
        self.texts_done = 0
        self.error: Exception | None = None

    @property
    def busy_seconds(self) -> float:
        """Time the embedder spent embedding."""
        return self._thread.busy_seconds

    @property
    def active_seconds(self) -> float:
        """Time during which there was something to embed: never less than `busy_seconds`."""
        running = time.perf_counter() - self._active_since if self._active_since is not None else 0.0
        return self._active_seconds + running

    def feed(self) -> bool:
        """Keep the embedder's queue full; True while it has anything to do."""
        if self.error is not None:
            return False
        while self._thread.wants_more:
            texts = self._writer.next_texts(self.model, BATCH_TEXTS, self._thread.in_flight)
            if not texts:
                break
            self._thread.give(texts)
        active = bool(self._thread.in_flight)
        if active and self._active_since is None:
            self._active_since = time.perf_counter()
        elif not active:
            self._pause_clock()
        return active

    def settle(self, seconds: float) -> bool:
        """Bring the vector index up to date, for about so long; True while there is more to do."""
        return self._vectors.maintain(seconds)

    def stop(self) -> None:
        """End the embedding thread; batches that it finished meanwhile are still delivered."""
        self._thread.stop()
        self._pause_clock()

    def abandon(self) -> None:
        """End the embedding thread and drop the batches that it finished: there is nowhere to store them."""
        self._abandoned = True
        self.stop()

    def _pause_clock(self) -> None:
        self._active_seconds, self._active_since = self.active_seconds, None

    def _take(self, batch: EmbeddedBatch) -> None:
        if self._abandoned:
            return
        # Texts whose vectors could not be stored wait in the catalogue again.
        self._thread.taken(batch)
        if batch.vectors is None:
            self.error = batch.error
        else:
            self._writer.store_vectors(self.model, batch.texts, batch.vectors)
            self.texts_done += len(batch.texts)
        self._vectors.maintain(_MAINTAIN_SECONDS)
