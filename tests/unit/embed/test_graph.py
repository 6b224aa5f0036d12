"""The three forms of the encoder, against its definition evaluated in double precision."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.embed.graph import WEIGHT_LIMIT, EncoderGraph, Form, WordTable, _per_channel
from desktop_app.embed.session import EncoderSession
from desktop_app.errors import ModelUnavailable
from tests.helpers.tiny_model import SHAPE, TinyWeights, evaluate

TEXTS = [[0, 2], [0, 5, 9, 10, 11, 2], [0, *(9 + index % 26 for index in range(38)), 2]]


def session(folder: Path, form: Form) -> EncoderSession:
    weights = TinyWeights()
    words = None if form is Form.REFERENCE else WordTable(weights, folder / "words.bin")
    EncoderGraph(weights, form, words).save(folder / "graph.onnx")
    return EncoderSession(folder / "graph.onnx", threads=1)


@pytest.mark.parametrize("ids", TEXTS, ids=len)
def test_the_reference_form_is_the_encoder_as_defined(tmp_path: Path, ids: list[int]) -> None:
    vector = session(tmp_path, Form.REFERENCE).run(ids)
    assert vector == pytest.approx(evaluate(TinyWeights(), ids), abs=1e-5)


@pytest.mark.parametrize(("form", "least"), [(Form.QUERY, 0.999), (Form.PASSAGES, 0.995)])
def test_the_small_forms_are_near_the_encoder(tmp_path: Path, form: Form, least: float) -> None:
    small = session(tmp_path, form)
    for ids in TEXTS:
        vector = small.run(ids)
        assert vector.dtype == np.float32
        assert vector.shape == (SHAPE.hidden,)
        assert float(vector @ evaluate(TinyWeights(), ids)) >= least


def test_weights_stay_small_enough_for_16_bit_sums_of_products() -> None:
    matrix = np.random.default_rng(5).standard_normal((20, 64)).astype(np.float32)
    codes, scales = _per_channel(matrix)
    assert 2 * 255 * int(np.abs(codes.astype(int)).max()) <= 2**15 - 1
    assert np.abs(codes * scales[:, None] - matrix).max() <= scales.max() * 0.501
    assert np.abs(codes).max(axis=1).tolist() == [WEIGHT_LIMIT] * 20


def test_a_damaged_graph_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.onnx"
    path.write_bytes(b"\x00" * 100)
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        EncoderSession(path, threads=1)
