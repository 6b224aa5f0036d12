"""How common a word is in general text, and so what finding it is worth in a library too small to tell.

In a library of ten files in as many languages "which" is as rare as "zanzibar", and a file that holds it would come
before one that answers in another language. So a word counts as if `PRIOR` passages of its own language had been seen
beside the library's (the prior of a Bayesian estimate). Among 200,000 passages that changes nothing, among ten it
decides. The frequencies are those of the commonest words of some forty languages; of a word that several have, the
highest ("die" is common in German), because two words of a query say too little of its language. Nothing is known of
Thai, Lao, Khmer and Burmese, which stay as they were.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.terms import Term

FREQUENCIES = Path(__file__).with_name("word_frequencies.txt")
"""Written by `python -m benchmarks.word_frequencies`; its own head names source and licence."""
PRIOR = 100
PASSAGE_WORDS = 100
RARE_SHARE = 0.001
COMMON_SHARE = 0.2
"""Passages seen elsewhere, the words of each, in what share of them a word stands that is not among the commonest, and
from what share on a word says nothing beside others ("for": 0.8, "about": 0.2, "data": 0.1).

Measured on XQuAD-R and in a library of 20 languages: 30 to 300 passages do the same within 0.002 nDCG@10.
"""


def worth(terms: Sequence[Term], found: Sequence[int], total: int) -> npt.NDArray[np.float64]:
    """Return what each term is worth: its idf where common words are known to be common.

    found: rows that hold each term. total: rows in the index. Returns float64 [terms], above 0.
    """
    rows = np.array(found, np.float64)
    seen = np.maximum(float(total), rows) + PRIOR
    held = rows + PRIOR * np.array([expected_share(term) for term in terms], np.float64)
    return np.log1p((seen - held + 0.5) / (held + 0.5))


def telling(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms that are not common in general text; all of them if all are."""
    return tuple(term for term in terms if expected_share(term) < COMMON_SHARE) or tuple(terms)


def expected_share(term: Term) -> float:
    """Return the share of passages in general text, of the language where it is commonest, that hold a term."""
    frequency = max(map(_frequency_from if term.prefix else frequency_of, (term.token, *term.variants)))
    return max(RARE_SHARE, 1 - (1 - min(frequency, 1.0)) ** PASSAGE_WORDS)


def frequency_of(token: str) -> float:
    """Return how often a folded word or pair of characters stands among the words of a text; 0 unless it is common."""
    return _frequencies().get(token, 0.0)


def _frequency_from(beginning: str) -> float:
    """Return how often words stand in a text that begin so: what a word may become that is still being typed."""
    known = _in_order()
    begun = takewhile(lambda word: word.startswith(beginning), known[bisect_left(known, beginning) :])
    return sum(map(_frequencies().__getitem__, begun))


@cache
def _frequencies() -> dict[str, float]:
    found: dict[str, float] = {}
    for line in FREQUENCIES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            millionths, *words = line.split(" ")
            found.update(dict.fromkeys(words, int(millionths) / 1e6))
    return found


@cache
def _in_order() -> list[str]:
    return sorted(_frequencies())
