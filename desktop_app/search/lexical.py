"""Ranking the passages that hold a query's words: how often, how close together, in how long a text."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.finder import FoundText
from desktop_app.catalogue.terms import Term
from desktop_app.catalogue.word_index import WordMatches
from desktop_app.catalogue.words import fold
from desktop_app.search.fusion import WordsFound

SATURATION = 1.2
LENGTH_WEIGHT = 0.4
USUAL_CHARS = 800
NEIGHBOUR_WEIGHT = 0.5
MOST_EXACT = 20
"""BM25's k1 and b, the length of a usual passage, what two query words side by side are worth, and in how many
passages at most a code term is a find."""


def rank(matches: WordMatches, texts: Mapping[int, FoundText], order: Sequence[Term]) -> npt.NDArray[np.float64]:
    """Score the rows of `matches` by BM25 with a bonus for query words that stand side by side.

    texts: by text id; a row without its text scores 0. order: the terms as they stand in the query.
    Returns float64 [rows], not negative.
    """
    weights = matches.worth
    pairs = _pairs(matches, order)
    counters = [_counter(term) for term in matches.terms]
    times = np.zeros(matches.matched.shape)
    lengths = np.zeros(len(matches.rows))
    neighbours = np.zeros(len(matches.rows))
    for row, (text_id, matched) in enumerate(zip(matches.rows.tolist(), matches.matched.tolist(), strict=True)):
        found = texts.get(text_id)
        if found is None:
            continue
        text = fold(f"{found.context}\n{found.text}" if found.context else found.text)
        lengths[row] = len(text)
        for column, count in enumerate(counters):
            if matched[column]:
                times[row, column] = count(text)
        neighbours[row] = sum(worth for pair, worth in pairs if pair in text)
    times = np.maximum(times, matches.matched)
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / USUAL_CHARS)
    scores = (times * weights * (SATURATION + 1) / (times + damping[:, None])).sum(axis=1)
    return np.where(lengths > 0, scores + NEIGHBOUR_WEIGHT * neighbours, 0.0)


def judge(matches: WordMatches, texts: Mapping[int, FoundText], order: Sequence[Term]) -> list[WordsFound]:
    """Return the passages of `matches` that still have a text, best first, each with its evidence."""
    scores = rank(matches, texts, order)
    shares = matches.coverage
    codes = [
        (column, term.token)
        for column, (term, rows) in enumerate(zip(matches.terms, matches.found, strict=True))
        if term.code and 0 < rows <= MOST_EXACT
    ]
    counts = matches.matched.mean(axis=1) if len(matches.terms) else np.zeros(len(matches.rows))
    certain = np.array([not term.variants for term in matches.terms], np.bool_)
    typos = np.logical_not(np.logical_and(matches.matched, certain).any(axis=1)).tolist()
    found: list[WordsFound] = []
    for row in np.lexsort((matches.rows, -scores)).tolist():
        text_id = int(matches.rows[row])
        if text_id not in texts:
            continue
        exact = any(matches.matched[row, column] and token in fold(texts[text_id].text) for column, token in codes)
        found.append(WordsFound(text_id, float(shares[row]), float(counts[row]), exact=exact, typo=typos[row]))
    return found


def _counter(term: Term) -> Callable[[str], int]:
    """Return what counts a term in folded text: a word at word boundaries, pairs and code anywhere."""
    anywhere = term.gram or term.prefix or not term.token.isalnum()
    count = str.count if anywhere else _count_word
    if not term.variants:
        return lambda text: count(text, term.token)
    return lambda text: sum(count(text, spelling) for spelling in (term.token, *term.variants))


def _count_word(text: str, word: str) -> int:
    times = text.count(word)
    if times <= 1:
        return times
    times = 0
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        times += not text[place - 1 : place].isalnum() and not text[end : end + 1].isalnum()
        place = text.find(word, end)
    return times


def _pairs(matches: WordMatches, order: Sequence[Term]) -> list[tuple[str, float]]:
    """Return what neighbours in the query look like side by side in a text, and what the lesser of them is worth."""
    worth = dict(zip((term.token for term in matches.terms), matches.idf.tolist(), strict=True))
    found: list[tuple[str, float]] = []
    for first, second in pairwise(order):
        if first.token in worth and second.token in worth:
            if first.gram and second.gram:
                overlaps = first.token[-1] == second.token[0]
                joined = first.token + second.token[1:] if overlaps else first.token + second.token
            else:
                joined = f"{first.token} {second.token}"
            found.append((joined, min(worth[first.token], worth[second.token])))
    return found
