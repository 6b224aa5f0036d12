"""Ranking the passages that hold a query's words: how often, how close together, in how long a text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
CORRECTED_WEIGHT = 0.6
MOST_EXACT = 20
"""BM25's k1 and b, the length of a usual passage, what two query words side by side and a typo are
worth, and in how many passages at most a code term is a find."""


def rank(matches: WordMatches, texts: Mapping[int, FoundText], order: Sequence[Term]) -> npt.NDArray[np.float64]:
    """Score the rows of `matches` by BM25 with a bonus for query words that stand side by side.

    texts: by text id; a row without its text scores 0. order: the terms as they stand in the query.
    Returns float64 [rows], not negative.
    """
    counter = _Counter(matches.terms)
    weights = matches.idf * [CORRECTED_WEIGHT if term.variants else 1.0 for term in matches.terms]
    pairs = _pairs(matches, order)
    scores = np.zeros(len(matches.rows))
    for row, text_id in enumerate(matches.rows.tolist()):
        found = texts.get(text_id)
        if found is None:
            continue
        text = fold(f"{found.context}\n{found.text}" if found.context else found.text)
        times = np.maximum(counter.count(text), matches.matched[row])
        damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(text) / USUAL_CHARS)
        score = float((weights * times * (SATURATION + 1) / (times + damping)).sum())
        for pair, worth in pairs:
            if pair in text:
                score += NEIGHBOUR_WEIGHT * worth
        scores[row] = score
    return scores


def judge(matches: WordMatches, texts: Mapping[int, FoundText], order: Sequence[Term]) -> list[WordsFound]:
    """Return the passages of `matches` that still have a text, best first, each with its evidence."""
    scores = rank(matches, texts, order)
    worth = matches.idf * [CORRECTED_WEIGHT if term.variants else 1.0 for term in matches.terms]
    whole = float(matches.idf.sum())
    shares = matches.matched @ worth / whole if whole > 0 else np.zeros(len(matches.rows))
    codes = [
        (column, term.token)
        for column, (term, rows) in enumerate(zip(matches.terms, matches.found, strict=True))
        if term.code and 0 < rows <= MOST_EXACT
    ]
    counts = matches.matched.mean(axis=1) if len(matches.terms) else np.zeros(len(matches.rows))
    certain = [not term.variants for term in matches.terms]
    found: list[WordsFound] = []
    for row in np.lexsort((matches.rows, -scores)).tolist():
        text_id = int(matches.rows[row])
        if text_id not in texts:
            continue
        held = matches.matched[row]
        exact = any(held[column] and token in fold(texts[text_id].text) for column, token in codes)
        found.append(
            WordsFound(text_id, float(shares[row]), float(counts[row]), exact=exact, typo=not (held & certain).any())
        )
    return found


class _Counter:
    """Counts terms in folded text: words at word boundaries, pairs of characters and code anywhere."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._columns: dict[str, int] = {}
        self._anywhere: list[tuple[int, str]] = []
        for column, term in enumerate(terms):
            if term.gram or term.prefix or not term.token.isalnum():
                self._anywhere.append((column, term.token))
            else:
                for spelling in (term.token, *term.variants):
                    self._columns[spelling] = column
        words = "|".join(map(re.escape, sorted(self._columns, key=len, reverse=True)))
        self._words = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])") if words else None
        self._terms = len(terms)

    def count(self, text: str) -> npt.NDArray[np.float64]:
        """Return how often each term stands in a text: float64 [terms]."""
        times = np.zeros(self._terms)
        if self._words is not None:
            for word, count in Counter(self._words.findall(text)).items():
                times[self._columns[word]] += count
        for column, token in self._anywhere:
            times[column] = text.count(token)
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
