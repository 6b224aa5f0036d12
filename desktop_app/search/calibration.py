"""How far a hit can be trusted: a confidence from 0 to 1 and a verdict, the same for every model and library.

The raw cosines of an embedding model say little: those of multilingual-e5-small all lie between 0.7 and 1.0, and how
high they are depends on the query more than on the passage. So a cosine is compared with the query's own cosines to a
cohort: short texts about everything and nothing (cohort_texts.py), and to the library's other passages. That works in
a library of one file, where the library itself says nothing. A small logistic model joins these signals with what the
words say; its weights come from `python -m benchmarks.no_match --fit`, on one half of a committed set of queries.
"""

import math
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.documents import ModelCard, Verdict
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.search.cohort_texts import COHORT

SHIPPED = Path(__file__).with_name("cohort.npz")
NEIGHBOUR = 20
WEAK_FROM = 0.175
GOOD_FROM = 0.7
EXACT = 0.95
LITERAL = 0.8


@dataclass(frozen=True, slots=True)
class Background:
    """What a query's cosines are compared with. Cosines with the cohort: highest, mean, deviation.

    neighbour: the NEIGHBOUR-th highest of the library's and the cohort's cosines together, so that a small library
    leans on the cohort. count: passages that could have been found.
    """

    highest: float
    mean: float
    deviation: float
    neighbour: float
    count: int


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one hit.

    cosine: None when only words found it. coverage: its share of what the query's words are worth, held: its share
    of the words themselves, both 0 to 1: a text of the query's language holds "of" and "the", one of another nothing.
    exact: the name, the code or the phrase itself was found.
    """

    cosine: float | None
    coverage: float
    held: float = 0.0
    exact: bool = False


class Cohort:
    """The cohort as one model sees it: unit vectors, float32 [texts, dims]."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    def background(self, query: Vectors, scores: npt.NDArray[np.float32], count: int) -> Background:
        """Compare a query (float32 [dims]) with the cohort. scores: its best cosines in the library, descending."""
        cosines = self.vectors @ query
        together = np.sort(np.concatenate([cosines, scores[: 2 * NEIGHBOUR]]))[::-1]
        return Background(
            highest=float(cosines.max()),
            mean=float(cosines.mean()),
            deviation=float(cosines.std()) or 1e-6,
            neighbour=float(together[NEIGHBOUR - 1]),
            count=count,
        )


def cohort_for(embedder: Embedder) -> Cohort:
    """Return the cohort of a model: shipped for the bundled one, else embedded now (about a second on a CPU)."""
    shipped = shipped_cohort(embedder.model)
    return Cohort(embedder.embed_passages(COHORT) if shipped is None else shipped)


def shipped_cohort(card: ModelCard) -> Vectors | None:
    """Return the vectors that ship for a model, float32 [texts, dims]; None if there are none for these texts."""
    if not SHIPPED.exists():
        return None
    with np.load(SHIPPED) as stored:
        stands_for = tuple(str(stored[key]) for key in ("name", "revision", "texts"))
        if stands_for != (card.name, card.revision, cohort_digest()):
            return None
        vectors = stored["vectors"].astype(np.float32)
    return vectors if vectors.shape == (len(COHORT), card.dims) else None


def ship_cohort(embedder: Embedder) -> None:
    """Write the vectors of the cohort for the model that is bundled; done once by `benchmarks.no_match --cohort`."""
    card = embedder.model
    vectors = embedder.embed_passages(COHORT).astype(np.float16)
    np.savez_compressed(SHIPPED, name=card.name, revision=card.revision, texts=cohort_digest(), vectors=vectors)


def cohort_digest() -> str:
    """Return what the texts of the cohort are, so that old vectors are not taken for new texts."""
    return blake2b("\0".join(COHORT).encode(), digest_size=16).hexdigest()


_WITH_MEANING = {
    "bias": -2.06,
    "coverage": 2.84,
    "held": 0.23,
    "above": 5.99,
    "deviations": 1.09,
    "gap": 11.44,
    "size": -1.3,
}
_WORDS_ALONE = {"bias": -2.93, "coverage": 9.19, "held": 3.03}


def features(signals: Signals, background: Background | None) -> dict[str, float]:
    """Return the numbers that the logistic model weighs; those of the words alone if meaning says nothing of it."""
    found = {"bias": 1.0, "coverage": signals.coverage, "held": signals.held}
    if background is not None and signals.cosine is not None:
        found |= {
            "above": signals.cosine - background.highest,
            "deviations": (signals.cosine - background.mean) / background.deviation,
            "gap": signals.cosine - background.neighbour,
            "size": math.log10(background.count + 1),
        }
    return found


def confidence(signals: Signals, background: Background | None) -> float:
    """Return how likely a hit is to answer the query, 0 to 1."""
    found = features(signals, background)
    weights = _WITH_MEANING if "above" in found else _WORDS_ALONE
    likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weights[name] * found[name] for name in weights)))))
    if signals.exact:
        return max(likely, EXACT)
    # Every word of the query stands there: whatever the vectors say, it is what was asked for.
    return max(likely, LITERAL) if min(signals.coverage, signals.held) >= 1.0 - 1e-6 else likely


def cautious(signals: Signals, background: Background | None, least: float | None) -> float:
    """Return the confidence in a hit that may only be trusted for its words if meaning would not say otherwise.

    least: the cosine that it has at most if its own is not known; None: nothing is known.
    """
    found = confidence(signals, background)
    if background is None or signals.cosine is not None or least is None:
        return found
    return min(found, confidence(replace(signals, cosine=least), background))


def verdict(best: float) -> Verdict:
    """Return what the best hit's confidence means."""
    if best >= GOOD_FROM:
        return Verdict.GOOD
    return Verdict.WEAK if best >= WEAK_FROM else Verdict.NONE
