"""What an answer can be narrowed by, and to how many files: by type, folder, language, and when they changed.

Each is counted without the filters of its own kind that the query has, so that another value can be chosen instead; a
value that is chosen is counted in the answer itself, so that its number is the list's.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from desktop_app.catalogue.census import Census, FileFacts
from desktop_app.catalogue.filters import FAMILIES, Filters, extensions_of, family_of
from desktop_app.catalogue.paths import is_below
from desktop_app.catalogue.scope import folder_path
from desktop_app.documents import Answer, Hit, Mode
from desktop_app.reports import Facet, Facets
from desktop_app.search.filter_text import filters, folder_filter, values, without
from desktop_app.search.filter_values import parse_date
from desktop_app.search.query import parse
from desktop_app.search.searcher import Searcher
from desktop_app.search.tokens import clean

_CHANGED = {
    "today": "after:today", "week": "after:7d", "month": "after:30d", "year": "after:1y", "older": "before:1y",
}  # fmt: skip
_LATEST = 2**63 - 1
_TYPE, _FOLDER, _LANGUAGE, _TIME = (
    frozenset({"type"}),
    frozenset({"in"}),
    frozenset({"lang"}),
    frozenset({"after", "before"}),
)

Types = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class _Counts:
    """How to count one set of files, whichever way it was found. types: by extension, kind, programming language.

    more: there may be others of the kind, which were not looked at.
    """

    types: Callable[[], Types]
    folders: Callable[[Mapping[int, bytes]], Mapping[bytes, int]]
    languages: Callable[[], Mapping[str, int]]
    changed: Callable[[Sequence[tuple[int, int]]], Sequence[int]]
    more: bool = False


def count_facets(searcher: Searcher, query: str, limit: int, stop: Callable[[], bool] = lambda: False) -> Facets:
    """Count the files that answer a query, all files for "". Raises UsageError for one that cannot be meant.

    limit: hits of an answer; what the searcher answered last is used if it is the answer to this query. What is
    returned once `stop` says so is of no use.
    """
    known: dict[str, _Counts] = {}

    def counts(own: frozenset[str]) -> _Counts:
        rest = without(query, own).strip()
        if rest not in known:
            known[rest] = _counts(searcher, rest, limit, stop)
        return known[rest]

    # First, while the answer that was given last is remembered: it is what chosen values are counted in.
    own = counts(frozenset())
    roots = searcher.finder.folder_roots()
    bounds = _bounds()

    def both(kind: frozenset[str], facets: Callable[[_Counts], list[Facet]]) -> list[Facet]:
        without_own = counts(kind)
        if without_own is own:
            return [replace(facet, more=own.more and not facet.chosen) for facet in facets(own)]
        here = {facet.filter: facet.count for facet in facets(own)}
        return [
            replace(facet, count=here.get(facet.filter, 0)) if facet.chosen else replace(facet, more=without_own.more)
            for facet in facets(without_own)
        ]

    return Facets(
        types=both(_TYPE, lambda found: _types(query, found.types())),
        folders=both(_FOLDER, lambda found: _folders(query, found.folders(roots), roots)),
        languages=both(_LANGUAGE, lambda found: _languages(query, found.languages())),
        changed=both(_TIME, lambda found: _changed(query, found.changed(bounds))),
    )


def _counts(searcher: Searcher, query: str, limit: int, stop: Callable[[], bool]) -> _Counts:
    finder = searcher.finder
    if not clean(query).strip():
        return _of_census(finder.census(Filters()))
    asked = parse(query, as_you_type=True)
    if not asked.meaning:
        narrowed = bool(asked.phrases or asked.without)
        ids = finder.scope(asked.filters, asked.phrases, asked.without).files if narrowed else None
        return _of_census(finder.census(asked.filters, ids))
    answer = searcher.last_answer(query, limit)
    if answer is None:
        answer = searcher.search(query, mode=Mode.HYBRID, limit=limit, as_you_type=True, stop=stop)
    facts = finder.facts([hit.file_id for hit in answer.hits])
    return replace(_of_answer(answer, facts), more=searcher.last_is_cut)


def _of_census(census: Census) -> _Counts:
    def folders(roots: Mapping[int, bytes]) -> Mapping[bytes, int]:
        counts = census.folders()
        return {
            root: sum(counts.get(each, 0) for each, inner in roots.items() if inner == root or is_below(inner, root))
            for root in roots.values()
        }

    return _Counts(census.types, folders, census.languages, census.changed)


def _of_answer(answer: Answer, facts: Mapping[int, FileFacts]) -> _Counts:
    known = [facts[hit.file_id] for hit in answer.hits if hit.file_id in facts]

    def folders(roots: Mapping[int, bytes]) -> Mapping[bytes, int]:
        return {root: sum(_is_in(hit, root) for hit in answer.hits) for root in roots.values()}

    return _Counts(
        types=lambda: Counter((each.extension, each.kind, each.code_language) for each in known),
        folders=folders,
        languages=lambda: Counter(each.language for each in known if each.language),
        changed=lambda bounds: [sum(first <= each.mtime_ns < end for each in known) for first, end in bounds],
    )


def _is_in(hit: Hit, root: bytes) -> bool:
    return any(is_below(path, root) for path in (hit.path, *hit.copies))


def _types(query: str, found: Types) -> list[Facet]:
    chosen = values(query, "type")
    counts: Counter[str] = Counter()
    for (extension, kind, _), count in found.items():
        counts[family_of(extension, kind)] += count
    families = [
        Facet(f"type:{kind}", family, counts[family], chosen=kind in chosen)
        for family, kind in FAMILIES.items()
        if counts[family] or kind in chosen
    ]
    others = [
        Facet(f"type:{kind}", kind, sum(n for each, n in found.items() if _is_of(kind, each)), chosen=True)
        for kind in sorted(chosen - {*FAMILIES.values()})
    ]
    return _most_first([*families, *others])


def _is_of(kind: str, found: tuple[str, str, str]) -> bool:
    extension, content, code_language = found
    return extension in extensions_of(kind) or kind in (content, code_language)


def _folders(query: str, counts: Mapping[bytes, int], roots: Mapping[int, bytes]) -> list[Facet]:
    chosen = {path for value in values(query, "in") if (path := folder_path(value)) is not None}
    return _most_first(
        Facet(folder_filter(root), os.fsdecode(root), counts.get(root, 0), chosen=root in chosen)
        for root in roots.values()
    )


def _languages(query: str, counts: Mapping[str, int]) -> list[Facet]:
    chosen = values(query, "lang")
    found = {**dict.fromkeys(chosen, 0), **counts}
    return _most_first(
        Facet(f"lang:{language}", language, count, chosen=language in chosen) for language, count in found.items()
    )


def _changed(query: str, counts: Sequence[int]) -> list[Facet]:
    there = {each.casefold() for each in filters(query)}
    return [
        Facet(filter_, name, count, chosen=filter_ in there)
        for (name, filter_), count in zip(_CHANGED.items(), counts, strict=True)
    ]


def _bounds() -> list[tuple[int, int]]:
    today = datetime.now(UTC).astimezone().date()
    found: list[tuple[int, int]] = []
    for filter_ in _CHANGED.values():
        key, _, value = filter_.partition(":")
        bound = parse_date(key, value, today)
        found.append((bound, _LATEST) if key == "after" else (-_LATEST, bound))
    return found


def _most_first(found: Iterable[Facet]) -> list[Facet]:
    return sorted(found, key=lambda facet: -facet.count)
