"""What the pool and its workers say to each other: typed messages in MessagePack.

Pickle would let a worker that a file has taken over run code in the window's process. Here what a worker sends is
decoded into these types or refused, and `sound` checks what types cannot.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from desktop_app.documents import Document, Extraction, FileState
from desktop_app.passages.digest import text_digest

if TYPE_CHECKING:
    from desktop_app.settings import Indexing

DIGEST_BYTES = 32


class Obstacle(StrEnum):
    """Why a worker did not read a file."""

    CHANGED = "changed"
    VANISHED = "vanished"
    UNREADABLE = "unreadable"
    NAME_ONLY = "name only"


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one file may cost, and how long a worker is kept.

    seconds: wall-clock time for reading, or for hashing without progress. memory_bytes: resident memory of the whole
    worker. output_bytes: the encoded answer. After `jobs` files, or once its resident memory has stayed more than
    `growth_bytes` above what it was at the start, a worker is replaced by a fresh one.
    """

    seconds: float = 60.0
    memory_bytes: int = 1_500_000_000
    output_bytes: int = 100_000_000
    jobs: int = 20_000
    growth_bytes: int = 400_000_000

    @property
    def too_slow(self) -> str:
        """The reason given for a file that takes longer."""
        return f"timed out after {self.seconds:g} s"

    @property
    def too_much_memory(self) -> str:
        """The reason given for a file that needs more."""
        return f"needs more than {self.memory_bytes / 1e9:g} GB of memory"

    @property
    def too_much_output(self) -> str:
        """The reason given for a file that holds more."""
        return f"holds more than {self.output_bytes / 1e6:g} MB of text"


def limits_of(indexing: "Indexing") -> WorkerLimits:
    """Return the limits that a person chose."""
    return WorkerLimits(seconds=indexing.file_seconds, memory_bytes=indexing.file_megabytes * 2**20)


class Work(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To a worker: prepare this file."""

    number: int
    path: bytes
    size: int
    mtime_ns: int


class Verdict(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To a worker: the content it asked about is known, or is to be read."""

    number: int
    known: bool


class Hold(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To a worker: begin to read no file for so long."""

    seconds: float


class Leave(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To a worker: end."""


class Ready(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: everything is loaded."""


class Broken(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: it cannot start."""

    reason: str


class Progress(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: still hashing."""


class Found(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: what the content is; it waits for a Verdict."""

    number: int
    digest: bytes
    kind: str


class Reading(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: from here on, whatever happens is this file's doing."""

    number: int


class Read(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: what was found in the file."""

    number: int
    extraction: Extraction


class NotRead(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: why the file was not read."""

    number: int
    how: Obstacle
    reason: str


class Retiring(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From a worker: it has grown old or large and ends now, with what it has not read untouched."""


ToWorker = Work | Verdict | Hold | Leave
FromWorker = Ready | Broken | Progress | Found | Reading | Read | NotRead | Retiring

encode = msgspec.msgpack.Encoder().encode
decode_to_worker = msgspec.msgpack.Decoder(ToWorker).decode
decode_from_worker = msgspec.msgpack.Decoder(FromWorker).decode


def is_sound(extraction: Extraction, digest: bytes, kind: str) -> bool:
    """Whether a worker's answer is about the content it announced and holds together.

    Each passage's digest is computed anew: it is the key under which a vector is found, for every file that holds
    the same text.
    """
    if extraction.digest != digest or extraction.kind != kind or extraction.state is FileState.PENDING:
        return False
    if (extraction.state is FileState.READY) != bool(extraction.passages):
        return False
    if not _is_bare(extraction.document, kind, required=extraction.state is FileState.READY):
        return False
    return all(
        passage.ordinal == position
        and 0 <= passage.start < passage.end
        and len(passage.text) == passage.end - passage.start
        and passage.tokens >= 0
        and passage.digest == text_digest(passage.context, passage.text)
        for position, passage in enumerate(extraction.passages)
    )


def _is_bare(document: Document | None, kind: str, *, required: bool) -> bool:
    if document is None:
        return not required
    return document.kind == kind and not document.text and not document.blocks
