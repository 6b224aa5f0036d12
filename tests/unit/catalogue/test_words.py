"""What a word is, in every script."""

import sqlite3
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalogue.schema import FIRST
from desktop_app.catalogue.words import TOKEN_CHARS, fold, pieces, segment


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Größe", "GROSSE"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("cœur", "coeur"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Ελλάς", "ελλασ"),
        ("Ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("مدرسة", "مدرسه"),
        ("naïve", "naïve"),
        ("co\u00adop", "coop"),
        ("ﬁnd", "find"),
        ("👍🏽", "👍"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("हिन्दी", "हनद"), ("ไทย", "ไทยา")])
def test_marks_that_are_letters_are_kept(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_for_what_is_stored(text):
    words = segment(text).words
    assert segment(words).words.split() == [fold(word) for word in segment(words).words.split()]


def test_chinese_becomes_pairs_and_the_last_character():
    assert segment("我爱北京。Python中").words == "我爱 爱北 北京 京 python 中"


@pytest.mark.parametrize("text", ["한국어를", "ภาษาไทย", "カタカナ", "ພາສາລາວ", "ភាសាខ្មែរ", "မြန်မာ"])
def test_scripts_without_spaces_become_pairs(text):
    words = segment(text).words.split()
    assert all(len(word) <= 2 for word in words)
    assert words[0] == fold(text)[:2]


def test_a_structured_word_stays_whole_and_has_parts():
    assert segment("ERR_CONN-42").words == "err_conn-42"
    assert segment("ERR_CONN-42").parts == "err conn 42"
    assert segment("getUserName XMLHttpRequest2").parts == "get user name xml http request 2"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("see user@example.com.", "user@example.com"),
        ("v2.10.3,", "v2.10.3"),
        ("(/usr/lib/os.py)", "usr/lib/os.py"),
        ("C:\\data\\x.txt", "c:\\data\\x.txt"),
        ("std::vector<int>", "std::vector"),
        ("C++ and C#", "c++"),
        ("1,234.5", "1,234.5"),
        ("😀!", "😀"),
    ],
)
def test_codes_addresses_paths_and_signs_are_tokens(text, token):
    assert token in segment(text).words.split()


def test_plain_words_have_no_pieces():
    assert not any(pieces(word) for word in ("hello", "Hello", "NATO", "Straße", "हिन्दी", "Россия"))


def test_long_tokens_are_bounded_the_same_in_text_and_query():
    text = "x" * 10_000
    assert segment(text).words == "x" * TOKEN_CHARS


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_fts5_takes_every_token_as_it_is(text):
    connection = sqlite3.connect(":memory:")
    connection.executescript(FIRST)
    words, parts = segment(text)
    connection.execute("INSERT INTO passage_words (rowid, words, parts, context) VALUES (1, ?, ?, '')", (words, parts))
    stored = {row[0] for row in connection.execute("SELECT term FROM passage_vocabulary")}
    connection.close()
    assert stored == {*words.split(), *parts.split()}


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_no_letter_is_lost(text):
    kept = set("".join(segment(text).words.split()))
    assert {c for c in fold(text) if unicodedata.category(c)[0] in "LN"} <= kept or len(text) > TOKEN_CHARS


def test_every_place_of_a_two_character_word_is_a_pair():
    text = "".join(f"中国{number}人民中国" for number in range(300))
    assert segment(text).words.split().count("中国") == text.count("中国")


def test_work_grows_in_proportion_to_the_text():
    def seconds(text):
        started = time.process_time()
        segment(text)
        return time.process_time() - started

    for unit in ("a_", "-a", "9,", "a.b:", "我", "x" * 50):
        short, long = unit * 2_000, unit * 40_000
        assert seconds(long) < max(60 * seconds(short), 2.0)
