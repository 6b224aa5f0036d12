"""From ranked passages and names to hits: grouped by content, copies under one hit, each with its reasons."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from desktop_app.catalogue.commonness import telling
from desktop_app.catalogue.finder import (
    MOST_CONTENTS,
    TEXT_CONTENTS,
    Finder,
    FoundFile,
    FoundPassage,
    FoundText,
)
from desktop_app.catalogue.scope import Scope
from desktop_app.catalogue.terms import Term
from desktop_app.catalogue.word_index import WordMatches
from desktop_app.documents import Hit, PassageHit, Range, Verdict
from desktop_app.search.calibration import Background, Signals, cautious, confidence, verdict
from desktop_app.search.fusion import Fused, name_scores
from desktop_app.search.highlight import highlights
from desktop_app.search.names import NameFound

MORE_PASSAGES = 3
_TRUST = (Verdict.GOOD, Verdict.WEAK, Verdict.NONE)
FIRST = 10
MOST_GROUPS = 60
MOST_PASSAGES = 90
"""How many of the best groups are believed what their signals say, and how many are looked at, and passages for them.
Trust decides before rank; of what stands deeper a passage that meaning did not find would be trusted for its words
alone."""
INFORMATIVE = 0.35
"""A word is highlighted when it is worth at least this share of what the rarest word found is worth."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for one query. terms and phrases: what to highlight.

    least: the cosine that no passage exceeds which meaning did not find, None if that is not known. beyond: the most
    that can be said of what a deeper look would find, None if there is nothing deeper.
    """

    passages: Sequence[Fused]
    names: Sequence[NameFound] = ()
    terms: Sequence[Term] = ()
    phrases: Sequence[str] = ()
    background: Background | None = None
    least: float | None = None
    beyond: Signals | None = None


class Found(NamedTuple):
    """The best hits, and whether there may be more."""

    hits: list[Hit]
    more: bool


@dataclass(slots=True)
class _Group:
    """A content, or a file without one; key: the content's id, the negative id of a file without."""

    key: int
    passages: list[tuple[Fused, FoundPassage]] = field(default_factory=list[tuple[Fused, FoundPassage]])
    files: list[FoundFile] = field(default_factory=list[FoundFile])
    name: NameFound | None = None
    by_name: float = 0.0
    confidence: float = 0.0

    @property
    def trust(self) -> int:
        return _TRUST.index(verdict(self.confidence))

    @property
    def score(self) -> float:
        return self.by_name + (self.passages[0][0].score if self.passages else 0.0)


def hits(
    finder: Finder,
    ranking: Ranking,
    scope: Scope | None,
    limit: int,
    deeper: Callable[[int], Ranking] | None = None,
) -> Found:
    """Return the best `limit` hits, best first: the beginning of one order, which does not depend on the limit.

    deeper: looks further than `ranking`, the further the higher the number it gets from 1 on. It is asked only if what
    it finds may come among the hits.
    """
    order = _trusted_first(_judged(_groups(finder, ranking, scope), ranking, first=FIRST))
    depth = 0
    while deeper is not None and ranking.beyond is not None:
        # Beyond the second depth everything comes last.
        most = confidence(ranking.beyond, ranking.background) if not depth else 0.0
        best_beyond = _TRUST.index(verdict(most)) if not depth else len(_TRUST)
        if sum(group.trust <= best_beyond for group in order) >= limit:
            break
        depth += 1
        ranking = deeper(depth)
        known, digests = {group.key for group in order}, {group.files[0].digest for group in order} - {b""}
        new = [
            group
            for group in _judged(_groups(finder, ranking, scope, known), ranking)
            if group.files[0].digest not in digests
        ]
        least = most if depth == 1 else min((group.confidence for group in order), default=0.0)
        for group in new:
            group.confidence = min(group.confidence, least)
        order = _trusted_first([*order, *new]) if depth == 1 else [*order, *new]
    best = order[:limit]
    wanted = {fused.text_id for group in best for fused, _ in group.passages[: 1 + MORE_PASSAGES]}
    texts = finder.texts(sorted(wanted))
    found = [replace(_hit(group, ranking, texts), rank=rank) for rank, group in enumerate(best, start=1)]
    return Found(found, more=len(order) > limit or (deeper is not None and ranking.beyond is not None))


def _trusted_first(groups: Iterable[_Group]) -> list[_Group]:
    """Order groups so that what less speaks for never stands above what can be trusted."""
    return sorted(groups, key=lambda group: group.trust)


def _judged(groups: Mapping[int, _Group], ranking: Ranking, first: int = 0) -> list[_Group]:
    """Return groups by their score with their confidence; after the `first` ones it is a cautious one."""
    ordered = sorted(groups.values(), key=_place)
    for number, group in enumerate(ordered):
        signals = _signals(group, ranking)
        known = number < first
        sure = (
            confidence(signals, ranking.background) if known else cautious(signals, ranking.background, ranking.least)
        )
        group.confidence = round(sure, 4)
    return ordered


def best_signals(finder: Finder, ranking: Ranking, scope: Scope | None) -> Signals | None:
    """Return what is known of the best hit, None if there is no hit."""
    groups = _groups(finder, ranking, scope)
    return _signals(min(groups.values(), key=_place), ranking) if groups else None


def _place(group: _Group) -> tuple[float, int, int]:
    return -group.score, -group.files[0].mtime_ns, group.key


def informative(matches: WordMatches) -> tuple[Term, ...]:
    """Return the terms worth highlighting: "of" says nothing where "Kenya" was asked for too."""
    say = telling(matches.terms)
    known = [(term, worth) for term, worth, rows in zip(matches.terms, matches.idf, matches.found, strict=True) if rows]
    most = max((worth for _, worth in known), default=0.0)
    return tuple(term for term, worth in known if worth >= INFORMATIVE * most and term in say)


