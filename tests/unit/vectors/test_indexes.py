"""What holds for every way of searching, exact and approximate."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalogue.ids import member
from desktop_app.vectors.asking import ask
from desktop_app.vectors.compact import CompactFile, CompactIndex
from desktop_app.vectors.exact import ExactIndex
from desktop_app.vectors.graph import GraphIndex
from desktop_app.vectors.graph_file import GraphFile
from desktop_app.vectors.hnsw import MANY_GRAPHS, HnswIndex
from desktop_app.vectors.index import NOTHING, VectorIndex, ascending, best, common, merge, without
from tests.helpers.soak import rounds
from tests.helpers.vectors import clustered, queries_near

DIMS = 32
Make = Callable[[int], VectorIndex]


GRAPHS = (HnswIndex, CompactIndex)
graphs = pytest.mark.parametrize("graph", GRAPHS)


@pytest.fixture(params=[ExactIndex, *GRAPHS])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


def tolerance(index: object) -> float:
    """How far a score may be from the cosine, with vectors as short as these."""
    return 8e-3 if isinstance(index, CompactIndex) else 2e-3


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def filled(make: Make, count: int = 3_000, first: int = 100) -> tuple[VectorIndex, np.ndarray, np.ndarray]:
    """Return an index with ids from `first` on, their vectors, and some queries."""
    vectors = clustered(count, DIMS)
    index = make(DIMS)
    index.add(np.arange(first, first + count, dtype=np.int64), vectors)
    return index, vectors, queries_near(vectors, 50)


def test_an_empty_index_has_no_neighbours(make: Make) -> None:
    index = make(DIMS)
    found = index.search(np.ones(DIMS, np.float32), 10)
    assert len(index) == 0
    assert (len(found.ids), len(found.scores)) == (0, 0)
    index.remove(ids(1, 2))
    assert len(index.search(np.ones(DIMS, np.float32), 10, ids(1)).ids) == 0


def test_a_vector_is_its_own_nearest_neighbour_with_cosine_one(make: Make) -> None:
    index, vectors, _ = filled(make)
    for row in range(0, 3_000, 100):
        found = index.search(vectors[row], 3)
        assert found.ids[0] == 100 + row
        assert found.scores[0] == pytest.approx(1.0, abs=2e-3)


def test_scores_are_cosines_in_descending_order(make: Make) -> None:
    index, vectors, queries = filled(make)
    for query in queries:
        found = index.search(query, 20)
        assert found.ids.dtype == np.int64
        assert found.scores.dtype == np.float32
        assert np.all(np.diff(found.scores) <= 0)
        assert np.allclose(found.scores, vectors[found.ids - 100] @ query, atol=tolerance(index))


def test_more_is_asked_for_than_there_is(make: Make) -> None:
    index = make(DIMS)
    index.add(ids(5, 3), clustered(2, DIMS))
    assert set(index.search(clustered(1, DIMS)[0], 10).ids.tolist()) == {3, 5}
    assert len(index.search(clustered(1, DIMS)[0], 0).ids) == 0


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.2, 0.6, 0.95])
def test_only_allowed_vectors_are_found_and_the_best_of_them(make: Make, share: float) -> None:
    index, vectors, queries = filled(make)
    random = np.random.default_rng(0)
    allowed = random.permutation(np.arange(100, 3_100))[: max(1, int(3_000 * share))].astype(np.int64)
    for query in queries:
        found = index.search(query, 10, np.concatenate([allowed, ids(10**12), allowed[:1]]))
        assert len(found.ids) == min(10, len(allowed))
        assert len(set(found.ids.tolist())) == len(found.ids)
        assert set(found.ids.tolist()) <= set(allowed.tolist())
        truth = np.sort(vectors[allowed - 100] @ query)[::-1][: len(found.ids)]
        assert np.mean(np.abs(found.scores - truth) < 1.5 * tolerance(index)) >= 0.9


def test_nothing_is_found_when_nothing_is_allowed(make: Make) -> None:
    index, _, queries = filled(make)
    assert len(index.search(queries[0], 10, ids()).ids) == 0
    assert len(index.search(queries[0], 10, ids(1, 2)).ids) == 0


def test_removed_vectors_are_not_found(make: Make) -> None:
    index, _, queries = filled(make)
    gone = np.arange(100, 3_100, 2, dtype=np.int64)
    index.remove(np.concatenate([gone, gone[:3], ids(10**12)]))
    assert len(index) == 1_500
    for query in queries:
        assert not set(index.search(query, 10).ids.tolist()) & set(gone.tolist())
        assert not set(index.search(query, 10, gone).ids.tolist())
        assert len(index.search(query, 10).ids) == 10


def test_everything_can_be_removed_and_added_anew(make: Make) -> None:
    index, vectors, _ = filled(make)
    index.remove(np.arange(100, 3_100, dtype=np.int64))
    assert len(index) == 0
    assert len(index.search(vectors[0], 5).ids) == 0
    index.add(ids(7), vectors[:1])
    assert index.search(vectors[0], 5).ids.tolist() == [7]


def test_adding_an_id_again_replaces_its_vector(make: Make) -> None:
    index, vectors, _ = filled(make, 300)
    index.add(ids(150), -vectors[50:51])
    assert len(index) == 300
    assert index.search(-vectors[50], 1).ids.tolist() == [150]
    assert index.search(vectors[50], 300).ids[-1] == 150


def test_it_grows_from_many_small_additions(make: Make) -> None:
    vectors = clustered(5_000, DIMS)
    index = make(DIMS)
    for start in range(0, 5_000, 37):
        part = vectors[start : start + 37]
        index.add(np.arange(start, start + len(part), dtype=np.int64), part)
    assert len(index) == 5_000
    assert [index.search(vectors[row], 1).ids[0] for row in range(0, 5_000, 250)] == list(range(0, 5_000, 250))


def test_float16_vectors_are_taken_as_well(make: Make) -> None:
    vectors = clustered(50, DIMS)
    index = make(DIMS)
    index.add(np.arange(50, dtype=np.int64), vectors.astype(np.float16))
    assert index.search(vectors[7], 1).ids.tolist() == [7]


def test_vectors_of_another_width_are_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="vectors of 32 dims"):
        make(DIMS).add(ids(1), np.ones((1, DIMS + 1), np.float32))


def test_exact_search_agrees_with_a_plain_matrix_product() -> None:
    index, vectors, queries = filled(ExactIndex, 10_000, 0)
    half = vectors.astype(np.float16).astype(np.float32)
    for query in queries:
        scores = half @ query
        expected = np.lexsort((np.arange(10_000), -scores))[:25]
        found = index.search(query, 25)
        assert np.allclose(found.scores, scores[expected], atol=1e-5)
        assert np.mean(found.ids == expected) > 0.9


def test_exact_search_reads_every_float16_number_as_it_is() -> None:
    """Subnormal, negative and zero numbers too: they are turned into float32 by shifting bits."""
    bits = np.arange(0x7C00, dtype=np.uint16)
    numbers = np.concatenate([bits, bits | 0x8000]).view(np.float16)
    index = ExactIndex(1)
    index.add(np.arange(len(numbers), dtype=np.int64), numbers[:, None])
    found = index.search(np.ones(1, np.float32), len(numbers))
    assert np.array_equal(found.scores, numbers.astype(np.float32)[found.ids])


def test_exact_search_gives_memory_back_as_vectors_leave() -> None:
    index = ExactIndex(DIMS)
    vectors = clustered(4_096, DIMS)
    for round_ in range(20):
        index.add(np.arange(4_096, dtype=np.int64) + round_ * 4_096, vectors)
        index.remove(np.arange(4_000, dtype=np.int64) + round_ * 4_096)
    assert len(index) == 20 * 96
    assert sum(block is not None for block in index._blocks) <= 3
    assert index.search(vectors[4_050], 20).ids.tolist() == [4_050 + round_ * 4_096 for round_ in range(20)]


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.integers(0, 30), unique=True, max_size=8)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 40), max_size=8)),
    ),
    max_size=12,
)


@settings(max_examples=rounds(quick=60, whole=2_000), deadline=None)
@given(OPERATIONS, st.integers(1, 12), st.none() | st.lists(st.integers(0, 40), max_size=20), st.integers(0, 2**32 - 1))
def test_after_any_additions_and_removals_all_find_what_a_dictionary_holds(operations, k, allowed, seed) -> None:
    indexes: list[VectorIndex] = [ExactIndex(8), HnswIndex(8, capacity=4), CompactIndex(8)]
    held: dict[int, np.ndarray] = {}
    random = np.random.default_rng(seed)
    for kind, numbers in operations:
        if kind == "add":
            vectors = random.standard_normal((len(numbers), 8), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            held |= dict(zip(numbers, vectors, strict=True))
        else:
            for number in numbers:
                held.pop(number, None)
        for index in indexes:
            if kind == "add":
                index.add(ids(*numbers), vectors)
            else:
                index.remove(ids(*numbers))
    query = random.standard_normal(8, np.float32)
    query /= np.linalg.norm(query)
    candidates = sorted(held if allowed is None else set(allowed) & set(held))
    scores = sorted((float(held[number] @ query) for number in candidates), reverse=True)[:k]
    for index in indexes:
        assert len(index) == len(held)
        found = index.search(query, k, None if allowed is None else ids(*allowed))
        assert set(found.ids.tolist()) <= set(candidates)
        assert np.allclose(found.scores, scores, atol=2.5 * tolerance(index))


@graphs
def test_a_graph_reaches_its_recall_on_clustered_vectors(graph: type[GraphIndex]) -> None:
    vectors = clustered(8_000, 96)
    queries = queries_near(vectors, 100)
    exact, index = ExactIndex(96), graph(96)
    for each in (exact, index):
        each.add(np.arange(8_000, dtype=np.int64), vectors)
    asked = 20 if index.approximate else 10
    hits = [len(np.intersect1d(exact.search(query, 10).ids, index.search(query, asked).ids)) for query in queries]
    assert np.mean(hits) / 10 >= 0.97


def test_many_graphs_reach_their_recall_together_with_fewer_candidates_each() -> None:
    vectors = clustered(8_000, 96)
    queries = queries_near(vectors, 100)
    exact = ExactIndex(96)
    exact.add(np.arange(8_000, dtype=np.int64), vectors)
    graphs: list[HnswIndex] = []
    for part in np.split(np.arange(8_000, dtype=np.int64), MANY_GRAPHS):
        graph = HnswIndex(96, len(part))
        graph.add(part, vectors[part])
        graph.searched_with(MANY_GRAPHS)
        graphs.append(graph)
    found = [merge([graph.search(query, 10) for graph in graphs], 10) for query in queries]
    hits = [
        len(np.intersect1d(exact.search(query, 10).ids, one.ids)) for query, one in zip(queries, found, strict=True)
    ]
    assert np.mean(hits) / 10 >= 0.97


@graphs
def test_a_saved_graph_answers_as_before(graph: type[GraphIndex], tmp_path: Path) -> None:
    index, _, queries = filled(graph)
    assert isinstance(index, GraphIndex)
    removed = np.arange(100, 700, dtype=np.int64)
    index.remove(removed)
    size = index.save(tmp_path / "graph")
    assert (tmp_path / "graph").stat().st_size == size
    allowed = np.arange(100, 1_100, 3, dtype=np.int64)
    before = [(index.search(query, 10), index.search(query, 10, allowed)) for query in queries]
    index.attach(tmp_path / "graph")
    loaded = graph(DIMS, saved=tmp_path / "graph")
    loaded.remove(removed)
    for again in (index, loaded):
        assert len(again) == 2_400
        assert again.removed_share == pytest.approx(0.2)
        for query, (wide, narrow) in zip(queries, before, strict=True):
            assert np.array_equal(again.search(query, 10).ids, wide.ids)
            assert np.allclose(again.search(query, 10, allowed).scores, narrow.scores, atol=1e-6)
    for again in (index, loaded):
        again.detach()
    (tmp_path / "graph").unlink()


def test_a_graph_in_memory_needs_no_file_and_remembers_in_it_what_was_removed(tmp_path: Path) -> None:
    index, _, queries = filled(HnswIndex)
    assert isinstance(index, HnswIndex)
    index.remove(np.arange(100, 700, dtype=np.int64))
    index.save(tmp_path / "graph")
    assert len(HnswIndex(DIMS, saved=tmp_path / "graph")) == 2_400
    index.attach(tmp_path / "graph")
    index.detach()
    assert len(index.search(queries[0], 10, np.arange(100, 1_100, 3, dtype=np.int64)).ids) == 10


def test_a_compact_graph_is_a_third_as_large(tmp_path: Path) -> None:
    vectors = clustered(3_000, 384)
    sizes: list[int] = []
    for graph in GRAPHS:
        index = graph(384, 3_000)
        index.add(np.arange(3_000, dtype=np.int64), vectors)
        sizes.append(index.save(tmp_path / graph.__name__))
        assert sizes[-1] / 3_000 == pytest.approx(graph.vector_bytes(384), rel=0.05)
    assert sizes[1] < sizes[0] / 3


def test_a_compact_graph_in_another_order_than_its_ids_is_not_saved(tmp_path: Path) -> None:
    index = CompactIndex(DIMS)
    index.add(ids(5, 3), clustered(2, DIMS))
    with pytest.raises(ValueError, match="in the order of their ids"):
        index.save(tmp_path / "graph")
    assert not (tmp_path / "graph").exists()


def test_a_saved_compact_graph_does_not_grow(tmp_path: Path) -> None:
    index, vectors, _ = filled(CompactIndex, 300)
    assert isinstance(index, CompactIndex)
    index.save(tmp_path / "graph")
    index.attach(tmp_path / "graph")
    with pytest.raises(ValueError, match="does not grow"):
        index.add(ids(1), vectors[:1])
    assert len(index) == 300


def test_a_file_that_is_no_graph_of_this_width_is_refused(tmp_path: Path) -> None:
    index, *_ = filled(HnswIndex, 300)
    assert isinstance(index, HnswIndex)
    index.save(tmp_path / "graph")
    with pytest.raises(ValueError, match="not a graph of 64 dims"):
        GraphFile(tmp_path / "graph", 64)
    compact, *_ = filled(CompactIndex, 300)
    assert isinstance(compact, CompactIndex)
    compact.save(tmp_path / "compact")
    with pytest.raises(ValueError, match="not a compact graph of 64 dims"):
        CompactFile(tmp_path / "compact", 64, compact._graph)
    with pytest.raises((ValueError, RuntimeError)):
        CompactIndex(64, saved=tmp_path / "compact")


@graphs
@pytest.mark.parametrize("mixed", [True, False])
def test_graphs_asked_together_find_what_each_asked_for_all_would(graph: type[GraphIndex], *, mixed: bool) -> None:
    """Also where all that is near lies in one graph."""
    vectors = clustered(4_000, DIMS)
    order = np.arange(4_000) if mixed else np.argsort(vectors @ vectors[0])
    parts = []
    for start in range(0, 4_000, 500):
        index = graph(DIMS)
        index.add(np.arange(start, start + 500, dtype=np.int64), vectors[order[start : start + 500]])
        index.searched_with(MANY_GRAPHS)
        parts.append(index)
    asked: list[int] = []
    for query in queries_near(vectors, 20):
        for k in (1, 10, 150, 5_000):
            whole = merge([part.search(query, k) for part in parts], k)
            found = ask(parts, query, k, None, NOTHING)
            assert merge(found, k).ids.tolist() == whole.ids.tolist()
            asked.append(max(len(part.ids) for part in found))
    assert max(asked) == 500
    assert len(ask([], vectors[0], 5, None, NOTHING)) == 0


ID_SETS = st.lists(st.integers(0, 60), max_size=40).map(lambda numbers: np.array(numbers, np.int64))


@given(ID_SETS, ID_SETS)
def test_sets_of_ids_behave_as_sets(one: np.ndarray, other: np.ndarray) -> None:
    left, right = ascending(one), ascending(other)
    assert left.tolist() == sorted(set(one.tolist()))
    assert member(one, right).tolist() == [number in set(other.tolist()) for number in one.tolist()]
    assert common(left, right).tolist() == sorted(set(one.tolist()) & set(other.tolist()))
    assert without(left, right).tolist() == sorted(set(one.tolist()) - set(other.tolist()))


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3]), max_size=30), st.integers(0, 10), st.integers(0, 30))
def test_the_best_of_parts_are_the_best_of_all(scores: list[float], k: int, cut: int) -> None:
    numbers, values = np.arange(len(scores), dtype=np.int64), np.array(scores, np.float32)
    expected = sorted(zip(values.tolist(), numbers.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))[:k]
    whole = best(numbers, values, k)
    assert sorted(whole.scores.tolist(), reverse=True) == [score for score, _ in expected]
    parts = [best(numbers[:cut], values[:cut], k), best(numbers[cut:], values[cut:], k)]
    assert merge(parts, k).scores.tolist() == whole.scores.tolist()
    assert len(merge([], k).ids) == 0
