"""The vectors inside a file that hnswlib saved, read in place: a narrow search needs few of them, and no copy of all.

Layout (hnswlib 0.8, hnswalg.h, saveIndex; little-endian, 64 bits): six u64 (offset of level 0, capacity, count, bytes
an element, offset of the label in an element, offset of the vector), then 48 bytes that do not matter here, then the
elements. An element holds its links (a u16 count, a byte of flags, …), its vector as float32 and its label as u64.
"""

import mmap
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.index import Ids

_HEADER = struct.Struct("<6Q")
_HEADER_BYTES = 96
_FLAGS_OFFSET = 2
_REMOVED = 1
_CHUNK_ROWS = 1024


class GraphFile:
    """Reads vectors by id. The pages that were read are given back at once, so that they do not add to the process.

    ids: all in the file, ascending. removed: which of them were when it was saved.
    """

    def __init__(self, path: Path, dims: int) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        _, _, count, element, label, vector = _HEADER.unpack_from(self._map)
        if len(self._map) < _HEADER_BYTES + count * element or vector + 4 * dims > label or label + 8 > element:
            raise ValueError(f"{path} is not a graph of {dims} dims")
        kind = np.dtype(
            {
                "names": ["flags", "vector", "label"],
                "formats": ["u1", ("<f4", dims), "<u8"],
                "offsets": [_FLAGS_OFFSET, vector, label],
                "itemsize": element,
            }
        )
        elements = np.frombuffer(self._map, kind, count, _HEADER_BYTES)
        self._vectors: npt.NDArray[np.float32] = elements["vector"]
        labels = elements["label"].astype(np.int64)
        self._rows = np.argsort(labels)
        self.ids: Ids = labels[self._rows]
        self.removed: npt.NDArray[np.bool_] = (elements["flags"][self._rows] & _REMOVED) != 0
        self._give_back()

    def dot(self, ids: Ids, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the dot product of each of these vectors, all in the file, with the query."""
        rows = self._rows[np.searchsorted(self.ids, ids)]
        order = np.argsort(rows)
        scores = np.empty(len(ids), np.float32)
        for start in range(0, len(rows), _CHUNK_ROWS):
            chunk = order[start : start + _CHUNK_ROWS]
            scores[chunk] = np.vecdot(self._vectors[rows[chunk]], query)
        self._give_back()
        return scores

    def close(self) -> None:
        """Unmap the file."""
        del self._vectors
        self._map.close()

    def _give_back(self) -> None:
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)
