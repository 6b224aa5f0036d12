"""Confidence and verdict."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents import ModelCard, Verdict
from desktop_app.search.calibration import (
    EXACT,
    GOOD_FROM,
    SHIPPED,
    WEAK_FROM,
    Cohort,
    Signals,
    cohort_for,
    confidence,
    shipped_cohort,
    verdict,
)
from desktop_app.search.cohort_texts import COHORT
from tests.helpers.hashed_embedder import HashedEmbedder

QUERY = np.eye(4, dtype=np.float32)[0]


def cohort(*cosines):
    return Cohort(np.array([[cosine, np.sqrt(1 - cosine**2), 0, 0] for cosine in cosines], np.float32))


def background(*scores, count=1000):
    low = cohort(*np.linspace(0.70, 0.78, 100))
    return low.background(QUERY, np.array(scores, np.float32), count)


def test_a_library_of_one_passage_leans_on_the_cohort():
    alone = background(0.9, count=1)
    assert alone.highest == pytest.approx(0.78, abs=1e-4)
    assert alone.neighbour < 0.78


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-1, 1))
def test_confidence_is_a_probability(cosine, coverage, other):
    for signals in (Signals(cosine, coverage), Signals(None, coverage), Signals(cosine, coverage, exact=True)):
        assert 0 <= confidence(signals, background(max(cosine, other), other)) <= 1
        assert 0 <= confidence(signals, None) <= 1


def test_nearer_and_more_words_mean_more_confidence():
    behind = background(0.86, 0.8, 0.79)
    assert confidence(Signals(0.86, 0.2), behind) > confidence(Signals(0.80, 0.2), behind)
    assert confidence(Signals(0.86, 0.9), behind) > confidence(Signals(0.86, 0.1), behind)
    assert confidence(Signals(None, 0.9), None) > confidence(Signals(None, 0.1), None)


def test_a_hit_no_nearer_than_unrelated_texts_is_no_match():
    assert verdict(confidence(Signals(0.77, 0.0), background(0.77, 0.76))) is Verdict.NONE


def test_what_is_exact_is_a_good_match():
    assert verdict(confidence(Signals(0.7, 0.1, exact=True), background(0.7))) is Verdict.GOOD
    assert confidence(Signals(None, 0.0, exact=True), None) == EXACT


def test_verdicts_follow_the_thresholds():
    assert [verdict(each) for each in (0.0, WEAK_FROM, GOOD_FROM)] == [Verdict.NONE, Verdict.WEAK, Verdict.GOOD]


def test_the_shipped_cohort_belongs_to_these_texts_and_to_one_model():
    with np.load(SHIPPED) as stored:
        name, revision = str(stored["name"]), str(stored["revision"])
    vectors = shipped_cohort(ModelCard(name, revision, 384, 512))
    assert vectors is not None
    assert vectors.shape == (len(COHORT), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)
    assert shipped_cohort(ModelCard(name, "another", 384, 512)) is None


def test_a_model_without_a_shipped_cohort_embeds_it():
    embedder = HashedEmbedder()
    assert cohort_for(embedder).vectors.shape == (len(COHORT), embedder.model.dims)
