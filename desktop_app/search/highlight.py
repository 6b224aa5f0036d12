"""Where a passage holds the query's words, as ranges in the passage as it is written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from desktop_app.catalogue.terms import Term
from desktop_app.catalogue.words import fold
from desktop_app.documents import Range

MOST_RANGES = 200
_BETWEEN = r"[\W_]{0,3}"
_fold_cluster = lru_cache(maxsize=8192)(fold)


class _FoldedLetters(dict[int, str]):
    """Each letter met so far, folded, for str.translate."""

    def __missing__(self, letter: int) -> str:
        self[letter] = folded = fold(chr(letter))
        return folded


_FOLDED = _FoldedLetters()


def highlights(text: str, terms: Iterable[Term], phrases: Sequence[str] = ()) -> list[Range]:
    """Return the ranges of `text` that match, in order and not overlapping, at most MOST_RANGES.

    A word matches whole words (and the words inside an identifier), a prefix their beginnings, a pair of characters
    anywhere; neighbouring pairs grow together.
    """
    folded, origin = fold_with_origin(text)
    found: list[Range] = []
    for term in terms:
        starts, ends = not term.gram, not (term.gram or term.prefix)
        for match in _places(term, folded):
            found += _found(match, text, folded, origin, starts=starts, ends=ends)
    for phrase in phrases:
        pattern = r"\s+".join(map(re.escape, fold(phrase).split()))
        for match in re.finditer(pattern, folded) if pattern else ():
            found += _found(match.span(), text, folded, origin, starts=False, ends=False)
    return _merged(found)[:MOST_RANGES]


def fold_with_origin(text: str) -> tuple[str, Sequence[int]]:
    """Fold text and say where each folded character comes from.

    Returns the folded text and, for each of its characters and its end, the index in `text`; folding makes texts
    longer ("ß" is "ss") and shorter (an accent is lost), so only this map leads back.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    unusual = {letter for letter in set(text) if not _stays_one(letter)}
    if not unusual:
        return text.translate(_FOLDED), range(len(text) + 1)
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for place in [place for place, letter in enumerate(text) if letter in unusual]:
        if place < done:
            continue
        start, end = place - (place > done and _continues(text[place])), place + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        piece = _fold_cluster(text[start:end])
        pieces += text[done:start].translate(_FOLDED), piece
        origin += [*range(done, start), *[start] * len(piece)]
        done = end
    pieces.append(text[done:].translate(_FOLDED))
    origin += range(done, len(text) + 1)
    return "".join(pieces), origin


@lru_cache(maxsize=8192)
def _stays_one(character: str) -> bool:
    return len(_FOLDED[ord(character)]) == 1 and not _continues(character)


@lru_cache(maxsize=8192)
def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it: a mark, or a vowel or final of a Korean syllable."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff" or character in "\uff9e\uff9f"


def _places(term: Term, folded: str) -> Iterator[Range]:
    for spelling in (term.token, *term.variants):
        start = folded.find(spelling)
        while start >= 0:
            yield start, start + len(spelling)
            start = folded.find(spelling, start + len(spelling))
    if term.pieces:
        yield from (match.span() for match in re.finditer(_BETWEEN.join(map(re.escape, term.pieces)), folded))


def _found(match: Range, text: str, folded: str, origin: Sequence[int], *, starts: bool, ends: bool) -> Iterator[Range]:
    """Yield where a match in folded text stands in the text, if it begins and ends as it should."""
    start, last = origin[match[0]], match[1]
    # The end is where the next character begins, so that a lost accent is inside the range.
    while last < len(folded) and origin[last] == origin[match[1] - 1]:
        last += 1
    end = origin[last]
    if not (starts and not _begins_word(text, start)) and not (ends and not _begins_word(text, end)):
        yield start, end


def _begins_word(text: str, index: int) -> bool:
    """Whether a word, or a part of an identifier, begins or ends at `index`."""
    if index in (0, len(text)):
        return True
    before, after = text[index - 1], text[index]
    if not (before.isalnum() and after.isalnum()):
        return True
    return (before.islower() and after.isupper()) or before.isdigit() != after.isdigit() or _ends_capitals(text, index)


def _ends_capitals(text: str, index: int) -> bool:
    """Whether a run of capitals ends at `index`, as in "XML|Parser"."""
    return text[index - 1 : index + 1].isupper() and text[index + 1 : index + 2].islower()


def _merged(found: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(found):
        if start == end:
            continue
        if merged and start <= merged[-1][1] and (start < merged[-1][1]):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
