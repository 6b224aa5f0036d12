"""Making one ranking of what words, meaning and names found: reciprocal-rank fusion, weighed by evidence.

A rank alone says nothing about how much was found: a Chinese question put to English text has a best passage by words
too, the one that shares a stray number. So the words' rank counts by the square of how much of what the query's words
are worth the passage holds. Measured on XQuAD-R (docs/decisions/search.md): without that square, hybrid search loses
0.09 nDCG@10 across languages; with it, it is the better of both ways in one language and loses nothing across.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RANK_OFFSET = 20
WORDS_WEIGHT = 1.5
EVIDENCE_POWER = 2.0
NAME_WEIGHT = 1.5
EXACT_BONUS = 1.0
NAMED_BONUS = 2.0
"""More than all ranks together can give: what is found exactly stands before what is found otherwise, and the file
that is named before a passage that mentions its name."""


@dataclass(frozen=True, slots=True)
class WordsFound:
    """What the words say of one passage.

    evidence: 0 to 1, the share of what the query's words are worth that it holds. held: 0 to 1, the share of the words
    themselves. exact: it holds a code term that few do. typo: only by forgiving one.
    """

    text_id: int
    evidence: float
    held: float = 0.0
    exact: bool = False
    typo: bool = False


@dataclass(frozen=True, slots=True)
class MeaningFound:
    """What the vectors say of one passage: the cosine with the query."""

    text_id: int
    cosine: float


@dataclass(slots=True)
class Fused:
    """One passage with all that is known of it; `score` decides its place."""

    text_id: int
    by_words: float = 0.0
    by_meaning: float = 0.0
    words: WordsFound | None = None
    meaning: MeaningFound | None = None

    @property
    def score(self) -> float:
        """The sum of what words and meaning give."""
        return self.by_words + self.by_meaning

    @property
    def evidence(self) -> float:
        """How much of the query's words it holds, 0 to 1."""
        return self.words.evidence if self.words else 0.0

    @property
    def held(self) -> float:
        """How many of the query's words it holds, 0 to 1."""
        return self.words.held if self.words else 0.0


def fuse(words: Sequence[WordsFound], meaning: Sequence[MeaningFound]) -> list[Fused]:
    """Fuse two rankings, each best first, into one, best first. Words alone keep their order."""
    most = max((each.evidence for each in words), default=0.0)
    found: dict[int, Fused] = {}
    for rank, each in enumerate(meaning, start=1):
        found[each.text_id] = Fused(each.text_id, by_meaning=1 / (RANK_OFFSET + rank), meaning=each)
    for rank, each in enumerate(words, start=1):
        fused = found.setdefault(each.text_id, Fused(each.text_id))
        fused.words = each
        evidence = each.evidence if meaning else most
        fused.by_words = WORDS_WEIGHT * evidence**EVIDENCE_POWER / (RANK_OFFSET + rank)
        fused.by_words += EXACT_BONUS if each.exact else 0.0
    return sorted(found.values(), key=lambda fused: (-fused.score, fused.text_id))


def name_scores(evidence: Mapping[int, float], exact: Mapping[int, bool]) -> dict[int, float]:
    """Score files by how much of the query their names hold (0 to 1); files with equal evidence share a rank."""
    levels = sorted({round(each, 6) for each in evidence.values()}, reverse=True)
    rank = {level: place for place, level in enumerate(levels, start=1)}
    return {
        file_id: NAME_WEIGHT * each**EVIDENCE_POWER / (RANK_OFFSET + rank[round(each, 6)])
        + (NAMED_BONUS if exact.get(file_id) else 0.0)
        for file_id, each in evidence.items()
    }