def _groups(finder: Finder, ranking: Ranking, scope: Scope | None, known: Collection[int] = ()) -> dict[int, _Group]:
    """Return the best groups but those `known`, by content id; a file without content by its negative file id."""
    # A filter may refuse any of them, and a file found by its name may have its passage anywhere.
    places = TEXT_CONTENTS if scope is None and not ranking.names else MOST_CONTENTS
    # A deeper look finds the others.
    first = scope is None and ranking.beyond is not None and not known
    groups = _by_content(finder, ranking.passages, places, most=MOST_GROUPS if first else None)
    named = finder.files([each.file_id for each in ranking.names])
    scores = name_scores(
        {each.file_id: each.evidence for each in ranking.names}, {each.file_id: each.exact for each in ranking.names}
    )
    for each in ranking.names:
        file = named.get(each.file_id)
        if file is None:
            continue
        key = -file.file_id if file.content is None else file.content
        group = groups.setdefault(key, _Group(key))
        if group.name is None or scores[each.file_id] > group.by_name:
            group.name, group.by_name = each, scores[each.file_id]
        if file.content is None:
            group.files = [file]
    groups = {key: group for key, group in groups.items() if key not in known}
    allowed = None if scope is None else frozenset(scope.files.tolist())
    if first and len(groups) > MOST_GROUPS:
        least = sorted((group.score for group in groups.values()), reverse=True)[MOST_GROUPS]
        groups = {key: group for key, group in groups.items() if group.score >= least}
    by_content = finder.files_of([key for key in groups if key > 0])
    for key, group in groups.items():
        group.files = [file for file in by_content.get(key, group.files) if allowed is None or file.file_id in allowed]
        if group.name is not None:
            name = group.name.file_id
            group.files.sort(key=lambda file: file.file_id != name)
    return _stacked({key: group for key, group in groups.items() if group.files})


def _by_content(finder: Finder, passages: Sequence[Fused], places: int, most: int | None) -> dict[int, _Group]:
    """Group the best passages by the content they stand in, until there are more than `most` groups."""
    groups: dict[int, _Group] = {}
    for start in range(0, len(passages), at_once := MOST_PASSAGES if most else max(1, len(passages))):
        fused = {each.text_id: each for each in passages[start : start + at_once]}
        for place in finder.passages(list(fused), places):
            groups.setdefault(place.content, _Group(place.content)).passages.append((fused[place.text_id], place))
        if most and len(groups) > most:
            break
    for group in groups.values():
        group.passages.sort(key=lambda each: (-each[0].score, each[1].ordinal))
    return groups


def _stacked(groups: dict[int, _Group]) -> dict[int, _Group]:
    """Put files with the same bytes into one group, though their names had them read in different ways."""
    kept: dict[int, _Group] = {}
    by_digest: dict[bytes, _Group] = {}
    for group in sorted(groups.values(), key=_place):
        digest = group.files[0].digest
        if digest and digest in by_digest:
            by_digest[digest].files += group.files
        else:
            kept[group.key] = by_digest[digest] = group
    return kept


def _hit(group: _Group, ranking: Ranking, texts: Mapping[int, FoundText]) -> Hit:
    file = group.files[0]
    passages = [
        _passage(fused, place, texts[fused.text_id], ranking)
        for fused, place in group.passages[: 1 + MORE_PASSAGES]
        if fused.text_id in texts
    ]
    return Hit(
        rank=0,
        file_id=file.file_id,
        path=file.path,
        score=round(group.score, 6),
        confidence=group.confidence,
        why=_why(group, group.passages[0][0] if group.passages else None),
        best=passages[0] if passages else None,
        more=tuple(passages[1:]),
        copies=tuple(copy.path for copy in group.files[1:]),
        media_type=file.media_type,
        title=file.title,
        language=file.language,
        size=file.size,
        mtime_ns=file.mtime_ns,
        partly=bool(file.partly),
    )


def _signals(group: _Group, ranking: Ranking) -> Signals:
    best = group.passages[0][0] if group.passages else None
    name = group.name
    return Signals(
        cosine=best.meaning.cosine if best and best.meaning else None,
        coverage=max(best.evidence if best else 0.0, name.evidence if name else 0.0),
        held=best.held if best else 0.0,
        exact=bool(ranking.phrases) or bool(name and name.exact) or bool(best and best.words and best.words.exact),
    )


def _passage(fused: Fused, place: FoundPassage, text: FoundText, ranking: Ranking) -> PassageHit:
    return PassageHit(
        text_id=fused.text_id,
        passage=text.text,
        context=text.context,
        place=place.place,
        highlights=_highlights(text.text, tuple(ranking.terms), tuple(ranking.phrases)),
        score=round(fused.score, 6),
    )


@lru_cache(maxsize=1024)
def _highlights(text: str, terms: tuple[Term, ...], phrases: tuple[str, ...]) -> tuple[Range, ...]:
    """Remember highlights: the answer by words and the one by words and meaning show the same passages."""
    return tuple(highlights(text, terms, phrases))


def _why(group: _Group, best: Fused | None) -> tuple[str, ...]:
    reasons: list[tuple[float, str]] = []
    if group.name is not None and group.by_name > 0:
        reasons.append((group.by_name, "title" if group.name.by_title else "name"))
    if best is not None and best.words is not None and best.by_words > 0:
        reasons.append((best.by_words, "typo" if best.words.typo else "words"))
    elif group.name is not None and group.name.typo:
        reasons.append((0.0, "typo"))
    if best is not None and best.meaning is not None:
        reasons.append((best.by_meaning, "meaning"))
    return tuple(_unique(reason for _, reason in sorted(reasons, key=lambda each: -each[0])))


def _unique(reasons: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(reasons)
