"""The plain values that the catalogue hands out, and how a place is written in a row."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import msgspec

from desktop_app.documents import FileState, Place


@dataclass(frozen=True, slots=True)
class Folder:
    """A watched folder. `rules` is the JSON that watch/rules.py writes; `reachable` is False for an unplugged disk."""

    id: int
    root: bytes
    rules: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file that waits to be read, as the last scan saw it."""

    id: int
    path: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class PendingText:
    """A text that waits for its vector; `text` is exactly what is embedded (before any prefix or instruction)."""

    text_id: int
    digest: bytes
    text: str


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan changed, in files. `moved` ones have a new name and need no reading."""

    added: int
    changed: int
    removed: int
    unchanged: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How the files under some folders stand; passages and vectors of the contents that these files have."""

    files: int
    pending: int
    ready: int
    skipped: int
    failed: int
    passages: int
    vectors: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file's row. `content` is None for a file that is found by its name alone."""

    id: int
    path: bytes
    size: int
    mtime_ns: int
    state: FileState
    reason: str
    content: int | None


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that was not read, with the reason to show."""

    path: bytes
    state: FileState
    reason: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model's row; `state` is 'building', 'serving' or 'retired'."""

    id: int
    name: str
    revision: str
    dims: int
    state: str


class Waiting(NamedTuple):
    """The work still to do: files to read, and texts to embed."""

    files: int
    texts: int


_PLACE_FIELDS = tuple(field.name for field in fields(Place))


def encode_place(place: Place) -> str:
    """Write a place as compact JSON, without what is not set."""
    known = {name: value for name in _PLACE_FIELDS if (value := getattr(place, name)) is not None}
    return msgspec.json.encode(known).decode()


def decode_place(text: str) -> Place:
    """Read what `encode_place` wrote."""
    return msgspec.json.decode(text, type=Place)
