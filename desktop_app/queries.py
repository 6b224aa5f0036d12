"""What asks the library questions: one searcher over what is indexed by now, made anew when that takes another form."""

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalogue.connection import FileIdentity, identity
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Answer, Mode, Range
from desktop_app.embed.choice import ChosenModel
from desktop_app.errors import CatalogueCorrupt, FindlingError, ModelUnavailable, NothingIndexed
from desktop_app.reports import Facets, Reading
from desktop_app.search.facets import count_facets
from desktop_app.search.filter_text import has_words
from desktop_app.search.pieces import pieces
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore

_TIMES_ITS_COST = 20


class _Counted(NamedTuple):
    """Facets of a query without words, of one version of the catalogue, and how long they are good enough at least."""

    key: tuple[str, int]
    facets: Facets
    good_until: float


class Queries:
    """Answers queries, one after the other. What is indexed meanwhile is found with the next query.

    asked_at: when the last one came, on time.monotonic's clock. typed_at: when a first answer was asked for last, as it
    is with every key.
    """

    def __init__(
        self,
        catalogue: Path,
        model: ChosenModel,
        vectors: Callable[[int, int], VectorStore],
        on_damage: Callable[[], None] = lambda: None,
    ) -> None:
        """vectors: returns the store of a model (id, dims); it stays its maker's. on_damage: called if it is met."""
        self._on_damage = on_damage
        self._catalogue = catalogue
        self._model = model
        self._vectors = vectors
        self._searcher: Searcher | None = None
        self._by_meaning = False
        self._identity: FileIdentity | None = None
        self._lock = threading.RLock()
        self.asked_at = self.typed_at = float("-inf")
        self._counted: _Counted | None = None

    def search(
        self, query: str, *, mode: Mode, limit: int, as_you_type: bool, first: bool, stop: Callable[[], bool]
    ) -> Answer:
        """Answer a query. Raises UsageError for a query that cannot be meant."""
        if first:
            self.typed_at = time.monotonic()
        with self._searcher_for(by_meaning=mode is not Mode.WORDS) as searcher:
            return searcher.search(query, mode=mode, limit=limit, as_you_type=as_you_type, first=first, stop=stop)

    def similar(self, path: bytes, read: Callable[[bytes], Reading], limit: int, stop: Callable[[], bool]) -> Answer:
        """Find files like this one, which need not be indexed: `read` reads it then."""
        with self._searcher_for(by_meaning=True) as searcher:
            answer = searcher.similar_to_file(path, limit=limit)
        if answer is not None:
            return answer
        reading = read(path)
        if not reading.passages:
            name = os.fsdecode(os.path.basename(path))  # noqa: PTH119  bytes
            raise FindlingError(f"{name} cannot be compared: {reading.reason or 'no text'}.", path=path)
        with self._searcher_for(by_meaning=True) as searcher:
            texts = [passage.text for passage in reading.passages]
            return searcher.similar_to_texts(texts, exclude=path, limit=limit, stop=stop)

    def similar_text(self, text: str, limit: int, stop: Callable[[], bool]) -> Answer:
        """Find files like a text. Raises UsageError if there are no words in it."""
        texts = pieces(text)
        with self._searcher_for(by_meaning=True) as searcher:
            return searcher.similar_to_texts(texts, limit=limit, stop=stop)

    def facets(self, query: str, limit: int, stop: Callable[[], bool]) -> Facets:
        """Count the files that answer a query by what it can be narrowed by, all files for ""."""
        try:
            with self._searcher_for(by_meaning=has_words(query)) as searcher:
                if has_words(query):
                    return count_facets(searcher, query, limit, stop)
                return self._library_facets(searcher, query)
        except NothingIndexed:
            return Facets((), (), (), ())

    def nearest_sentence(self, query: str, passage: str, stop: Callable[[], bool]) -> Range | None:
        """Return where the sentence of a passage stands that is nearest in meaning to a query."""
        with self._searcher_for(by_meaning=True) as searcher:
            return searcher.nearest_sentence(query, passage, stop)

    def close(self) -> None:
        """Let go of the connection; the next query opens another one."""
        with self.closed():
            pass

    @contextmanager
    def closed(self) -> Generator[None]:
        """Have no connection, and let nobody ask, inside."""
        with self._lock:
            self._close()
            yield

    @contextmanager
    def _searcher_for(self, *, by_meaning: bool) -> Generator[Searcher]:
        """Let nobody else ask, inside."""
        try:
            with self._lock:
                self.asked_at = time.monotonic()
                yield self._usable_searcher(by_meaning=by_meaning)
        except CatalogueCorrupt:
            self._on_damage()
            raise

    def _usable_searcher(self, *, by_meaning: bool) -> Searcher:
        """Return what answers queries; by words alone until there are vectors, and without touching the model."""
        now = identity(self._catalogue)
        if now != self._identity:
            self._close()
        if self._searcher is not None and (
            self._by_meaning or not by_meaning or not self._searcher.finder.has_models()
        ):
            return self._searcher
        self._close()
        finder = Finder(self._catalogue)
        try:
            has_vectors = by_meaning and finder.has_models()
            model = finder.model_id(self._model.embedder.model) if has_vectors else None
        except ModelUnavailable as error:
            missing = f"Only words and names were searched: {error.message}"
            self._searcher = Searcher(finder, None, None, missing=missing)
        except BaseException:
            finder.close()
            raise
        else:
            if model is None:
                self._searcher = Searcher(finder, None, None)
            else:
                embedder = self._model.embedder
                self._by_meaning = True
                self._searcher = Searcher(finder, self._vectors(model, embedder.model.dims), embedder)
        self._identity = now
        return self._searcher

    def _library_facets(self, searcher: Searcher, query: str) -> Facets:
        """Count files without a ranking, anew only if something changed; it takes a twentieth of the time at most."""
        key, started = (query, searcher.finder.version()), time.monotonic()
        known = self._counted
        if known is not None and known.key[0] == query and (known.key == key or started < known.good_until):
            return known.facets
        facets = count_facets(searcher, query, 0)
        now = time.monotonic()
        self._counted = _Counted(key, facets, now + _TIMES_ITS_COST * (now - started))
        return facets

    def _close(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None
        self._by_meaning = False
        self._counted = None
