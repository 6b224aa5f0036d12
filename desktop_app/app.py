"""Composition root and entry point: reads the settings, chooses the implementations, starts a face.

Worker processes import this module before they know what they are, so nothing is imported at its top that only the
program itself needs.
"""

import gc
import logging
import multiprocessing
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.engine import Engine

_STOPPED = 130


def main() -> int:
    """Run Findling; returns the exit status."""
    # A packaged program starts its workers as copies of itself: those must turn off here, before anything else.
    multiprocessing.freeze_support()
    # Threads that wait for native code must not wait 5 ms more for one that runs Python.
    sys.setswitchinterval(0.0005)
    # What indexing makes are many small objects without cycles; looking for some at every 700th costs several percent.
    gc.set_threshold(20_000)
    logging.basicConfig(level=os.environ.get("FINDLING_LOG", "ERROR"), format="%(levelname)s %(name)s: %(message)s")
    try:
        from desktop_app import cli  # noqa: PLC0415

        return cli.run(sys.argv[1:], build)
    except KeyboardInterrupt:  # Ctrl-C, before there was anything to stop
        return _STOPPED


def build(chosen_data_folder: str | None) -> "Engine":
    """Make the engine for a data folder. Raises SettingsError if its settings file is broken."""
    from desktop_app.embed.bundled import BundledEmbedder  # noqa: PLC0415
    from desktop_app.embed.choice import ChosenModel  # noqa: PLC0415
    from desktop_app.embed.prepare import MODEL_NAME, prepare  # noqa: PLC0415
    from desktop_app.engine import Engine  # noqa: PLC0415
    from desktop_app.settings import data_folder, load  # noqa: PLC0415

    data = data_folder(chosen_data_folder)
    settings = load(data.settings)
    model = ChosenModel(
        MODEL_NAME,
        "it is bundled and runs on any processor",
        prepare=lambda: prepare(data.models / MODEL_NAME),
        open_=lambda directory: BundledEmbedder(directory, bulk_threads=settings.indexing.threads),
    )
    return Engine(data, settings, model)


if __name__ == "__main__":
    raise SystemExit(main())
