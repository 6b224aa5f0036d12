"""The seam between searching by meaning and the ways to find nearest vectors."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.ids import Ids, member

Rows = npt.NDArray[np.float32] | npt.NDArray[np.float16]


class Neighbours(NamedTuple):
    """Vector ids (int64) and their cosines with the query (float32), the highest first, equal ones by id."""

    ids: Ids
    scores: npt.NDArray[np.float32]


class VectorIndex(Protocol):
    """A set of unit vectors under ids that are never given to another vector. One thread at a time."""

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Ids | None = None) -> Neighbours:
        """Return the min(k, len) nearest vectors. query: float32 [dims], unit length.

        allowed: only these ids count (in any order, unknown ones are passed over); None means all.
        """
        ...

    def add(self, ids: Ids, vectors: Rows) -> None:
        """Add vectors, [len(ids), dims] of unit length; an id that is there already is replaced."""
        ...

    def remove(self, ids: Ids) -> None:
        """Remove vectors; unknown ids are passed over."""
        ...

    def __len__(self) -> int:
        """Return how many vectors there are."""
        ...


NOTHING = Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))


def ascending(ids: Ids) -> Ids:
    """Return ids in ascending order, each once. Costs next to nothing when they are so already (np.unique does not)."""
    return ids if bool(np.all(ids[1:] > ids[:-1])) else _distinct(np.sort(ids))


def _distinct(ids: Ids) -> Ids:
    return ids[np.concatenate([[True], ids[1:] != ids[:-1]])] if len(ids) else ids


def common(one: Ids, other: Ids) -> Ids:
    """Return the ids in both, ascending; both are ascending."""
    if len(one) > len(other):
        one, other = other, one
    return one[member(one, other)]


def without(ids: Ids, others: Ids) -> Ids:
    """Return the ids that are not among `others`; both are ascending."""
    return ids[~member(ids, others)]


def best(ids: Ids, scores: npt.NDArray[np.float32], k: int) -> Neighbours:
    """Return the k highest of any number of scored ids, in order."""
    if k <= 0 or not len(ids):
        return NOTHING
    if len(ids) > k:
        top = np.argpartition(scores, len(ids) - k)[len(ids) - k :]
        ids, scores = ids[top], scores[top]
    order = np.lexsort((ids, -scores))
    return Neighbours(ids[order], scores[order])


def merge(found: Sequence[Neighbours], k: int) -> Neighbours:
    """Return the k best of several results over distinct vectors."""
    if len(found) == 1 and len(found[0].ids) <= k:
        return found[0]
    if not found:
        return NOTHING
    return best(np.concatenate([part.ids for part in found]), np.concatenate([part.scores for part in found]), k)
