"""`python -m benchmarks.vectors [--compact]`: searching many vectors exactly and by segments, filters, loading, memory.

The vectors are synthetic (tests/helpers/vectors.py): topics within topics in a narrow cone, as this model's are.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader, open_writer
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import ModelCard
from desktop_app.vectors.exact import ExactIndex
from desktop_app.vectors.kinds import COMPACT_FROM
from desktop_app.vectors.rows import VectorRows
from desktop_app.vectors.store import VectorStore
from tests.helpers.vectors import clustered, queries_near

_QUERIES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--dims", type=int, default=384)
    parser.add_argument("--compact", action="store_true", help="with the graphs of a very large library")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        queries, model = _fill(data_dir, options.count, options.dims)
        _measure(data_dir, model, options.dims, queries, 0 if options.compact else COMPACT_FROM)


def _fill(data_dir: Path, count: int, dims: int) -> tuple[np.ndarray, int]:
    writer = CatalogueWriter(data_dir)
    model = writer.ensure_model(ModelCard("synthetic", "1", dims, 512))
    writer.close()
    vectors = clustered(count, dims)
    with closing(open_writer(data_dir / CATALOGUE_FILE)) as connection:
        connection.execute("BEGIN")
        for number, vector in enumerate(vectors.astype(np.float16)):
            row = (model, b"%016d" % number, vector.tobytes())
            connection.execute("INSERT INTO vectors (model, kind, digest, vector) VALUES (?, 'passage', ?, ?)", row)
            connection.execute(
                "INSERT INTO vector_changes (model, vector_id, change) VALUES (?, last_insert_rowid(), 'added')",
                (model,),
            )
        connection.execute("COMMIT")
    return queries_near(vectors, _QUERIES), model


def _measure(data_dir: Path, model: int, dims: int, queries: np.ndarray, compact_from: int) -> None:
    def new_store() -> VectorStore:
        catalogue, index = data_dir / CATALOGUE_FILE, data_dir / "index"
        return VectorStore(lambda: open_reader(catalogue), model, dims, index, compact_from=compact_from)

    rows: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    before = _resident_mb()
    store = new_store()
    notes["load everything from the catalogue, s"] = _seconds(lambda: store.search(queries[0], 10))
    rows.append({"search": "exact, k=10"} | _latency(lambda query: store.search(query, 10), queries))
    notes |= _build(store, queries)
    notes["index, bytes a vector"] = sum(file.stat().st_size for file in (data_dir / "index").glob("*")) / len(store)
    store.close()
    notes["resident before loading, MB"] = before
    store = new_store()
    notes["load segments and tail, s"] = _seconds(lambda: store.search(queries[0], 10))
    notes["resident with all loaded, MB"] = _resident_mb()
    rows.append({"search": "segments, k=10"} | _latency(lambda query: store.search(query, 10), queries))
    rows.append({"search": "segments, k=100"} | _latency(lambda query: store.search(query, 100), queries))
    with closing(open_reader(data_dir / CATALOGUE_FILE)) as connection:
        source = VectorRows(connection, model, dims)
        ids = source.ids()
        for share in (0.001, 0.01, 0.1, 0.5):
            allowed = np.sort(np.random.default_rng(0).permutation(ids)[: int(share * len(ids))])
            name = f"filter that lets {share:.1%} pass, k=10"
            rows.append({"search": name} | _latency(lambda query, a=allowed: store.search(query, 10, a), queries))
        notes["resident after all searches, MB"] = _resident_mb()
        exact = ExactIndex(dims)
        for stored in source.all():
            exact.add(*stored)
    for k in (10, 100):
        hits = [len(np.intersect1d(exact.search(q, k).ids, store.search(q, k).ids)) / k for q in queries]
        notes[f"recall@{k}"] = float(np.mean(hits))
    del exact
    store.release()
    notes["load again after release, s"] = _seconds(lambda: store.search(queries[0], 10))
    store.close()
    show(f"vectors: {len(ids)} x {dims}", rows, notes=notes)


def _build(store: VectorStore, queries: np.ndarray) -> dict[str, Any]:
    """Build all segments while another thread searches, and say how long it ever waited."""
    waits: list[float] = []
    done = threading.Event()

    def search() -> None:
        while not done.wait(0.02):
            started = time.perf_counter()
            store.search(queries[len(waits) % _QUERIES], 10)
            waits.append((time.perf_counter() - started) * 1000)

    thread = threading.Thread(target=search)
    thread.start()
    seconds = _seconds(lambda: store.maintain(None))
    done.set()
    thread.join()
    return {
        "build all segments, s": seconds,
        "search while building, p50 ms": float(np.median(waits)),
        "search while building, worst ms": max(waits),
    }


def _latency(search: Callable[[np.ndarray], object], queries: np.ndarray) -> dict[str, float]:
    taken: list[float] = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        taken.append((time.perf_counter() - started) * 1000)
    return {
        "p50 ms": float(np.percentile(taken, 50)),
        "p95 ms": float(np.percentile(taken, 95)),
        "worst ms": max(taken),
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _resident_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()
