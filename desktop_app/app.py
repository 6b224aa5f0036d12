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
    from desktop_app.pipeline.pacing import Probes
    from desktop_app.settings import DataFolder, Settings
    from desktop_app.system.single_instance import Wish

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

        return cli.run(sys.argv[1:], build, open_window)
    except KeyboardInterrupt:  # Ctrl-C, before there was anything to stop
        return _STOPPED


def build(chosen_data_folder: str | None, reads: bool = False) -> "Engine":  # noqa: FBT001, FBT002  a Build
    """Make the engine for a data folder; reads: whether files will be read at once.

    Raises SettingsError if its settings file is broken.
    """
    from desktop_app.settings import data_folder, load  # noqa: PLC0415

    data = data_folder(chosen_data_folder)
    settings = load(data.settings)
    if reads:
        _start_reading(data, settings)
    return _engine(data, settings)


def _start_reading(data: "DataFolder", settings: "Settings") -> None:
    """Have loaded what readers need while this process still loads what it needs; not before there is a model."""
    from desktop_app.embed.prepare import MODEL_NAME, TOKENIZER  # noqa: PLC0415
    from desktop_app.pipeline.worker import WorkerSpec  # noqa: PLC0415
    from desktop_app.pipeline.worker_messages import limits_of  # noqa: PLC0415
    from desktop_app.pipeline.worker_nursery import start_early  # noqa: PLC0415
    from desktop_app.pipeline.worker_reader import FILE_READER  # noqa: PLC0415

    tokenizer = data.models / MODEL_NAME / TOKENIZER
    if tokenizer.exists():
        start_early(WorkerSpec(os.getpid(), str(tokenizer), FILE_READER, limits_of(settings.indexing)))


def open_window(chosen_data_folder: str | None, wish: "Wish") -> int:
    """Open the window, or have it come up if it is open already; returns the exit status once it is closed for good.

    What is wrong with the data folder or the settings is said in the window. Raises OwnedElsewhere if a window is open
    that does not answer.
    """
    from desktop_app.errors import DataFolderError, OwnedElsewhere  # noqa: PLC0415
    from desktop_app.settings import data_folder, load_or_set_aside  # noqa: PLC0415
    from desktop_app.system.single_instance import Wishes, claim_or_send  # noqa: PLC0415

    data = data_folder(chosen_data_folder)
    wishes = Wishes()
    problems: list[str] = []
    instance = None
    try:
        instance = claim_or_send(data.root, wish, wishes)
        if instance is None:
            return 0
    except OwnedElsewhere:
        raise
    except DataFolderError as error:
        problems.append(error.message)
    try:
        settings, problem = load_or_set_aside(data.settings)
        if problem:
            # A data folder that is none has one reason, and the settings know it better.
            problems = [*problems, problem] if data.root.is_dir() else [problem]
        # Before Qt: PySide6 looks through the source of every module that is imported after it.
        engine = _engine(data, settings, apart=True)
        from desktop_app.ui import desktop  # noqa: PLC0415

        wishes(wish)
        stopped = desktop.run(engine, settings, data, wishes, problems)
    finally:
        if instance is not None:
            instance.close()
    if not stopped:
        logging.shutdown()
        os._exit(0)
    return 0


def _engine(data: "DataFolder", settings: "Settings", *, apart: bool = False) -> "Engine":
    """Make the engine; apart: whether the model is prepared in a process of its own, so that no window waits for it."""
    from desktop_app.embed.apart import prepare_apart  # noqa: PLC0415
    from desktop_app.embed.bundled import BundledEmbedder  # noqa: PLC0415
    from desktop_app.embed.choice import ChosenModel  # noqa: PLC0415
    from desktop_app.embed.prepare import MODEL_NAME, prepare  # noqa: PLC0415
    from desktop_app.engine import Engine  # noqa: PLC0415

    model = ChosenModel(
        MODEL_NAME,
        "it is bundled and runs on any processor",
        prepare=lambda: (prepare_apart if apart else prepare)(data.models / MODEL_NAME),
        open_=lambda directory: BundledEmbedder(directory, bulk_threads=settings.indexing.threads),
    )
    return Engine(data, settings, model, _surroundings)


def _surroundings() -> "Probes":
    """Find out what this machine can be asked; a command line never needs it."""
    from desktop_app.system.surroundings import surroundings  # noqa: PLC0415

    return surroundings()


if __name__ == "__main__":
    raise SystemExit(main())
