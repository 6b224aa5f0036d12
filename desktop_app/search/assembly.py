"""From ranked passages and names to hits: grouped by content, copies under one hit, each with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

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
from desktop_app.search.calibration import Background, Signals, confidence, verdict
from desktop_app.search.fusion import Fused, name_scores
from desktop_app.search.highlight import highlights
from desktop_app.search.names import NameFound

MORE_PASSAGES = 3
_TRUST = (Verdict.GOOD, Verdict.WEAK, Verdict.NONE)
_SPARE = 2
_PASSAGES_EACH = 3
INFORMATIVE = 0.35
"""A word is highlighted when it is worth at least this share of what the rarest word found is worth."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All that was found for one query. terms and phrases: what to highlight."""

    passages: Sequence[Fused]
    names: Sequence[NameFound] = ()
    terms: Sequence[Term] = ()
    phrases: Sequence[str] = ()
    background: Background | None = None


@dataclass(slots=True)
class _Group:
    """A content, or a file without one."""

    passages: list[tuple[Fused, FoundPassage]] = field(default_factory=list[tuple[Fused, FoundPassage]])
    files: list[FoundFile] = field(default_factory=list[FoundFile])
    name: NameFound | None = None
    by_name: float = 0.0

    @property
    def score(self) -> float:
        return self.by_name + (self.passages[0][0].score if self.passages else 0.0)


def hits(finder: Finder, ranking: Ranking, scope: Scope | None, limit: int) -> list[Hit]:
    """Return the best `limit` hits, best first."""
    best = sorted(_groups(finder, ranking, scope, limit).items(), key=_place)[:limit]
    wanted = {fused.text_id for _, group in best for fused, _ in group.passages[: 1 + MORE_PASSAGES]}
    texts = finder.texts(sorted(wanted))
    found = [_hit(group, ranking, texts) for _, group in best]
    # What less speaks for never stands above what can be trusted.
    found.sort(key=lambda hit: _TRUST.index(verdict(hit.confidence)))
    return [replace(hit, rank=rank) for rank, hit in enumerate(found, start=1)]


def best_signals(finder: Finder, ranking: Ranking, scope: Scope | None) -> Signals | None:
    """Return what is known of the best hit, None if there is no hit."""
    groups = _groups(finder, ranking, scope, 1)
    if not groups:
        return None
    return _signals(min(groups.items(), key=_place)[1], ranking)


def _place(item: tuple[int, _Group]) -> tuple[float, int, int]:
    key, group = item
    return -group.score, -group.files[0].mtime_ns, key


def informative(matches: WordMatches) -> tuple[Term, ...]:
    """Return the terms worth highlighting: "of" says nothing where "Kenya" was found too."""
    known = [(term, worth) for term, worth, rows in zip(matches.terms, matches.idf, matches.found, strict=True) if rows]
    most = max((worth for _, worth in known), default=0.0)
    return tuple(term for term, worth in known if worth >= INFORMATIVE * most)


def _groups(finder: Finder, ranking: Ranking, scope: Scope | None, limit: int) -> dict[int, _Group]:
    """Return the best `limit` groups and some more, by content id; a file without content by its negative file id."""
    # A filter may refuse any of them, and a file found by its name may have its passage anywhere.
    enough = None if scope is not None or ranking.names else _SPARE * limit
    groups = _by_content(finder, {each.text_id: each for each in ranking.passages}, enough)
    for group in groups.values():
        group.passages.sort(key=lambda each: (-each[0].score, each[1].ordinal))
    named = finder.files([each.file_id for each in ranking.names])
    scores = name_scores(
        {each.file_id: each.evidence for each in ranking.names}, {each.file_id: each.exact for each in ranking.names}
    )
    for each in ranking.names:
        file = named.get(each.file_id)
        if file is None:
            continue
        group = groups.setdefault(-file.file_id if file.content is None else file.content, _Group())
        if group.name is None or scores[each.file_id] > group.by_name:
            group.name, group.by_name = each, scores[each.file_id]
        if file.content is None:
            group.files = [file]
    allowed = None if scope is None else frozenset(scope.files.tolist())
    if allowed is None and len(groups) > _SPARE * limit:
        least = sorted((group.score for group in groups.values()), reverse=True)[_SPARE * limit]
        groups = {key: group for key, group in groups.items() if group.score >= least}
    by_content = finder.files_of([key for key in groups if key > 0])
    for key, group in groups.items():
        group.files = [file for file in by_content.get(key, group.files) if allowed is None or file.file_id in allowed]
        if group.name is not None:
            name = group.name.file_id
            group.files.sort(key=lambda file: file.file_id != name)
    return _stacked({key: group for key, group in groups.items() if group.files})


def _stacked(groups: dict[int, _Group]) -> dict[int, _Group]:
    """Put files with the same bytes into one group, though their names had them read in different ways."""
    kept: dict[int, _Group] = {}
    by_digest: dict[bytes, _Group] = {}
    for key, group in sorted(groups.items(), key=_place):
        digest = group.files[0].digest
        if digest and digest in by_digest:
            by_digest[digest].files += group.files
        else:
            kept[key] = by_digest[digest] = group
    return kept


def _by_content(finder: Finder, fused: Mapping[int, Fused], enough: int | None) -> dict[int, _Group]:
    """Group passages, best first, by content; stops at `enough` groups, because looking up where one stands is slow."""
    groups: dict[int, _Group] = {}
    waiting = list(fused)
    at_once, places = (len(waiting), MOST_CONTENTS) if enough is None else (_PASSAGES_EACH * enough, TEXT_CONTENTS)
    while waiting and (enough is None or len(groups) < enough):
        for passage in finder.passages(waiting[:at_once], places):
            groups.setdefault(passage.content, _Group()).passages.append((fused[passage.text_id], passage))
        del waiting[:at_once]
    return groups


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
        confidence=round(confidence(_signals(group, ranking), ranking.background), 4),
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
