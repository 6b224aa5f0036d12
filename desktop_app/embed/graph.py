"""Builds the encoder as ONNX graphs from its weights, node by node, with ONNX Runtime's fused operators.

Every graph takes `ids` int64 [texts, tokens], all texts equally long and so without padding or mask (the attention
without a mask is a third faster), and gives `vectors` float32 [texts, hidden] of unit length. Three forms of one model:

- QUERY keeps most weights as they are stored, in blocks of 32, and rounds activations to 8 bits within such a block;
  the two products that bear it best are done as in PASSAGES, the wider one with its input's channels evened out.
- PASSAGES multiplies 8-bit integers: one scale per output channel for weights, one per text for activations.
- REFERENCE is all 32-bit, to measure the others against.

Chosen for speed by measurement (docs/decisions/embedding.md): a separate Add and LayerNormalization rather than
SkipLayerNormalization, biases added by the products, the input of queries, keys and values quantized once.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from desktop_app.embed.weights import BLOCK, Blocks, Floats, Weights, quantize_blocks

FUSED = "com.microsoft"
OPSET = 17
FUSED_OPSET = 1
IR_VERSION = 10
PAGE = 65536
FULL, EIGHT_BIT = 1, 4
"""How MatMulNBits takes its input: as it is, or rounded to 8 bits within each block."""
EVENNESS = 0.8
"""The share of the unevenness among channels that moves into the matrix."""
OUTLIER_LAYER = 4
"""Its feed-forward block has a few huge activations, beside which 8 bits for the whole text lose the others."""
WEIGHT_LIMIT = 63
"""Processors without VNNI add pairs of byte products in 16 bits: 2 * 255 * 63 just fits, 2 * 255 * 127 would not."""


class Form(StrEnum):
    """Which arithmetic a graph does."""

    QUERY = "query"
    PASSAGES = "passages"
    REFERENCE = "reference"


class WordTable:
    """The word embeddings in a file of their own, which graphs refer to: mapped into memory once for all of them."""

    def __init__(self, weights: Weights, path: Path) -> None:
        """Write the table, in blocks as it is stored, to `path`."""
        blocks = _blocks(weights.matrix("emb.word"))
        self.bits = blocks.bits
        with path.open("wb") as file:
            self.codes = _external("words.codes", blocks.codes, file)
            self.scales = _external("words.scales", blocks.scales, file)


class EncoderGraph:
    """Collects the nodes and tensors of one graph; `save` writes it."""

    def __init__(self, weights: Weights, form: Form, words: "WordTable | None" = None) -> None:
        """Build `form` of the model; all but REFERENCE look words up in `words`, a file beside theirs."""
        self.weights = weights
        self.form = form
        self.words = words
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.counter = 0
        self._build()

    def save(self, path: Path) -> None:
        """Write the graph with its tensors to one file."""
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", self.weights.shape.hidden])
        graph = helper.make_graph(self.nodes, f"findling-{self.form}", [ids], [vectors], self.tensors)
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, FUSED_OPSET)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION, producer_name="findling")
        path.write_bytes(model.SerializeToString())

    def _build(self) -> None:
        state = self._embeddings()
        for layer in range(self.weights.shape.layers):
            prefix = f"l{layer}."
            state = self._norm(state, self._attention(prefix, state), f"{prefix}aln")
            widen = self._evened_linear if self.form is Form.QUERY else self._linear
            inner = self._node("Gelu", [widen(state, f"{prefix}fi")], domain=FUSED)
            exact = self.form is Form.PASSAGES and layer == OUTLIER_LAYER
            product = self._block_linear if exact else self._linear
            state = self._norm(state, product(inner, f"{prefix}fo"), f"{prefix}oln")
        mean = self._node("ReduceMean", [state], axes=[1], keepdims=0)
        self._node("LpNormalization", [mean], name="vectors", axis=-1, p=2)

    # ---- parts of the encoder

    def _embeddings(self) -> str:
        positions = self.weights.vector("emb.pos") + self.weights.vector("emb.type")[0]
        length = self._node("Shape", ["ids"], start=1, end=2)
        rows = self._node("Slice", [self._tensor(positions), self._tensor(np.zeros(1, np.int64)), length])
        return self._norm(self._words(), rows, "emb.ln")

    def _words(self) -> str:
        if self.words is None:
            return self._node("Gather", [self._tensor(_dense(self.weights.matrix("emb.word"))), "ids"])
        self.tensors += [self.words.codes, self.words.scales]
        return self._node(
            "GatherBlockQuantized",
            [self.words.codes.name, "ids", self.words.scales.name],
            domain=FUSED,
            bits=self.words.bits,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def _attention(self, prefix: str, state: str) -> str:
        names = [f"{prefix}{part}" for part in "qkv"]
        if self.form is Form.PASSAGES:
            quantized = self._nodes("DynamicQuantizeLinear", [state], 3)
            parts = [self._quantized_linear(quantized, name) for name in names]
        else:
            parts = self._nodes("Split", [self._linear(state, *names)], len(names), axis=-1)
        heads = self.weights.shape.heads
        mixed, name = self._node("MultiHeadAttention", parts, domain=FUSED, num_heads=heads), f"{prefix}ao"
        if self.form is Form.QUERY:
            return self._integer_linear(mixed, _dense(self.weights.matrix(f"{name}.w")), [name])
        return self._linear(mixed, name)

    def _linear(self, state: str, *names: str) -> str:
        """Multiply `state` with the named matrices side by side and add their biases."""
        if self.form is Form.QUERY:
            return self._block_linear(state, *names)
        matrix = np.concatenate([_dense(self.weights.matrix(f"{name}.w")) for name in names])
        if self.form is Form.PASSAGES:
            return self._integer_linear(state, matrix, names)
        return self._node("Add", [self._node("MatMul", [state, self._tensor(matrix.T)]), self._biases(names)])

    def _integer_linear(self, state: str, matrix: Floats, names: Sequence[str]) -> str:
        """Do the same in 8-bit integers, with `matrix` for the named ones."""
        codes, scales = _per_channel(matrix)
        inputs = [state, self._tensor(codes.T), self._tensor(scales), "", self._biases(names)]
        return self._node("DynamicQuantizeMatMul", inputs, domain=FUSED)

    def _evened_linear(self, state: str, name: str) -> str:
        """Do the same after moving most of the unevenness among the input's channels into the matrix.

        How far a channel reaches is known from the layer norm before it. (SmoothQuant, Xiao et al. 2023, section 4.)
        """
        norm = name.replace("fi", "aln")
        matrix = _dense(self.weights.matrix(f"{name}.w"))
        reach = 3 * np.abs(self.weights.vector(f"{norm}.w")) + np.abs(self.weights.vector(f"{norm}.b"))
        spread = reach**EVENNESS / np.abs(matrix).max(axis=0) ** (1 - EVENNESS)
        evened = self._node("Mul", [state, self._tensor((1 / spread).astype(np.float32))])
        return self._integer_linear(evened, (matrix * spread).astype(np.float32), [name])

    def _block_linear(self, state: str, *names: str) -> str:
        """Do the same with the weights in blocks, as they are stored."""
        blocks = _stack([self.weights.matrix(f"{name}.w") for name in names])
        packed = blocks.codes.reshape(*blocks.scales.shape, -1)
        return self._node(
            "MatMulNBits",
            [state, self._tensor(packed), self._tensor(blocks.scales), "", "", self._biases(names)],
            domain=FUSED,
            K=blocks.scales.shape[1] * BLOCK,
            N=blocks.scales.shape[0],
            bits=blocks.bits,
            block_size=BLOCK,
            accuracy_level=EIGHT_BIT if self.form is Form.QUERY else FULL,
        )

    def _quantized_linear(self, quantized: Sequence[str], name: str) -> str:
        """Multiply an input that is quantized already, given as codes, scale and zero point."""
        state, scale, zero = quantized
        codes, scales = _per_channel(_dense(self.weights.matrix(f"{name}.w")))
        inputs = [state, self._tensor(codes.T), scale, self._tensor(scales), zero, "", self._vector(f"{name}.b")]
        return self._node("MatMulIntegerToFloat", inputs, domain=FUSED)

    def _norm(self, state: str, skip: str, name: str) -> str:
        inputs = [self._node("Add", [state, skip]), self._vector(f"{name}.w"), self._vector(f"{name}.b")]
        return self._node("LayerNormalization", inputs, epsilon=self.weights.shape.epsilon, axis=-1)

    # ---- bookkeeping

    def _biases(self, names: Sequence[str]) -> str:
        return self._tensor(np.concatenate([self.weights.vector(f"{name}.b") for name in names]))

    def _vector(self, name: str) -> str:
        return self._tensor(self.weights.vector(name))

    def _tensor(self, values: npt.NDArray[np.generic]) -> str:
        self.counter += 1
        name = f"t{self.counter}"
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        self.tensors.append(
            helper.make_tensor(name, kind, values.shape, np.ascontiguousarray(values).tobytes(), raw=True)
        )
        return name

    def _node(self, kind: str, inputs: Sequence[str], *, name: str = "", domain: str = "", **attributes: Any) -> str:
        """Append a node with one output; returns the output's name."""
        return self._nodes(kind, inputs, 1, name=name, domain=domain, **attributes)[0]

    def _nodes(
        self, kind: str, inputs: Sequence[str], outputs: int, *, name: str = "", domain: str = "", **attributes: Any
    ) -> list[str]:
        """Append a node; returns its outputs' names."""
        self.counter += 1
        names = [name] if name else [f"{kind}{self.counter}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names


def _external(name: str, values: npt.NDArray[np.generic], file: BinaryIO) -> TensorProto:
    """Append a tensor to `file` where a page begins, so that it can be mapped; returns the reference to it."""
    file.write(bytes(-file.tell() % PAGE))
    kind = helper.np_dtype_to_tensor_dtype(values.dtype)
    tensor = TensorProto(name=name, data_type=kind, dims=values.shape, data_location=TensorProto.EXTERNAL)
    place = {"location": Path(file.name).name, "offset": file.tell(), "length": values.nbytes}
    for key, value in place.items():
        tensor.external_data.add(key=key, value=str(value))
    file.write(values.data)
    return tensor


def _dense(matrix: Blocks | Floats) -> Floats:
    return matrix.dense() if isinstance(matrix, Blocks) else matrix


def _blocks(matrix: Blocks | Floats) -> Blocks:
    return matrix if isinstance(matrix, Blocks) else quantize_blocks(matrix)


def _stack(matrices: Sequence[Blocks | Floats]) -> Blocks:
    blocks = [_blocks(each) for each in matrices]
    codes, scales = [each.codes for each in blocks], [each.scales for each in blocks]
    return Blocks(blocks[0].bits, np.concatenate(codes), np.concatenate(scales))


def _per_channel(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Quantize [outputs, inputs] to whole numbers within WEIGHT_LIMIT and a scale per output."""
    scales = np.abs(matrix).max(axis=1) / np.float32(WEIGHT_LIMIT)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales
