"""What holds for every document, whatever is in it."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.passages import cut, embedding_text, text_digest
from tests.helpers.documents import Piece, count_tokens, document
from tests.helpers.soak import rounds

_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
_LETTERS = st.text(
    st.sampled_from("ab .!?\n\t,;。！？、 ؟।กา่漢字ひらかな\u0301\u200d👩👍🏽🇩🇪\r\u2028\u0e33ﷺ"), min_size=1, max_size=80
)
_TEXTS = st.one_of(
    _LETTERS,
    st.lists(_WORDS, min_size=1, max_size=60).map(" ".join),
    st.tuples(_LETTERS, st.integers(1, 60)).map(lambda pair: pair[0] * pair[1]),
)
_PLACES = st.builds(
    Place,
    slide=st.sampled_from([None, 1, 2]),
    page=st.sampled_from([None, 1, 2]),
    chapter=st.sampled_from([None, "I"]),
    heading=st.sampled_from([None, None, "H"]),
)
_PIECES = st.builds(Piece, st.sampled_from(BlockKind), _TEXTS, _PLACES)
_DOCUMENTS = st.builds(
    lambda pieces, language: document(*pieces, code_language=language, lines=True),
    st.lists(_PIECES, max_size=12),
    st.sampled_from(["", "", "Python", "C", "COBOL"]),
)
_BUDGETS = st.integers(24, 300)


def count_bytes(texts: Sequence[str]) -> list[int]:
    """The strictest tokenizer there can be: one token for every byte that is not white space."""
    return [len("".join(text.split()).encode()) for text in texts]


@given(_DOCUMENTS, _BUDGETS)
@settings(max_examples=rounds(quick=300, whole=20_000), deadline=None)
def test_passages_are_exact_ordered_and_complete(made: Document, budget: int):
    """Each is its range of the text, none overlap, and every character that is not white space is in one of them."""
    passages = cut(made, count_tokens, budget)
    covered = bytearray(len(made.text))
    last = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert last <= passage.start < passage.end
        assert passage.text == made.text[passage.start : passage.end]
        assert passage.text.strip()
        assert passage.digest == text_digest(passage.context, passage.text)
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        last = passage.end
    said = {passage.context.split("\n")[0] for passage in passages}
    for block in made.blocks:
        missing = "".join(made.text[i] for i in range(block.start, block.end) if not covered[i])
        if block.kind is not BlockKind.HEADING:
            assert not missing.strip()
        elif missing.strip():
            assert " ".join(missing.split()) in said


@given(_DOCUMENTS, _BUDGETS, st.sampled_from([count_tokens, count_bytes]))
@settings(max_examples=rounds(quick=300, whole=20_000), deadline=None)
def test_no_passage_is_over_the_budget(made: Document, budget: int, count):
    """Its context counts too, and the tokens it states are the tokenizer's."""
    for passage in cut(made, count, budget):
        assert passage.tokens == count([embedding_text(passage.context, passage.text)])[0]
        assert passage.tokens <= budget


@given(_DOCUMENTS, _BUDGETS)
@settings(max_examples=rounds(quick=100, whole=5_000), deadline=None)
def test_cutting_twice_gives_the_same(made: Document, budget: int):
    """Nothing depends on chance or on what was cut before."""
    assert cut(made, count_tokens, budget) == cut(made, count_tokens, budget)


@given(_DOCUMENTS, _BUDGETS)
@settings(max_examples=rounds(quick=100, whole=5_000), deadline=None)
def test_lines_are_those_of_the_passage(made: Document, budget: int):
    """The first and last line of a passage's place are where its text begins and ends."""
    for passage in cut(made, count_tokens, budget):
        first = made.text.count("\n", 0, passage.start) + 1
        assert passage.place.lines == (first, first + passage.text.count("\n"))
