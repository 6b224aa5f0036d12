"""What every approximate index over a graph shares: which vectors it holds, and when walking the graph is worth it.

Where few vectors may be found, reading just those in the saved file and comparing them is cheaper than walking past
the others; where many may be, the graph is asked for more than k and what is not wanted is left out.
"""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.ids import member
from desktop_app.vectors.index import NOTHING, Ids, Neighbours, Rows, ascending, best, common

if TYPE_CHECKING:
    from desktop_app.vectors.saved_rows import SavedRows

_WALK_COST = 5  # a step in the graph costs about what five comparisons in the file do
_SPARE = 16
_LEAST = 1_000


class GraphIndex(ABC):
    """A VectorIndex over a graph. Searching changes nothing in it."""

    approximate: ClassVar[bool]
    """Whether scores are only close to the cosines, so that the best should be compared again with the originals."""
    leaves_out_removed: ClassVar[bool]
    """Whether the graph itself passes over removed vectors."""
    segment_bytes: ClassVar[int]

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._file: SavedRows | None = None
        self._all = np.empty(0, np.int64)
        self._deleted = np.empty(0, np.bool_)
        self._living: Ids | None = None

    @classmethod
    @abstractmethod
    def vector_bytes(cls, dims: int) -> int:
        """Return what a vector takes in the file."""

    @classmethod
    def segment_capacity(cls, dims: int) -> int:
        """Return how many vectors make a file that is saved fast enough: Python's lock is held meanwhile."""
        return max(_LEAST, cls.segment_bytes // cls.vector_bytes(dims))

    @abstractmethod
    def save(self, path: Path) -> int:
        """Write the graph to a file and return its size in bytes. Raises OSError when it could not be written whole."""

    @abstractmethod
    def attach(self, path: Path) -> None:
        """Read vectors in `path` from now on, which holds what `save` wrote and nothing added since."""

    @abstractmethod
    def detach(self) -> None:
        """Let go of the file, so that it may be removed on every system; before the index itself is let go of."""

    @abstractmethod
    def searched_with(self, graphs: int) -> None:
        """Follow as many candidates as are needed where so many graphs are searched together."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def ids(self) -> Ids:
        """Return the ids that are not removed, in ascending order."""
        if self._living is None:
            self._living = self._all[~self._deleted] if self._deleted.any() else self._all
        return self._living

    @property
    def removed_share(self) -> float:
        """Return which part of the graph, 0 to 1, is removed vectors: they cost time and memory until it is rebuilt."""
        return 1.0 - len(self) / max(len(self._all), 1)

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Ids | None = None) -> Neighbours:
        """See VectorIndex; approximate unless `allowed` is narrow."""
        wanted = self.ids if allowed is None else self._inside(ascending(allowed))
        k = min(k, len(wanted))
        if k <= 0:
            return NOTHING
        reached = len(self) if self.leaves_out_removed else len(self._all)
        if len(wanted) == reached:
            return self._walk(query, k) or self._scan(query, k, wanted)
        asked = k * reached // len(wanted) + k // 3 + _SPARE
        if len(wanted) > _WALK_COST * asked and asked <= reached:
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
        rising = bool(np.all(ids[1:] > ids[:-1])) and (not len(self._all) or ids[0] > self._all[-1])
        self._insert(ids, vectors, common(self._all, ascending(ids)))
        if rising:
            self._all = np.concatenate([self._all, ids])
            self._deleted = np.concatenate([self._deleted, np.zeros(len(ids), np.bool_)])
        else:
            living = np.union1d(self.ids, ids)
            self._all = np.union1d(self._all, ids)
            self._deleted = ~member(self._all, living)
        self._living = None

    def remove(self, ids: Ids) -> None:
        """See VectorIndex; the vectors are marked and stay in the graph as way-stones."""
        known = self._inside(ascending(ids))
        if not len(known):
            return
        self._mark(known)
        self._deleted[np.searchsorted(self._all, known)] = True
        self._living = None

    @abstractmethod
    def _insert(self, ids: Ids, vectors: Rows, known: Ids) -> None:
        """Put vectors into the graph; known: those of the ids that it holds already, removed or not."""

    @abstractmethod
    def _mark(self, ids: Ids) -> None:
        """Mark vectors as removed in the graph, if it can."""

    @abstractmethod
    def _ask(self, query: npt.NDArray[np.float32], k: int) -> tuple[Ids, npt.NDArray[np.float32]]:
        """Ask the graph for k neighbours, nearest first, and their cosines; fewer if it does not reach so many."""

    @abstractmethod
    def _held(self, ids: Ids) -> npt.NDArray[np.float32]:
        """Return vectors from memory, of any length."""

    def _inside(self, ids: Ids) -> Ids:
        """Return those of some ids, ascending, that are here and not removed."""
        if not len(self.ids):
            return self.ids
        first, last = np.searchsorted(ids, [self.ids[0], self.ids[-1] + 1])
        return common(self.ids, ids[first:last])

    def _walk(self, query: npt.NDArray[np.float32], k: int) -> Neighbours | None:
        """Return k neighbours of the graph; None if it does not reach so many (parts of it may be cut off)."""
        ids, scores = self._ask(query, k)
        return Neighbours(ids, scores) if len(ids) == k else None

    def _scan(self, query: npt.NDArray[np.float32], k: int, ids: Ids) -> Neighbours:
        """Compare the query with each of these vectors; `ids` ascending and not removed."""
        if self._file is not None:
            return best(ids, self._file.dot(ids, query), k)
        vectors = self._held(ids)
        return best(ids, np.vecdot(vectors, query) / np.sqrt(np.vecdot(vectors, vectors)), k)
