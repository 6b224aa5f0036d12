"""Reading one file now, in a worker of its own, without the catalogue."""

import os
import stat
from pathlib import Path

from desktop_app.errors import FindlingError
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.pipeline.worker_outcomes import Job, NameOnly, Outcome, Unreadable

_WAIT_SECONDS = 1.0


def read_one(path: bytes, tokenizer: Path, limits: WorkerLimits) -> Outcome:
    """Return what a worker finds in a file. Raises FindlingError if there is no such file."""
    shown = os.fsdecode(path)
    try:
        info = os.stat(path)  # noqa: PTH116  bytes
    except OSError as error:
        raise FindlingError(f"{shown} cannot be read: {(error.strerror or str(error)).lower()}.", path=path) from error
    if not stat.S_ISREG(info.st_mode):
        what = "a folder" if stat.S_ISDIR(info.st_mode) else "not a file that can be read"
        raise FindlingError(f"{shown} is {what}. Name a file.", path=path)
    pool = ExtractionPool(tokenizer, lambda _digest, _kind: False, workers=1, limits=limits)
    try:
        pool.submit(Job(0, path, info.st_size, info.st_mtime_ns))
        while True:
            for _, outcome in pool.results(_WAIT_SECONDS):
                return outcome
    finally:
        pool.close()


def describe(outcome: Outcome) -> str:
    """Say in a short phrase why a file was not read."""
    if isinstance(outcome, NameOnly | Unreadable):
        return outcome.reason
    return "the file changed while it was read"
