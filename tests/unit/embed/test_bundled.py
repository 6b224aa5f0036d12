"""The bundled model as the rest of Findling sees it."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.prepare import PASSAGES_GRAPH
from desktop_app.errors import ModelUnavailable

PASSAGES = [
    "The tide uncovers rocks where crabs and mussels live.",
    "月に一度は自転車のチェーンに油を差す。",
    "x",
    "Der Vertrag endet drei Monate nach der Kündigung. " * 12,
    "def read(path):\n    return path.read_text()",
]


def test_passages_come_back_in_order_as_unit_vectors(embedder: BundledEmbedder) -> None:
    vectors = embedder.embed_passages(PASSAGES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(PASSAGES), embedder.model.dims)
    assert vectors.flags.c_contiguous
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(embedder.embed_passages(PASSAGES[::-1]), vectors[::-1])


def test_a_text_has_the_same_vector_whatever_its_neighbours(embedder: BundledEmbedder) -> None:
    together = embedder.embed_passages(PASSAGES)
    assert all(np.array_equal(embedder.embed_passages([text])[0], together[at]) for at, text in enumerate(PASSAGES))


def test_a_query_is_one_unit_vector(embedder: BundledEmbedder) -> None:
    vector = embedder.embed_query("how often should a bicycle chain be oiled")
    assert vector.dtype == np.float32
    assert vector.shape == (embedder.model.dims,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_question_is_nearest_its_answer_in_another_language(embedder: BundledEmbedder) -> None:
    query = embedder.embed_query("how often should a bicycle chain be oiled")
    assert int((embedder.embed_passages(PASSAGES) @ query).argmax()) == 1


def test_queries_and_passages_are_told_apart(embedder: BundledEmbedder) -> None:
    as_query, as_passage = embedder.embed_query(PASSAGES[0]), embedder.embed_passages(PASSAGES[:1])[0]
    assert float(as_query @ as_passage) < 0.99


def test_white_space_around_a_text_changes_nothing(embedder: BundledEmbedder) -> None:
    assert np.array_equal(embedder.embed_query("bicycle chain "), embedder.embed_query(" bicycle  chain\n"))


def test_fewer_threads_give_the_same_vectors(embedder: BundledEmbedder) -> None:
    usual, threads = embedder.embed_passages(PASSAGES), embedder.bulk_threads
    embedder.bulk_threads = 1
    try:
        assert np.array_equal(embedder.embed_passages(PASSAGES), usual)
    finally:
        embedder.bulk_threads = threads


def test_no_passages_give_no_vectors(embedder: BundledEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.model.dims)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\udc80", "🦜" * 50])
def test_odd_texts_have_vectors_too(embedder: BundledEmbedder, text: str) -> None:
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(embedder.embed_passages([text])[0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("unit", ["word ", "字", "x", "  \n", "a b\t"])
def test_what_exceeds_the_limit_is_cut(embedder: BundledEmbedder, unit: str) -> None:
    long, longer = unit * 40_000, unit * 60_000
    first, second = embedder.embed_passages([long, longer])
    assert np.array_equal(first, second)
    assert np.array_equal(embedder.embed_query(long), embedder.embed_query(longer))


def test_released_weights_come_back_by_themselves(embedder: BundledEmbedder) -> None:
    query, passages = embedder.embed_query("tides"), embedder.embed_passages(PASSAGES)
    embedder.release()
    assert np.array_equal(embedder.embed_query("tides"), query)
    assert np.array_equal(embedder.embed_passages(PASSAGES), passages)
    embedder.release_passages()
    assert np.array_equal(embedder.embed_passages(PASSAGES), passages)


def test_a_query_thread_and_a_bulk_thread_do_not_disturb_each_other(embedder: BundledEmbedder) -> None:
    query, passages = embedder.embed_query("tides"), embedder.embed_passages(PASSAGES)
    with ThreadPoolExecutor(3) as threads:
        bulk = threads.submit(lambda: [embedder.embed_passages(PASSAGES) for _ in range(5)])
        queries = threads.submit(lambda: [embedder.embed_query("tides") for _ in range(20)])
        threads.submit(lambda: [embedder.release() for _ in range(5)]).result()
        assert all(np.array_equal(each, query) for each in queries.result())
        assert all(np.array_equal(each, passages) for each in bulk.result())


def test_the_models_facts_load_no_weights(prepared_model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_app.embed.bundled import BundledEmbedder; "
        "assert BundledEmbedder(Path(sys.argv[1])).model.dims == 384; "
        "sys.exit(bool({'onnxruntime', 'onnx', 'torch'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(prepared_model)], check=False).returncode == 0


def test_embedding_needs_neither_onnx_nor_torch(prepared_model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_app.embed.bundled import BundledEmbedder; "
        "embedder = BundledEmbedder(Path(sys.argv[1])); "
        "embedder.embed_query('tides'); embedder.embed_passages(['tides']); "
        "sys.exit(bool({'onnx', 'torch', 'google.protobuf'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(prepared_model)], check=False).returncode == 0


def test_a_folder_without_a_model_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no prepared model"):
        BundledEmbedder(tmp_path)


def test_a_damaged_graph_is_said_so(tmp_path: Path, prepared_model: Path) -> None:
    directory = shutil.copytree(prepared_model, tmp_path / "model")
    (directory / PASSAGES_GRAPH).write_bytes(b"\x00" * 1000)
    with pytest.raises(ModelUnavailable, match=PASSAGES_GRAPH):
        BundledEmbedder(directory).embed_passages(["text"])
