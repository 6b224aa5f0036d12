"""How long a person waits: warm searches of a library of 200,000 passages, and `findling search` from a cold process.

    python -m benchmarks.search ../shared/data/retrieval/xquad_r [--passages 200000] [--queries 300]

The passages are put together from the set's sentences, in the proportions of a real library's languages, with words
that stand nowhere else; ten to a file. Their vectors lie about the middle of the sentences' paragraphs. The questions
are the set's own and are embedded as they come. The library is kept in benchmarks/results for the next run.
"""

import argparse
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import xquad
from benchmarks.libraries import Sample, build_library
from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore

A_FILE = 10
A_PASSAGE = 5
SHARES = {"en": 0.5, "de": 0.1, "zh": 0.1, "es": 0.1, "ru": 0.05, "ar": 0.05, "el": 0.05, "ro": 0.05}
COLD_RUNS = 5
_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]+")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)  # as desktop_app/app.py does
    embedder = xquad.model()
    data_dir = xquad.RESULTS / f"search-{options.passages}"
    if not (data_dir / "complete").exists():
        paragraphs = xquad.paragraphs(options.folder)
        vectors = xquad.cached("passages", [each.text for each in paragraphs], embedder.embed_passages)
        build_library(data_dir, list(_files(paragraphs, vectors, options.passages)), embedder.model)
        (data_dir / "complete").touch()
    chance = random.Random(11)
    questions = [each.text for each in chance.sample(xquad.questions(options.folder), options.queries)]
    rows, notes = _warm(data_dir, embedder, questions)
    notes |= _cold(data_dir, questions)
    show(f"search at {options.passages:,} passages", rows, notes=notes)


def _files(paragraphs: Sequence[xquad.Paragraph], vectors: npt.NDArray[np.float32], passages: int) -> Iterator[Sample]:
    chance = random.Random(7)
    noise = np.random.default_rng(7)
    sentences: dict[str, list[tuple[str, int]]] = {}
    for place, each in enumerate(paragraphs):
        for sentence in _SENTENCE.findall(each.text):
            sentences.setdefault(each.language, []).append((sentence.strip(), place))
    languages, shares = list(SHARES), list(SHARES.values())
    for number in range(passages // A_FILE):
        (language,) = chance.choices(languages, shares)
        texts: list[str] = []
        rows: list[npt.NDArray[np.float32]] = []
        for _ in range(A_FILE):
            picked = chance.sample(sentences[language], A_PASSAGE)
            rare = f"{chance.choice('abcdefgh')}{int(chance.paretovariate(0.4)) % 900_000:06}"
            texts.append(" ".join([*(sentence for sentence, _ in picked), rare]))
            middle = vectors[[place for _, place in picked]].mean(axis=0)
            row = middle + noise.standard_normal(len(middle)).astype(np.float32) * 0.012
            rows.append(row / np.linalg.norm(row))
        name = f"{language}/{number % 97:02}/document {number}.txt"
        yield Sample(name, texts[0], language, np.stack(rows), more=tuple(texts[1:]))


def _warm(data_dir: Path, embedder: Any, questions: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    path = data_dir / CATALOGUE_FILE
    finder = Finder(path)
    model = finder.model_id(embedder.model)
    assert model is not None
    store = VectorStore(lambda: open_reader(path), model, embedder.model.dims, data_dir / "index")
    started = time.perf_counter()
    store.maintain()
    notes: dict[str, Any] = {"seconds to have the vectors ready": round(time.perf_counter() - started, 2)}
    searcher = Searcher(finder, store, embedder)
    for question in questions[:20]:
        searcher.search(f"{question} ")
    rows = [_timed(f"search, {mode}", [_took(searcher, each, mode) for each in questions]) for mode in Mode]
    rows.append(
        _timed("as you type, hybrid", [_took(searcher, each[:9], Mode.HYBRID, typing=True) for each in questions])
    )
    rows.append(
        _timed("with a wide filter", [_took(searcher, f"{each}! lang:en", Mode.HYBRID) for each in questions[:100]])
    )
    rows.append(
        _timed("with a narrow filter", [_took(searcher, f"{each}; in:el/07", Mode.HYBRID) for each in questions[:100]])
    )
    rows.append(
        _timed(
            "the embedding alone", [_seconds(lambda each=each: embedder.embed_query(f"{each}.")) for each in questions]
        )
    )
    searcher.close()
    store.close()
    return rows, notes


def _took(searcher: Searcher, question: str, mode: Mode, *, typing: bool = False) -> float:
    # One mark more makes it another text for the embedder's memory of queries, and the same query.
    text = f"{question}?" if mode is Mode.SEMANTIC else question
    first = typing and mode is Mode.WORDS
    return _seconds(lambda: searcher.search(text, mode=mode, as_you_type=typing, first=first))


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _timed(name: str, seconds: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(each * 1000 for each in seconds)
    return {
        "what": name,
        "p50 ms": round(statistics.median(ordered), 1),
        "p95 ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "worst ms": round(ordered[-1], 1),
    }


def _cold(data_dir: Path, questions: Sequence[str]) -> dict[str, Any]:
    models = data_dir / "models"
    if not models.exists():
        models.mkdir()
        (models / "multilingual-e5-small").symlink_to(xquad.RESULTS / "models", target_is_directory=True)
    times: list[float] = []
    for question in questions[:COLD_RUNS]:
        command = [sys.executable, "-m", "desktop_app.app", "search", "--data-dir", str(data_dir), question]
        times.append(_seconds(lambda command=command: subprocess.run(command, check=True, capture_output=True)))
    return {"cold `findling search`, median s": round(statistics.median(times), 3)}


if __name__ == "__main__":
    main()
