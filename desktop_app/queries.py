"""What asks the library questions: one searcher over what is indexed by now, made anew when that takes another form."""

import os
from collections.abc import Callable
from pathlib import Path

from desktop_app.catalogue.connection import FileIdentity, identity
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Answer, Mode, Range
from desktop_app.embed.choice import ChosenModel
from desktop_app.errors import FindlingError, ModelUnavailable
from desktop_app.reports import Facets, Reading
from desktop_app.search.facets import count_facets
from desktop_app.search.filter_text import has_words
from desktop_app.search.pieces import pieces
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore


class Queries:
    """Answers queries, in one thread at a time. What is indexed meanwhile is found with the next query."""

    def __init__(self, catalogue: Path, model: ChosenModel, vectors: Callable[[int, int], VectorStore]) -> None:
        """vectors: returns the store of a model (id, dims); it stays its maker's."""
        self._catalogue = catalogue
        self._model = model
        self._vectors = vectors
        self._searcher: Searcher | None = None
        self._by_meaning = False
        self._identity: FileIdentity | None = None

    def search(self, query: str, *, mode: Mode, limit: int, as_you_type: bool) -> Answer:
        """Answer a query. Raises UsageError for a query that cannot be meant."""
        searcher = self.searcher(by_meaning=mode is not Mode.WORDS)
        return searcher.search(query, mode=mode, limit=limit, as_you_type=as_you_type)

    def similar(self, path: bytes, read: Callable[[bytes], Reading], limit: int) -> Answer:
        """Find files like this one, which need not be indexed: `read` reads it then."""
        searcher = self.searcher(by_meaning=True)
        answer = searcher.similar_to_file(path, limit=limit)
        if answer is not None:
            return answer
        reading = read(path)
        if not reading.passages:
            raise FindlingError(f"{os.fsdecode(path)} cannot be compared: {reading.reason or 'no text'}.", path=path)
        return searcher.similar_to_texts([passage.text for passage in reading.passages], exclude=path, limit=limit)

    def similar_text(self, text: str, limit: int) -> Answer:
        """Find files like a text. Raises UsageError if there are no words in it."""
        texts = pieces(text)
        return self.searcher(by_meaning=True).similar_to_texts(texts, limit=limit)

    def facets(self, query: str) -> Facets:
        """Count the files that answer a query by what it can be narrowed by, all files for ""."""
        if identity(self._catalogue) is None:
            return Facets((), (), (), ())
        searcher = self.searcher(by_meaning=has_words(query))
        return count_facets(searcher, query)

    def nearest_sentence(self, query: str, passage: str, stop: Callable[[], bool]) -> Range | None:
        """Return where the sentence of a passage stands that is nearest in meaning to a query."""
        return self.searcher(by_meaning=True).nearest_sentence(query, passage, stop)

    def searcher(self, *, by_meaning: bool) -> Searcher:
        """Return what answers queries; by words alone until there are vectors, and without touching the model."""
        now = identity(self._catalogue)
        if now != self._identity:
            self.close()
        if self._searcher is not None and (self._by_meaning or not by_meaning):
            return self._searcher
        self.close()
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

    def close(self) -> None:
        """Let go of the connection; the next query opens another one."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None
        self._by_meaning = False
