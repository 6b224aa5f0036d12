"""An embedder without a model: texts that share words and letters are near. For tests and scale benchmarks only."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from desktop_app.catalogue.words import fold
from desktop_app.documents import ModelCard
from desktop_app.embed.embedder import Vectors


class HashedEmbedder:
    """Hashes words and their trigrams into `dims` buckets, beside a direction that all texts share."""

    def __init__(self, dims: int = 256) -> None:
        self.model = ModelCard("hashed-ngrams", "1", dims, 512)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.model.dims), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[0] = 2.0
            for word in fold(text).split():
                grams = [word, *(f"_{word}_"[start : start + 3] for start in range(len(word)))]
                for gram in grams:
                    row[1 + crc32(gram.encode()) % (self.model.dims - 1)] += 1.0 / len(grams)
        vectors[:, 1:] *= 2.0 / np.maximum(np.linalg.norm(vectors[:, 1:], axis=1, keepdims=True), 1e-6)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])[0]

    def release(self) -> None:
        """Nothing is held."""
