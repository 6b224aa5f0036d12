"""One query to one answer: both ways of searching at once, names beside them, fused, grouped and judged."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from desktop_app.catalogue.filters import TYPE_GROUPS, Filters, is_type, may_go_on
from desktop_app.catalogue.finder import Finder
from desktop_app.catalogue.scope import Scope
from desktop_app.catalogue.terms import terms_of
from desktop_app.catalogue.word_index import WordMatches
from desktop_app.documents import Answer, Hit, Mode, Range, Verdict
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.errors import ModelUnavailable, UsageError
from desktop_app.search.assembly import Ranking, hits, informative
from desktop_app.search.calibration import Signals, verdict
from desktop_app.search.filter_values import shown, unknown_folder
from desktop_app.search.fusion import WordsFound, fuse
from desktop_app.search.lexical import judge
from desktop_app.search.meaning import MeaningSearch, Nearest
from desktop_app.search.names import NameFound, rank_names
from desktop_app.search.query import MEANING_CHARS, MOST_CONDITIONS, Query, parse
from desktop_app.search.sentences import Sentences
from desktop_app.vectors.store import VectorStore

CANDIDATES = 60
NAME_CANDIDATES = 200
DEEPER = 600
DEEPER_TIMES = 5
"""Passages whose words are looked at closely, and names, whatever the limit: they decide the top of an answer. Where
that is too few, so many passages are, and each time five times as many; what they add comes after."""
SIMILAR_PASSAGES = 256
SIMILAR_EMBEDDED = 32
EMBEDDED_AT_ONCE = 4
_FRESH_SECONDS = 2.0
_NO_MODEL = "Only words and names were searched, not meaning: there is no model or no vectors to search."
_NO_VECTORS = "Nothing can be searched by meaning yet: run findling index without --words-only, then try again."

_ONLY_LEAVES_OUT = (
    "The query only says what to leave out, so these are the newest files without it."
    " Add a word to look for, or a filter such as type:pdf."
)
_CUT = (
    f"The query is very long: only its first {MEANING_CHARS:,} characters and its first {MOST_CONDITIONS} phrases,"
    " excluded words and filters were used."
)


class Look(NamedTuple):
    """What was found for a query, what it was restricted to, notes for a person, and how to look deeper."""

    ranking: Ranking
    scope: Scope | None
    notes: list[str]
    deeper: Callable[[int], Ranking]


class Searcher:
    """Answers queries. One thread at a time; it embeds in a second one, so that words are looked up meanwhile."""

    def __init__(
        self, finder: Finder, vectors: VectorStore | None, embedder: Embedder | None, *, missing: str = _NO_MODEL
    ) -> None:
        """Take over `finder`, which `close` closes; `vectors` and `embedder` stay their owner's.

        Without vectors or embedder only words and names are searched, and the answer says so: the sentence `missing`.
        """
        self._finder = finder
        self._missing = missing
        self._sentences: Sentences | None = None
        self._last: tuple[Answer, int, float, bool] | None = None
        self._meaning = MeaningSearch(finder, vectors, embedder) if vectors is not None and embedder else None

    def close(self) -> None:
        """Let go of the connection and the thread."""
        if self._meaning is not None:
            self._meaning.close()
        self._finder.close()

    @property
    def finder(self) -> Finder:
        """What looks things up in the catalogue, in the thread that searches."""
        return self._finder

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.HYBRID,
        limit: int = 10,
        as_you_type: bool = False,
        first: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Answer a query; files are listed newest first when it holds only filters.

        first: one that has looked everywhere soon follows, so that the best passages do, even if they are too few.
        Without hits once `stop` says so, which is asked between the steps of a search.
        Raises UsageError for a query that cannot be meant, ModelUnavailable when only meaning is to be searched and
        cannot be. When words are searched too, the answer comes without meaning and says why.
        """
        started = time.perf_counter()
        asked = parse(query, as_you_type=as_you_type)
        if as_you_type:
            asked = self._without_unfinished_type(query, asked)
        self._refuse_unknown_types(asked)
        if not asked.meaning:
            found, more = self._newest(asked, limit), False
            notes: list[str] = []
        else:
            look = self.rank(asked, mode, stop)
            if stop():
                return self._answer(query, mode, [], [], started)
            notes = look.notes
            found, more = hits(self._finder, look.ranking, look.scope, limit, None if first else look.deeper)
        if asked.cut:
            notes.append(_CUT)
        if asked.only_leaves_out:
            notes.append(_ONLY_LEAVES_OUT)
        if not found:
            notes += self._unknown_folders(asked)
        answer = self._answer(query, mode, found, notes, started)
        self._last = (answer, limit, time.monotonic(), more)
        return answer

    def last_answer(self, query: str, limit: int) -> Answer | None:
        """Return the answer by words and meaning that was given last, if it is a fresh one to this query."""
        if self._last is None:
            return None
        answer, had_limit, at, _ = self._last
        fresh = time.monotonic() - at < _FRESH_SECONDS
        same = (answer.query.strip(), answer.mode, had_limit) == (query.strip(), Mode.HYBRID, limit)
        return answer if fresh and same else None

    @property
    def last_is_cut(self) -> bool:
        """Whether there may be more hits to what was answered last than were looked for."""
        return self._last is not None and self._last[3]

    def similar_to_file(self, path: bytes, *, limit: int = 10) -> Answer | None:
        """Find files like an indexed one; None if there is none at `path` with vectors."""
        started = time.perf_counter()
        file = self._finder.file_at(path)
        if self._meaning is None or file is None or file.content is None:
            return None
        vectors = self._meaning.vectors_of(file.content)
        return self._similar(vectors, path, file.content, limit, started) if len(vectors) else None

    def similar_to_texts(
        self,
        texts: Sequence[str],
        *,
        exclude: bytes = b"",
        limit: int = 10,
        stop: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Find files like these passages of one text, except the file at `exclude`.

        Without hits once `stop` says so, which is asked before every few passages.
        Raises UsageError if there are no texts, ModelUnavailable without a model.
        """
        started = time.perf_counter()
        if not texts:
            raise UsageError("There is no text to compare.")
        if self._meaning is None:
            raise self._unavailable()
        chosen = _spread(texts, SIMILAR_EMBEDDED)
        vectors: list[Vectors] = []
        for first in range(0, len(chosen), EMBEDDED_AT_ONCE):
            if stop():
                return self._answer("", Mode.SEMANTIC, [], [], started)
            vectors.append(self._meaning.embed_passages(chosen[first : first + EMBEDDED_AT_ONCE]))
        return self._similar(np.concatenate(vectors), exclude, None, limit, started)

    def nearest_sentence(self, query: str, passage: str, stop: Callable[[], bool] = lambda: False) -> Range | None:
        """Return where the sentence of a passage stands that is nearest in meaning to a query, for showing why.

        Takes some 10 ms a sentence on a CPU, and nothing for the passage asked about last; only the first
        MOST_SENTENCES are compared. None without a model, or once `stop` says so, which is asked before each sentence.
        """
        meaning = parse(query, as_you_type=True).meaning
        if self._meaning is None or not meaning or stop():
            return None
        if self._sentences is None or self._sentences.passage != passage:
            self._sentences = Sentences(passage)
        wanted = self._meaning.embed(meaning).result()
        return self._sentences.nearest(wanted, self._meaning.embed_apart, stop)

    # ---- the two ways and the names

    def rank(self, asked: Query, mode: Mode, stop: Callable[[], bool] = lambda: False) -> Look:
        """Return what is found for a query with words, what it was restricted to, and notes for a person.

        Only a part of it once `stop` says so. How deep it looks does not depend on how many hits are wanted: what is
        best must not.
        """
        meaning, notes = self._usable_meaning(mode)
        embedding = meaning.embed(asked.meaning) if meaning is not None else None
        if meaning is not None:
            meaning.load()
        scope = self._scope(asked)
        begun = meaning.begin(embedding, scope, 0) if meaning and embedding else None
        terms = terms_of(asked.meaning, unfinished=asked.unfinished)
        inside = None if scope is None else scope.texts
        words: list[WordsFound] = []
        names: list[NameFound] = []
        matches: WordMatches | None = None
        if mode is not Mode.SEMANTIC and terms:
            matches = self._finder.words(terms, CANDIDATES, inside, deeper=DEEPER)
            close = matches.first(matches.close)
            words = judge(close, self._finder.texts(close.rows), terms)
            names = [] if stop() else self._names(asked, scope, NAME_CANDIDATES, matches.unknown)
        nearest: Nearest | None = None
        if meaning and begun and not stop():
            try:
                nearest = meaning.nearest(begun)
            except ModelUnavailable as error:
                if mode is Mode.SEMANTIC:
                    raise
                notes.append(f"Only words and names were searched, not meaning: {error.message}")
        ranking = Ranking(
            passages=fuse(words, nearest.found if nearest else ()),
            names=names,
            terms=informative(matches) if matches else (),
            phrases=asked.phrases,
            background=nearest.background if nearest else None,
            least=nearest.least if nearest else None,
            beyond=_beyond(matches, names, nearest, asked),
        )

        def deeper(depth: int) -> Ranking:
            wanted = DEEPER * DEEPER_TIMES ** (depth - 1)
            words, names, more = list[WordsFound](), ranking.names, False
            if matches is not None:
                looked = matches
                if depth > 1:
                    looked = self._finder.words(terms, CANDIDATES, inside, deeper=wanted)
                words = judge(looked, self._finder.texts(looked.rows), terms)
                if len(names) >= NAME_CANDIDATES:
                    names = self._names(asked, scope, wanted, looked.unknown)
                more = len(looked.rows) >= wanted or len(names) >= wanted
            further = (
                meaning.nearest(meaning.begin(embedding, scope, wanted)) if nearest and meaning and embedding else None
            )
            more = more or (further is not None and further.least is not None)
            return replace(
                ranking,
                passages=fuse(words, further.found if further else ()),
                names=names,
                least=further.least if further else None,
                beyond=ranking.beyond if more else None,
            )

        return Look(ranking, scope, notes, deeper)

    def _usable_meaning(self, mode: Mode) -> tuple[MeaningSearch | None, list[str]]:
        if mode is Mode.WORDS:
            return None, []
        missing = self._meaning.missing if self._meaning is not None else self._missing
        if self._meaning is None and mode is Mode.SEMANTIC:
            raise self._unavailable()
        return (None, [missing]) if missing else (self._meaning, [])

    def _unavailable(self) -> ModelUnavailable:
        """Return the error for a search by meaning alone, which cannot fall back on words as `missing` says."""
        because = self._missing.removeprefix("Only words and names were searched: ")
        return ModelUnavailable(_NO_VECTORS if self._missing == _NO_MODEL else because)

    def _names(self, asked: Query, scope: Scope | None, limit: int, mistyped: Collection[str]) -> list[NameFound]:
        plain = asked.meaning.replace("/", " ").replace("\\", " ")
        terms = terms_of(plain, unfinished=asked.unfinished)
        if not terms:
            return []
        allowed = None if scope is None else scope.named
        matches = self._finder.names(terms, max(NAME_CANDIDATES, limit), allowed, mistyped)
        return rank_names(matches, self._finder.files(matches.rows), asked.meaning)

    def _scope(self, asked: Query) -> Scope | None:
        return self._finder.scope(asked.filters, asked.phrases, asked.without) if asked.narrows else None

    # ---- answers of other kinds

    def _newest(self, asked: Query, limit: int) -> list[Hit]:
        scope = self._finder.scope(asked.filters, asked.phrases, asked.without)
        return [
            Hit(
                rank=rank,
                file_id=file.file_id,
                path=file.path,
                score=0.0,
                confidence=1.0,
                why=(),
                best=None,
                media_type=file.media_type,
                title=file.title,
                language=file.language,
                size=file.size,
                mtime_ns=file.mtime_ns,
                partly=bool(file.partly),
            )
            for rank, file in enumerate(self._finder.newest_files(limit, scope.files), start=1)
        ]

    def _similar(self, vectors: Vectors, path: bytes, content: int | None, limit: int, started: float) -> Answer:
        assert self._meaning is not None
        mean = vectors[:SIMILAR_PASSAGES].mean(axis=0)
        query = (mean / max(float(np.linalg.norm(mean)), 1e-6)).astype(np.float32)
        own = len(vectors)
        embedding: Future[Vectors] = Future()
        embedding.set_result(query)
        nearest = self._meaning.nearest(self._meaning.begin(embedding, None, 3 * (limit + 1) + own))
        ranking = Ranking(fuse([], nearest.found), background=nearest.background)
        more = 1 if content is not None or path else 0
        listed = hits(self._finder, ranking, None, limit + more).hits
        found = [hit for hit in listed if path not in (hit.path, *hit.copies)]
        ranked = [_at(rank, hit) for rank, hit in enumerate(found[:limit], start=1)]
        return self._answer("", Mode.SEMANTIC, ranked, [], started)

    def _answer(self, query: str, mode: Mode, found: Sequence[Hit], notes: Sequence[str], started: float) -> Answer:
        coverage = self._finder.coverage()
        return Answer(
            query=query,
            mode=mode,
            verdict=verdict(found[0].confidence) if found else Verdict.NONE,
            hits=tuple(found),
            coverage=coverage,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            notes=tuple(notes),
        )

    def _unknown_folders(self, asked: Query) -> list[str]:
        """Return a note about the first folder asked for that nothing is in, which is why nothing was found."""
        for folder in asked.filters.folders:
            if not len(self._finder.scope(Filters(folders=(folder,)), (), ()).files):
                return [unknown_folder(folder)]
        return []

    def _unknown_types(self, asked: Query) -> list[str]:
        return self._finder.unknown_types(asked.filters.types | asked.filters.not_types)

    def _without_unfinished_type(self, query: str, asked: Query) -> Query:
        """Return a query without the filter that is still being typed: "type:p" on the way to "type:pdf"."""
        rest = query.rpartition(" ")[0]
        if query.endswith(" ") or not rest.strip():
            return asked
        before = parse(rest, as_you_type=True)
        typed = set(self._unknown_types(asked)) - set(self._unknown_types(before))
        return before if any(map(may_go_on, typed)) else asked

    def _refuse_unknown_types(self, asked: Query) -> None:
        unknown = [kind for kind in self._unknown_types(asked) if not is_type(kind)]
        if unknown:
            here = ", ".join(self._finder.common_types()) or "none yet"
            raise UsageError(
                f"type: no file here is of the type “{shown(unknown[0])}”. Extensions here: {here}. "
                f"Groups: {', '.join(sorted(TYPE_GROUPS))}."
            )


def _beyond(
    matches: WordMatches | None, names: Sequence[NameFound], nearest: Nearest | None, asked: Query
) -> Signals | None:
    """Return the most that can be said of what was not looked at closely; None if that is nothing."""
    coverage = held = 0.0
    more = nearest is not None and nearest.least is not None
    if matches is not None and len(matches.rows) > matches.close:
        more = True
        coverage = float(matches.coverage[matches.close :].max())
        held = float(matches.matched[matches.close :].mean(axis=1).max())
    if len(names) >= NAME_CANDIDATES:
        more = True
        coverage = max(coverage, names[-1].evidence)
    if not more:
        return None
    exact = bool(asked.phrases) or (len(names) >= NAME_CANDIDATES and names[-1].exact)
    return Signals(nearest.least if nearest else None, coverage, held, exact=exact)


def _spread(texts: Sequence[str], most: int) -> Sequence[str]:
    """Return up to so many of the texts, from all over: embedding takes a second for some forty."""
    return texts if len(texts) <= most else [texts[number * len(texts) // most] for number in range(most)]


def _at(rank: int, hit: Hit) -> Hit:
    return replace(hit, rank=rank)
