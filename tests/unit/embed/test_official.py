"""Weights from a directory as Hugging Face publishes them."""

import json
import struct
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from desktop_app.embed.official import official_name, open_directory
from desktop_app.errors import ModelUnavailable
from tests.helpers.official_directory import LAYER_PARTS, dense, tensor_names, write_official_directory
from tests.helpers.tiny_model import PIECES, SHAPE, TinyWeights


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_official_directory(TinyWeights(), tmp_path_factory.mktemp("published"))


@pytest.fixture
def published(tmp_path: Path, written: Path) -> Path:
    for path in written.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def is_matrix(name: str) -> bool:
    return name == "emb.word" or name.endswith(tuple(f".{part}.w" for part in LAYER_PARTS))


def assert_same(directory: Path, *, within: float = 0.0) -> None:
    weights = open_directory(directory)
    for name in tensor_names(SHAPE.layers):
        read = weights.matrix(name) if is_matrix(name) else weights.vector(name)
        assert read.dtype == np.float32, name
        assert read == pytest.approx(dense(TinyWeights(), name), rel=within, abs=within / 1000), name


def rewrite(directory: Path, dtype: str, encode, prefix: str = "") -> None:
    header, content = {}, b""
    for name in tensor_names(SHAPE.layers):
        values = dense(TinyWeights(), name)
        data = encode(values)
        entry = {"dtype": dtype, "shape": values.shape, "data_offsets": [len(content), len(content) + len(data)]}
        header[prefix + official_name(name)] = entry
        content += data
    encoded = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    (directory / "model.safetensors").write_bytes(struct.pack("<Q", len(encoded)) + encoded + content)


def write_onnx(path: Path) -> None:
    """Write an export as torch makes it: biases keep their names, matrices are transposed and anonymous."""
    tensors, nodes = [], []
    for name in tensor_names(SHAPE.layers):
        values = dense(TinyWeights(), name)
        if is_matrix(name) and name != "emb.word":
            bias = official_name(name[:-1] + "b")
            tensors.append(numpy_helper.from_array(np.ascontiguousarray(values.T), f"onnx::MatMul_{len(nodes)}"))
            nodes.append(helper.make_node("MatMul", ["x", tensors[-1].name], [f"product{len(nodes)}"]))
            nodes.append(helper.make_node("Add", [bias, nodes[-1].output[0]], [f"sum{len(nodes)}"]))
        else:
            tensors.append(numpy_helper.from_array(values, official_name(name)))
    ids = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, SHAPE.hidden])
    graph = helper.make_graph(nodes, "export", [ids], [], tensors)
    path.parent.mkdir(exist_ok=True)
    onnx.save_model(helper.make_model(graph), path)


def test_safetensors_are_read_as_they_are(published: Path) -> None:
    assert_same(published)
    assert open_directory(published).shape == SHAPE


def test_half_precision_is_read(published: Path) -> None:
    rewrite(published, "F16", lambda values: values.astype("<f2").tobytes(), prefix="bert.")
    assert_same(published, within=1e-2)


def test_bfloat16_is_read(published: Path) -> None:
    rewrite(published, "BF16", lambda values: (values.view("<u4") >> 16).astype("<u2").tobytes())
    assert_same(published, within=1e-2)


@pytest.mark.parametrize("name", ["model.onnx", "onnx/model.onnx"])
def test_an_onnx_export_is_read(published: Path, name: str) -> None:
    (published / "model.safetensors").unlink()
    write_onnx(published / name)
    assert_same(published)


def test_the_vocabulary_is_in_the_models_order(published: Path) -> None:
    assert list(open_directory(published).vocabulary().pieces) == PIECES


def test_another_kind_of_model_is_refused(published: Path) -> None:
    config = json.loads((published / "config.json").read_text("utf-8"))
    (published / "config.json").write_text(json.dumps({**config, "model_type": "t5"}), "utf-8")
    with pytest.raises(ModelUnavailable, match="another model"):
        open_directory(published)


@pytest.mark.parametrize("name", ["config.json", "sentencepiece.bpe.model", "model.safetensors"])
def test_a_missing_file_is_named(published: Path, name: str) -> None:
    (published / name).unlink()
    with pytest.raises(ModelUnavailable, match=name):
        open_directory(published)


@pytest.mark.parametrize("name", ["config.json", "sentencepiece.bpe.model", "model.safetensors"])
def test_a_damaged_file_is_refused(published: Path, name: str) -> None:
    (published / name).write_bytes(b"\xff" * 64)
    with pytest.raises(ModelUnavailable, match="does not hold"):
        open_directory(published)


def test_a_missing_tensor_is_named(published: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"encoder\.layer\.7\.output\.dense\.weight"):
        open_directory(published).matrix("l7.fo.w")
