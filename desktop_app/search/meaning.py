"""The half of a search that goes by meaning: the query's vector, its neighbours, and why it may be missing."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from desktop_app.catalogue.finder import Finder
from desktop_app.catalogue.ids import member
from desktop_app.catalogue.scope import Scope
from desktop_app.catalogue.word_index import Ids
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.errors import ModelUnavailable
from desktop_app.search.calibration import Background, Cohort, cohort_for
from desktop_app.search.fusion import MeaningFound
from desktop_app.vectors.store import VectorStore

if TYPE_CHECKING:
    from desktop_app.vectors.index import Neighbours

NEAREST = 100
NARROW = 10_000
"""Passages up to which a filter's vectors are looked up and searched alone; of a wider one the hits are filtered."""
WIDE_NEAREST = 1_000
REMEMBERED = 64


class Begun(NamedTuple):
    """A search for the nearest passages that runs in the query's thread. See MeaningSearch.begin."""

    embedding: "Future[Vectors]"
    neighbours: "Future[Neighbours]"
    compared: int
    inside: Ids | None
    wanted: int
    asked: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passages nearest in meaning, best first, and what their cosines are to be compared with.

    least: the cosine that no other passage exceeds; None if there is no other one, or none with a vector.
    """

    found: Sequence[MeaningFound]
    background: Background
    least: float | None = None


class MeaningSearch:
    """Embeds queries and compares them in a thread of its own, so that words are looked up meanwhile."""

    def __init__(self, finder: Finder, vectors: VectorStore, embedder: Embedder) -> None:
        self._finder = finder
        self._vectors = vectors
        self._embedder = embedder
        self._threads = ThreadPoolExecutor(1, "query")
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._cohort: Cohort | None = None

    def close(self) -> None:
        """Wait for the query that is being embedded and end the thread."""
        self._threads.shutdown()

    @property
    def missing(self) -> str:
        """Why nothing can be found by meaning, "" if something can."""
        return "" if len(self._vectors) else "Nothing can be found by meaning yet: no passage has been embedded so far."

    def embed(self, text: str) -> "Future[Vectors]":
        """Begin to embed a query."""
        return self._threads.submit(self._embed, text)

    def embed_apart(self, text: str) -> Vectors:
        """Embed what is compared with a query, as a query is: float32 [dims]; it is not remembered."""
        return self._threads.submit(self._embedder.embed_query, text).result()

    def load(self) -> None:
        """Bring the vectors into memory, while a query's thread loads the model: half of a cold search's time."""
        if not self._vectors.loaded:
            anywhere = np.zeros(self._embedder.model.dims, np.float32)
            anywhere[0] = 1.0
            self._vectors.search(anywhere, 1)

    def begin(self, embedding: "Future[Vectors]", scope: Scope | None, wanted: int) -> Begun:
        """Begin to find the nearest passages. embedding: float32 [dims]. wanted: needed at least, of those in scope."""
        count = len(self._vectors)
        allowed: Ids | None = None
        nearest = max(NEAREST, wanted)
        if scope is not None:
            count = min(count, len(scope.texts))
            if len(scope.texts) <= NARROW:
                allowed = self._allowed(scope)
            else:
                nearest = max(WIDE_NEAREST, wanted)
        neighbours = self._threads.submit(lambda: self._vectors.search(embedding.result(), nearest, allowed))
        inside = None if scope is None or allowed is not None else scope.texts
        return Begun(embedding, neighbours, count, inside, max(NEAREST, wanted), nearest)

    def nearest(self, begun: Begun) -> Nearest:
        """Wait for a search and return what it found. Raises what embedding the query raised."""
        neighbours = begun.neighbours.result()
        text_ids = self._finder.texts_of_vectors(neighbours.ids)
        scores = neighbours.scores[[vector in text_ids for vector in neighbours.ids.tolist()]]
        if begun.inside is not None:
            inside = member(np.array([*text_ids.values()], np.int64), begun.inside).tolist()
            text_ids = {pair[0]: pair[1] for pair, held in zip(text_ids.items(), inside, strict=True) if held}
        if self._cohort is None:
            self._cohort = cohort_for(self._embedder)
        background = self._cohort.background(begun.embedding.result(), scores, begun.compared)
        found = [
            MeaningFound(text_ids[vector_id], cosine)
            for vector_id, cosine in zip(neighbours.ids.tolist(), neighbours.scores.tolist(), strict=True)
            if vector_id in text_ids
        ]
        least: float | None = None
        if len(found) > begun.wanted:
            least = found[begun.wanted - 1].cosine
        elif len(neighbours.ids) >= begun.asked:
            least = float(neighbours.scores[-1])
        return Nearest(found[: begun.wanted], background, least)

    def vectors_of(self, content: int) -> Vectors:
        """Return the vectors of a content's passages: float32 [n, dims]."""
        model = self._finder.model_id(self._embedder.model)
        dims = self._embedder.model.dims
        if model is None:
            return np.empty((0, dims), np.float32)
        return self._finder.vectors_of_content(model, content, dims)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as passages: float32 [n, dims]."""
        return self._embedder.embed_passages(texts)

    def _allowed(self, scope: Scope) -> Ids:
        model = self._finder.model_id(self._embedder.model)
        if model is None:
            raise ModelUnavailable("The library has no vectors of the chosen model yet.")
        return self._finder.vectors_of_texts(model, scope.texts)

    def _embed(self, text: str) -> Vectors:
        if text in self._remembered:
            self._remembered.move_to_end(text)
        else:
            self._remembered[text] = self._embedder.embed_query(text)
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return self._remembered[text]
