"""Reads files in a process of its own, within a time and a memory limit, as a worker of the app does."""

import multiprocessing
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.registry import kind_of, name_only_reason, read
from desktop_app.extract.source import Source
from tests.helpers.invariants import check_document

MEMORY_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Reading:
    """How reading one file ended: "ready", "skipped", "failed", or, which must not be, "crashed" or "timed out"."""

    state: str
    kind: str = ""
    reason: str = ""
    text: str = ""
    title: str = ""
    language: str = ""
    seconds: float = 0.0


class ReadingProcess:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path) -> Reading:
        self._connection.send(path)
        try:
            if self._connection.poll(self._seconds):
                return self._connection.recv()
            reading = Reading("timed out", seconds=self._seconds)
        except EOFError:
            reading = Reading("crashed")
        self._stop()
        self._start()
        return reading

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _serve(connection: Connection) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    while True:
        try:
            path = connection.recv()
        except EOFError:
            return
        connection.send(_read(path))


def _read(path: Path) -> Reading:
    start = time.perf_counter()
    with path.open("rb") as handle:
        kind = kind_of(path.name, handle)
        if not kind:
            return Reading("skipped", "", name_only_reason(path.name, handle))
        try:
            document = read(kind, Source(path.name, handle, path.stat().st_size))
        except Skipped as error:
            return Reading("skipped", kind, error.message, seconds=time.perf_counter() - start)
        except Damaged as error:
            return Reading("failed", kind, error.message, seconds=time.perf_counter() - start)
    seconds = time.perf_counter() - start
    check_document(document)
    return Reading("ready", kind, "", document.text, document.title, document.language, seconds)
