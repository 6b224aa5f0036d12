"""What an extractor is given: an open file and the limits within which it is to be read."""

from dataclasses import dataclass, field
from typing import BinaryIO

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. Time and memory are watched from outside; these stop earlier and more gently.

    text_chars, blocks: what a document may hold; past either it ends early and says so. unpacked_bytes, entries,
    ratio, depth: what an archive may unpack to, how many members it may have, how far it may swell, how deep
    mails may be nested. pages: what a PDF may have.
    """

    text_chars: int = 20_000_000
    blocks: int = 400_000
    unpacked_bytes: int = 256 * MEBIBYTE
    entries: int = 10_000
    depth: int = 8
    ratio: int = 200
    pages: int = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `handle` is binary and seekable; `name` is its file name as shown, without folders."""

    name: str
    handle: BinaryIO
    size: int
    limits: Limits = field(default_factory=Limits)

    @property
    def extension(self) -> str:
        """The last extension in lower case, without its dot; "" if there is none."""
        _, dot, extension = self.name.rpartition(".")
        return extension.lower() if dot else ""

    def read_bytes(self, limit: int | None = None) -> bytes:
        """Return the file from its start, at most `limit` bytes (default: the limit for unpacked bytes)."""
        self.handle.seek(0)
        return self.handle.read(self.limits.unpacked_bytes if limit is None else limit)
