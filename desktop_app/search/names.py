"""Ranking files by their names: how much of the query stands in the name, and how much of the name that is."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from desktop_app.catalogue.finder import FoundFile
from desktop_app.catalogue.terms import Term
from desktop_app.catalogue.word_index import WordMatches
from desktop_app.catalogue.words import fold, segment

FOLDER_WEIGHT = 0.5
"""What a query word is worth that stands only in the name of a folder."""
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A file's name or title as it is compared; letters: letters and digits without the extension."""

    tokens: frozenset[str]
    whole: str
    stem: str
    letters: int


@dataclass(frozen=True, slots=True)
class NameFound:
    """What the name of one file says. evidence: 0 to 1. exact: the query holds the whole name."""

    file_id: int
    evidence: float
    exact: bool
    by_title: bool
    typo: bool


def rank_names(matches: WordMatches, files: Mapping[int, FoundFile], query: str) -> list[NameFound]:
    """Judge the files of `matches`, best first. query: as typed, without filters."""
    wanted = _spelled(query)
    worth = dict(zip((term.token for term in matches.terms), matches.idf.tolist(), strict=True))
    found: list[NameFound] = []
    for row, file_id in enumerate(matches.rows.tolist()):
        file = files.get(file_id)
        if file is not None:
            held = [term for term, holds in zip(matches.terms, matches.matched[row].tolist(), strict=True) if holds]
            found.append(_judge(worth, held, file, wanted, holds_all=len(held) == len(matches.terms)))
    return sorted(found, key=lambda each: (-each.exact, -each.evidence, each.file_id))


def _judge(
    worth: Mapping[str, float], held: Sequence[Term], file: FoundFile, wanted: str, *, holds_all: bool
) -> NameFound:
    """Judge one file. worth: of each term of the query, by its token; held: the terms that the file holds."""
    name = _spelling(file.name)
    by_name = [term for term in held if _holds(name.tokens, term)]
    elsewhere = [term for term in held if term not in by_name]
    in_title = _spelling(file.title).tokens if elsewhere else frozenset[str]()
    by_title = [term for term in elsewhere if _holds(in_title, term)]
    whole = sum(worth.values())
    near = sum(worth[term.token] for term in (*by_name, *by_title))
    share = (near + FOLDER_WEIGHT * (sum(worth[term.token] for term in held) - near)) / whole if whole else 0.0
    fit = 0.0
    if by_name:
        fit = min(1.0, sum(len(term.token) for term in by_name if not term.gram) / (name.letters or 1))
    # A name that is all of the query holds all of its words.
    exact = bool(wanted) and (
        (holds_all and wanted in (name.whole, name.stem, _spelling(file.title).whole))
        or any(term.code and term.token == fold(file.name) for term in held)
        or ("." in wanted and _ends_as_path(file, wanted))
    )
    return NameFound(
        file.file_id,
        evidence=share * (0.75 + 0.25 * fit),
        exact=exact,
        by_title=bool(by_title) and not by_name,
        typo=any(term.variants and term in by_name for term in held),
    )


def _ends_as_path(file: FoundFile, wanted: str) -> bool:
    """Whether the query is the end of the file's path; of its folders those above the library's are in no index."""
    if not wanted.endswith(_spelled(file.name)):
        return False
    return f" {_spelled(os.fsdecode(file.path).replace(os.sep, ' '))}".endswith(f" {wanted}")


def _holds(tokens: frozenset[str], term: Term) -> bool:
    if term.prefix:
        return any(token.startswith(term.token) for token in tokens)
    return (
        term.token in tokens
        or any(variant in tokens for variant in term.variants)
        or (bool(term.pieces) and all(piece in tokens for piece in term.pieces))
    )


@lru_cache(_REMEMBERED)
def _spelling(name: str) -> _Spelling:
    """Spell a name. With each further letter of a query much the same names are found."""
    words, parts = segment(name)
    stem = PurePath(name).stem
    return _Spelling(
        tokens=frozenset(f"{words} {parts}".split()),
        whole=_spelled(name),
        stem=_spelled(stem),
        letters=sum(map(str.isalnum, fold(stem))),
    )


def _spelled(text: str) -> str:
    """Return a name as it is compared with a query: folded, "/" and runs of space as one space."""
    return " ".join(fold(text).replace("/", " ").replace("\\", " ").split())
