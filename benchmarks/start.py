"""How fast the app is there, and what it keeps: start to a usable window, the quick bar, memory at rest.

    python -m benchmarks.start [--rounds 5]

The real program on an X server without a screen (Xvfb) with a window manager, over the sample library, its model
prepared and its files in the system's cache. *Start*: from before the process begins to the first painted window with
the focus in its search field. *Quick bar*: from the call, as the hotkey makes it, to the painted bar. *Memory*: the
main process, resident and its proportional share (PSS), with the query model loaded after a search, and let go.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.table import show
from benchmarks.ui_latency import desktop, with_model
from tests.helpers import corpus

BARS = {
    "start, s": 1.5,
    "quick bar, ms": 100.0,
    "model loaded, MB": 350.0,
    "let go, MB": 200.0,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--offscreen", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        data = with_model(Path(place) / "data")
        folder = corpus.build(Path(place) / "documents")
        index = [sys.executable, "-m", "desktop_app.app", "index", folder, "--data-dir", data]
        subprocess.run(index, check=True, stdout=subprocess.DEVNULL)
        environment = desktop(stack, offscreen=options.offscreen)
        rounds = [_round(Path(place), data, environment) for _ in range(options.rounds + 1)][1:]
    medians = {name: round(statistics.median(each[name] for each in rounds), 2) for name in rounds[0]}
    rows = [
        {
            "what": name,
            "median": median,
            "worst": max(each[name] for each in rounds),
            "bar": BARS.get(name, ""),
            "kept": median < BARS[name] if name in BARS else "",
        }
        for name, median in medians.items()
    ]
    show("start", rows, notes={"platform": "offscreen" if options.offscreen else "Xvfb, openbox"})


def _round(place: Path, data: Path, environment: dict[str, str]) -> dict[str, Any]:
    results = place / "results.json"
    command = [sys.executable, "-m", "benchmarks.start_inside", str(data), str(results), str(time.monotonic())]
    subprocess.run(command, env=environment, check=True)
    return json.loads(results.read_text())


if __name__ == "__main__":
    main()
