"""Asking several graphs for the nearest of all of them, each for no more than it is likely to have among those."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.index import Ids, Neighbours, merge

_LEAST = 16
_TIMES_ITS_SHARE = 4


def ask(
    graphs: Sequence[GraphIndex], query: npt.NDArray[np.float32], k: int, allowed: Ids | None, known: Neighbours
) -> list[Neighbours]:
    """Return what each graph finds, among it all that belongs to the k nearest. known: what was found elsewhere.

    Each is first asked for a few times its share. One whose every answer is among the best may have more: a folder
    about one subject was indexed at one time. Only that one is asked for k.
    """
    few = min(k, max(_LEAST, _TIMES_ITS_SHARE * k // max(1, len(graphs))))
    for graph in graphs:
        graph.searched_with(len(graphs))
    found = [graph.search(query, few, allowed) for graph in graphs]
    if few == k:
        return found
    together = merge([known, *found], k)
    least = together.scores[-1] if len(together.ids) == k else np.float32(-np.inf)
    return [
        graph.search(query, k, allowed) if len(part.ids) == few and part.scores[-1] >= least else part
        for graph, part in zip(graphs, found, strict=True)
    ]
