"""What reading files in a worker process costs over reading them in one's own.

    python -m benchmarks.workers [--files N] [--rounds N]

The same files of the installed standard library (small texts, the worst case: the fixed cost per file counts most) are
read both ways in turn, with the real extractors and tokenizer. Prints a table and JSON.
"""

import argparse
import hashlib
import json
import os
import statistics
import sysconfig
import time
from pathlib import Path

import platformdirs

from desktop_app.documents import Extraction
from desktop_app.embed.prepare import TOKENIZER, prepare
from desktop_app.pipeline.pool import ExtractionPool, Job
from desktop_app.pipeline.worker_reader import FileReader

_AHEAD = 8


def sample(count: int) -> list[Path]:
    """Return `count` files of the standard library, spread over it."""
    found = sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
    found = [path for path in found if "site-packages" not in path.parts and 500 < path.stat().st_size < 20_000]
    return found[:: max(len(found) // count, 1)][:count]


def in_process(files: list[Path], reader: FileReader) -> tuple[float, int]:
    """Open, hash, read and cut every file here. Returns seconds and passages."""
    started = time.perf_counter()
    passages = 0
    for path in files:
        with path.open("rb") as handle:
            kind = reader.kind_of(path.name, handle)
            handle.seek(0)
            hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=32))
            handle.seek(0)
            passages += len(reader.read(kind, path.name, handle, path.stat().st_size)[1])
    return time.perf_counter() - started, passages


def in_workers(files: list[Path], pool: ExtractionPool) -> tuple[float, int]:
    """Do the same through the pool. Returns seconds and passages."""
    jobs = [Job(n, os.fsencode(path), path.stat().st_size, path.stat().st_mtime_ns) for n, path in enumerate(files)]
    started = time.perf_counter()
    passages = taken = given = 0
    while taken < len(jobs):
        while given < len(jobs) and given - taken < _AHEAD:
            pool.submit(jobs[given])
            given += 1
        for _, outcome in pool.results(1.0):
            taken += 1
            assert isinstance(outcome, Extraction), outcome
            passages += len(outcome.passages)
    return time.perf_counter() - started, passages


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    tokenizer = prepare(Path(platformdirs.user_cache_dir("findling-benchmarks")) / "model") / TOKENIZER
    files = sample(options.files)
    reader = FileReader(tokenizer)
    here: list[float] = []
    there: list[float] = []
    with ExtractionPool(tokenizer, lambda _digest, _kind: False) as pool:
        in_workers(files[:5], pool)
        in_process(files[:5], reader)
        for _ in range(options.rounds):
            seconds, passages = in_process(files, reader)
            here.append(seconds)
            seconds, same = in_workers(files, pool)
            there.append(seconds)
            assert passages == same
    own, worker = statistics.median(here), statistics.median(there)
    result = {
        "files": len(files),
        "passages": passages,
        "own_process_ms_per_file": round(own / len(files) * 1000, 3),
        "worker_ms_per_file": round(worker / len(files) * 1000, 3),
        "overhead_percent": round((worker / own - 1) * 100, 1),
    }
    for name, value in result.items():
        print(f"{name:28} {value}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
