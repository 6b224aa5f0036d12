"""Approximate search by hnswlib, whose graph lies in memory with its vectors in full: the fastest, and the largest.

hnswlib reads a file without checking it and can crash the process on a damaged one, so a file is only loaded by
`segments.py`, after its checksum. Its filter is a Python callback, too slow where few vectors pass, and it hands
stored vectors out as Python lists; so filtered searches read the saved file (`graph_file.py`).
"""

import os
from pathlib import Path
from typing import Any, ClassVar

import hnswlib
import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.ids import member
from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.graph_file import GraphFile
from desktop_app.vectors.index import Ids, Rows

LINKS = 16
EF_CONSTRUCTION = 100
EF_SEARCH = 128
EF_AMONG_MANY = 100
MANY_GRAPHS = 8
"""How many candidates a search follows in a graph. Of many graphs each holds few of the nearest, and finds them among
fewer: recall@10 is 0.985 over four graphs of 14,285, 0.986 over ten with the lesser, each in a fifth less time."""


class HnswIndex(GraphIndex):
    """A graph of at most `capacity` vectors, which doubles when it is exceeded.

    With the default parameters on clustered vectors of 384 dims: 0.18 ms to add one, 0.15 ms a search, recall@10 0.96
    in one graph of 15,000 and 0.99 over thirteen of them (python -m benchmarks.vectors).
    """

    approximate: ClassVar[bool] = False
    leaves_out_removed: ClassVar[bool] = True
    segment_bytes: ClassVar[int] = 24_000_000

    def __init__(self, dims: int, capacity: int = 1024, *, saved: Path | None = None) -> None:
        """Begin with an empty graph, or with the one that `save` wrote to `saved`, whose checksum the caller knows."""
        super().__init__(dims)
        self._graph: Any = hnswlib.Index(space="ip", dim=dims)
        if saved is None:
            self._graph.init_index(max_elements=capacity, M=LINKS, ef_construction=EF_CONSTRUCTION)
        else:
            self._graph.load_index(os.fspath(saved))
            self.attach(saved)
        self._graph.set_ef(EF_SEARCH)

    @classmethod
    def vector_bytes(cls, dims: int) -> int:
        """See GraphIndex."""
        return 4 * dims + 8 * LINKS + 16

    def save(self, path: Path) -> int:
        """See GraphIndex; hnswlib does not say itself that it failed."""
        self._graph.save_index(os.fspath(path))
        size = int(self._graph.index_file_size())
        if path.stat().st_size != size:
            raise OSError(f"{path} could not be written whole: is the disk full?")
        return size

    def searched_with(self, graphs: int) -> None:
        """See GraphIndex."""
        self._graph.set_ef(EF_AMONG_MANY if graphs >= MANY_GRAPHS else EF_SEARCH)

    def attach(self, path: Path) -> None:
        """See GraphIndex."""
        deleted = self._all[self._deleted]
        self._file = GraphFile(path, self._dims)
        self._all = self._file.ids
        self._deleted = self._file.removed | member(self._all, deleted)
        self._living = None

    def detach(self) -> None:
        """See GraphIndex; all is still there in memory."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _insert(self, ids: Ids, vectors: Rows, known: Ids) -> None:
        self.detach()
        needed = len(self._all) + len(np.unique(ids)) - len(known)
        if needed > self._graph.get_max_elements():
            self._graph.resize_index(max(needed, 2 * self._graph.get_max_elements()))
        self._graph.add_items(vectors.astype(np.float32, copy=False), ids, num_threads=1)

    def _mark(self, ids: Ids) -> None:
        for label in ids.tolist():
            self._graph.mark_deleted(label)

    def _ask(self, query: npt.NDArray[np.float32], k: int) -> tuple[Ids, npt.NDArray[np.float32]]:
        try:
            labels, distances = self._graph.knn_query(query, k=k, num_threads=1)
        except RuntimeError:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return labels[0].astype(np.int64), np.float32(1.0) - distances[0]

    def _held(self, ids: Ids) -> npt.NDArray[np.float32]:
        return np.asarray(self._graph.get_items(ids), np.float32)
