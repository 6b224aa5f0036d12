"""The vectors of a catalogue, searched while they come and go."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.records import PendingText
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import ModelCard
from desktop_app.vectors.compact import CompactIndex
from desktop_app.vectors.hnsw import HnswIndex
from desktop_app.vectors.kinds import COMPACT, COMPACT_FROM, HNSW, KINDS
from desktop_app.vectors.store import VectorStore
from tests.helpers.vectors import clustered, queries_near
from tests.unit.catalogue.builders import ROOT, VERSION, entry, extraction, waiting

DIMS = 32
CARD = ModelCard("small", "1", DIMS, 512)
LIMIT, CAPACITY = 600, 200


class Library:
    """A catalogue with one passage a file, whose vectors are known; `kind` of graph for as many as there are here."""

    def __init__(self, data_dir: Path, kind: str) -> None:
        self.data_dir = data_dir
        self.kind = kind
        self.writer = CatalogueWriter(data_dir)
        self.model = self.writer.ensure_model(CARD)
        self.vectors: dict[int, np.ndarray] = {}
        self.texts: dict[int, bytes] = {}
        self._paths: list[bytes] = []
        self._made = clustered(4_000, DIMS)

    def add(self, count: int) -> list[int]:
        """Index and embed new files; returns the ids of their vectors."""
        first = len(self._made) - 4_000 + len(self.texts) + len(self._paths)
        self._paths += [ROOT + b"/%05d.txt" % (first + n) for n in range(count)]
        self.scan()
        with self.writer.batch():
            for file in waiting(self.writer).values():
                self.writer.store(file, extraction(f"text of {file.path.decode()}"), self.model, VERSION)
        return self.embed()

    def embed(self) -> list[int]:
        before = set(self.vectors)
        while texts := self.writer.next_texts(self.model, 100):
            self._store(texts)
        return sorted(set(self.vectors) - before)

    def _store(self, texts: list[PendingText]) -> None:
        start = len(self.vectors)
        rows = self._made[start : start + len(texts)]
        self.writer.store_vectors(self.model, texts, rows)
        connection = self.writer._session.connection
        for text, row in zip(texts, rows, strict=True):
            found = connection.execute("SELECT id FROM vectors WHERE digest = ?", (text.digest,)).fetchone()
            self.vectors[found[0]] = row.astype(np.float16).astype(np.float32)
            self.texts[found[0]] = text.text.encode().rpartition(b" ")[2]

    def scan(self) -> None:
        folder = self.writer.add_folder(ROOT, "{}")
        self.writer.record_scan(folder, [entry(path) for path in self._paths])

    def remove(self, ids: list[int], *, forget: bool = False) -> None:
        """Remove the files of some vectors."""
        paths = {self.texts[number] for number in ids}
        self._paths = [path for path in self._paths if path not in paths]
        if forget:
            for path in paths:
                self.writer.forget(path)
        else:
            self.scan()
            self.writer.collect()
        for number in ids:
            del self.vectors[number]

    def store(self, **options: object) -> VectorStore:
        compact_from = 0 if self.kind == COMPACT else COMPACT_FROM
        settings = {"exact_limit": LIMIT, "capacity": CAPACITY, "compact_from": compact_from} | options
        return VectorStore(
            lambda: open_reader(self.data_dir / CATALOGUE_FILE), self.model, DIMS, self.data_dir / "index", **settings
        )

    def check(self, store: VectorStore, *, recall: float = 0.97) -> None:
        """The store finds exactly the vectors that the catalogue holds, each by itself, and the nearest ones."""
        assert len(store) == len(self.vectors)
        numbers = np.array(sorted(self.vectors), np.int64)
        matrix = np.stack([self.vectors[number] for number in numbers.tolist()])
        everything = store.search(matrix[0], len(numbers) + 10)
        assert sorted(everything.ids.tolist()) == numbers.tolist()
        hits = 0.0
        queries = queries_near(matrix, 40)
        for query in queries:
            truth = numbers[np.argsort(-(matrix @ query))[:10]]
            hits += len(np.intersect1d(truth, store.search(query, 10).ids)) / len(truth)
            narrow = numbers[::7]
            best = numbers[::7][np.argsort(-(matrix[::7] @ query))[:5]]
            assert len(np.intersect1d(best, store.search(query, 5, narrow).ids)) >= len(best) - 1
        assert hits / len(queries) >= recall


@pytest.fixture(params=[HNSW, COMPACT])
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    library = Library(tmp_path / "data", request.param)
    yield library
    library.writer.close()


@pytest.fixture
def store(library: Library) -> Iterator[VectorStore]:
    store = library.store()
    yield store
    store.close()


def segments(store: VectorStore) -> int:
    return len(store._segments)


def index_files(library: Library) -> list[Path]:
    return sorted(path for kind in KINDS for path in (library.data_dir / "index").glob(f"*.{kind}"))


def kinds(store: VectorStore) -> set[str]:
    held = {type(segment.graph) for segment in store._segments}
    assert held == {KINDS[segment.file.kind] for segment in store._segments}
    return {segment.file.kind for segment in store._segments}


def test_an_empty_library_has_no_neighbours(store: VectorStore) -> None:
    assert len(store) == 0
    assert len(store.search(clustered(1, DIMS)[0], 5).ids) == 0
    store.maintain(None)


def test_a_new_vector_is_found_by_the_next_search(library: Library, store: VectorStore) -> None:
    assert len(store) == 0
    for _ in range(3):
        library.add(50)
        library.check(store)


def test_a_removed_vector_is_not_found_by_the_next_search(library: Library, store: VectorStore) -> None:
    ids = library.add(100)
    library.check(store)
    library.remove(ids[::3])
    library.check(store)


def test_few_vectors_are_searched_exactly_and_nothing_is_written(library: Library, store: VectorStore) -> None:
    library.add(LIMIT)
    store.maintain(None)
    library.check(store, recall=1.0)
    assert segments(store) == 0
    assert index_files(library) == []


def test_many_vectors_are_searched_in_segments_and_a_tail(library: Library, store: VectorStore) -> None:
    library.add(900)
    store.maintain(None)
    assert segments(store) == 4
    assert kinds(store) == {library.kind}
    assert len(store._loaded()) == 100
    library.check(store)
    library.add(150)
    library.check(store)
    store.maintain(None)
    assert segments(store) == 5
    library.check(store)


def test_maintenance_goes_on_where_its_time_ran_out(library: Library) -> None:
    library.add(900)
    now = [0.0]

    def clock() -> float:
        now[0] += 0.25
        return now[0]

    store = library.store(clock=clock)
    calls = 0
    while segments(store) < 4:
        store.maintain(1.0)
        calls += 1
        assert len(store) == 900
    assert calls > 4
    library.check(store)
    store.close()


def test_a_restart_loads_what_was_saved(library: Library, store: VectorStore) -> None:
    library.add(900)
    store.maintain(None)
    files = index_files(library)
    again = library.store()
    library.check(again)
    assert segments(again) == 4
    again.maintain(None)
    assert index_files(library) == files
    again.close()


def test_a_restart_catches_up_with_what_happened_meanwhile(library: Library, store: VectorStore) -> None:
    ids = library.add(900)
    store.maintain(None)
    store.close()
    library.remove(ids[10:900:10])
    library.add(30)
    again = library.store()
    library.check(again)
    assert segments(again) == 4
    again.close()


def test_changes_that_are_no_longer_known_are_no_loss(
    library: Library, store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = library.add(300)
    library.check(store)
    monkeypatch.setattr("desktop_app.catalogue.embeddings._KEEP_CHANGES", 3)
    library.add(100)
    library.remove(ids[:50])
    library.check(store)


def test_a_segment_that_lost_a_fifth_is_rebuilt(library: Library, store: VectorStore) -> None:
    ids = library.add(900)
    store.maintain(None)
    files = index_files(library)
    library.remove(ids[:39])
    store.maintain(None)
    assert index_files(library) == files
    library.remove(ids[39:45])
    store.maintain(None)
    assert len(set(index_files(library)) - set(files)) == len(set(files) - set(index_files(library))) == 1
    assert segments(store) == 4
    assert [segment.graph.removed_share for segment in store._segments] == [0.0] * 4
    library.check(store)


def test_everything_can_be_removed(library: Library, store: VectorStore) -> None:
    ids = library.add(900)
    store.maintain(None)
    library.remove(ids)
    assert len(store.search(clustered(1, DIMS)[0], 5).ids) == 0
    store.maintain(None)
    assert index_files(library) == []
    library.add(10)
    library.check(store)


@pytest.mark.parametrize("loaded", [True, False])
def test_forgotten_vectors_leave_the_index_files(library: Library, store: VectorStore, *, loaded: bool) -> None:
    ids = library.add(900)
    store.maintain(None)
    forgotten = library.vectors[ids[250]].tobytes()
    if library.kind == COMPACT:
        row = library.vectors[ids[250]]
        forgotten = np.rint(row * (127 / np.abs(row).max())).astype(np.int8).tobytes()
    assert sum(forgotten in path.read_bytes() for path in index_files(library)) == 1
    if not loaded:
        store.release()
    library.remove([ids[250]], forget=True)
    store.refresh()
    if loaded:
        store.maintain(0.0)
    assert store.loaded is loaded
    assert not any(forgotten in path.read_bytes() for path in index_files(library))
    assert len(index_files(library)) == 3
    library.check(store)


def test_memory_is_let_go_and_comes_back(library: Library, store: VectorStore) -> None:
    library.add(900)
    store.maintain(None)
    assert store.loaded
    store.release()
    assert not store.loaded
    assert len(store) == 900
    library.check(store)
    assert store.loaded


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x40
    path.write_bytes(data)


def scramble(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [Path.unlink, cut_short, flip_a_byte, scramble])
@pytest.mark.parametrize("every", [True, False])
def test_a_damaged_index_file_is_never_loaded_and_is_rebuilt(
    library: Library,
    store: VectorStore,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    *,
    every: bool,
) -> None:
    library.add(900)
    store.maintain(None)
    store.close()
    for path in index_files(library) if every else index_files(library)[1:2]:
        damage(path)
    again = library.store()
    library.check(again)
    assert segments(again) == (0 if every else 3)
    assert "damaged and are rebuilt" in caplog.text
    again.maintain(None)
    assert segments(again) == 4
    library.check(again)
    again.close()
    third = library.store()
    library.check(third)
    assert segments(third) == 4
    third.close()


@pytest.mark.parametrize("damage", [Path.unlink, cut_short, scramble, replace_by_a_folder])
def test_without_its_manifest_the_index_is_built_anew(
    library: Library, store: VectorStore, damage: Callable[[Path], None]
) -> None:
    library.add(900)
    store.maintain(None)
    store.close()
    (manifest,) = (library.data_dir / "index").glob("*.json")
    damage(manifest)
    again = library.store()
    library.check(again)
    assert segments(again) == 0
    if manifest.is_dir():
        manifest.rmdir()
    again.maintain(None)
    assert segments(again) == 4
    assert len(index_files(library)) == 4
    again.close()


def test_index_files_of_another_catalogue_are_not_used(library: Library, store: VectorStore, tmp_path: Path) -> None:
    library.add(900)
    store.maintain(None)
    other = Library(tmp_path / "other", library.kind)
    other.add(700)
    (library.data_dir / "index").rename(other.data_dir / "index")
    again = other.store()
    other.check(again)
    assert segments(again) == 0
    again.close()
    other.writer.close()


def test_index_files_from_the_future_of_a_restored_catalogue_are_not_used(library: Library, store: VectorStore) -> None:
    library.add(900)
    store.maintain(None)
    store.close()
    with library.writer.batch():
        connection = library.writer._session.connection
        connection.execute("UPDATE sqlite_sequence SET seq = 700 WHERE name = 'vector_changes'")
        connection.execute("DELETE FROM vector_changes WHERE seq > 700")
    again = library.store()
    library.check(again)
    assert segments(again) == 0
    again.close()


def test_two_models_do_not_mix(library: Library, store: VectorStore) -> None:
    library.add(900)
    store.maintain(None)
    first, files = library.model, index_files(library)
    library.model = library.writer.ensure_model(ModelCard("other", "1", DIMS, 512))
    before = dict(library.vectors)
    library.vectors.clear()
    other = library.store()
    assert len(other) == 0
    texts = library.writer.next_texts(library.model, 700)
    library.writer.store_vectors(library.model, texts, clustered(700, DIMS, seed=9))
    other.maintain(None)
    assert len(other) == 700
    assert len(other.search(clustered(1, DIMS)[0], 1000).ids) == 700
    assert set(files) < set(index_files(library))
    other.close()
    library.model, library.vectors = first, before
    library.check(store)


def test_a_disk_too_full_for_the_index_only_costs_speed(
    library: Library, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(900)
    now = [0.0]
    store = library.store(clock=lambda: now[0])

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(KINDS[library.kind], "save", full)
        store.maintain(None)
        store.maintain(None)
    assert caplog.text.count("cannot be saved") == 1
    assert segments(store) == 0
    library.check(store, recall=1.0)
    assert list((library.data_dir / "index").glob("*.tmp")) == []
    store.maintain(None)
    assert segments(store) == 0
    now[0] += 61
    store.maintain(None)
    assert segments(store) == 4
    library.check(store)
    store.close()


def test_searches_from_other_threads_stay_right_while_everything_changes(library: Library, store: VectorStore) -> None:
    """Readers search without pause while vectors come, go, are built into segments and let go of."""
    kept = library.add(300)
    query = library.vectors[kept[7]]
    stop = threading.Event()
    problems: list[object] = []
    searches = [0]

    def search() -> None:
        while not stop.is_set():
            try:
                found = store.search(query, 5)
                if found.ids[0] != kept[7] or len(set(found.ids.tolist())) != 5:
                    problems.append(found)
                searches[0] += 1
            except Exception as error:  # noqa: BLE001  reported by the test's own thread
                problems.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for round_ in range(6):
        added = library.add(200)
        store.maintain(0.01 if round_ % 2 else None)
        library.remove(added[::4], forget=round_ == 3)
        store.maintain(None)
        if round_ == 4:
            store.release()
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert searches[0] > 10
    library.check(store)


def test_two_threads_in_maintenance_do_not_wait_for_each_other(library: Library, store: VectorStore) -> None:
    library.add(900)
    with store._upkeep:
        store.maintain(None)
    assert segments(store) == 0
    store.maintain(None)
    assert segments(store) == 4


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "data", HNSW)
    yield library
    library.writer.close()


def test_a_library_that_grows_large_gets_compact_graphs_and_keeps_them_until_it_is_much_smaller(small: Library) -> None:
    store = small.store(compact_from=1_000)
    ids = small.add(1_000)
    store.maintain(None)
    assert kinds(store) == {HNSW}
    ids += small.add(10)
    store.maintain(None)
    assert kinds(store) == {COMPACT}
    assert segments(store) == 5
    small.check(store)
    small.remove(ids[:150])
    store.maintain(None)
    assert kinds(store) == {COMPACT}
    small.check(store)
    small.remove(ids[150:250])
    store.maintain(None)
    assert kinds(store) == {HNSW}
    small.check(store)
    small.add(200)
    store.maintain(None)
    assert kinds(store) == {HNSW}
    assert {path.suffix for path in index_files(small)} == {".hnsw"}
    small.check(store)
    store.close()


def test_the_change_of_kind_goes_on_after_a_restart_and_answers_all_the_while(small: Library) -> None:
    small.add(600)
    small.add(500)
    store = small.store()
    store.maintain(None)
    store.close()
    now = [0.0]

    def clock() -> float:
        now[0] += 0.25
        return now[0]

    restarts = 0
    seen: set[frozenset[str]] = set()
    while frozenset({COMPACT}) not in seen:
        store = small.store(compact_from=1_000, clock=clock)
        store.maintain(3.0)
        seen.add(frozenset(kinds(store)))
        small.check(store)
        assert len(store._loaded()) < 2 * CAPACITY
        store.close()
        restarts += 1
        assert restarts < 100
    assert frozenset({HNSW, COMPACT}) in seen


def test_a_compact_graph_under_an_unknown_name_is_read_anew(
    small: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A kind that a later Findling wrote."""
    small.add(900)
    store = small.store(compact_from=0)
    store.maintain(None)
    store.close()
    monkeypatch.setattr("desktop_app.vectors.segments.KINDS", {HNSW: HnswIndex})
    again = small.store(compact_from=0)
    small.check(again, recall=1.0)
    assert segments(again) == 0
    assert "are rebuilt" in caplog.text
    again.close()


def test_scores_of_compact_graphs_are_those_of_the_vectors_themselves(small: Library) -> None:
    small.add(900)
    store = small.store(compact_from=0)
    store.maintain(None)
    assert all(isinstance(segment.graph, CompactIndex) for segment in store._segments)
    numbers = sorted(small.vectors)
    for query in queries_near(np.stack([small.vectors[number] for number in numbers]), 20):
        found = store.search(query, 10)
        assert np.all(np.diff(found.scores) <= 0)
        truth = [float(small.vectors[number] @ query) for number in found.ids.tolist()]
        assert found.scores.tolist() == pytest.approx(truth, abs=1e-5)
    store.close()
