"""Synthetic vectors that resemble a real library's: topics in topics, all within a narrow cone, as E5's are."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


def clustered(count: int, dims: int = 384, *, seed: int = 0, topics: int | None = None) -> Vectors:
    """Return float32 [count, dims] of unit length.

    Every vector shares a common direction (so that cosines lie around 0.7 to 1.0), has a topic and a subject within
    it (so that near neighbours exist and differ), and its own part; the axes matter unequally, as in real models.
    """
    random = np.random.default_rng(seed)
    axes = 1.0 / np.sqrt(1.0 + np.arange(dims) / 24.0)
    shared = random.standard_normal(dims)
    shared *= 1.4 / np.linalg.norm(shared)
    topics = topics or max(8, count // 400)
    topic_centres = _scaled(random.standard_normal((topics, dims)) * axes, 0.7)
    subjects = topics * 12
    subject_centres = topic_centres[random.integers(0, topics, subjects)]
    subject_centres += _scaled(random.standard_normal((subjects, dims)) * axes, 0.5)
    weights = random.zipf(1.3, count * 2) % subjects
    vectors = np.empty((count, dims), np.float32)
    for start in range(0, count, 20_000):
        rows = slice(start, min(start + 20_000, count))
        own = _scaled(random.standard_normal((rows.stop - start, dims)) * axes, 0.55)
        vectors[rows] = shared + subject_centres[weights[rows]] + own
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def queries_near(vectors: Vectors, count: int, *, seed: int = 1) -> Vectors:
    """Return queries, float32 [count, dims] of unit length, each some way off one of the vectors."""
    random = np.random.default_rng(seed)
    chosen = vectors[random.integers(0, len(vectors), count)]
    queries = chosen + _scaled(random.standard_normal(chosen.shape), 0.35)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    return queries.astype(np.float32)


def _scaled(rows: npt.NDArray[np.float64], length: float) -> npt.NDArray[np.float64]:
    return rows * (length / np.linalg.norm(rows, axis=1, keepdims=True))
