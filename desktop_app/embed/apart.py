"""Preparing a model in a process of its own: for some seconds it is heavy in Python, and would hold up a window."""

from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

from desktop_app.embed.prepare import is_ready, prepare
from desktop_app.errors import ModelUnavailable


def prepare_apart(destination: Path) -> Path:
    """Make `destination` a ready model directory and return it, as `prepare` does and with its errors."""
    if not is_ready(destination):
        process = get_context("spawn").Process(
            target=_prepare_quietly, args=(destination,), name="preparing", daemon=True
        )
        process.start()
        process.join()
    # At once if it is ready by now; else this says why not.
    return prepare(destination)


def _prepare_quietly(destination: Path) -> None:
    """Leave it to the process that asked to say what prevents it: here it would be a traceback on stderr."""
    with suppress(ModelUnavailable):
        prepare(destination)
