"""A worker process: opens, hashes, reads and cuts files, one after the other, until its parent is done with it.

It works ahead: before it reads a file, it opens and hashes those that wait in the pipe and asks about them, so that
the answers are there when it gets to them. Every file is opened once; what is hashed is what is read.
"""

import errno
import gc
import hashlib
import os
import stat
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO

from desktop_app.documents import Extraction, FileState
from desktop_app.errors import NotReadable, Skipped
from desktop_app.pipeline import worker_sandbox
from desktop_app.pipeline.giving_way import LONGEST_HOLD_SECONDS
from desktop_app.pipeline.worker_messages import (
    DIGEST_BYTES,
    Broken,
    Found,
    FromWorker,
    Hold,
    Leave,
    NotRead,
    Obstacle,
    Progress,
    Read,
    Reading,
    Ready,
    Retiring,
    ToWorker,
    Verdict,
    Work,
    WorkerLimits,
    decode_to_worker,
    encode,
)
from desktop_app.pipeline.worker_reader import Reader, load_reader
from desktop_app.pipeline.worker_sandbox import resident_bytes
from desktop_app.system.priority import lower_process
from desktop_app.watch.cloud import IN_CLOUD, is_in_cloud

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NOT_A_FILE = frozenset({errno.ELOOP, errno.ENXIO, errno.EMLINK, errno.EISDIR})
_HASH_CHUNK_BYTES = 1 << 20
_PROGRESS_BYTES = 32 << 20
_LONG_READ_SECONDS = 0.25
_LOOK_AT_MEMORY_EVERY = 100
# A file's blocks and passages are many small objects without cycles; looking for some 700 at a time costs 7 %.
_COLLECT_GARBAGE_EVERY = 20_000
_SHARING_VIOLATION = 32  # Windows: another program has the file open and does not share it


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What a worker needs to start; plain values, since it crosses to another process."""

    parent: int
    tokenizer: str
    reader: str
    limits: WorkerLimits


def main(connection: Connection, spec: WorkerSpec) -> None:
    """Run a worker to its end: the target of a spawned process. Returns when told to leave or left alone."""
    worker_sandbox.leave_the_terminal()
    worker_sandbox.die_with(spec.parent)
    lower_process()
    try:
        reader = load_reader(spec.reader, Path(spec.tokenizer))
    except Exception as error:  # noqa: BLE001  whatever it is, the parent must hear of it
        connection.send_bytes(encode(Broken(surprise(error))))
        return
    work(connection, reader, spec.limits)


def work(connection: Connection, reader: Reader, limits: WorkerLimits) -> None:
    """Give up rights, and read until told to leave or left alone."""
    try:
        worker_sandbox.limit_memory(limits.memory_bytes)
        worker_sandbox.give_up_rights()
        ready = _Worker(connection, reader, limits)
    except Exception as error:  # noqa: BLE001  whatever it is, the parent must hear of it
        connection.send_bytes(encode(Broken(surprise(error))))
        return
    gc.freeze()
    gc.set_threshold(_COLLECT_GARBAGE_EVERY)
    ready.run()


def surprise(error: Exception) -> str:
    """Return what `Broken` is to say of an error."""
    return f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class _Open:
    """A file that is open. `descriptor` stays open even if a reader closes `handle`; the digest is of what it gives."""

    work: Work
    descriptor: int
    handle: BinaryIO
    kind: str = ""
    digest: bytes = b""

    @property
    def name(self) -> str:
        return os.fsdecode(os.path.basename(self.work.path))  # noqa: PTH119

    def is_as_found(self) -> bool:
        info = os.fstat(self.descriptor)
        return (info.st_size, info.st_mtime_ns) == (self.work.size, self.work.mtime_ns)

    def close(self) -> None:
        self.handle.close()
        os.close(self.descriptor)


class _Worker:
    def __init__(self, connection: Connection, reader: Reader, limits: WorkerLimits) -> None:
        self._connection = connection
        self._reader = reader
        self._limits = limits
        self._waiting: dict[int, _Open] = {}
        self._to_read: deque[_Open] = deque()
        self._jobs = 0
        self._memory_at_start = resident_bytes()
        self._retiring = False
        self._held_until = self._begins_by = time.monotonic()

    def run(self) -> None:
        self._send(Ready())
        while not self._retiring:
            while not self._to_read or self._connection.poll(self._seconds_held()):
                try:
                    message: ToWorker = decode_to_worker(self._connection.recv_bytes())
                except (EOFError, OSError):
                    return
                match message:
                    case Work():
                        with worker_sandbox.self_destruct(self._limits.seconds):
                            self._prepare(message)
                    case Verdict():
                        self._take_verdict(message)
                    case Hold():
                        self._held_until = time.monotonic() + message.seconds
                    case Leave():
                        return
            self._read(self._to_read.popleft())
            self._begins_by = time.monotonic() + LONGEST_HOLD_SECONDS
        self._send(Retiring())

    def _seconds_held(self) -> float:
        return max(min(self._held_until, self._begins_by) - time.monotonic(), 0)

    def _send(self, message: FromWorker) -> None:
        self._connection.send_bytes(encode(message))

    def _prepare(self, work: Work) -> None:
        """Open and hash a file, and ask about it; or say why there is nothing to ask."""
        try:
            descriptor = os.open(work.path, _OPEN_FLAGS)
        except OSError as error:
            self._send(NotRead(work.number, *_why_not_open(error)))
            return
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            os.close(descriptor)
            self._send(NotRead(work.number, Obstacle.CHANGED, ""))
            return
        if is_in_cloud(info):
            # Its cloud took it back after it was found: to read on would download it.
            os.close(descriptor)
            self._send(NotRead(work.number, Obstacle.NAME_ONLY, IN_CLOUD))
            return
        file = _Open(work, descriptor, os.fdopen(descriptor, "rb", closefd=False))
        try:
            answer = self._look(file)
        except OSError as error:
            answer = NotRead(work.number, Obstacle.UNREADABLE, _because(error))
        except Exception as error:  # noqa: BLE001  one file's surprise must not cost the worker
            answer = Read(work.number, Extraction(b"", "", FileState.FAILED, _surprise(error, self._limits)))
        if isinstance(answer, Found):
            self._waiting[work.number] = file
            file.kind, file.digest = answer.kind, answer.digest
        else:
            file.close()
        self._send(answer)

    def _look(self, file: _Open) -> FromWorker:
        number = file.work.number
        if not file.is_as_found():
            return NotRead(number, Obstacle.CHANGED, "")
        kind = self._reader.kind_of(file.name, file.handle)
        if not kind:
            file.handle.seek(0)
            return NotRead(number, Obstacle.NAME_ONLY, self._reader.name_only_reason(file.name, file.handle))
        digest = self._hash(file.handle)
        if not file.is_as_found():
            return NotRead(number, Obstacle.CHANGED, "")
        return Found(number, digest, kind)

    def _hash(self, handle: BinaryIO) -> bytes:
        handle.seek(0)
        hashed = hashlib.blake2b(digest_size=DIGEST_BYTES)
        read = 0
        while chunk := handle.read(_HASH_CHUNK_BYTES):
            hashed.update(chunk)
            read += len(chunk)
            if read % _PROGRESS_BYTES == 0:
                worker_sandbox.postpone_self_destruct(self._limits.seconds)
                self._send(Progress())
        return hashed.digest()

    def _take_verdict(self, verdict: Verdict) -> None:
        file = self._waiting.pop(verdict.number)
        if verdict.known:
            file.close()
            return
        if not self._to_read:
            self._begins_by = time.monotonic() + LONGEST_HOLD_SECONDS
        self._to_read.append(file)

    def _read(self, file: _Open) -> None:
        """Read one file and send what came of it."""
        self._send(Reading(file.work.number))
        started = time.perf_counter()
        with worker_sandbox.self_destruct(self._limits.seconds):
            answer = self._answer(file, started)
            file.close()
        self._connection.send_bytes(answer)
        del answer
        self._consider_retiring(time.perf_counter() - started)

    def _answer(self, file: _Open, started: float) -> bytes:
        number = file.work.number
        try:
            answer = encode(Read(number, self._extraction(file, started)))
        except Exception as error:  # noqa: BLE001  one file's surprise must not cost the worker
            self._retiring |= isinstance(error, MemoryError)  # foreign code seldom survives it whole
            answer = encode(Read(number, _failed(file, _surprise(error, self._limits), started)))
        if not file.is_as_found():
            return encode(NotRead(number, Obstacle.CHANGED, ""))
        if len(answer) > self._limits.output_bytes:
            return encode(Read(number, _failed(file, self._limits.too_much_output, started)))
        return answer

    def _extraction(self, file: _Open, started: float) -> Extraction:
        file.handle.seek(0)
        try:
            document, passages = self._reader.read(file.kind, file.name, file.handle, file.work.size)
        except Skipped as error:
            return replace(_failed(file, error.message, started), state=FileState.SKIPPED)
        except NotReadable as error:
            return _failed(file, error.message, started)
        seconds = time.perf_counter() - started
        return Extraction(file.digest, file.kind, FileState.READY, "", document, passages, seconds)

    def _consider_retiring(self, seconds: float) -> None:
        self._jobs += 1
        if seconds >= _LONG_READ_SECONDS or self._jobs % _LOOK_AT_MEMORY_EVERY == 0:
            self._retiring |= resident_bytes() - self._memory_at_start > self._limits.growth_bytes
        self._retiring |= self._jobs >= self._limits.jobs


def _why_not_open(error: OSError) -> tuple[Obstacle, str]:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Obstacle.VANISHED, ""
    if error.errno in _NOT_A_FILE:
        return Obstacle.CHANGED, ""
    return Obstacle.UNREADABLE, _because(error)


def _because(error: OSError) -> str:
    if getattr(error, "winerror", 0) == _SHARING_VIOLATION:
        return "locked by another program"
    return (error.strerror or str(error)).lower()


def _failed(file: _Open, reason: str, started: float) -> Extraction:
    seconds = time.perf_counter() - started
    return Extraction(file.digest, file.kind, FileState.FAILED, reason, seconds=seconds)


def _surprise(error: Exception, limits: WorkerLimits) -> str:
    return limits.too_much_memory if isinstance(error, MemoryError) else f"could not be read: {type(error).__name__}"
