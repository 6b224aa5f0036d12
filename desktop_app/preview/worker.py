"""The worker of previews: opens and decodes files, one request after the other, until its parent is done with it.

It is as little trusted as an extraction worker and gives up the same rights. It is not nice: a person waits for it.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import cast

from desktop_app.pipeline import worker_sandbox
from desktop_app.preview.files import why_not
from desktop_app.preview.messages import (
    Answer,
    Begun,
    Broken,
    NothingToShow,
    PreviewLimits,
    Ready,
    ShownNothing,
    ToWorker,
    decode_to_worker,
    encode,
)
from desktop_app.previews import NoPreview, Unshown

STUDIO = "desktop_app.preview.studio:Studio"


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What the worker needs to start; plain values, since it crosses to another process. studio: see `load_studio`."""

    parent: int
    limits: PreviewLimits
    studio: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the worker sends for one request: an answer, and the pixels that follow it, which live with `owner`."""

    answer: Answer
    pixels: memoryview | None = None
    owner: object = None


def main(connection: Connection, spec: WorkerSpec) -> None:
    """Run the worker to its end: the target of a spawned process."""
    worker_sandbox.leave_the_terminal()
    worker_sandbox.die_with(spec.parent)
    try:
        studio = load_studio(spec.studio)
        worker_sandbox.limit_memory(spec.limits.memory_bytes)
        worker_sandbox.give_up_rights()
    except Exception as error:  # noqa: BLE001  whatever it is, the parent must hear of it
        connection.send_bytes(encode(Broken(f"{type(error).__name__}: {error}")))
        return
    gc.freeze()
    connection.send_bytes(encode(Ready()))
    while True:
        try:
            if not connection.poll(spec.limits.idle_seconds):
                return
            request: ToWorker = decode_to_worker(connection.recv_bytes())
        except (EOFError, OSError):
            return
        connection.send_bytes(encode(Begun()))
        with worker_sandbox.self_destruct(spec.limits.seconds):
            reply = _reply(studio, request)
        connection.send_bytes(encode(reply.answer))
        if reply.pixels is not None:
            connection.send_bytes(reply.pixels)


def _reply(studio: Callable[[ToWorker], Reply], request: ToWorker) -> Reply:
    try:
        return studio(request)
    except NothingToShow as nothing:
        return Reply(ShownNothing(nothing.why))
    except MemoryError:
        return Reply(ShownNothing(NoPreview(Unshown.TOO_MUCH_MEMORY)))
    except OSError as error:
        return Reply(ShownNothing(why_not(error).why))
    except Exception as error:  # noqa: BLE001  one file's surprise must not cost the worker
        return Reply(ShownNothing(NoPreview(Unshown.DAMAGED, detail=type(error).__name__)))


def load_studio(dotted: str) -> Callable[[ToWorker], Reply]:
    """Make what answers requests, named "module:class"; tests have their own."""
    module, _, name = dotted.partition(":")
    return cast("Callable[[ToWorker], Reply]", getattr(import_module(module), name)())
