"""What tells of changes on disk, as the systems offer it: folder by folder (Linux), or with all that lies below."""

import errno
import sys
from collections.abc import Callable, Collection
from typing import Protocol

Changed = Callable[[bytes, bool, bool], None]
"""Hears of an entry: its path, whether it may be a folder, and whether it came or went (else it is as it was, with
other bytes or facts). Called in a thread of the source's own, in the order in which things happened."""


class WatchLimit(OSError):
    """The system watches no more folders for this person."""


class Source(Protocol):
    """Tells of changes in folders."""

    def watch(self, folder: bytes) -> None:
        """Tell of changes in a folder from now on; before it is listed, so that nothing is missed.

        Raises WatchLimit if the system takes no more. A folder that is gone is passed over.
        """
        ...

    def drop(self, unwanted: Callable[[bytes], bool]) -> None:
        """Tell no more of the folders that are unwanted."""
        ...

    @property
    def folders(self) -> Collection[bytes]:
        """The folders that are watched."""
        ...

    def close(self) -> None:
        """Tell nothing any more."""
        ...


def limit_reached(error: OSError) -> bool:
    """Whether an error says that the system watches no more folders, or takes no more programs that have any watched.

    macOS has no such limit; Windows' are far away.
    """
    return error.errno in {errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


def open_source(changed: Changed, lost: Callable[[], None]) -> Source:
    """Return this system's. lost: hears that changes happened of which nothing is known. Raises WatchLimit."""
    if sys.platform == "linux":
        from desktop_app.watch.inotify import Inotify  # noqa: PLC0415  needs Linux's libc

        return Inotify(changed, lost)
    from desktop_app.watch.recursive import Recursive  # noqa: PLC0415  starts threads that Linux does not need

    return Recursive(changed)
