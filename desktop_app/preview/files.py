"""Opening a file in the worker: what may be opened, and what to say where nothing may."""

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from desktop_app.extract.source import Source
from desktop_app.preview.messages import NothingToShow, Stamp
from desktop_app.previews import Unshown
from desktop_app.watch.cloud import is_in_cloud

# Without waiting for the other end of a pipe that lies about as a file.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SHARING_VIOLATION = 32  # Windows: another program has the file open and does not share it
_GONE = (FileNotFoundError, NotADirectoryError)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file, open for reading. `name` is its name as shown, without folders."""

    path: bytes
    name: str
    handle: BinaryIO
    stamp: Stamp

    @property
    def source(self) -> Source:
        """The file as extractors take it."""
        return Source(self.name, self.handle, self.stamp.size)

    def close(self) -> None:
        """Close it."""
        self.handle.close()


def open_file(path: bytes) -> OpenFile:
    """Open a file. Raises NothingToShow if it is gone, may not be read, is no file, or would have to be downloaded."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise why_not(error) from error
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode):
        os.close(descriptor)
        raise NothingToShow(Unshown.NOT_A_FILE)
    if is_in_cloud(info):
        os.close(descriptor)
        raise NothingToShow(Unshown.IN_CLOUD)
    name = os.fsdecode(os.path.basename(path))  # noqa: PTH119  bytes
    return OpenFile(path, name, os.fdopen(descriptor, "rb"), Stamp(info.st_mtime_ns, info.st_size))


@contextmanager
def opened(path: bytes) -> Generator[OpenFile]:
    """Open a file for a while."""
    file = open_file(path)
    try:
        yield file
    finally:
        file.close()


def why_not(error: OSError) -> NothingToShow:
    """Return what to say about a file that the system does not give."""
    if isinstance(error, _GONE):
        return NothingToShow(Unshown.VANISHED)
    if getattr(error, "winerror", 0) == _SHARING_VIOLATION:
        return NothingToShow(Unshown.LOCKED)
    if isinstance(error, PermissionError):
        return NothingToShow(Unshown.FORBIDDEN)
    if error.errno == errno.ENOMEM:
        return NothingToShow(Unshown.TOO_MUCH_MEMORY)
    if error.errno in (errno.ENXIO, errno.EISDIR, errno.ELOOP):
        return NothingToShow(Unshown.NOT_A_FILE)
    return NothingToShow(Unshown.UNREADABLE, detail=(error.strerror or str(error)).lower())
