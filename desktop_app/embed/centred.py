"""Takes the language out of an embedding, so that a text is near what it means and not near its own language.

A multilingual model places each language in a region of its own: among texts in several languages, multilingual-e5
prefers the query's own so strongly that the right answer in another language comes late. The mean vector of a
language says where its region is; what is left after most of it is taken away is the meaning. Which language a text
is in, the vector itself tells, as weights over the known languages: one that is not among them loses the mean of its
relatives. Passages and queries have their own means. Source: Libovický, Rosa and Fraser 2020, "On the Language
Neutrality of Pre-trained Multilingual Representations"; the bias: Roy et al. 2020, LAReQA. What it gains here is
measured by `python -m benchmarks.languages`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from desktop_app.documents import ModelCard
from desktop_app.embed.embedder import Embedder, Vectors

REVISION = "centred-1"
MEANS = Path(__file__).with_name("language_means.npz")
SHARE = 0.8
SHARPNESS = 30.0
"""How much of the mean is taken away, and how surely a vector belongs to its nearest language (inverse temperature)."""


_BUNDLED = ("multilingual-e5-small", 384)


class LanguageMeans(NamedTuple):
    """The mean vectors of the known languages, float32 [languages, dims] each; the two may know different ones."""

    passages: Vectors
    queries: Vectors

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return cls(stored["passages"].astype(np.float32), stored["queries"].astype(np.float32))

    def save(self, path: Path) -> None:
        """Write the means as float16."""
        np.savez_compressed(path, passages=self.passages.astype(np.float16), queries=self.queries.astype(np.float16))


def bundled_means(card: ModelCard) -> LanguageMeans | None:
    """Return the means that ship for a model; None if there are none."""
    return LanguageMeans.load(MEANS) if (card.name, card.dims) == _BUNDLED else None


class CentredEmbedder:
    """An embedder whose vectors hold the meaning without the language; otherwise as the one that it wraps."""

    def __init__(self, embedder: Embedder, means: LanguageMeans) -> None:
        self._embedder = embedder
        self._passages = _Centre(means.passages)
        self._queries = _Centre(means.queries)
        # Vectors with and without the language must never be compared.
        card = embedder.model
        self._model = replace(card, revision=f"{card.revision}-{REVISION}")

    @property
    def model(self) -> ModelCard:
        """The wrapped model's card, with a revision of its own."""
        return self._model

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dims], unit length, in the order given (see Embedder)."""
        return self._passages.take_away(self._embedder.embed_passages(texts))

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dims], unit length (see Embedder)."""
        return self._queries.take_away(self._embedder.embed_query(text)[None])[0]

    def release(self) -> None:
        """Let go of the wrapped embedder's weights."""
        self._embedder.release()


def centred(embedder: Embedder) -> Embedder:
    """Wrap an embedder whose language means are known; return any other as it is."""
    means = bundled_means(embedder.model)
    return embedder if means is None else CentredEmbedder(embedder, means)


class _Centre:
    def __init__(self, means: Vectors) -> None:
        self._means = means
        self._middle = means.mean(axis=0)
        self._directions = _unit(means - self._middle)

    def take_away(self, vectors: Vectors) -> Vectors:
        """Return unit vectors without their language; vectors: float32 [n, dims]."""
        nearness = _unit(vectors - self._middle) @ self._directions.T
        weights = np.exp(SHARPNESS * (nearness - nearness.max(axis=1, keepdims=True)))
        weights /= weights.sum(axis=1, keepdims=True)
        return _unit(vectors - SHARE * (weights @ self._means))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
