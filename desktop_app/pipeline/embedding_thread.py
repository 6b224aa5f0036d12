"""The bulk-embedding thread: batches of texts in, batches of vectors out, never a wait in between."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.catalogue.records import PendingText
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.pipeline.giving_way import LONGEST_HOLD_SECONDS, TypedAt, seconds_to_hold

BATCH_TEXTS = 32
_QUEUED_BATCHES = 3
_PART_TEXTS = 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Texts and their vectors, row by row, or the error that kept the batch from being embedded."""

    texts: list[PendingText]
    vectors: Vectors | None
    error: Exception | None = None


class EmbeddingThread:
    """Embeds on a thread of its own. `deliver` is called on that thread with each finished batch.

    typed_at: the answer to a key goes before the next part.
    """

    def __init__(self, embedder: Embedder, deliver: Callable[[EmbeddedBatch], None], typed_at: TypedAt) -> None:
        self._embedder = embedder
        self._deliver = deliver
        self._typed_at = typed_at
        self._inbox: queue.SimpleQueue[list[PendingText] | None] = queue.SimpleQueue()
        self._in_flight: set[int] = set()
        self._batches = 0
        self.busy_seconds = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="embedding", daemon=True)
        self._thread.start()

    @property
    def in_flight(self) -> set[int]:
        """The ids of the texts that were given and not yet taken back; belongs to the caller's thread."""
        return self._in_flight

    @property
    def wants_more(self) -> bool:
        """Whether another batch should be given now, so that the model never waits."""
        return self._batches < _QUEUED_BATCHES

    def give(self, texts: list[PendingText]) -> None:
        """Queue a batch."""
        self._in_flight.update(text.text_id for text in texts)
        self._batches += 1
        self._inbox.put(texts)

    def taken(self, batch: EmbeddedBatch) -> None:
        """Say that a delivered batch was stored."""
        self._in_flight.difference_update(text.text_id for text in batch.texts)
        self._batches -= 1

    def stop(self) -> None:
        """Finish the part at work, drop what is queued (it is still pending in the catalogue), end the thread."""
        self._stopping.set()
        self._inbox.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (texts := self._inbox.get()) is not None and not self._stopping.is_set():
            try:
                texts, vectors = self._embed(texts)
            except Exception as error:  # noqa: BLE001  whatever a model raises must reach the person, not end the thread
                _log.warning("embedding failed: %s", error)
                self._deliver(EmbeddedBatch(texts, None, error))
            else:
                self._deliver(EmbeddedBatch(texts, vectors))

    def _embed(self, texts: list[PendingText]) -> tuple[list[PendingText], Vectors]:
        """Embed a batch in parts: told to stop, it gives back the parts that are done."""
        parts: list[Vectors] = []
        for start in range(0, len(texts), _PART_TEXTS):
            if parts and self._stopping.is_set():
                texts = texts[:start]
                break
            self._give_way()
            started = time.perf_counter()
            parts.append(self._embedder.embed_passages([text.text for text in texts[start : start + _PART_TEXTS]]))
            self.busy_seconds += time.perf_counter() - started
        return texts, np.concatenate(parts)

    def _give_way(self) -> None:
        """Wait while a person types, or until told to stop."""
        latest = time.monotonic() + LONGEST_HOLD_SECONDS
        while (now := time.monotonic()) < latest:
            left = seconds_to_hold(self._typed_at)
            if left <= 0 or self._stopping.wait(min(left, latest - now)):
                break
