"""A library that is built, embedded and searched by the real model, without files on disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.libraries import Sample, build_library, embed_library
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.embed.embedder import Embedder
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore


@contextmanager
def searching(folder: Path, samples: Sequence[Sample], embedder: Embedder) -> Iterator[Searcher]:
    """Build a library of these in an empty folder, and search it."""
    build_library(folder, samples, embedder.model)
    embed_library(folder, embedder)
    path = folder / CATALOGUE_FILE
    finder = Finder(path)
    model = finder.model_id(embedder.model)
    assert model is not None
    vectors = VectorStore(lambda: open_reader(path), model, embedder.model.dims, folder / "index")
    searcher = Searcher(finder, vectors, embedder)
    yield searcher
    searcher.close()
    vectors.close()
