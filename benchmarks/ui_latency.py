"""How the window feels while it indexes: its event loop's stalls, and the time from a key to the painted answer.

    python -m benchmarks.ui_latency [--files 2000] [--seconds 240] [--blame 30] [--offscreen]

The real program, with its real model, on an X server without a screen (Xvfb) with a window manager, indexes some 2,000
real files, while somebody types questions, a key every 150 ms. A timer is due every 5 ms; how late it comes is a stall.
A key's time begins when it is due, so what it waits for counts, and ends when an answer to a text with this key in it
is on the screen. `--blame` writes all threads' stacks whenever Qt's thread is that many milliseconds late.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import library, xquad
from benchmarks.table import show
from desktop_app.embed.prepare import MODEL_NAME, prepare

REAL = xquad.RESULTS.parents[2] / "shared" / "data" / "files"
BARS = {"stall p99": 50.0, "key to first result p95": 100.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--blame", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--offscreen", action="store_true")
    parser.add_argument("--idle", action="store_true", help="index before, to measure the window alone")
    parser.add_argument("--inside", nargs=3, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        from benchmarks.ui_latency_inside import run  # noqa: PLC0415  Qt, in this process alone

        run(*options.inside, seconds=options.seconds, blame=options.blame / 1000)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "documents"
        build(folder, options.files)
        _report(_measured(Path(place), folder, options), options)


def build(folder: Path, files: int) -> None:
    """Write the library: the real documents there are, and for the rest sources, texts, pages and PDFs."""
    count = 0
    for kind in ("office", "pdf"):
        for path in sorted((REAL / kind).iterdir()):
            if path.is_file() and count < files // 2:
                (folder / kind).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / kind)
                count += 1
    library.build(folder / "more", files - count)


def with_model(data: Path) -> Path:
    """Make a data folder whose model is prepared and whose person is no newcomer, and return it."""
    model = prepare(xquad.RESULTS / "models")
    shutil.copytree(model, data / "models" / MODEL_NAME, copy_function=os.link)
    (data / "remembered.json").write_text('{"welcomed": true}')
    return data


def desktop(stack: ExitStack, *, offscreen: bool = False) -> dict[str, str]:
    """Return the environment of a program on a desktop of its own, which lasts as long as the stack."""
    plain = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "DISPLAY"}}
    if offscreen:
        return {**plain, "QT_QPA_PLATFORM": "offscreen"}
    from tests.helpers.window_manager import window_manager  # noqa: PLC0415  Linux
    from tests.helpers.x_server import x_server  # noqa: PLC0415

    display = stack.enter_context(x_server())
    stack.enter_context(window_manager(display))
    return {**plain, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_SESSION_TYPE": "x11"}


def _measured(place: Path, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    data = with_model(place / "data")
    results = place / "results.json"
    findling = [sys.executable, "-m", "desktop_app.app"]
    if options.idle:
        subprocess.run([*findling, "index", folder, "--data-dir", data], check=True, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        environment = desktop(stack, offscreen=options.offscreen)
        passed = ["--seconds", str(options.seconds), "--blame", str(options.blame)]
        command = [sys.executable, "-m", "benchmarks.ui_latency", *passed, "--inside", data, folder, results]
        subprocess.run(command, env=environment, check=True)
    return json.loads(results.read_text())


def _report(measured: dict[str, Any], options: argparse.Namespace) -> None:
    rows = [
        {"what": name, **spread(measured[key])}
        for name, key in (
            ("stall", "late_ms"),
            ("key to first result", "first_ms"),
            ("last key to both ways", "fused_ms"),
        )
    ]
    by_name = {row["what"]: row for row in rows}
    kept = {
        f"{name} < {bar:.0f} ms": by_name[name.rpartition(" ")[0]][name.rpartition(" ")[2]] < bar
        for name, bar in BARS.items()
    }
    notes = {
        "platform": "offscreen" if options.offscreen else "Xvfb, openbox",
        "seconds": round(measured["wall_seconds"]),
        "files, words, vectors at the end": measured["coverage"],
        "share of the processors used by other programs": measured["others"],
        **kept,
    }
    show("ui_latency", rows, notes=notes)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return count, median, tails and maximum."""
    if len(values) < 2:  # quantiles need two
        return {"n": len(values)}
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {
        "n": len(values),
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "max": round(max(values), 1),
    }


if __name__ == "__main__":
    main()
