"""Exact search: a float16 matrix in blocks, compared with the query row by row. Also the oracle for HNSW's recall."""

import numpy as np
import numpy.typing as npt

from desktop_app.vectors.index import NOTHING, Ids, Neighbours, Rows, ascending, best

_BLOCK_ROWS = 4096
_CHUNK_ROWS = 256  # a chunk in float32 stays in the processor's second-level cache

# numpy turns float16 into float32 by one scalar instruction each (0.4 G/s here); shifting the bits into place does
# 4.5 G/s. It leaves the exponent 112 too small, for normal and subnormal numbers alike, so the query is scaled up.
_SIGN_EXPONENT_MANTISSA = np.int32(-0x70002000)  # the bits 0x8FFFE000
_SCALE = np.float32(2.0**112)


class ExactIndex:
    """Every search looks at every vector that is allowed: 0.28 ms for 1,000 vectors of 384 dims on one core.

    Blocks are never moved or copied when it grows; one that has lost all its vectors is given back.
    """

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._blocks: list[npt.NDArray[np.float16] | None] = []
        self._used = 0
        self._ids = np.empty(_BLOCK_ROWS, np.int64)
        self._alive = np.zeros(_BLOCK_ROWS, np.bool_)
        self._live = 0
        self._sorted: tuple[Ids, npt.NDArray[np.intp]] | None = None

    def __len__(self) -> int:
        return self._live

    @property
    def ids(self) -> Ids:
        """Return all ids in ascending order."""
        return self._lookup()[0]

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Ids | None = None) -> Neighbours:
        """See VectorIndex."""
        scaled = query.astype(np.float32) * _SCALE
        if allowed is None:
            rows = np.flatnonzero(self._alive[: self._used])
            scores = np.empty(self._used, np.float32)
            for number, block in enumerate(self._blocks):
                first = number * _BLOCK_ROWS
                last = min(first + _BLOCK_ROWS, self._used)
                if block is not None:
                    _dot(block[: last - first], scaled, scores[first:last])
            return best(self._ids[rows], scores[rows], k)
        rows = self._rows_of(ascending(allowed))
        if not len(rows):
            return NOTHING
        scores = np.empty(len(rows), np.float32)
        _dot(self._gather(rows), scaled, scores)
        return best(self._ids[rows], scores, k)

    def add(self, ids: Ids, vectors: Rows) -> None:
        """See VectorIndex."""
        if vectors.shape != (len(ids), self._dims):
            raise ValueError(f"{vectors.shape} are not {len(ids)} vectors of {self._dims} dims")
        if not len(ids):
            return
        self.remove(ids)
        end = self._used + len(ids)
        while end > len(self._ids):
            self._ids = np.concatenate([self._ids, np.empty_like(self._ids)])
            self._alive = np.concatenate([self._alive, np.zeros_like(self._alive)])
        while end > len(self._blocks) * _BLOCK_ROWS:
            self._blocks.append(np.empty((_BLOCK_ROWS, self._dims), np.float16))
        self._ids[self._used : end] = ids
        self._alive[self._used : end] = True
        taken = 0
        while taken < len(ids):
            number, start = divmod(self._used + taken, _BLOCK_ROWS)
            count = min(_BLOCK_ROWS - start, len(ids) - taken)
            block = self._blocks[number]
            assert block is not None
            block[start : start + count] = vectors[taken : taken + count]
            taken += count
        self._used = end
        self._live += len(ids)
        self._sorted = None

    def remove(self, ids: Ids) -> None:
        """See VectorIndex."""
        if not self._live:
            return
        rows = self._rows_of(ascending(ids))
        if not len(rows):
            return
        self._alive[rows] = False
        self._live -= len(rows)
        self._sorted = None
        for number in _distinct(rows // _BLOCK_ROWS):
            first = number * _BLOCK_ROWS
            if first + _BLOCK_ROWS <= self._used and not self._alive[first : first + _BLOCK_ROWS].any():
                self._blocks[number] = None
        allocated = sum(block is not None for block in self._blocks) * _BLOCK_ROWS
        if max(2 * self._live, _BLOCK_ROWS) < allocated or 4 * allocated < self._used:
            self._compact()

    def vectors(self, ids: Ids) -> npt.NDArray[np.float16]:
        """Return a copy of vectors that are there, in the order of their ids, which must be ascending."""
        return self._gather(self._rows_of(ids))

    def _lookup(self) -> tuple[Ids, npt.NDArray[np.intp]]:
        """Return the living ids in ascending order and the row of each."""
        if self._sorted is None:
            rows = np.flatnonzero(self._alive[: self._used])
            ids = self._ids[rows]
            if np.any(ids[1:] < ids[:-1]):
                order = np.argsort(ids, kind="stable")
                ids, rows = ids[order], rows[order]
            self._sorted = (ids, rows)
        return self._sorted

    def _rows_of(self, ids: Ids) -> npt.NDArray[np.intp]:
        known, rows = self._lookup()
        at = np.searchsorted(known, ids)
        hit = at < len(known)
        hit[hit] = known[at[hit]] == ids[hit]
        return rows[at[hit]]

    def _gather(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float16]:
        gathered = np.empty((len(rows), self._dims), np.float16)
        numbers = rows // _BLOCK_ROWS
        for number in _distinct(numbers):
            block = self._blocks[number]
            assert block is not None
            here = numbers == number
            gathered[here] = block[rows[here] - number * _BLOCK_ROWS]
        return gathered

    def _compact(self) -> None:
        """Copy what is left into new blocks, a block at a time, giving each old one back."""
        old, rows = self._blocks, np.flatnonzero(self._alive[: self._used])
        ids = self._ids[rows]
        numbers = rows // _BLOCK_ROWS
        self._blocks, self._used, self._live, self._sorted = [], 0, 0, None
        self._alive[:] = False
        for number in _distinct(numbers):
            here = numbers == number
            block = old[number]
            assert block is not None
            old[number] = None
            self.add(ids[here], block[rows[here] - number * _BLOCK_ROWS])


def _distinct(numbers: npt.NDArray[np.intp]) -> list[int]:
    return [int(number) for number in np.unique(numbers)]


def _dot(rows: npt.NDArray[np.float16], scaled: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> None:
    """Write each row's dot product with the query, itself scaled by _SCALE, to `out`.

    One dot product a row (vecdot), not a matrix product: BLAS would start threads for it that spin when they are done.
    """
    bits = rows.view(np.int16)
    buffer = np.empty((min(_CHUNK_ROWS, len(rows)), rows.shape[1]), np.int32)
    for start in range(0, len(rows), _CHUNK_ROWS):
        chunk = buffer[: min(_CHUNK_ROWS, len(rows) - start)]
        chunk[...] = bits[start : start + len(chunk)]
        chunk <<= 13
        chunk &= _SIGN_EXPONENT_MANTISSA
        np.vecdot(chunk.view(np.float32), scaled, out=out[start : start + len(chunk)])
