"""The one way zip containers are read: in memory, member by member, within limits, never onto the disk."""

import io
import zipfile
import zlib
from types import TracebackType
from typing import IO, BinaryIO, Self

from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.source import MEBIBYTE, Source

_ALWAYS_ALLOWED = 8 * MEBIBYTE
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = 0x1
TOO_LARGE = "damaged: unpacks to more than it may"


class SafeZip:
    """A zip container within a source's limits: number of members, total unpacked bytes, and ratio.

    The ratio only counts for members over 8 MiB: short ones may well be one letter repeated.
    """

    def __init__(self, source: Source) -> None:
        """Open the container. Raises Damaged, or Skipped("password") for an encrypted office file."""
        self._limits = source.limits
        self._left = source.limits.unpacked_bytes
        source.handle.seek(0)
        if source.handle.read(len(_OLE_MAGIC)) == _OLE_MAGIC:
            raise Skipped("password")
        try:
            self._zip = zipfile.ZipFile(source.handle)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Damaged("damaged: not a whole zip container") from error
        if len(self._zip.filelist) > source.limits.entries:
            raise Damaged("damaged: more members than it may have")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def names(self) -> list[str]:
        """Return the members' names in the container's order, folders included."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return a member's bytes. Raises Damaged (missing, broken, over the limits) or Skipped("password")."""
        with self.open(name) as stream:
            return stream.read()

    def open(self, name: str) -> BinaryIO:
        """Return a member as a stream that unpacks as it is read. Raises like `read`, also while it is read."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise Damaged(f"damaged: has no part {name}")
        if info.flag_bits & _ENCRYPTED:
            raise Skipped("password")
        swollen = info.file_size > _ALWAYS_ALLOWED and info.file_size > self._limits.ratio * max(info.compress_size, 1)
        if info.file_size > self._left or swollen:
            raise Damaged(TOO_LARGE)
        try:
            stream = self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise Damaged(f"damaged: part {name} cannot be unpacked") from error
        return io.BufferedReader(_Member(stream, self))

    def spend(self, count: int) -> None:
        """Count `count` unpacked bytes; what a member really yields counts, not what its header says."""
        self._left -= count
        if self._left < 0:
            raise Damaged(TOO_LARGE)


class _Member(io.RawIOBase):
    def __init__(self, stream: IO[bytes], container: SafeZip) -> None:
        super().__init__()
        self._stream = stream
        self._container = container

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Damaged("damaged: a part cannot be unpacked") from error
        self._container.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
