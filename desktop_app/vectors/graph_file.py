"""Where the vectors lie inside a file that hnswlib saved.

Layout (hnswlib 0.8, hnswalg.h, saveIndex; little-endian, 64 bits): six u64 (offset of level 0, capacity, count, bytes
an element, offset of the label in an element, offset of the vector), then 48 bytes that do not matter here, then the
elements. An element holds its links (a u16 count, a byte of flags, …), its vector as float32 and its label as u64.
"""

import struct
from pathlib import Path

import numpy as np

from desktop_app.vectors.saved_rows import SavedRows

_HEADER = struct.Struct("<6Q")
_HEADER_BYTES = 96
_FLAGS_OFFSET = 2
_REMOVED = 1


class GraphFile(SavedRows):
    """The vectors of an HnswIndex."""

    def __init__(self, path: Path, dims: int) -> None:
        super().__init__(path)
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
        self._vectors = elements["vector"]
        labels = elements["label"].astype(np.int64)
        self._order = np.argsort(labels)
        self.ids = labels[self._order]
        self.removed = (elements["flags"][self._order] & _REMOVED) != 0
        self._give_back()
