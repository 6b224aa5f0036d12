"""The plain values that the catalogue hands out, and how a place is written in a row."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import msgspec

from desktop_app.documents import FileState, Place
from desktop_app.reports import FolderState, Whereabouts


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the library. `rules` is the JSON that watch/rules.py writes; `reachable`: as last looked for.

    scanned: whether it was ever looked through to the end. gone_since_ns: when it was first missed, if it is GONE.
    away: the places inside it whose drive is not connected.
    """

    id: int
    root: bytes
    rules: str
    reachable: bool
    state: FolderState = FolderState.WATCHED
    scanned: bool = True
    whereabouts: Whereabouts = Whereabouts.HERE
    gone_since_ns: int | None = None
    away: tuple[bytes, ...] = ()


class KnownDrive(NamedTuple):
    """What was found mounted at a place, as watch/drives.py tells drives apart; `away`: it is not there now."""

    identity: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file that waits to be read, as the last scan saw it."""

    id: int
    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int = 0


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
class FolderCounts:
    """How the files of one folder stand.

    embedded: ready ones whose every passage has a vector. in_cloud: files whose content is not on this computer,
    whatever is known of it. partly: those of the ready ones that were read only in part.
    """

    pending: int = 0
    ready: int = 0
    skipped: int = 0
    failed: int = 0
    embedded: int = 0
    in_cloud: int = 0
    partly: int = 0

    @property
    def files(self) -> int:
        """All files."""
        return self.pending + self.ready + self.skipped + self.failed


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
    """A file that was not read, or (READY) only in part, with the reason to show."""

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


class Overlap(NamedTuple):
    """Of the files that are known below a folder, how many a scan has seen."""

    known: int
    seen: int


class Waiting(NamedTuple):
    """The work still to do: files to read, texts to embed; bytes: of the files, of a large one only what is read."""

    files: int
    texts: int
    bytes: int = 0


class TextDensity(NamedTuple):
    """Contents that were read, their bytes, and the texts in them."""

    files: int
    bytes: int
    texts: int


_PLACE_FIELDS = tuple(field.name for field in fields(Place))


def encode_place(place: Place) -> str:
    """Write a place as compact JSON, without what is not set."""
    known = {name: value for name in _PLACE_FIELDS if (value := getattr(place, name)) is not None}
    return msgspec.json.encode(known).decode()


def decode_place(text: str) -> Place:
    """Read what `encode_place` wrote."""
    return msgspec.json.decode(text, type=Place)
