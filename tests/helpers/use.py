"""What a process and its descendants have used of the machine, as the kernel counts it for each thread. Linux."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil


class Thread(NamedTuple):
    """What a thread used since it began: milliseconds on a processor, and how often it was put on one."""

    milliseconds: float
    turns: int


class Use(NamedTuple):
    """One look at a tree of processes: its threads by name and number, and the bytes that it wrote to disks."""

    threads: dict[tuple[str, int], Thread]
    written: int


def use(pid: int) -> Use:
    """Look at a process and all its descendants. Raises psutil.NoSuchProcess if it has ended."""
    threads: dict[tuple[str, int], Thread] = {}
    written = 0
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        with suppress(OSError):  # it has just ended
            own = Path("/proc", str(process.pid))
            fields = dict(line.split(": ") for line in (own / "io").read_text().splitlines())
            written += int(fields["write_bytes"])
            for task in (own / "task").iterdir():
                ran, _, turns = (task / "schedstat").read_text().split()
                threads[(task / "comm").read_text().strip(), int(task.name)] = Thread(int(ran) / 1e6, int(turns))
    return Use(threads, written)
