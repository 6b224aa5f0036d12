"""The two kinds of graph that a segment can be, and which of them a library of some size uses."""

from collections.abc import Mapping

from desktop_app.vectors.compact import CompactIndex
from desktop_app.vectors.hnsw import HnswIndex

HNSW, COMPACT = "hnsw", "compact"
KINDS: Mapping[str, type[HnswIndex] | type[CompactIndex]] = {HNSW: HnswIndex, COMPACT: CompactIndex}
COMPACT_FROM = 500_000
_BACK_AT = 0.8


def kind_for(count: int, compact_from: int, *, compact: bool) -> str:
    """Return the kind for `count` vectors. compact: whether that is the kind now, which stays until they are far fewer.

    So a library that hovers about the limit is not rebuilt again and again.
    """
    return COMPACT if count > (_BACK_AT * compact_from if compact else compact_from) else HNSW
