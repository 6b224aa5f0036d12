"""The bundled model against sentence-transformers with the same weights: tokens a second, a query's time, likeness.

    python -m benchmarks.embed [../shared/data/retrieval/xquad_r] [--rounds 5]

Needs the `bench` extra. Both sides run on the same cores; every round times each of them once, in turn, and the
median round counts. Targets: 2.4 times the peer's default, 1.6 times its best batch size; a query under 12 ms.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.table import show
from benchmarks.xquad import paragraphs, questions
from desktop_app.embed.bundled import PASSAGE_PREFIX, QUERY_PREFIX, BundledEmbedder
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.prepare import TOKENIZER, prepare
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.embed.weights import PackedWeights, bundled_file
from tests.helpers.official_directory import write_official_directory

PASSAGES, QUERIES = 128, 96
DEFAULT_BATCH = 32
BATCHES = (1, 2, 4, 8, 16, 32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/retrieval/xquad_r"))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.folder, Path(folder), arguments.rounds)


def measure(data: Path, folder: Path, rounds: int) -> None:
    passages = spread([each.text for each in paragraphs(data)], PASSAGES)
    queries = spread([each.text for each in questions(data)], QUERIES)

    before, started = rss(), time.perf_counter()
    ready = prepare(folder / "ready")
    prepared, preparing = time.perf_counter() - started, rss() - before
    tokenizer = Tokenizer(ready / TOKENIZER)
    tokens = sum(min(count + 2, 512) for count in tokenizer.counts([PASSAGE_PREFIX + text for text in passages]))

    ours = BundledEmbedder(ready)
    before = rss()
    ours.embed_query("warm")
    with_query = rss()
    vectors = ours.embed_passages(passages)
    with_passages = rss()
    query_vectors = np.array([ours.embed_query(text) for text in queries])
    query_times = [timed(lambda text=text: ours.embed_query(text)) for text in queries * 3]

    peer = load_peer(write_official_directory(PackedWeights(bundled_file()), folder / "published"))
    prefixed = [PASSAGE_PREFIX + text for text in passages]
    contenders: dict[str, Callable[[], object]] = {"Findling": lambda: ours.embed_passages(passages)}
    for batch in BATCHES:
        contenders[peer_name(batch)] = lambda batch=batch: peer.encode(prefixed, batch_size=batch)
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            times[name].append(timed(run))

    speeds = {name: tokens / statistics.median(each) for name, each in times.items()}
    best = max((name for name in speeds if name != "Findling"), key=speeds.__getitem__)
    passages_likeness = cosines(vectors, peer.encode(prefixed))
    queries_likeness = cosines(query_vectors, peer.encode([QUERY_PREFIX + text for text in queries]))
    rows = [
        {
            "embedder": name,
            "tokens/s": round(speed),
            "slowest round": round(tokens / max(times[name])),
            "fastest round": round(tokens / min(times[name])),
            "Findling is faster by": round(speeds["Findling"] / speed, 2),
        }
        for name, speed in speeds.items()
    ]
    notes = {
        "passages": len(passages),
        "tokens": tokens,
        "rounds": rounds,
        "cores": len(psutil.Process().cpu_affinity() or []),
        "times the peer's default": speeds["Findling"] / speeds[peer_name(DEFAULT_BATCH)],
        "times the peer's best": speeds["Findling"] / speeds[best],
        "the peer's best": best,
        "query p50 ms, one thread": statistics.median(query_times) * 1000,
        "query p95 ms, one thread": float(np.quantile(query_times, 0.95)) * 1000,
        "passages: mean cosine to 32-bit": float(passages_likeness.mean()),
        "passages: least cosine to 32-bit": float(passages_likeness.min()),
        "queries: mean cosine to 32-bit": float(queries_likeness.mean()),
        "queries: least cosine to 32-bit": float(queries_likeness.min()),
        "preparing, s": prepared,
        "preparing, MB more": preparing,
        "query model, MB more": with_query - before,
        "passages model and its work, MB more": with_passages - with_query,
    }
    show("embed", rows, notes=notes)


def load_peer(directory: Path) -> Any:
    """Load the published checkpoint as its authors' card says: mean pooling, then unit length."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # seconds that --help need not take
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer  # noqa: PLC0415

    transformer = Transformer(str(directory), max_seq_length=512)
    modules = [transformer, Pooling(transformer.get_embedding_dimension(), "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu")


def peer_name(batch: int) -> str:
    """Name the peer at a batch size."""
    return f"sentence-transformers, batches of {batch}" + (" (default)" if batch == DEFAULT_BATCH else "")


def spread(items: Sequence[str], count: int) -> list[str]:
    """Take `count` items at equal distances, so that every language has its share."""
    return [items[len(items) * index // count] for index in range(count)]


def timed(run: Callable[[], object]) -> float:
    """Run it once; returns seconds."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def cosines(first: Vectors, second: Vectors) -> Vectors:
    """Cosine of each pair of rows, both of unit length."""
    return np.einsum("nd,nd->n", first, second)


def rss() -> float:
    """Resident memory in MB."""
    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()
