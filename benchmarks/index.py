"""Indexing by words beside Recoll on the same folder, then the whole of indexing with vectors, stage by stage.

    python -m benchmarks.index [--files 3000] [--rounds 3] [--vector-files 400]

Needs `recollindex` and what it reads PDF with (Debian: recollcmd, poppler-utils). Both index into an empty folder each
round, in turn; medians are printed.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks import library
from benchmarks.table import show

# Looking costs 2 ms of a core that is being measured.
_SAMPLE_SECONDS = 0.25


class Run(NamedTuple):
    """One whole process: wall seconds, peak resident bytes of the process and of its whole tree, and its output."""

    seconds: float
    peak: int
    tree_peak: int
    output: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--vector-files", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        _prepare_model(root)
        rows = _words(root, options.files, options.rounds)
        stages = _vectors(root, options.vector_files) if options.vector_files else {}
    show("index", rows, notes=stages)


def _words(root: Path, count: int, rounds: int) -> list[dict[str, Any]]:
    folder = root / "library"
    size = library.build(folder, count)
    files = sum(path.is_file() for path in folder.rglob("*"))
    peer = shutil.which("recollindex")
    runs: dict[str, list[Run]] = {"findling": [], "recoll": []}
    index_bytes: dict[str, int] = {}
    for number in range(rounds):
        data = root / f"data{number}"
        _link_model(root, data)
        runs["findling"].append(_run(_findling("index", str(folder), "--words-only", "--json", data=data)))
        done = json.loads(runs["findling"][-1].output)
        assert done["ready"] + done["skipped"] + done["failed"] == files, done
        index_bytes["findling"] = _size(data) - _size(data / "models")
        if peer:
            config = root / f"recoll{number}"
            config.mkdir()
            (config / "recoll.conf").write_text(f"topdirs = {folder}\nloglevel = 1\n")
            runs["recoll"].append(_run([peer, "-c", str(config)]))
            missing = config / "missing"
            if missing.exists() and missing.read_text().strip():
                raise SystemExit(f"Recoll leaves files unread, so there is no comparison: {missing.read_text()}")
            index_bytes["recoll"] = _size(config)
    seconds = {name: statistics.median(run.seconds for run in each) for name, each in runs.items() if each}
    return [
        {
            "indexer": name,
            "files": files,
            "MB": round(size / 1e6, 1),
            "seconds": round(seconds[name], 2),
            "files/s": round(files / seconds[name], 1),
            "peak MB (largest process)": round(max(run.peak for run in runs[name]) / 1e6),
            "peak MB (all)": round(max(run.tree_peak for run in runs[name]) / 1e6),
            "index / files": round(index_bytes[name] / size, 2),
            "files/s over recoll": round(seconds["recoll"] / seconds[name], 2) if "recoll" in seconds else None,
        }
        for name in seconds
    ]


def _vectors(root: Path, count: int) -> dict[str, Any]:
    folder = root / "for vectors"
    library.build(folder, count)
    data = root / "vectors"
    _link_model(root, data)
    run = _run(_findling("index", str(folder), "--json", data=data))
    done = json.loads(run.output)
    stages = done["stages"]
    return {
        "with vectors": {
            "files": done["files"],
            "passages": done["passages"],
            "embedded": done["embedded"],
            "seconds": round(done["seconds"], 1),
            "passages/s": round(done["embedded"] / done["seconds"], 1),
            "stages": stages,
            "embedder busy": round(stages["embed"] / stages["embedder_had_work"], 3),
            "peak MB (main process)": round(run.peak / 1e6),
        }
    }


def _findling(*arguments: str, data: Path) -> list[str]:
    return [sys.executable, "-m", "desktop_app.app", *arguments, "--data-dir", str(data)]


def _prepare_model(root: Path) -> None:
    _run(_findling("doctor", "--json", data=root / "model"))


def _link_model(root: Path, data: Path) -> None:
    data.mkdir()
    shutil.copytree(root / "model" / "models", data / "models")


def _run(command: list[str]) -> Run:
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True)
        watched = psutil.Process(process.pid)
        peak = tree_peak = 0
        while True:
            try:
                largest = [member.memory_info().rss for member in (watched, *watched.children(recursive=True))]
            except psutil.NoSuchProcess:
                largest = [0]
            peak, tree_peak = max(peak, largest[0]), max(tree_peak, sum(largest))
            with suppress(subprocess.TimeoutExpired):
                process.wait(_SAMPLE_SECONDS)
                break
        seconds = time.perf_counter() - started
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{process.stderr.read() if process.stderr else ''}")
        output.seek(0)
        return Run(seconds, peak, tree_peak, output.read())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
