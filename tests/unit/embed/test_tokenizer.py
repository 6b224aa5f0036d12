"""Text to token ids, apart from any model."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.embed.prepare import TOKENIZER
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.errors import ModelUnavailable


@pytest.fixture(scope="module")
def tokenizer(prepared_model: Path) -> Tokenizer:
    return Tokenizer(prepared_model / TOKENIZER)


def test_ids_are_the_published_models(tokenizer: Tokenizer) -> None:
    assert (tokenizer.bos, tokenizer.eos) == (0, 2)
    assert tokenizer.encode("query: how much protein per day") == [41, 1294, 12, 3642, 5045, 21308, 117, 5155]


def test_a_text_without_tokens_has_none(tokenizer: Tokenizer) -> None:
    assert tokenizer.counts(["", "\x01\x02"]) == [0, 1]


def test_counts_are_the_lengths_of_the_encoded_texts(tokenizer: Tokenizer) -> None:
    texts = ["one", "zwei drei", "四五六", "seven  eight\nnine", "a\u200b\u200bb", "= [1]", "e\u0301 \u00a8"]
    assert tokenizer.counts(texts) == [len(tokenizer.encode(text)) for text in texts]


def test_white_space_around_a_text_does_not_count(tokenizer: Tokenizer) -> None:
    assert tokenizer.counts(["\n  word \u3000", "word"]) == [1, 1]


def test_counts_stay_right_after_more_words_than_are_kept(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.embed.tokenizer._KNOWN_WORDS", 2)
    assert tokenizer.counts(["one two three four", "five"]) == [4, 1]
    assert tokenizer.counts(["one", "six seven"]) == [1, 2]


@pytest.mark.parametrize("space", ["  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", " \n \t "])
def test_any_white_space_is_one_space(tokenizer: Tokenizer, space: str) -> None:
    assert tokenizer.encode(f"two{space}words") == tokenizer.encode("two words")


def test_full_width_letters_are_the_same_as_plain_ones(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("ＰＤＦ　１２") == tokenizer.encode("PDF 12")


def test_a_lone_surrogate_is_read_as_a_question_mark(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("a \udc80 b") == tokenizer.encode("a ? b")


# What a document may hold: no controls but tabs and ends of lines.
_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("\n\t \u00a0\u200b\u2028\u3000")),
    max_size=60,
)


@given(_TEXT)
def test_any_text_counts_as_many_tokens_as_it_has(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.counts([text]) == [len(tokenizer.encode(text.strip()))]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_texts_count_together_as_they_count_alone(tokenizer: Tokenizer, texts: list[str]) -> None:
    tokenizer._known_words = {}
    together = tokenizer.counts(texts)
    for text, count in zip(texts, together, strict=True):
        tokenizer._known_words = {}
        assert tokenizer.counts([text]) == [count]


@given(st.text(max_size=200))
def test_any_text_has_ids_within_the_vocabulary(tokenizer: Tokenizer, text: str) -> None:
    assert all(0 <= each < 250_002 for each in tokenizer.encode(text))


@given(st.text("ab1.=('日кé\u0301🦜\u200b\u00a8\u00b4ﷺ\u3000 \n\t\x01\ud800", max_size=40).map(str.strip))
def test_a_count_is_the_length_of_the_encoded_text(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.counts([text])[0] >= len(tokenizer.encode(text))
    if all(map(str.isprintable, text.split())):
        assert tokenizer.counts([text])[0] == len(tokenizer.encode(text))


@given(st.lists(st.text("abcdefg日本語кот🦜", min_size=1, max_size=8), max_size=12))
def test_words_count_alone_as_they_count_together(tokenizer: Tokenizer, words: list[str]) -> None:
    assert len(tokenizer.encode(" ".join(words))) == sum(tokenizer.counts(words))


def test_a_damaged_tokenizer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / TOKENIZER
    path.write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="tokenizer"):
        Tokenizer(path)
    with pytest.raises(ModelUnavailable, match="tokenizer"):
        Tokenizer(tmp_path / "missing")
