"""Looking words up in an FTS5 index so that the rare ones decide.

FTS5's own ranking visits every row of every word: four common words cost 265 ms at 200,000 passages. Fetching a word's
rows as one string is 13 times as fast (0.14 µs a row), so the rows of all but common words are fetched, those of the
rarest within a budget added up by what each word is worth, and only the best of them are looked at closely.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.commonness import worth as worth_of
from desktop_app.catalogue.ids import Ids, member
from desktop_app.catalogue.spelling import one_edit_away
from desktop_app.catalogue.terms import Term

Worth = npt.NDArray[np.float64]

MOST_WORDS = 32
COMMON_ROWS = 15_000
COMMON_SHARE = 20
MOST_ROWS = 25_000
TIE_ROWS = 20_000
MOST_SPELLINGS = 1_200
HEAD_CHARS = 3
MOST_ALIKE = 200
FEW_UNKNOWN = 2
HOPELESS = 0.3
FEWEST_ROWS = 20
CORRECTIONS_EACH = 3
FEWER = 2
MANY_ROWS = 100_000
CORRECTED_WEIGHT = 0.6
REMEMBERED_ROWS = 500_000
REMEMBERED_WORDS = 1_000
"""A word is common, and does not decide, when more than COMMON_ROWS rows and one in COMMON_SHARE hold it, or more
than MOST_ROWS, so that a query of a million rows costs little more than one of 300,000. The rest are bounds on the work
of one query: words looked at, rows whose counts choose among equals, spellings looked up, the words with the same first
letters that are read for them, known words that one unknown may stand for, how often a query of common words is asked,
each time with one of them less, and the rows from which on a single letter is no beginning of a word any more (it takes
0.5 s at a million); what a typo leaves of a word's worth; rows and unknown words remembered between two queries."""
HIGHEST_ID = 5_000_000
_ANY = (0, 2**62)
_ENTRY_ROWS = 64  # what a remembered word takes besides its rows, counted as rows
_NO_IDS: Ids = np.empty(0, np.int64)
_NOTHING = np.empty((0, 0), np.bool_)


@dataclass(frozen=True, slots=True)
class WordMatches:
    """What the words of a query found.

    terms: those looked up, worth most first. idf: float64 [terms], what each is worth (commonness.py); of two terms as
    common in general text, the one that fewer rows hold is worth more. rows: the best row ids, best first. matched:
    bool [rows, terms]. common: the terms too common to decide. found: rows of each term. total: rows in the index.
    close: how many of the rows, from the first, are worth a close look; the others hold less of the query.
    """

    terms: tuple[Term, ...]
    idf: Worth
    rows: Ids
    matched: npt.NDArray[np.bool_]
    common: tuple[Term, ...]
    found: tuple[int, ...]
    total: int
    close: int

    @property
    def worth(self) -> Worth:
        """What holding each term is worth, less where a typo was forgiven: float64 [terms]."""
        return self.idf * [CORRECTED_WEIGHT if term.variants else 1.0 for term in self.terms]

    @property
    def coverage(self) -> Worth:
        """How much of what the terms are worth each row holds: float64 [rows], 0 to 1."""
        whole = self.idf.sum()
        return self.matched @ self.worth / whole if whole > 0 else np.zeros(len(self.rows))

    def first(self, count: int) -> "WordMatches":
        """Return the same with its first rows only."""
        return replace(self, rows=self.rows[:count], matched=self.matched[:count])

    @property
    def unknown(self) -> frozenset[str]:
        """The tokens that nothing holds as they are typed."""
        pairs = zip(self.terms, self.found, strict=True)
        return frozenset(term.token for term, rows in pairs if not rows or term.variants)


