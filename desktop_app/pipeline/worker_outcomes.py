"""What the pool is asked, and what may come of it."""

from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.documents import Extraction


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, as the scan found it: what differs from this by the time it is opened counts as Changed."""

    file_id: int
    path: bytes
    size: int
    mtime_ns: int


class Known(NamedTuple):
    """The content is in the catalogue already; nothing was read."""

    digest: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class NameOnly:
    """The file is found by its name only; it was not hashed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The file is no longer what the scan saw, or changed while it was read: it waits."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """There is no such file any more."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The system does not let it be read ("permission denied", "locked by another program", "input/output error")."""

    reason: str


Outcome = Extraction | Known | NameOnly | Changed | Vanished | Unreadable
