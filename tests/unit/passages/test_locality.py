"""An edit re-embeds what it touches, not what comes after it."""

import random
from collections.abc import Sequence
from functools import cache

import pytest

from desktop_app.passages import PASSAGE_TOKENS, cut
from tests.helpers.documents import Piece, Prose, count_tokens, document, heading, paragraph

_MOST_CHANGED = 3


@cache
def count(text: str) -> int:
    return count_tokens([text])[0]


def count_again(texts: Sequence[str]) -> list[int]:
    """Count only what was not counted before: the texts here are long and nearly the same."""
    return [count(text) for text in texts]


def digests(pieces: Sequence[Piece]) -> set[bytes]:
    return {passage.digest for passage in cut(document(*pieces), count_again)}


@cache
def book(seed: int, paragraphs: int, most_sentences: int, section: int) -> Sequence[Piece]:
    """A text of so many paragraphs, with a heading before every `section` of them; none for 0."""
    prose = Prose(seed)
    pieces: list[Piece] = []
    for number in range(paragraphs):
        if section and number % section == 0:
            pieces.append(heading(prose.sentence()))
        pieces.append(paragraph(prose.paragraph(most_sentences)))
    return pieces


def edited(pieces: Sequence[Piece], number: int, how: str, prose: Prose) -> list[Piece]:
    before, text, after = list(pieces[:number]), pieces[number].text, list(pieces[number + 1 :])
    sentences = text.split(". ")
    changed = {
        "lengthen": [f"{text} {prose.sentence()}"],
        "open differently": [f"{prose.sentence()} {text}"],
        "shorten": [text[: len(text) // 2] + "."],
        "change a word": [text.replace(text.split()[len(sentences)], prose.word(), 1)],
        "insert": [prose.paragraph(4), text],
        "delete": [],
        "split": [text[: len(text) // 2], text[len(text) // 2 :]],
    }[how]
    return [*before, *map(paragraph, changed), *after]


_EDITS = ("lengthen", "open differently", "shorten", "change a word", "insert", "delete", "split")
# 300 pages of some 400 words, as few long paragraphs, as many short ones, and as dialogue, with and without headings.
_BOOKS = [(1600, 9, 0), (1600, 9, 12), (4000, 3, 0), (4000, 3, 25), (8000, 1, 0), (700, 25, 0), (700, 25, 5)]


@pytest.mark.parametrize("how", _EDITS)
@pytest.mark.parametrize(("paragraphs", "most_sentences", "section"), _BOOKS)
def test_an_edited_paragraph_changes_at_most_three_passages(
    paragraphs: int, most_sentences: int, section: int, how: str
):
    """Wherever in 300 pages it stands, three passages at most are new, and three at most go beside its own."""
    pieces = book(paragraphs + section, paragraphs, most_sentences, section)
    before = digests(pieces)
    assert len(before) > 1000
    chance = random.Random(how)
    prose = Prose(99)
    bodies = [number for number, piece in enumerate(pieces) if piece.level == 0]
    for number in chance.sample(bodies, 2):
        after = digests(edited(pieces, number, how, prose))
        own = count(pieces[number].text) // PASSAGE_TOKENS
        assert len(after - before) <= _MOST_CHANGED
        assert len(before - after) <= _MOST_CHANGED + own
        assert after != before


def test_an_edited_heading_changes_only_its_own_section():
    """All passages under other headings keep their digests, and all under this one lose theirs."""
    pieces = book(1, 600, 7, 20)
    for number in (0, 21 * 10, 21 * 29):
        changed = [*pieces[:number], heading("Another heading"), *pieces[number + 1 :]]
        own = digests(pieces[number : number + 21])
        before, after = digests(pieces), digests(changed)
        assert before - after == own
        assert len(after - before) <= len(own) + 1


def test_an_inserted_heading_changes_its_surroundings_only_by_context():
    """A new heading gives its section a new context; everything above it but the passage it cuts stays."""
    pieces = book(1, 600, 7, 0)
    before = cut(document(*pieces), count_tokens)
    after = digests([*pieces[:300], heading("New"), *pieces[300:]])
    kept = [passage.digest in after for passage in before]
    above = kept.index(False)
    assert 100 < above < len(kept) - 100
    assert not any(kept[above + _MOST_CHANGED :])


def test_most_edits_change_one_or_two_passages():
    """Over hundreds of edits of one text, one more than three is the rare exception that chance allows."""
    pieces = book(7, 400, 6, 0)
    before = digests(pieces)
    chance = random.Random(7)
    prose = Prose(98)
    changes: list[int] = []
    for _ in range(140):
        number = chance.randrange(len(pieces))
        after = digests(edited(pieces, number, chance.choice(_EDITS), prose))
        changes.append(max(len(after - before), len(before - after)))
    assert sum(changed > _MOST_CHANGED for changed in changes) <= 1
    assert sum(changes) / len(changes) < 1.5


def test_a_list_of_nothing_but_headings_is_local_too():
    """A table of contents is one long run of headings; one more in the middle moves only what is beside it."""
    prose = Prose(11)
    pieces = [heading(prose.sentence()) for _ in range(600)]
    before, after = digests(pieces), digests([*pieces[:300], heading("One more heading"), *pieces[300:]])
    assert len(before) > 50
    assert len(after - before) <= _MOST_CHANGED
    assert len(before - after) <= _MOST_CHANGED
