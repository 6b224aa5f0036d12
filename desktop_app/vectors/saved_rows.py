"""The vectors inside a saved graph, read in place: a narrow search needs few of them, and no copy of all."""

import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.index import Ids

_CHUNK_ROWS = 1024


class SavedRows:
    """Reads vectors by id. The pages that were read are given back at once, so that they do not add to the process.

    ids: all in the file, ascending. removed: which of them were when it was saved.
    """

    ids: Ids
    removed: npt.NDArray[np.bool_]

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._vectors: npt.NDArray[np.float32] | npt.NDArray[np.int8] = np.empty((0, 0), np.float32)
        self._order: npt.NDArray[np.intp] | None = None

    def dot(self, ids: Ids, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the cosine of each of these vectors, all in the file, with the query, a unit vector."""
        rows = np.searchsorted(self.ids, ids)
        rows = rows if self._order is None else self._order[rows]
        order = np.argsort(rows)
        scores = np.empty(len(ids), np.float32)
        for start in range(0, len(rows), _CHUNK_ROWS):
            chunk = order[start : start + _CHUNK_ROWS]
            vectors = self._vectors[rows[chunk]]
            if vectors.dtype == np.float32:
                scores[chunk] = np.vecdot(vectors, query)
            else:
                scaled = vectors.astype(np.float32)
                scores[chunk] = np.vecdot(scaled, query) / np.sqrt(np.vecdot(scaled, scaled))
        self._give_back()
        return scores

    def close(self) -> None:
        """Unmap the file."""
        del self._vectors
        self._map.close()

    def _give_back(self) -> None:
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)