class _Remembered:
    """What was looked up for the queries before, while the index stays as it is: one types a query letter by letter.

    rows: of a word. spelled: the spellings of an unknown word that are in the index, and the rows of each.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Ids] = {}
        self.spelled: dict[str, list[tuple[str, int]]] = {}
        self._version = -1
        self._kept = 0

    def at(self, version: int) -> None:
        """Forget everything if the index has changed, or if it is much."""
        if version != self._version or self._kept > REMEMBERED_ROWS or len(self.spelled) > REMEMBERED_WORDS:
            self.rows, self.spelled, self._version, self._kept = {}, {}, version, 0

    def keep(self, expression: str, rows: Ids) -> None:
        """Remember the rows of a word."""
        self.rows[expression] = rows
        self._kept += len(rows) + _ENTRY_ROWS


class WordIndex:
    """One FTS5 table, its vocabulary and its occurrences, read through one connection."""

    def __init__(self, connection: sqlite3.Connection, table: str, vocabulary: str, occurrences: str = "") -> None:
        self._connection = connection
        self._rows = f"SELECT group_concat(rowid) FROM (SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608
        newest = (
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608
        )
        self._newest = f"SELECT group_concat(rowid) FROM ({newest})"  # noqa: S608
        self._known = f"SELECT term, doc FROM {vocabulary} WHERE term IN (SELECT value FROM json_each(?))"  # noqa: S608
        self._alike = f"SELECT term, doc FROM {vocabulary} WHERE term >= ? AND term < ? LIMIT ?"  # noqa: S608
        self._times = f"SELECT group_concat(doc) FROM {occurrences} WHERE term = ?" if occurrences else ""  # noqa: S608
        self._common: dict[str, int] = {}
        self._remembered = _Remembered()

    def rows(self, expression: str, most: int) -> Ids | None:
        """Return the ids of all rows that match, None when there are more than `most`."""
        if self._common.get(expression, 0) > most:
            return None
        found = self._remembered.rows.get(expression)
        if found is None:
            found = self._ids(self._rows, (expression, most + 1))
            if len(found) > most:
                self._common[expression] = len(found)
                return None
            self._remembered.keep(expression, found)
        return found if len(found) <= most else None

    def _ids(self, query: str, arguments: tuple[object, ...]) -> Ids:
        (text,) = self._connection.execute(query, arguments).fetchone()
        return np.fromstring(text, np.int64, sep=",") if text else _NO_IDS

    def newest(self, expression: str, limit: int, inside: tuple[int, int] = _ANY) -> Ids:
        """Return the ids of the rows last added that match. inside: the lowest and the highest id that may."""
        return self._ids(self._newest, (expression, *inside, limit))

    def correct(
        self, terms: Sequence[Term], most: int, mistyped: Collection[str] | None = None
    ) -> tuple[tuple[Term, ...], list[Ids | None]]:
        """Forgive one typo in each of the first few unknown words; returns the terms and the rows of each.

        most: rows up to which are fetched; None where there are more. mistyped: only in these tokens. A query of which
        most words are unknown is in another language, not mistyped. Looking a spelling up takes 8 µs, 30 before the
        index is merged.
        """
        postings = [self.rows(term.expression, most) for term in terms]
        unknown = [i for i, rows in enumerate(postings) if rows is not None and not len(rows) and terms[i].spelled]
        if mistyped is not None:
            unknown = [index for index in unknown if terms[index].token in mistyped]
        corrected = list(terms)
        if len(unknown) <= max(FEW_UNKNOWN, len(terms) // 2):
            left = MOST_SPELLINGS
            for index in unknown:
                spellings = one_edit_away(terms[index].token)
                if not 0 < len(spellings) <= left:
                    continue
                left -= len(spellings)
                token = terms[index].token
                if token not in self._remembered.spelled:
                    self._remembered.spelled[token] = self._spelled(token, spellings)
                known = sorted(self._remembered.spelled[token], key=lambda row: (-row[1], row[0]))
                if known:
                    corrected[index] = terms[index].corrected(tuple(word for word, _rows in known[:CORRECTIONS_EACH]))
                    postings[index] = self.rows(corrected[index].expression, most)
        return tuple(corrected), postings

    def _spelled(self, word: str, spellings: frozenset[str]) -> list[tuple[str, int]]:
        """Return those of a word's spellings that are in the index, and the rows of each.

        Most of them begin as the word does: few words do that, and reading those takes less than looking all up.
        """
        head = word[:HEAD_CHARS]
        after = head[:-1] + chr(ord(head[-1]) + 1)
        beside = self._connection.execute(self._alike, (head, after, MOST_ALIKE + 1)).fetchall()
        if len(beside) > MOST_ALIKE:
            beside, rest = [], spellings
        else:
            rest = {spelling for spelling in spellings if not spelling.startswith(head)}
        known = self._connection.execute(self._known, (json.dumps(sorted(rest)),)).fetchall()
        return known + [row for row in beside if row[0] in spellings]

    def match(
        self,
        terms: Sequence[Term],
        total: int,
        limit: int,
        allowed: Ids | None = None,
        mistyped: Collection[str] | None = None,
        *,
        deeper: int = 0,
    ) -> WordMatches:
        """Find the rows that hold most of what the terms are worth.

        total: rows in the index, for what a word is worth. allowed: sorted row ids that may be found, None for all.
        mistyped: the tokens in which a typo may be forgiven, None for all. limit: of the rows for a close look.
        deeper: how many rows to return, with those that are not; which ones are does not depend on it.
        """
        self._remembered.at(int(self._connection.execute("PRAGMA data_version").fetchone()[0]))
        most = min(MOST_ROWS, max(COMMON_ROWS, total // COMMON_SHARE))
        if total > MANY_ROWS:
            terms = [replace(term, prefix=False) if _is_letter(term) else term for term in terms]
        known, fetched = self.correct(terms, most, mistyped)
        counts = [most + 1 if rows is None else len(rows) for rows in fetched]
        worths = worth_of(known, counts, total)
        order = sorted(range(len(known)), key=(-worths).__getitem__)[:MOST_WORDS]
        # A word that nothing holds still says that something is missing.
        picked: list[int] = []
        budget = 3 * COMMON_ROWS
        for index in order:
            if counts[index] <= min(most, budget):
                picked.append(index)
                budget -= counts[index]
        common = tuple(known[index] for index in order if index not in picked)
        chosen = tuple(known[index] for index in picked)
        found = tuple(counts[index] for index in picked)
        idf = worths[picked]
        if not any(found):
            return self._all_common(
                WordMatches(chosen, idf, _NO_IDS, _NOTHING, common, found, total, 0), most, limit, allowed, deeper
            )
        postings = [rows for index in picked if (rows := fetched[index]) is not None]
        ids, matched = _joined(postings)
        if allowed is not None:
            inside = member(ids, allowed)
            ids, matched = ids[inside], matched[inside]
        worth: Worth = matched.astype(np.float64) @ idf
        if len(ids) > limit:
            worth = worth + self._frequency(chosen, found, ids)
        order_of_rows = np.lexsort((-ids, -worth))
        best = order_of_rows[:limit]
        # A row that holds far less than the best one cannot be ranked before it by how often it holds it.
        hopeful = int(np.count_nonzero(worth[best] >= HOPELESS * worth[best].max(initial=0.0)))
        close = min(len(best), max(FEWEST_ROWS, limit // 3, hopeful))
        best = order_of_rows[: max(close, deeper)]
        return WordMatches(chosen, idf, ids[best], matched[best], common, found, total, close)

    def _all_common(self, known: WordMatches, most: int, limit: int, allowed: Ids | None, deeper: int) -> WordMatches:
        """No word is rare: the newest rows that hold all the common ones, then those that lack the least of them."""
        common = known.common
        rows = _NO_IDS
        held: list[int] = []
        wanted = max(limit, deeper)
        inside = _ANY if allowed is None or not len(allowed) else (int(allowed[0]), int(allowed[-1]))
        for count in range(len(common), max(0, len(common) - FEWER), -1):
            expression = " AND ".join(term.expression for term in common[:count])
            newest = self.newest(expression, wanted if allowed is None else most, inside)
            if allowed is not None:
                newest = newest[member(newest, allowed)]
            newest = newest[~np.isin(newest, rows)][: wanted - len(rows)]
            rows = np.concatenate([rows, newest])
            held += [count] * len(newest)
            if len(rows) >= wanted:
                break
        worth = worth_of(common, [most + 1] * len(common), known.total)
        matched = np.zeros((len(rows), len(known.terms) + len(common)), np.bool_)
        matched[:, len(known.terms) :] = np.arange(len(common)) < np.array(held, np.int64)[:, None]
        return WordMatches(
            (*known.terms, *common),
            np.concatenate([known.idf, worth]),
            rows,
            matched,
            (),
            (*known.found, *(most + 1 for _ in common)),
            known.total,
            min(limit, len(rows)),
        )

    def _frequency(self, terms: Sequence[Term], found: Sequence[int], ids: Ids) -> Worth:
        """Return a small bonus for rows that hold the rarest word often, to choose among equals."""
        bonus: Worth = np.zeros(len(ids))
        for term, rows in zip(terms, found, strict=True):
            if rows and rows <= TIE_ROWS and not term.prefix and self._times:
                held, times = np.unique(self._ids(self._times, (term.token,)), return_counts=True)
                if len(held):
                    _, here, there = np.intersect1d(ids, held, assume_unique=True, return_indices=True)
                    bonus[here] = 0.01 * np.log1p(times[there])
                break
        return bonus


def _is_letter(term: Term) -> bool:
    return term.prefix and not term.gram and len(term.token) == 1


def _joined(postings: Sequence[Ids]) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """Return the ids in any of at most MOST_WORDS sets, ascending, and for each id in which: bool [ids, sets].

    A bit for each set in an array over all ids there could be: sorting them together takes five times as long. Ids are
    never used again, so those of an old library may be too high for that.
    """
    last = max((int(rows.max()) for rows in postings if len(rows)), default=-1)
    if last > HIGHEST_ID:
        ids = np.unique(np.concatenate(postings))
        return ids, _joined([np.searchsorted(ids, rows) for rows in postings])[1]
    bits = np.zeros(last + 1, np.uint32)
    for place, rows in enumerate(postings):
        bits[rows] |= np.uint32(1 << place)
    ids = np.flatnonzero(bits)
    return ids, (bits[ids][:, None] >> np.arange(len(postings), dtype=np.uint32)) & np.uint32(1) > 0


def within(column: str, term: Term) -> str:
    """Return the expression that finds a term in some columns only: `name` or `{folders title}`."""
    return f"{column} : {term.expression}"
