"""The bundled model on the CPU: a small precise graph for queries, a fast one for passages."""

import ctypes
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
import psutil

from desktop_app.documents import ModelCard
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.prepare import PASSAGES_GRAPH, QUERY_GRAPH, TOKENIZER, read_manifest
from desktop_app.embed.session import EncoderSession
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.system.priority import lower_thread

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
CHARACTERS_PER_TOKEN = 64
"""No token is longer: pieces hold at most 16 characters, and folding shrinks no text by more than that again."""


class BundledEmbedder:
    """multilingual-e5-small from a prepared directory. One thread may embed passages while another embeds queries."""

    def __init__(self, directory: Path, *, query_threads: int = 1, bulk_threads: int = 0) -> None:
        """Read the model's facts; weights load on first use. `bulk_threads` 0 means one per core.

        The attribute `bulk_threads` may be changed at any time (0: one per core) and holds from the next call on.
        Raises ModelUnavailable if `directory` holds no prepared model.
        """
        manifest = read_manifest(directory)
        self.model = ModelCard(manifest.name, manifest.source[:16], manifest.dims, manifest.max_tokens)
        self._directory = directory
        self._query_threads = query_threads
        self.bulk_threads = bulk_threads
        self._lock = Lock()
        self._tokenizer: Tokenizer | None = None
        self._query_session: EncoderSession | None = None
        self._passages_session: EncoderSession | None = None

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dims] in the order given (see Embedder)."""
        vectors = np.empty((len(texts), self.model.dims), np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._loaded_tokenizer(), self._loaded_passages()
        ids = [self._ids(tokenizer, PASSAGE_PREFIX, text) for text in texts]

        def run(index: int) -> None:
            vectors[index] = session.run(ids[index])

        longest_first = sorted(range(len(ids)), key=lambda index: len(ids[index]), reverse=True)
        with ThreadPoolExecutor(self.bulk_threads or _cores(), "embed", lower_thread) as threads:
            for _ in threads.map(run, longest_first):
                pass
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dims] (see Embedder)."""
        tokenizer, session = self._loaded_tokenizer(), self._loaded_query()
        return session.run(self._ids(tokenizer, QUERY_PREFIX, text))

    def release(self) -> None:
        """Let go of both graphs and the tokenizer; a call under way finishes with its own."""
        with self._lock:
            self._tokenizer = self._query_session = self._passages_session = None
        _return_memory()

    def release_passages(self) -> None:
        """Let go of the passages graph alone, when there is nothing more to index."""
        with self._lock:
            self._passages_session = None
        _return_memory()

    def _ids(self, tokenizer: Tokenizer, prefix: str, text: str) -> list[int]:
        """Put the prefix and the special tokens around a text, cut to fit; white space at its end does not count."""
        limit = self.model.max_tokens
        longest = limit * CHARACTERS_PER_TOKEN
        if len(text) > longest:
            text = " ".join(text[: 4 * longest].split())[:longest]
        return [tokenizer.bos, *tokenizer.encode(prefix + text.rstrip())[: limit - 2], tokenizer.eos]

    def _loaded_tokenizer(self) -> Tokenizer:
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = Tokenizer(self._directory / TOKENIZER)
            return self._tokenizer

    def _loaded_query(self) -> EncoderSession:
        with self._lock:
            if self._query_session is None:
                self._query_session = EncoderSession(self._directory / QUERY_GRAPH, threads=self._query_threads)
            return self._query_session

    def _loaded_passages(self) -> EncoderSession:
        with self._lock:
            if self._passages_session is None:
                self._passages_session = EncoderSession(self._directory / PASSAGES_GRAPH, threads=1)
            return self._passages_session


def _return_memory() -> None:
    """Hand freed memory back to the system; glibc alone would keep it for later."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, psutil.cpu_count(logical=False) or usable))
