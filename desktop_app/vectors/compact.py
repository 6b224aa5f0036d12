"""Approximate search by usearch over bytes: a third of hnswlib's size, and read where it lies on disk.

Each vector is scaled so that its largest number is 127 and rounded: cosines do not change by scaling, and the rounding
moves them by some 0.0005. usearch's own bytes are the numbers times 127, of which a unit vector of 384 dims uses some
six: they find 0.89 of the ten nearest.

A saved graph is mapped (usearch's `view`), so it takes memory only as it is walked, and the system may take that back.
Like hnswlib, usearch trusts its files: `segments.py` knows their checksum.
"""

import struct
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.index import Ids, Rows, ascending
from desktop_app.vectors.saved_rows import SavedRows

LINKS = 16
EF_CONSTRUCTION = 100
EF_SEARCH = 128
_SHAPE = struct.Struct("<2I")
_MOST = 127


class CompactIndex(GraphIndex):
    """A graph whose vectors are bytes. It can be saved if they came in the order of their ids; then it is fixed."""

    approximate: ClassVar[bool] = True
    leaves_out_removed: ClassVar[bool] = False
    segment_bytes: ClassVar[int] = 16_000_000

    def __init__(self, dims: int, _capacity: int = 0, *, saved: Path | None = None) -> None:
        """Begin with an empty graph, or with the one that `save` wrote to `saved`, whose checksum the caller knows."""
        super().__init__(dims)
        self._graph: Any = _graph(dims)
        self._in_order = True
        if saved is not None:
            self.attach(saved)

    @classmethod
    def vector_bytes(cls, dims: int) -> int:
        """See GraphIndex."""
        return dims + 8 * LINKS + 22

    def save(self, path: Path) -> int:
        """See GraphIndex. Raises ValueError if the vectors did not come in the order of their ids."""
        if not self._in_order:
            raise ValueError("only vectors that were added in the order of their ids can be found in a file")
        data = cast("bytearray", self._graph.save())
        path.write_bytes(data)
        return len(data)

    def searched_with(self, graphs: int) -> None:
        """See GraphIndex: bytes find less, so among many graphs as many are followed as in one."""

    def attach(self, path: Path) -> None:
        """See GraphIndex; what is in memory is let go of."""
        graph = _graph(self._dims)
        graph.view(path)
        deleted = self._all[self._deleted]
        self._file = CompactFile(path, self._dims, graph)
        self._graph = graph
        self._all = self._file.ids
        self._deleted = np.isin(self._all, deleted, assume_unique=True)
        self._living = None

    def detach(self) -> None:
        """See GraphIndex; nothing is left but the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._graph.reset()
            self._all, self._deleted, self._living = np.empty(0, np.int64), np.empty(0, np.bool_), None

    def _insert(self, ids: Ids, vectors: Rows, known: Ids) -> None:
        if self._file is not None:
            raise ValueError("a saved graph does not grow")
        self._in_order &= not len(known) and ascending(ids) is ids and (not len(self._all) or ids[0] > self._all[-1])
        if len(known):
            self._graph.remove(known.astype(np.uint64))
        self._graph.add(ids.astype(np.uint64), _bytes(vectors), threads=1)

    def _mark(self, ids: Ids) -> None:
        pass  # a mapped graph cannot be changed: what is removed is left out of what it finds

    def _ask(self, query: npt.NDArray[np.float32], k: int) -> tuple[Ids, npt.NDArray[np.float32]]:
        found = self._graph.search(_bytes(query[None])[0], k, threads=1)
        return found.keys.astype(np.int64), np.float32(1.0) - found.distances.astype(np.float32)

    def _held(self, ids: Ids) -> npt.NDArray[np.float32]:
        return np.stack(self._graph.get(ids.astype(np.uint64))).astype(np.float32)


class CompactFile(SavedRows):
    """The vectors of a CompactIndex.

    Layout (usearch 2, index_dense.hpp, save_to_stream): two u32, rows and bytes a row, then the rows in the order in
    which they were added; what follows is the graph.
    """

    def __init__(self, path: Path, dims: int, graph: Any) -> None:
        """graph: the same file as usearch has it, which knows the ids."""
        super().__init__(path)
        count, width = _SHAPE.unpack_from(self._map)
        if count != len(graph) or width != dims:
            raise ValueError(f"{path} is not a compact graph of {dims} dims")
        self._vectors = np.frombuffer(self._map, np.int8, count * width, _SHAPE.size).reshape(count, width)
        self.ids = np.sort(np.asarray(graph.keys[:], np.uint64).astype(np.int64))
        self.removed = np.zeros(count, np.bool_)
        for row in {0, count // 2, count - 1} if count else set[int]():
            if not np.array_equal(graph.get(int(self.ids[row])), self._vectors[row]):
                raise ValueError(f"{path} does not hold its vectors in the order of their ids")
        self._give_back()


def _graph(dims: int) -> Any:
    from usearch.index import Index  # noqa: PLC0415  most libraries need none

    return Index(
        ndim=dims,
        metric="cos",
        dtype="i8",
        connectivity=LINKS,
        expansion_add=EF_CONSTRUCTION,
        expansion_search=EF_SEARCH,
    )


def _bytes(vectors: Rows) -> npt.NDArray[np.int8]:
    numbers = vectors.astype(np.float32)
    largest = np.abs(numbers).max(axis=1, keepdims=True)
    return np.rint(numbers * (_MOST / np.maximum(largest, np.float32(1e-9)))).astype(np.int8)
