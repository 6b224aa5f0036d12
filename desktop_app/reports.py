"""What the engine tells a face about its work: frozen snapshots, besides the answers to queries."""

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop_app.documents import Coverage, FileState, Passage


class Stage(StrEnum):
    """What the coordinator is mainly doing, in the order of a run."""

    IDLE = "idle"
    SCANNING = "scanning"
    READING = "reading"
    EMBEDDING = "embedding"


class Wait(StrEnum):
    """Why work waits by itself, the weightiest reason first: it goes on without anybody's doing."""

    FULL_SCREEN = "full_screen"
    HEAT = "heat"
    BATTERY = "battery"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot of the work. `seconds_left` is None while there is nothing to estimate from.

    current: the path of a file that is being read, b"" for none. failed: files of this run that could not be read.
    note: a sentence about what stands in the way, "" if nothing does. waits: why there is work and none is done.
    """

    stage: Stage = Stage.IDLE
    files_waiting: int = 0
    files_done: int = 0
    texts_waiting: int = 0
    texts_done: int = 0
    texts_per_second: float = 0.0
    seconds_left: float | None = None
    note: str = ""
    current: bytes = b""
    failed: int = 0
    waits: Wait | None = None


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """One wish to index: absolute folder paths as bytes, extra excludes, and whether vectors can wait."""

    paths: tuple[bytes, ...]
    exclude: tuple[str, ...] = ()
    words_only: bool = False


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How a request ended. Counts are of the folders asked for; `embedded` and `stages` (seconds) of this run."""

    files: int
    ready: int
    skipped: int
    failed: int
    passages: int
    vectors: int
    embedded: int
    bytes: int
    seconds: float
    stages: dict[str, float] = field(default_factory=dict[str, float])
    notes: tuple[str, ...] = ()
    finished: bool = True


class Whereabouts(StrEnum):
    """Where a folder of the library is; unless it is HERE, nothing that is known of it changes.

    DRIVE_AWAY: its drive is not connected, or does not answer. REPLACED: what is found in its place is another drive,
    or the empty folder that a drive leaves. GONE: its drive is there and it is not: deleted, moved or renamed.
    UNREADABLE: it may not be looked at.
    """

    HERE = "here"
    DRIVE_AWAY = "drive away"
    REPLACED = "replaced"
    GONE = "gone"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is indexed, and whether it can be reached now.

    gone_since: when it was first missed, in seconds since 1970, if it is GONE. away: the places inside it whose drive
    is not connected. in_cloud: files whose content is not on this computer. polled: a sentence on why it is looked
    through now and then, "" if the system tells of every change in it.
    """

    root: bytes
    reachable: bool
    whereabouts: Whereabouts = Whereabouts.HERE
    gone_since: float | None = None
    away: Sequence[bytes] = ()
    in_cloud: int = 0
    polled: str = ""


class FolderState(StrEnum):
    """WATCHED is indexed; PAUSED is searched and not looked at; KEPT was removed, and what was known of it stays."""

    WATCHED = "watched"
    PAUSED = "paused"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of the library with its rules and how far it is indexed, in files.

    exclude: .gitignore lines. files: all in it; the others as in `documents.Coverage`; waiting: not read yet.
    whereabouts and the rest: as in `WatchedFolder`.
    """

    root: bytes
    state: FolderState
    reachable: bool
    exclude: tuple[str, ...]
    hidden: bool
    follow_gitignore: bool
    max_bytes: int
    files: int
    words: int
    vectors: int
    waiting: int
    skipped: int
    failed: int
    whereabouts: Whereabouts = Whereabouts.HERE
    gone_since: float | None = None
    away: Sequence[bytes] = ()
    in_cloud: int = 0
    polled: str = ""

    @property
    def unreachable(self) -> Mapping[bytes, Whereabouts]:
        """The places whose files cannot be opened now, and why: all of it, or the drives inside it that are away."""
        if not self.reachable:
            return {self.root: self.whereabouts}
        return dict.fromkeys(self.away, Whereabouts.DRIVE_AWAY)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a folder's rules would leave out: some of the entries, relative to the folder, and how many files stay.

    A left out folder counts as one entry and ends with a slash. complete: False while still counting.
    """

    examples: Sequence[bytes]
    left_out: int
    files: int
    bytes: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow an answer by: `filter` as it is typed ("type:pdf"), and how many of the files have it.

    name: what a face shows or translates: a type group or extension, a language code, a folder's root as the
    person's path, "today", "week", "month", "year" or "older". chosen: whether the query has this filter; the count is
    then of the answer's own files. more: choosing it may find more than were counted, since not all were looked at.
    """

    filter: str
    name: str
    count: int
    chosen: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """How the files that answer a query spread over what it can be narrowed by; each list most files first."""

    types: Sequence[Facet]
    folders: Sequence[Facet]
    languages: Sequence[Facet]
    changed: Sequence[Facet]


@dataclass(frozen=True, slots=True)
class Paused:
    """Why nothing is being indexed: by a person, for good (until is None) or until a time in seconds since 1970."""

    until: float | None = None


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """Return `coverage` as scripts know it, and beside it `partly`."""
    counts = dataclasses.asdict(coverage)
    partly = counts.pop("partly")
    return {"coverage": counts, "partly": partly}


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed and what is waiting. `seconds_left` is None when nothing works on it or it is not known yet.

    paused: by a person, None if it is not. waits: why it goes on later by itself, None if it does not wait.
    """

    folders: Sequence[WatchedFolder]
    coverage: Coverage
    files_waiting: int
    texts_waiting: int
    texts_per_second: float = 0.0
    seconds_left: float | None = None
    working: bool = False
    paused: Paused | None = None
    waits: Wait | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fields as JSON has them."""
        return {
            **dataclasses.asdict(self),
            **coverage_json(self.coverage),
            "folders": [
                {
                    "path": os.fsdecode(folder.root),
                    "reachable": folder.reachable,
                    "whereabouts": folder.whereabouts,
                    "gone_since": folder.gone_since,
                    "away": [os.fsdecode(place) for place in folder.away],
                    "in_cloud": folder.in_cloud,
                    "polled": folder.polled,
                }
                for folder in self.folders
            ],
        }


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, or (READY) only in part, and why."""

    path: bytes
    state: FileState
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Files of the same content; `size` is of one of them, in bytes."""

    size: int
    paths: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """What Findling reads in one file."""

    path: bytes
    state: FileState
    reason: str
    kind: str
    title: str
    author: str
    language: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """An embedding model: `state` is "serving", "building", "retired" or "available"; `why` says why it was chosen."""

    name: str
    revision: str
    dims: int
    state: str
    vectors: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the doctor looked at: whether it is well, and what was found."""

    name: str
    well: bool
    finding: str
