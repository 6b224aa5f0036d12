"""What a word is worth, where the library is too small to tell."""

import math
from itertools import pairwise

import pytest

from desktop_app.catalogue.commonness import FREQUENCIES, PRIOR, expected_share, frequency_of, worth
from desktop_app.catalogue.terms import Term, terms_of
from desktop_app.catalogue.words import fold, segment


def worths(query, rows, total):
    terms = terms_of(query)
    return dict(zip((term.token for term in terms), worth(terms, [rows] * len(terms), total).tolist(), strict=True))


@pytest.mark.parametrize(
    ("query", "common", "rare"),
    [
        ("which bird is on the roof", {"which", "is", "on", "the"}, {"bird", "roof"}),
        ("welcher Vogel sitzt auf dem Dach", {"auf", "dem"}, {"vogel", "sitzt", "dach"}),
        ("屋顶上的是什么鸟", {"的是", "什么"}, {"屋顶", "么鸟"}),
        ("quel oiseau est sur le toit", {"est", "sur", "le"}, {"oiseau", "toit"}),
        ("какая птица сидит на крыше", {"на"}, {"птица", "крыше"}),
        ("屋根の上にいるのは何の鳥ですか", {"いる", "です", "のは"}, {"屋根", "の鳥"}),
        ("지붕 위에 있는 새는 무엇입니까", {"있는"}, {"지붕"}),
    ],
)
def test_in_ten_passages_what_is_common_in_its_language_is_worth_less(query, common, rare):
    found = worths(query, 1, 10)
    assert max(found[word] for word in common) < 0.8 * min(found[word] for word in rare)


def test_among_many_passages_only_the_library_counts():
    for word, rows in (("the", 9_000), ("zanzibar", 3), ("which", 4)):
        plain = math.log1p((200_000 - rows + 0.5) / (rows + 0.5))
        assert worths(word, rows, 200_000)[word] == pytest.approx(plain, rel=0.35 if rows == 4 else 0.01)


def test_a_word_in_fewer_passages_is_worth_more_whatever_it_is():
    for word in ("the", "which", "zanzibar"):
        falling = [worths(word, rows, 100)[word] for rows in range(101)]
        assert all(fewer > more > 0 for fewer, more in pairwise(falling))


def test_an_empty_library_still_gives_every_word_a_worth():
    assert all(each > 0 for each in worths("the zanzibar", 0, 0).values())


def test_what_is_typed_so_far_is_as_common_as_all_it_may_become():
    unfinished = terms_of("whi", unfinished=True)[0]
    assert expected_share(unfinished) > expected_share(terms_of("which")[0])
    assert expected_share(terms_of("zanz", unfinished=True)[0]) == expected_share(terms_of("zanz")[0])


def test_a_typo_of_a_common_word_is_as_common_as_the_word():
    assert expected_share(Term("whihc").corrected(("which",))) == expected_share(Term("which"))


def test_a_code_and_a_number_are_never_common():
    for code in ("getUserName", "ERR_TLS_77", "2024", "10.0.0.1"):
        assert PRIOR * expected_share(terms_of(code)[0]) < 1


def test_every_word_of_the_list_is_one_that_a_query_can_hold():
    words = [
        word
        for line in FREQUENCIES.read_text("utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split(" ")[1:]
    ]
    assert len(words) == len(set(words)) > 10_000
    assert all(fold(word) == word and 0 < frequency_of(word) <= 0.11 for word in words)
    lost = [word for word in words if word not in segment(word).words.split()]
    assert len(lost) < 0.01 * len(words), lost


def test_the_list_says_where_it_comes_from_and_under_which_licence():
    head = FREQUENCIES.read_text("utf-8")[:600]
    assert "wordfreq" in head
    assert "CC BY-SA 4.0" in head
