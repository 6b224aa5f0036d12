"""A segment in the making: bounded steps, in memory only until it is whole."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.index import Ids
from desktop_app.vectors.kinds import KINDS

_AT_ONCE = 32


class Building:
    """Adds vectors to a graph of some kind, a few at a time, as long as there is time. Belongs to one thread."""

    def __init__(self, kind: str, ids: Ids, vectors: npt.NDArray[np.float16]) -> None:
        """ids: ascending."""
        self.kind = kind
        self.ids = ids
        self.graph = KINDS[kind](vectors.shape[1], len(ids))
        self._vectors = vectors
        self._done = 0

    def go_on(self, until: float, clock: Callable[[], float]) -> bool:
        """Work until about the time `until` of `clock`; True when the graph is whole."""
        while self._done < len(self.ids) and clock() < until:
            part = slice(self._done, self._done + _AT_ONCE)
            self.graph.add(self.ids[part], self._vectors[part])
            self._done = min(part.stop, len(self.ids))
        return self._done == len(self.ids)
