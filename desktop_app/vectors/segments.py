"""The index files: a manifest and, for each segment, one file that is written once and never changed.

They are a cache of the catalogue. Whatever is wrong with one (missing, cut short, altered, of another catalogue or
model), it is passed over and its vectors are read from the catalogue again.
"""

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.index import Ids
from desktop_app.vectors.kinds import HNSW, KINDS

FORMAT = 2
_READABLE = (1, FORMAT)
"""Format 1 knew one kind of graph."""
_READ_BYTES = 1 << 20


class Stamp(NamedTuple):
    """What index files must agree with to be of use."""

    catalogue: str
    model: int
    dims: int


class SegmentFile(msgspec.Struct, frozen=True):
    """A saved segment: its file's name, size and CRC-32, the lowest and highest vector id in it, the kind of graph."""

    name: str
    size: int
    checksum: int
    first: int
    last: int
    kind: str = HNSW


class Manifest(msgspec.Struct, frozen=True):
    """What is saved. `seq` is the last of the catalogue's vector changes that the segments know of."""

    format: int
    catalogue: str
    model: int
    dims: int
    seq: int
    segments: tuple[SegmentFile, ...]


class SegmentFolder:
    """Reads and writes the index files of one model in one folder."""

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        self._folder = folder
        self._stamp = stamp
        self._manifest = folder / f"model-{stamp.model}.json"
        self._verified: set[tuple[str, int, int]] = set()

    def manifest(self, newest_seq: int) -> Manifest | None:
        """Return what is saved, None if the manifest is missing, damaged or not of this catalogue and model.

        newest_seq: the catalogue's; a manifest that knows of later changes belongs to another state of it.
        """
        try:
            found = msgspec.json.decode(self._manifest.read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        same = found.format in _READABLE and Stamp(found.catalogue, found.model, found.dims) == self._stamp
        return found if same and found.seq <= newest_seq else None

    def has(self, file: SegmentFile) -> bool:
        """Whether a segment's file is there, as far as its size tells."""
        try:
            return (self._folder / file.name).stat().st_size == file.size
        except (OSError, ValueError):
            return False

    def load(self, file: SegmentFile) -> GraphIndex | None:
        """Load one segment after its checksum, None if it is not as it was written."""
        path = self._folder / file.name
        try:
            state = path.stat()
            key = (file.name, state.st_size, state.st_mtime_ns)
            if state.st_size != file.size or (key not in self._verified and _checksum(path) != file.checksum):
                return None
            self._verified.add(key)
            return KINDS[file.kind](self._stamp.dims, saved=path)
        except (OSError, ValueError, RuntimeError, KeyError):
            return None

    def save(self, kind: str, graph: GraphIndex, ids: Ids) -> SegmentFile:
        """Write a segment's file, durably, and let the graph read it. Raises OSError if there is no space."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"model-{self._stamp.model}-{ids[0]}-{ids[-1]}-{os.urandom(4).hex()}.{kind}"
        path, temporary = self._folder / name, self._folder / f"{name}.tmp"
        try:
            size = graph.save(temporary)
            file = SegmentFile(name, size, _checksum(temporary), int(ids[0]), int(ids[-1]), kind)
            _replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        graph.attach(path)
        return file

    def write_manifest(self, segments: tuple[SegmentFile, ...], seq: int) -> None:
        """Say which segments count from now on, and remove the files of this model that do not."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest = Manifest(FORMAT, *self._stamp, seq, segments)
        temporary = self._manifest.with_suffix(".tmp")
        temporary.write_bytes(msgspec.json.encode(manifest))
        _replace(temporary, self._manifest)
        self._sweep({segment.name for segment in segments})

    def _sweep(self, kept: set[str]) -> None:
        for path in self._folder.glob(f"model-{self._stamp.model}-*"):
            if path.name not in kept:
                with suppress(OSError):  # still mapped elsewhere on Windows: the next sweep takes it
                    path.unlink()


def _checksum(path: Path) -> int:
    """CRC-32: it guards against damage, not against intent, and is four times as fast as BLAKE2 (3 GB/s here)."""
    checksum = 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_READ_BYTES):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _replace(temporary: Path, path: Path) -> None:
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
