"""Where a passage holds the query's words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalogue.terms import terms_of
from desktop_app.catalogue.words import fold
from desktop_app.search.highlight import fold_with_origin, highlights


def marked(text, query, *, unfinished=False, phrases=()):
    ranges = highlights(text, terms_of(query, unfinished=unfinished), phrases)
    return [text[start:end] for start, end in ranges]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("The GRÖSSE of Größe", "große", ["GRÖSSE", "Größe"]),
        ("Cafe\u0301 au lait", "cafe", ["Cafe\u0301"]),
        ("in the inn", "in", ["in"]),
        ("getUserName(user_id)", "user name", ["User", "Name", "user"]),
        ("call get_user_name now", "getUserName", ["get_user_name"]),
        ("error ERR_CONN-42.", "err_conn-42", ["ERR_CONN-42"]),
        ("我们在北京大学学习", "北京大学", ["北京大学"]),
        ("ภาษาไทยง่าย", "ไทย", ["ไทย"]),
        ("한국어를 배운다", "한국어", ["한국어"]),
        ("ﬁnd it", "find", ["ﬁnd"]),
        ("😀 fine 😀", "😀", ["😀", "😀"]),
        ("XMLParser parses", "parser", ["Parser"]),
        ("Ελλάς και ΕΛΛΑΣ", "ελλας", ["Ελλάς", "ΕΛΛΑΣ"]),
    ],
)
def test_the_words_of_the_query_are_found_as_written(text, query, expected):
    assert marked(text, query) == expected


def test_a_prefix_matches_beginnings_only():
    assert marked("Understand the wonder", "und", unfinished=True) == ["Und"]


def test_a_phrase_is_one_range_across_a_line_end():
    assert marked("a net\nloss", "", phrases=("Net Loss",)) == ["net\nloss"]


def test_variants_of_a_mistyped_word_are_found():
    (term,) = terms_of("sourdouhg")
    assert highlights("Sourdough bread", [term.corrected(("sourdough",))]) == [(0, 9)]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_map_back_is_monotonous_and_in_range(text):
    folded, origin = fold_with_origin(text)
    assert len(origin) == len(folded) + 1
    assert list(origin) == sorted(origin)
    assert origin[-1] == len(text)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "M", "N", "Z"]), min_size=1, max_size=40))
def test_ranges_are_ordered_disjoint_and_not_empty(text):
    ranges = highlights(text, terms_of(text))
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))


@pytest.mark.parametrize("text", ["Größe ΣΊΣΥΦΟΣ Łódź İĞ ﬁ Ⅷ ½ ｶﾞ が 각 각 हिन्दी"])
def test_folding_piece_by_piece_equals_folding_at_once(text):
    assert fold_with_origin(text)[0] == fold(text)
