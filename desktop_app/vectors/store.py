"""The vectors of one model, ready to be searched while more come in.

Every vector is in one of two places. The *tail* holds the newest and is searched exactly. When there are more than
EXACT_LIMIT in all, `maintain` builds a *segment* from the tail's oldest: a graph of some thousand vectors that is
written to a file once and never changed, of the kind that fits so many vectors (kinds.py). So nothing that a search
uses ever grows, is saved or is rebuilt in place: a segment is built aside and swapped in, one with a fifth of its
vectors removed, or of a kind that fits no longer, is dissolved into the tail again, and a file that is missing or
damaged only means that its vectors start in the tail.

Small segments instead of one large graph, because hnswlib keeps Python's lock while it saves, loads and grows: 24 MB
take it some 25 ms, the 340 MB of 200,000 vectors would stop the whole process for half a second.

Who excludes whom: `_lock` guards the tail, the list of segments and the connection, for some milliseconds at a time;
`_upkeep` makes `maintain` one at a time. What is built is reached by the thread in `maintain` alone.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.ids import member
from desktop_app.vectors.asking import ask
from desktop_app.vectors.building import Building
from desktop_app.vectors.exact import ExactIndex
from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.index import NOTHING, Ids, Neighbours, ascending, best, merge, without
from desktop_app.vectors.kinds import COMPACT, COMPACT_FROM, KINDS, kind_for
from desktop_app.vectors.memory import return_memory
from desktop_app.vectors.rows import Stored, VectorRows
from desktop_app.vectors.segments import SegmentFile, SegmentFolder, Stamp

EXACT_LIMIT = 50_000
_REMOVED_SHARE = 0.2
_CHANGES_AT_ONCE = 2_000
_ROWS_AT_ONCE = 2_000
_RETRY_SAVE_SECONDS = 60.0
_MOST_SPARE = 100

_log = logging.getLogger(__name__)


class Segment:
    """A graph that is searched and the file that it came from."""

    def __init__(self, graph: GraphIndex, file: SegmentFile) -> None:
        self.graph = graph
        self.file = file


class VectorStore:
    """Finds the nearest vectors of one model. Any thread may call any method."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        model_id: int,
        dims: int,
        index_dir: Path,
        *,
        exact_limit: int = EXACT_LIMIT,
        compact_from: int = COMPACT_FROM,
        capacity: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_damage: Callable[[], None] = lambda: None,
    ) -> None:
        """connect: opens a reader's connection to the catalogue; it is closed by `close`.

        index_dir: where index files lie. exact_limit: up to how many vectors no graph is built. compact_from: above how
        many graphs are compact. capacity: of a segment.
        """
        self._connect = connect
        self._model = model_id
        self._dims = dims
        self._index_dir = index_dir
        self._exact_limit = exact_limit
        self._compact_from = compact_from
        self._chosen_capacity = capacity
        self._clock = clock
        self._on_damage = on_damage
        self._met_damage = False
        self._lock = threading.RLock()
        self._upkeep = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._folder: SegmentFolder | None = None
        self._tail: ExactIndex | None = None
        self._segments: list[Segment] = []
        self._dissolve: set[str] = set()
        self._building: Building | None = None
        self._seq = 0
        self._manifest_is_old = False
        self._save_after = float("-inf")

    def __len__(self) -> int:
        with self._lock:
            if self._tail is None:
                return self._rows().count()
            self._catch_up(_CHANGES_AT_ONCE)
            return self._length()

    @property
    def loaded(self) -> bool:
        """Whether the vectors are in memory."""
        return self._tail is not None

    def search(self, query: npt.NDArray[np.float32], k: int, allowed: Ids | None = None) -> Neighbours:
        """Return the k nearest vectors. query: float32 [dims], unit length; allowed: only these ids count.

        Loads the vectors if they are not in memory (0.7 s for 200,000 of 384 dims) and takes in what the catalogue has
        added and removed since; of very many changes the first few thousand, the rest when `maintain` or the next
        search runs.
        """
        with self._lock:
            tail = self._loaded()
            self._catch_up(_CHANGES_AT_ONCE)
            allowed = None if allowed is None else ascending(allowed)
            newest = tail.search(query, k, allowed)
            found, rough = [newest], list[Neighbours]()
            graphs = [segment.graph for segment in self._segments]
            for graph, part in zip(graphs, ask(graphs, query, k, allowed, newest), strict=True):
                (rough if graph.approximate else found).append(part)
            if rough:
                found.append(self._compared(query, merge(rough, k + min(k // 2 + 16, _MOST_SPARE))))
            met_damage, self._met_damage = self._met_damage, False
        if met_damage:
            self._on_damage()
        return merge(found, k)

    @property
    def wants_upkeep(self) -> bool:
        """Whether `maintain` has something to do that cannot wait for new vectors; loads nothing to find out."""
        with self._lock:
            if self._tail is not None:
                few = self._length() <= self._exact_limit or len(self._tail) < self._capacity(self._kind())
                return self._manifest_is_old or not few
            if self._rows().count() <= self._exact_limit:
                return False
            saved, files = self._saved(), self._files()
            return not saved or not all(files.has(file) for file in saved)

    def refresh(self) -> None:
        """Take in every change of the catalogue so far.

        Loads nothing; but what was forgotten leaves the index files even if they are not loaded.
        """
        with self._upkeep:
            self._refresh()

    def maintain(self, seconds: float | None = None) -> bool:
        """Do work that makes later searches faster, for about `seconds`; None: all there is. True: there is more.

        Searches go on meanwhile and wait some milliseconds at most. Returns at once if another thread is at it.
        """
        if not self._upkeep.acquire(blocking=False):
            return False
        try:
            until = float("inf") if seconds is None else self._clock() + seconds
            with self._lock:
                self._loaded()
            self._refresh()
            self._dissolve_segments()
            more = True
            while more and self._clock() < until:
                more = self._build(until)
                if more:
                    self._dissolve_segments()
            self._write_manifest()
            return more or (self._building is not None and self._clock() >= self._save_after)
        finally:
            self._upkeep.release()

    def release(self) -> None:
        """Let go of the memory; the next search loads everything again."""
        with self._lock:
            for segment in self._segments:
                segment.graph.detach()
            self._tail, self._segments, self._building = None, [], None
        return_memory()

    def close(self) -> None:
        """Let go of the memory and the connection."""
        self.release()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            # The catalogue may be another one when it is opened again.
            self._folder = None
            self._dissolve.clear()
            self._manifest_is_old = False

    def _rows(self) -> VectorRows:
        if self._connection is None:
            self._connection = self._connect()
        return VectorRows(self._connection, self._model, self._dims)

    def _files(self) -> SegmentFolder:
        if self._folder is None:
            stamp = Stamp(self._rows().catalogue(), self._model, self._dims)
            self._folder = SegmentFolder(self._index_dir, stamp)
        return self._folder

    def _compared(self, query: npt.NDArray[np.float32], found: Neighbours) -> Neighbours:
        """Score neighbours that a compact graph found by the vectors as the catalogue keeps them."""
        parts = [
            best(ids, np.vecdot(vectors.astype(np.float32), query), len(ids))
            for ids, vectors in self._rows().some(np.sort(found.ids))
        ]
        return merge(parts, len(found.ids)) if parts else NOTHING

    def _kind(self) -> str:
        """Return the kind of graph that fits the vectors there are."""
        compact = any(segment.file.kind == COMPACT for segment in self._segments)
        return kind_for(self._length(), self._compact_from, compact=compact)

    def _capacity(self, kind: str) -> int:
        return self._chosen_capacity or KINDS[kind].segment_capacity(self._dims)

    def _length(self) -> int:
        assert self._tail is not None
        return len(self._tail) + sum(len(segment.graph) for segment in self._segments)

    def _loaded(self) -> ExactIndex:
        """Return the tail, loading everything first if need be. The caller has the lock."""
        if self._tail is not None:
            return self._tail
        rows, files = self._rows(), self._files()
        assert self._connection is not None
        self._connection.execute("BEGIN")
        try:
            seq = rows.newest_seq()
            ids = rows.ids()
            saved = self._saved()
            segments = [Segment(graph, file) for file in saved if (graph := files.load(file)) is not None]
            for segment in segments:
                segment.graph.remove(without(segment.graph.ids, ids))
            held = [segment.graph.ids for segment in segments]
            rest = without(ids, np.sort(np.concatenate(held))) if held else ids
            tail = ExactIndex(self._dims)
            for stored in rows.all() if len(rest) == len(ids) else rows.some(rest):
                tail.add(stored.ids, stored.vectors)
        finally:
            self._connection.execute("ROLLBACK")
        if len(segments) < len(saved):
            _log.warning("%d of %d index files are damaged and are rebuilt", len(saved) - len(segments), len(saved))
            self._manifest_is_old = self._met_damage = True
        elif not saved and len(ids) > self._exact_limit:
            self._met_damage = True
        self._tail, self._segments, self._seq = tail, segments, seq
        return tail

    def _catch_up(self, limit: int) -> bool:
        """Apply up to `limit` changes; True when there are no more. The caller has the lock and has loaded."""
        rows = self._rows()
        if rows.oldest_seq() > self._seq + 1:
            self.release()  # the changes in between are not known any more
            self._loaded()
            return True
        changes = rows.changes(self._seq, limit)
        assert self._tail is not None
        self._tail.add(*changes.added)
        if len(changes.removed):
            self._tail.remove(changes.removed)
            for segment in self._segments:
                segment.graph.remove(changes.removed)
                if np.any((changes.erased >= segment.file.first) & (changes.erased <= segment.file.last)):
                    self._dissolve.add(segment.file.name)
            building = self._building
            if building is not None and member(changes.erased, building.ids).any():
                self._building = None
        self._seq = changes.seq
        return changes.complete

    def _saved(self) -> tuple[SegmentFile, ...]:
        """Return the saved segments without those that hold something forgotten since; their files are removed."""
        rows, files = self._rows(), self._files()
        manifest = files.manifest(rows.newest_seq())
        if manifest is None:
            return ()
        erased = rows.erased(manifest.seq)
        kept = tuple(file for file in manifest.segments if not np.any((erased >= file.first) & (erased <= file.last)))
        if len(kept) < len(manifest.segments):
            files.write_manifest(kept, rows.newest_seq())
        return kept

    def _refresh(self) -> None:
        complete = False
        while not complete:
            with self._lock:
                if self._tail is None:
                    self._saved()
                    return
                complete = self._catch_up(_CHANGES_AT_ONCE)

    def _dissolve_segments(self) -> None:
        """Put the vectors of segments that lost too many, or something that was forgotten, back into the tail.

        So too those of the kind that fits no longer, as many as make one segment of the other.
        """
        with self._lock:
            worn = [
                segment
                for segment in self._segments
                if segment.file.name in self._dissolve or segment.graph.removed_share > _REMOVED_SHARE
            ]
            kind = self._kind()
            space = self._capacity(kind) - len(self._loaded())
            for segment in self._segments:
                if segment.file.kind != kind and segment not in worn and space > 0 and self._building is None:
                    worn.append(segment)
                    space -= len(segment.graph)
        for segment in worn:
            parts: list[Stored] = []
            for start in range(0, len(segment.graph), _ROWS_AT_ONCE):
                with self._lock:
                    wanted = segment.graph.ids[start : start + _ROWS_AT_ONCE]
                    parts += self._rows().some(wanted)
            with self._lock:
                if self._tail is None or segment not in self._segments:
                    return
                for ids, vectors in parts:
                    living = member(ids, segment.graph.ids)
                    self._tail.add(ids[living], vectors[living])
                self._segments.remove(segment)
                segment.graph.detach()
                self._manifest_is_old = True
        self._dissolve.clear()

    def _build(self, until: float) -> bool:
        """Build one segment, or go on with it; False when there is none to build or no time left."""
        building = self._building
        if building is None:
            with self._lock:
                tail, kind = self._loaded(), self._kind()
                capacity = self._capacity(kind)
                if self._length() <= self._exact_limit or len(tail) < capacity:
                    return False
                ids = tail.ids[:capacity]
                building = self._building = Building(kind, ids, tail.vectors(ids))
        if not building.go_on(until, self._clock) or self._clock() < self._save_after:
            return False
        try:
            file = self._files().save(building.kind, building.graph, building.ids)
        except OSError as error:
            _log.warning("the vector index cannot be saved, searching goes on without it: %s", error)
            self._save_after = self._clock() + _RETRY_SAVE_SECONDS
            return False
        with self._lock:
            if self._tail is None or self._building is not building:
                building.graph.detach()
                self._manifest_is_old = True
                return False
            building.graph.remove(without(building.ids, self._tail.ids))
            self._tail.remove(building.ids)
            self._segments.append(Segment(building.graph, file))
            self._building = None
            self._manifest_is_old = True
        return True

    def _write_manifest(self) -> None:
        if not self._manifest_is_old:
            return
        with self._lock:
            files = tuple(segment.file for segment in self._segments)
            seq = self._seq
            self._manifest_is_old = False
            folder = self._files()
        try:
            # A power cut must not take back what the files know of: its ids would be given again, to other vectors.
            with closing(self._connect()) as connection, suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            folder.write_manifest(files, seq)
        except OSError as error:
            _log.warning("the vector index cannot be saved: %s", error)
            self._manifest_is_old = True
