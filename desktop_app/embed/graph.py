"""Builds the encoder as ONNX graphs from its weights, node by node, with ONNX Runtime's fused operators.

All graphs take `ids` int64 [texts, tokens], right-padded, and give `vectors` float32 [texts, hidden] of unit length.
The passages graph also takes `lengths` int32 [texts], tokens that are not padding. Three forms of the same model:

- QUERY keeps the weights exactly as they are stored (4-bit blocks) and the activations in 32 bits.
- PASSAGES multiplies 8-bit integers: weights per output channel, activations per tensor, scaled as they come.
- REFERENCE is all 32-bit, to measure the others against.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from desktop_app.embed.weights import BLOCK, Blocks, Floats, Weights, quantize_blocks

FUSED = "com.microsoft"
OPSET = 17
FUSED_OPSET = 1
IR_VERSION = 10


class Form(StrEnum):
    """Which arithmetic a graph does."""

    QUERY = "query"
    PASSAGES = "passages"
    REFERENCE = "reference"


class EncoderGraph:
    """Collects the nodes and tensors of one graph; `save` writes it."""

    def __init__(self, weights: Weights, form: Form) -> None:
        self.weights = weights
        self.form = form
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.counter = 0
        self._build()

    def save(self, path: Path) -> None:
        """Write the graph with its tensors to one file."""
        inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])]
        if self.form is not Form.QUERY:
            inputs.append(helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]))
        hidden = self.weights.shape.hidden
        outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", hidden])]
        graph = helper.make_graph(self.nodes, f"findling-{self.form}", inputs, outputs, self.tensors)
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, FUSED_OPSET)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION, producer_name="findling")
        path.write_bytes(model.SerializeToString())

    def _build(self) -> None:
        shape = self.weights.shape
        state = self._embeddings()
        for layer in range(shape.layers):
            prefix = f"l{layer}."
            attended = self._attention(prefix, state)
            state = self._norm(state, attended, f"{prefix}aln", f"{prefix}ao.b")
            inner = self._node(
                "BiasGelu", [self._linear(state, f"{prefix}fi"), self._vector(f"{prefix}fi.b")], domain=FUSED
            )
            state = self._norm(state, self._linear(inner, f"{prefix}fo"), f"{prefix}oln", f"{prefix}fo.b")
        self._pool(state)

    # ---- parts of the encoder

    def _embeddings(self) -> str:
        positions = self.weights.vector("emb.pos") + self.weights.vector("emb.type")[0]
        length = self._node("Shape", ["ids"], start=1, end=2)
        rows = self._node("Slice", [self._tensor(positions), self._tensor(np.zeros(1, np.int64)), length])
        batch = self._node("Shape", ["ids"])
        width = self._tensor(np.array([self.weights.shape.hidden], np.int64))
        wide = self._node("Expand", [rows, self._node("Concat", [batch, width], axis=0)])
        return self._norm(self._words(), wide, "emb.ln")

    def _words(self) -> str:
        table = self.weights.matrix("emb.word")
        if self.form is Form.REFERENCE:
            dense = table.dense() if isinstance(table, Blocks) else table
            return self._node("Gather", [self._tensor(dense), "ids"])
        blocks = table if isinstance(table, Blocks) else quantize_blocks(table)
        inputs = [self._tensor(blocks.codes), "ids", self._tensor(blocks.scales)]
        return self._node(
            "GatherBlockQuantized",
            inputs,
            domain=FUSED,
            bits=blocks.bits,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def _attention(self, prefix: str, state: str) -> str:
        names = [f"{prefix}{part}" for part in "qkv"]
        biases = np.concatenate([self.weights.vector(f"{name}.b") for name in names])
        joined = self._linear(state, *names)
        parts = self._node("Split", [joined], outputs=3, axis=-1)
        mask = "" if self.form is Form.QUERY else "lengths"
        context = self._node(
            "MultiHeadAttention",
            [*parts.split(), self._tensor(biases), mask],
            domain=FUSED,
            num_heads=self.weights.shape.heads,
        )
        return self._linear(context, f"{prefix}ao")

    def _linear(self, state: str, *names: str) -> str:
        """Multiply `state` with the named matrices side by side; the bias is the next operator's."""
        matrices = [self.weights.matrix(f"{name}.w") for name in names]
        if self.form is Form.QUERY:
            blocks = _stack(matrices)
            packed = blocks.codes.reshape(*blocks.scales.shape, -1)
            return self._node(
                "MatMulNBits",
                [state, self._tensor(packed), self._tensor(blocks.scales)],
                domain=FUSED,
                K=blocks.scales.shape[1] * BLOCK,
                N=blocks.scales.shape[0],
                bits=blocks.bits,
                block_size=BLOCK,
                accuracy_level=1,
            )
        dense = np.concatenate([each.dense() if isinstance(each, Blocks) else each for each in matrices])
        if self.form is Form.REFERENCE:
            return self._node("MatMul", [state, self._tensor(dense.T)])
        scales = np.abs(dense).max(axis=1) / np.float32(127)
        codes = np.rint(dense / scales[:, None]).astype(np.int8)
        return self._node("DynamicQuantizeMatMul", [state, self._tensor(codes.T), self._tensor(scales)], domain=FUSED)

    def _norm(self, state: str, skip: str, name: str, bias: str = "") -> str:
        inputs = [state, skip, self._vector(f"{name}.w"), self._vector(f"{name}.b")]
        if bias:
            inputs.append(self._vector(bias))
        return self._node("SkipLayerNormalization", inputs, domain=FUSED, epsilon=self.weights.shape.epsilon)

    def _pool(self, state: str) -> None:
        """Mean over the tokens that are not padding, then length 1."""
        if self.form is Form.QUERY:
            mean = self._node("ReduceMean", [state], axes=[1], keepdims=0)
        else:
            length = self._node("Squeeze", [self._node("Shape", ["ids"], start=1, end=2)])
            zero, one = self._tensor(np.array(0, np.int64)), self._tensor(np.array(1, np.int64))
            indices = self._node("Cast", [self._node("Range", [zero, length, one])], to=TensorProto.INT32)
            column = self._node("Unsqueeze", ["lengths", self._tensor(np.array([1], np.int64))])
            present = self._node("Cast", [self._node("Less", [indices, column])], to=TensorProto.FLOAT)
            share = self._node("Div", [present, self._node("Cast", [column], to=TensorProto.FLOAT)])
            row = self._node("Unsqueeze", [share, self._tensor(np.array([1], np.int64))])
            mean = self._node("Squeeze", [self._node("MatMul", [row, state]), self._tensor(np.array([1], np.int64))])
        self._node("LpNormalization", [mean], name="vectors", axis=-1, p=2)

    # ---- bookkeeping

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

    def _node(
        self,
        kind: str,
        inputs: Sequence[str],
        *,
        outputs: int = 1,
        name: str = "",
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """Append a node; returns its output's name, several separated by spaces."""
        self.counter += 1
        names = [name] if name else [f"{kind}{self.counter}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return " ".join(names)


def _stack(matrices: Sequence[Blocks | Floats]) -> Blocks:
    blocks = [each if isinstance(each, Blocks) else quantize_blocks(each) for each in matrices]
    return Blocks(
        blocks[0].bits,
        np.concatenate([each.codes for each in blocks]),
        np.concatenate([each.scales for each in blocks]),
    )
