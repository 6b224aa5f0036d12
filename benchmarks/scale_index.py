"""Building the index of a made-up library in several processes; the app does it in one, beside its other work."""

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.scale_texts import CARD
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.vectors.building import Building
from desktop_app.vectors.kinds import COMPACT_FROM, KINDS, kind_for
from desktop_app.vectors.rows import VectorRows
from desktop_app.vectors.segments import SegmentFile, SegmentFolder, Stamp
from desktop_app.vectors.store import EXACT_LIMIT

_PROCESSES = 2


def build_ahead(data: Path, model: int, until: float) -> bool:
    """Build all whole segments that the store would; False if time ran out. What is built is kept either way."""
    with closing(open_reader(data / CATALOGUE_FILE)) as connection:
        rows = VectorRows(connection, model, CARD.dims)
        ids, seq, stamp = rows.ids(), rows.newest_seq(), Stamp(rows.catalogue(), model, CARD.dims)
    if len(ids) <= EXACT_LIMIT:
        return True
    kind = kind_for(len(ids), COMPACT_FROM, compact=False)
    folder = SegmentFolder(data / "index", stamp)
    manifest = folder.manifest(seq)
    built = list(manifest.segments) if manifest else []
    left = ids[ids > max((file.last for file in built), default=0)].tolist()
    capacity = KINDS[kind].segment_capacity(CARD.dims)
    waiting = [left[at : at + capacity] for at in range(0, len(left) - capacity + 1, capacity)]
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as processes:
        for first in range(0, len(waiting), _PROCESSES):
            started = time.monotonic()
            parts = waiting[first : first + _PROCESSES]
            built += processes.map(_segment, *zip(*((data, stamp, kind, part) for part in parts), strict=True))
            folder.write_manifest(tuple(built), seq)
            if time.monotonic() + (time.monotonic() - started) > until:
                break
    return len(built) * capacity + capacity > len(ids)


def _segment(data: Path, stamp: Stamp, kind: str, ids: Sequence[int]) -> SegmentFile:
    wanted = np.array(ids, np.int64)
    with closing(open_reader(data / CATALOGUE_FILE)) as connection:
        parts = list(VectorRows(connection, stamp.model, stamp.dims).some(wanted))
    building = Building(kind, wanted, np.concatenate([vectors for _, vectors in parts]))
    building.go_on(float("inf"), time.monotonic)
    return SegmentFolder(data / "index", stamp).save(kind, building.graph, wanted)
