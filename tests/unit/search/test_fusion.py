"""One ranking of what words, meaning and names found."""

import pytest

from desktop_app.search.fusion import MeaningFound, WordsFound, fuse, name_scores


def meaning(*ids):
    return [MeaningFound(text_id, 0.9 - place / 100) for place, text_id in enumerate(ids)]


def order(words, near):
    return [fused.text_id for fused in fuse(words, near)]


def test_what_both_ways_find_comes_first():
    assert order([WordsFound(3, 0.9), WordsFound(2, 0.8)], meaning(1, 3))[0] == 3


def test_a_stray_word_does_not_outrank_meaning():
    assert order([WordsFound(9, 0.3)], meaning(1, 2, 3))[:3] == [1, 2, 3]


def test_all_of_the_words_outrank_meaning_alone():
    assert order([WordsFound(9, 1.0)], meaning(1, 2, 3))[0] == 9


def test_a_code_term_outranks_everything_else():
    words = [WordsFound(5, 1.0), WordsFound(7, 0.4, exact=True)]
    assert order(words, meaning(5, 1))[0] == 7


def test_one_way_alone_keeps_its_order():
    assert order([], meaning(4, 2, 8)) == [4, 2, 8]
    assert order([WordsFound(4, 0.6), WordsFound(2, 1.0)], []) == [4, 2]


def test_nothing_found_is_nothing():
    assert fuse([], []) == []


def test_names_with_equal_evidence_share_a_rank():
    scores = name_scores({1: 1.0, 2: 1.0, 3: 0.5}, {})
    assert scores[1] == scores[2] > scores[3]


def test_an_exact_name_comes_before_all_ranks_together():
    best_otherwise = fuse([WordsFound(1, 1.0)], meaning(1))[0].score
    assert name_scores({1: 1.0}, {1: True})[1] > best_otherwise
    assert best_otherwise == pytest.approx(2.5 / 21)
