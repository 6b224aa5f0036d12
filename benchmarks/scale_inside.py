"""What `benchmarks.scale` measures, each in a process of its own: searching, recall, and taking in changes."""

import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.scale_texts import CARD
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.rows import VectorRows
from desktop_app.vectors.store import VectorStore

CHANGED_SHARE = 0.01
_RECALL_QUERIES = 100


class Known:
    """An embedder of texts whose vectors are known; any other text gets one of its own that means nothing."""

    model = CARD

    def __init__(self, questions: Path) -> None:
        with np.load(questions) as stored:
            self.texts: list[str] = stored["texts"].tolist()
            self.common: list[str] = stored["common"].tolist()
            self.vectors = stored["vectors"].astype(np.float32)
        self._known = dict(zip((*self.texts, *self.common), self.vectors, strict=True))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 [n, dims]."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        """Return float32 [dims]."""
        found = self._known.get(text.rstrip("?!;. "))
        return self.vectors[len(text) % len(self.vectors)] if found is None else found

    def release(self) -> None:
        """Nothing to let go of."""


def main() -> None:
    """Measure one thing and print it as JSON."""
    what, folder, questions, started = sys.argv[1:]
    sys.setswitchinterval(0.0005)  # as desktop_app/app.py does
    data, known = Path(folder) / "data", Known(Path(questions))
    work: dict[str, Callable[[], dict[str, Any]]] = {
        "search": lambda: search(data, known, float(started)),
        "recall": lambda: recall(data, known),
        "changes": lambda: changes(Path(folder)),
    }
    print(json.dumps(work[what]()))


def search(data: Path, known: Known, started: float) -> dict[str, Any]:
    """Start, first search, then warm searches of every kind."""
    path = data / CATALOGUE_FILE
    finder = Finder(path)
    model = finder.model_id(CARD)
    assert model is not None
    store = VectorStore(lambda: open_reader(path), model, CARD.dims, data / "index")
    searcher = Searcher(finder, store, known)
    searcher.search(known.texts[0])
    found: dict[str, Any] = {
        "start to first answer, s": round(time.monotonic() - started, 2),
        "resident after it, MB": _resident(),
    }
    for text in known.texts[:30]:
        searcher.search(f"{text} ")
    found |= _times("vectors alone, k = 100", [lambda v=v: store.search(v, 100) for v in known.vectors])
    for mode in Mode:
        found |= _times(str(mode), [lambda t=t, m=mode: searcher.search(t, mode=m) for t in known.texts])
    typed = [text[: max(3, 2 * len(text) // 3)] for text in known.texts]
    kinds: dict[str, tuple[Sequence[str], Mode, bool]] = {
        "hybrid as you type": (typed, Mode.HYBRID, True),
        "hybrid, common words only": (known.common, Mode.HYBRID, False),
        "words, common words only": (known.common, Mode.WORDS, False),
        "hybrid, wide filter": ([f"{text} lang:en" for text in known.texts], Mode.HYBRID, False),
        "hybrid, narrow filter": ([f"{text} in:00007" for text in known.texts], Mode.HYBRID, False),
    }
    for name, (texts, mode, typing) in kinds.items():
        asked = [lambda t=t, m=mode, y=typing: searcher.search(t, mode=m, as_you_type=y) for t in texts]
        found |= _times(name, asked)
    found["resident after all, MB"] = _resident()
    segments = len(list((data / "index").glob("model-*-*")))
    searcher.close()
    store.close()
    return found | _sizes(data) | {"segments": segments}


def recall(data: Path, known: Known) -> dict[str, Any]:
    """Compare what the index finds with all vectors, compared one by one."""
    path = data / CATALOGUE_FILE
    with closing(open_reader(path)) as connection:
        model = connection.execute("SELECT id FROM models").fetchone()[0]
        queries = known.vectors[:_RECALL_QUERIES]
        best: list[np.ndarray] = [np.empty((2, 0)) for _ in queries]
        for ids, vectors in VectorRows(connection, model, CARD.dims).all():
            scores = queries @ vectors.astype(np.float32).T
            for row, each in enumerate(scores):
                both = np.hstack([best[row], [ids, each]])
                best[row] = both[:, np.argsort(-both[1])[:100]]
    store = VectorStore(lambda: open_reader(path), model, CARD.dims, data / "index")
    found: dict[str, Any] = {}
    for k in (10, 100):
        hits = [
            len(np.intersect1d(truth[0, :k], store.search(query, k).ids)) / k
            for truth, query in zip(best, queries, strict=True)
        ]
        found[f"recall@{k}"] = round(statistics.mean(hits), 4)
    store.close()
    return found


def changes(folder: Path) -> dict[str, Any]:
    """Change one file in a hundred, and have the engine index the folder."""
    from benchmarks import xquad  # noqa: PLC0415  heavy, and only needed here
    from benchmarks.scale_texts import StandIn  # noqa: PLC0415
    from desktop_app.embed.choice import ChosenModel  # noqa: PLC0415
    from desktop_app.embed.prepare import prepare  # noqa: PLC0415
    from desktop_app.engine import Engine  # noqa: PLC0415
    from desktop_app.settings import DataFolder, Settings  # noqa: PLC0415

    files = sorted((folder / "files").rglob("*.txt"))
    chosen = files[:: round(1 / CHANGED_SHARE)]
    for file in chosen:
        with file.open("a", encoding="utf-8") as changed:
            changed.write(f"\nA line more, written at {time.time()}.\n")
    model = ChosenModel("made-up", "", lambda: prepare(xquad.RESULTS / "models"), lambda _: StandIn(len(files)))
    with Engine(DataFolder(folder / "data"), Settings(), model) as engine:
        started = time.monotonic()
        report = engine.index([os.fsencode(folder / "files")])
        seconds = time.monotonic() - started
    return {"changed files": len(chosen), "embedded": report.embedded, "seconds to settle": round(seconds, 2)}


def _times(name: str, searches: Sequence[Callable[[], object]]) -> dict[str, str]:
    """Return the time searches took, p50, p95 and p99, by the clock and, for a busy machine, of the processor."""
    taken: list[tuple[float, float]] = []
    for ask in searches:
        started, used = time.perf_counter(), time.process_time()
        ask()
        taken.append((time.perf_counter() - started, time.process_time() - used))
    clock, processor = (np.percentile(row, [50, 95, 99]) * 1000 for row in np.array(taken).T)
    return {
        f"{name}, ms": " ".join(f"{each:.0f}" for each in clock),
        f"{name}, CPU ms": " ".join(f"{each:.0f}" for each in processor),
    }


def _sizes(data: Path) -> dict[str, Any]:
    path = data / CATALOGUE_FILE
    with closing(sqlite3.connect(path)) as connection:
        passages = connection.execute("SELECT count(*) FROM passage_texts").fetchone()[0]
        vectors = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        (pages,) = connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name IN ('vectors', 'sqlite_autoindex_vectors_1', 'vector_changes')"
        ).fetchone()
    index = sum(file.stat().st_size for file in (data / "index").glob("*"))
    return {
        "passages": passages,
        "vectors": vectors,
        "database, MB": round(path.stat().st_size / 1e6),
        "index, MB": round(index / 1e6),
        "index and vectors, bytes a passage": round((index + pages) / max(vectors, 1)),
    }


def _resident() -> int:
    return round(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
