"""Approximate search over a graph, by hnswlib.

hnswlib reads a file without checking it and can crash the process on a damaged one, so a file is only loaded by
`segments.py`, after its checksum. Its filter is a Python callback, too slow where few vectors pass, and it hands
stored vectors out as Python lists; so filtered searches read the vectors in the saved file (`graph_file.py`) and
compare them exactly, or ask the graph for more than k and keep what is allowed, whichever looks at fewer.
"""

import os
from pathlib import Path
from typing import Any

import hnswlib
import numpy as np
import numpy.typing as npt

from desktop_app.vectors.graph_file import GraphFile
from desktop_app.vectors.index import NOTHING, Ids, Neighbours, Rows, ascending, best, common, member

LINKS = 16
EF_CONSTRUCTION = 100
EF_SEARCH = 128
EF_AMONG_MANY = 100
MANY_GRAPHS = 8
"""How many candidates a search follows in a graph. Of many graphs each holds few of the nearest, and finds them among
fewer: recall@10 is 0.985 over four graphs of 14,285, 0.986 over ten with the lesser, each in a fifth less time."""
_WALK_COST = 5  # a step in the graph costs about what five comparisons in the file do
_SPARE = 16


class HnswIndex:
    """A graph of at most `capacity` vectors, which doubles when it is exceeded. Searching changes nothing in it.

    With the default parameters on clustered vectors of 384 dims: 0.18 ms to add one, 0.15 ms a search, recall@10 0.96
    in one graph of 15,000 and 0.99 over thirteen of them (python -m benchmarks.vectors).
    """

    def __init__(self, dims: int, capacity: int = 1024, *, saved: Path | None = None) -> None:
        """Begin with an empty graph, or with the one that `save` wrote to `saved`, whose checksum the caller knows."""
        self._dims = dims
        self._graph: Any = hnswlib.Index(space="ip", dim=dims)
        self._file: GraphFile | None = None
        self._all = np.empty(0, np.int64)
        self._deleted = np.empty(0, np.bool_)
        if saved is None:
            self._graph.init_index(max_elements=capacity, M=LINKS, ef_construction=EF_CONSTRUCTION)
        else:
            self._graph.load_index(os.fspath(saved))
            self.attach(saved)
        self._graph.set_ef(EF_SEARCH)

    def save(self, path: Path) -> int:
        """Write the graph to a file and return its size in bytes; from then on filtered searches read that file.

        Raises OSError when the file could not be written whole (hnswlib does not say so itself).
        """
        self._graph.save_index(os.fspath(path))
        size = int(self._graph.index_file_size())
        if path.stat().st_size != size:
            raise OSError(f"{path} could not be written whole: is the disk full?")
        return size

    def searched_with(self, graphs: int) -> None:
        """Follow as many candidates as are needed where so many graphs are searched together."""
        self._graph.set_ef(EF_AMONG_MANY if graphs >= MANY_GRAPHS else EF_SEARCH)

    def attach(self, path: Path) -> None:
        """Let filtered searches read the vectors in `path`, which holds what `save` wrote and nothing added since."""
        deleted = self._all[self._deleted]
        self._file = GraphFile(path, self._dims)
        self._all = self._file.ids
        self._deleted = self._file.removed | member(self._all, deleted)

    def detach(self) -> None:
        """Let go of the file, so that it may be removed on every system."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __len__(self) -> int:
        return len(self._all) - int(np.count_nonzero(self._deleted))

    @property
    def ids(self) -> Ids:
        """Return the ids that are not removed, in ascending order."""
        return self._all[~self._deleted] if self._deleted.any() else self._all

    @property
    def removed_share(self) -> float:
        """Return which part of the graph, 0 to 1, is removed vectors: they cost time and memory until it is rebuilt."""
        return 1.0 - len(self) / max(len(self._all), 1)

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Ids | None = None) -> Neighbours:
        """See VectorIndex; approximate unless `allowed` is narrow."""
        wanted = self.ids if allowed is None else common(self.ids, ascending(allowed))
        k = min(k, len(wanted))
        if k <= 0:
            return NOTHING
        if allowed is None:
            return self._walk(query, k) or self._scan(query, k, wanted)
        asked = k * len(self) // len(wanted) + k // 3 + _SPARE
        if len(wanted) > _WALK_COST * asked and asked <= len(self):
            found = self._walk(query, asked)
            if found is not None:
                passing = member(found.ids, wanted)
                if np.count_nonzero(passing) >= k:
                    return Neighbours(found.ids[passing][:k], found.scores[passing][:k])
        return self._scan(query, k, wanted)

    def add(self, ids: Ids, vectors: Rows) -> None:
        """See VectorIndex; one core."""
        if vectors.shape != (len(ids), self._dims):
            raise ValueError(f"{vectors.shape} are not {len(ids)} vectors of {self._dims} dims")
        if not len(ids):
            return
        self.detach()
        needed = len(np.union1d(self._all, ids))
        if needed > self._graph.get_max_elements():
            self._graph.resize_index(max(needed, 2 * self._graph.get_max_elements()))
        self._graph.add_items(vectors.astype(np.float32, copy=False), ids, num_threads=1)
        living = np.union1d(self.ids, ids)
        self._all = np.union1d(self._all, ids)
        self._deleted = ~member(self._all, living)

    def remove(self, ids: Ids) -> None:
        """See VectorIndex; the vectors are marked and stay in the graph as way-stones."""
        known = common(self.ids, ascending(ids))
        for label in known.tolist():
            self._graph.mark_deleted(label)
        self._deleted[np.searchsorted(self._all, known)] = True

    def _walk(self, query: npt.NDArray[np.float32], k: int) -> Neighbours | None:
        """Ask the graph for k neighbours; None if it does not reach so many (parts of it may be cut off)."""
        try:
            labels, distances = self._graph.knn_query(query, k=k, num_threads=1)
        except RuntimeError:
            return None
        return Neighbours(labels[0].astype(np.int64), np.float32(1.0) - distances[0])

    def _scan(self, query: npt.NDArray[np.float32], k: int, ids: Ids) -> Neighbours:
        """Compare the query with each of these vectors; `ids` ascending and not removed."""
        if self._file is not None:
            return best(ids, self._file.dot(ids, query), k)
        vectors: npt.NDArray[np.float32] = np.asarray(self._graph.get_items(ids), np.float32)
        return best(ids, np.vecdot(vectors, query), k)
