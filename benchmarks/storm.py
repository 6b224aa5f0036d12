"""How long a search takes while thousands of watched files are created, changed, renamed and deleted.

    python -m benchmarks.storm ../shared/data/retrieval/xquad_r [--events 20000] [--seconds 60]

A library of short texts, indexed with the real model. The same questions are asked twice, one every 100 ms, by words as
a person types and by words and meaning: while nothing changes, and while another process changes files as fast as it
takes to do all events in that time. Then how long it takes until nothing is left to do is told, too.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import xquad
from benchmarks.table import show
from desktop_app.documents import Mode
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.prepare import prepare
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings

BAR_RATIO = 3.0
EVERY_SECONDS = 0.1
_LOOK_SECONDS = 0.25
_FOLDERS = 30


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    texts = [sentence for each in xquad.paragraphs(options.corpus) for sentence in each.text.split(". ")]
    if options.inside:
        _storm(options.inside, texts, options.events, options.seconds)
        return
    model = xquad.model()
    directory = prepare(xquad.RESULTS / "models")
    chosen = ChosenModel("bundled", "a benchmark", prepare=lambda: directory, open_=lambda _: model)
    questions = [each.text for each in xquad.questions(options.corpus)[::7]]
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "documents"
        for number in range(options.files):
            _write(root / str(number % _FOLDERS) / f"note {number}.txt", texts[number % len(texts)], number)
        with Engine(DataFolder(Path(place) / "data"), Settings(), chosen) as engine:
            engine.start()
            engine.add_folder(os.fsencode(root))
            while engine.coverage().vectors < options.files:
                time.sleep(_LOOK_SECONDS)
            _rest(engine)
            calm = _ask(engine, questions, _for(options.seconds))
            command = [sys.executable, "-m", "benchmarks.storm", str(options.corpus), "--inside", str(root)]
            storm = subprocess.Popen([*command, "--events", str(options.events), "--seconds", str(options.seconds)])
            stormy = _ask(engine, questions, lambda: storm.poll() is None)
            assert storm.returncode == 0
            over = time.perf_counter()
            _rest(engine)
            settled = time.perf_counter() - over
    rows = [_row(what, calm[what], stormy[what]) for what in calm]
    show("storm", rows, notes={"events": options.events, "bar, ratio of p95": BAR_RATIO, "settled after, s": settled})


def _ask(engine: Engine, questions: Sequence[str], goes_on: Callable[[], bool]) -> dict[str, list[float]]:
    """Ask one question after the other; returns how long each took in ms, by the way it was asked."""
    took: dict[str, list[float]] = {"words, as typed": [], "words and meaning": []}
    number, due = 0, time.perf_counter()
    while goes_on():
        typed = number % 2 == 0
        question = questions[number // 2 % len(questions)]
        started = time.perf_counter()
        mode = Mode.WORDS if typed else Mode.HYBRID
        engine.search(question, mode=mode, limit=12, as_you_type=typed, first=typed)
        took["words, as typed" if typed else "words and meaning"].append((time.perf_counter() - started) * 1000)
        number, due = number + 1, due + EVERY_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
    return took


def _for(seconds: float) -> Callable[[], bool]:
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() < until


def _rest(engine: Engine) -> None:
    """Wait until nothing is left to do."""
    while not engine.quiet:
        time.sleep(_LOOK_SECONDS)


def _row(what: str, calm: Sequence[float], stormy: Sequence[float]) -> dict[str, Any]:
    (p50, p95), (storm50, storm95) = (
        (statistics.median(took), statistics.quantiles(took, n=20, method="inclusive")[18]) for took in (calm, stormy)
    )
    return {
        "what": what,
        "p50, ms": p50,
        "p95, ms": p95,
        "storm: p50, ms": storm50,
        "p95, ms ": storm95,
        "ratio of p95": storm95 / p95,
        "searches": len(stormy),
    }


def _storm(root: Path, texts: Sequence[str], events: int, seconds: float) -> None:
    """Change files, evenly over the time."""
    chance = random.Random(0)
    files = sorted(root.rglob("*.txt"))
    started = time.perf_counter()
    for number in range(events):
        what, place = chance.random(), chance.randrange(len(files))
        if what < 0.5:
            files.append(
                _write(root / str(chance.randrange(_FOLDERS)) / f"new {number}.txt", chance.choice(texts), number)
            )
        elif what < 0.7:
            _write(files[place], chance.choice(texts), number)
        elif what < 0.85:
            files[place] = files[place].rename(files[place].with_name(f"renamed {number}.txt"))
        else:
            files.pop(place).unlink()
        time.sleep(max(0.0, started + seconds * (number + 1) / events - time.perf_counter()))


def _write(file: Path, text: str, number: int) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}. {number}\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    main()
