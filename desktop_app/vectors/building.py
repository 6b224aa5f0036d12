"""A segment in the making: bounded steps, in memory only until it is whole."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.hnsw import LINKS, HnswIndex
from desktop_app.vectors.index import Ids

_SEGMENT_BYTES = 24_000_000
_LEAST = 1_000
_AT_ONCE = 32


def segment_capacity(dims: int) -> int:
    """Return how many vectors make a file of about 24 MB: hnswlib holds Python's lock some 25 ms to save or load it."""
    return max(_LEAST, _SEGMENT_BYTES // (4 * dims + 8 * LINKS + 16))


class Building:
    """Adds vectors to a graph, a few at a time, as long as there is time. Belongs to one thread."""

    def __init__(self, ids: Ids, vectors: npt.NDArray[np.float16]) -> None:
        self.ids = ids
        self.graph = HnswIndex(vectors.shape[1], len(ids))
        self._vectors = vectors
        self._done = 0

    def go_on(self, until: float, clock: Callable[[], float]) -> bool:
        """Work until about the time `until` of `clock`; True when the graph is whole."""
        while self._done < len(self.ids) and clock() < until:
            part = slice(self._done, self._done + _AT_ONCE)
            self.graph.add(self.ids[part], self._vectors[part])
            self._done = min(part.stop, len(self.ids))
        return self._done == len(self.ids)
