"""The language taken out of the bundled model's vectors: what it must do, on the real model."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.centred import CentredEmbedder, LanguageMeans, bundled_means, centred

_TEXTS = (
    "Der Motor der Waschmaschine wird mit Strom aus der Steckdose betrieben.",
    "Die Wäsche muss nach Farben sortiert werden.",
    "鲸鱼是生活在海洋中的哺乳动物，用肺呼吸。",
    "Los pingüinos viven en el hemisferio sur y no pueden volar.",
)


@pytest.fixture(scope="module")
def wrapped(embedder: BundledEmbedder) -> CentredEmbedder:
    made = centred(embedder)
    assert isinstance(made, CentredEmbedder)
    return made


def test_vectors_keep_shape_type_and_length(wrapped: CentredEmbedder) -> None:
    vectors = wrapped.embed_passages(_TEXTS)
    assert vectors.shape == (len(_TEXTS), wrapped.model.dims)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    query = wrapped.embed_query("washing machine")
    assert query.shape == (wrapped.model.dims,)
    assert abs(float(np.linalg.norm(query)) - 1) < 1e-5
    assert wrapped.embed_passages([]).shape == (0, wrapped.model.dims)


def test_the_meaning_wins_over_the_language(embedder: BundledEmbedder, wrapped: CentredEmbedder) -> None:
    question = "Welche Säugetiere leben im Meer?"
    plain = embedder.embed_passages(_TEXTS) @ embedder.embed_query(question)
    freed = wrapped.embed_passages(_TEXTS) @ wrapped.embed_query(question)
    whale = 2
    assert freed.argmax() == whale
    assert freed[whale] - np.delete(freed, whale).max() > plain[whale] - np.delete(plain, whale).max()


def test_its_vectors_are_never_taken_for_the_plain_ones(embedder: BundledEmbedder, wrapped: CentredEmbedder) -> None:
    assert wrapped.model.name == embedder.model.name
    assert wrapped.model.revision != embedder.model.revision


def test_a_text_is_embedded_the_same_in_any_batch(wrapped: CentredEmbedder) -> None:
    alone = np.concatenate([wrapped.embed_passages([text]) for text in _TEXTS])
    cosines = (alone * wrapped.embed_passages(_TEXTS)).sum(axis=1)
    assert cosines.min() > 0.98


def test_means_survive_saving(embedder: BundledEmbedder, tmp_path: Path) -> None:
    means = bundled_means(embedder.model)
    assert means is not None
    means.save(tmp_path / "means.npz")
    again = LanguageMeans.load(tmp_path / "means.npz")
    assert np.array_equal(means.passages, again.passages)
    assert np.array_equal(means.queries, again.queries)
