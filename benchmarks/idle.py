"""What Findling costs while nothing changes: processor time, wake-ups and writes of all its processes in a minute.

    python -m benchmarks.idle [--seconds 60] [--threads]

The real program on an X server without a screen (Xvfb) with a window manager, over the sample library that is indexed
already: once as it starts with the session (no window), once with its window in front and the cursor in the search
field, once with the window closed again after a search. Each is given time until it has come to rest. The kernel says
for each thread how long it ran, to the nanosecond, and how often it was put on a processor (/proc/*/schedstat), and for
each process how many bytes it had to write to a disk (/proc/*/io).
"""

import argparse
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
from tests.helpers.use import Thread, use
from tests.helpers.x_server import Keyboard

BAR_MS = 10.0
# The last thing that a start does is to look for a tray, at ever longer intervals of less than a minute.
REST_SECONDS = 45.0
REST_MS = 5.0
LONGEST_SECONDS = 300.0
QUERY = "water"
STATES = ("no window", "window in front", "window closed")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--state", choices=STATES, action="append", help="one of the states alone")
    parser.add_argument("--threads", action="store_true", help="what each thread did")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        data = with_model(Path(place) / "data")
        folder = corpus.build(Path(place) / "documents")
        findling = [sys.executable, "-m", "desktop_app.app"]
        index = [*findling, "index", folder, "--data-dir", data]
        subprocess.run(index, check=True, stdout=subprocess.DEVNULL)
        for state in options.state or STATES:
            with ExitStack() as stack:
                environment = desktop(stack)
                hidden = ["--hidden"] if state == "no window" else []
                program = subprocess.Popen([*findling, *hidden, "--data-dir", data], env=environment)
                stack.callback(_end, program)
                settled = _come_to_rest(program.pid)
                if state == "window closed":
                    _search_and_close(environment["DISPLAY"])
                    settled = _come_to_rest(program.pid)
                row, threads = _measure(program.pid, options.seconds)
                rows.append({"state": state, "at rest after, s": settled, **row})
                if options.threads:
                    show(f"idle-threads-{state.replace(' ', '-')}", threads)
    show("idle", rows, notes={"seconds": options.seconds, "bar, ms a minute": BAR_MS})


def _measure(pid: int, seconds: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    before = use(pid)
    time.sleep(seconds)
    after = use(pid)
    per_minute = 60.0 / seconds
    did = {
        key: Thread(now.milliseconds - was.milliseconds, now.turns - was.turns)
        for key, now in after.threads.items()
        for was in [before.threads.get(key, Thread(0.0, 0))]
        if now != was
    }
    threads = [
        {"thread": f"{name} ({number})", "ms": round(used.milliseconds, 3), "turns": used.turns}
        for (name, number), used in sorted(did.items(), key=lambda each: -each[1].milliseconds)
    ]
    total = sum(used.milliseconds for used in did.values()) * per_minute
    row = {
        "ms a minute": round(total, 2),
        "kept": total < BAR_MS,
        "turns a minute": round(sum(used.turns for used in did.values()) * per_minute),
        "bytes written": after.written - before.written,
        "threads": len(after.threads),
        "busiest": ", ".join(f"{each['thread']} {each['ms']} ms, {each['turns']}" for each in threads[:3]),
    }
    return row, threads


def _come_to_rest(pid: int) -> float:
    """Wait until hardly anything is done any more; returns after how many seconds."""
    started = time.monotonic()
    before = _used(pid)
    while time.monotonic() < started + LONGEST_SECONDS:
        time.sleep(REST_SECONDS)
        now = _used(pid)
        if now - before < REST_MS:
            break
        before = now
    return round(time.monotonic() - started)


def _used(pid: int) -> float:
    return sum(thread.milliseconds for thread in use(pid).threads.values())


def _search_and_close(display: str) -> None:
    keyboard = Keyboard(display)
    keyboard.type(QUERY)
    time.sleep(2.0)
    keyboard.press("Alt_L", "F4")
    keyboard.close()


def _end(program: "subprocess.Popen[bytes]") -> None:
    program.terminate()
    program.wait(20)


if __name__ == "__main__":
    main()
