"""A BERT encoder of a few thousand random weights, in the shape of the bundled one, and what it computes in numpy."""

import math
import string
import zlib

import numpy as np

from desktop_app.embed.weights import Shape, Vocabulary
from tests.helpers.official_directory import LAYER_NORMS

SHAPE = Shape(hidden=64, layers=2, heads=2, intermediate=128, vocabulary=48, positions=40, epsilon=1e-12)
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁the", "▁query", "▁passage", ":", *string.ascii_lowercase, "<mask>"]


class TinyWeights:
    """Random float32 weights that are always the same."""

    shape = SHAPE
    digest = "0" * 64

    def vocabulary(self) -> Vocabulary:
        scores = [0.0 if piece.startswith("<") else -1.0 - index / 10 for index, piece in enumerate(PIECES)]
        return Vocabulary(PIECES, scores, 0, 2, 1, 3)

    def vector(self, name: str) -> np.ndarray:
        if name == "emb.pos":
            return self._random(name, SHAPE.positions, SHAPE.hidden)
        if name == "emb.type":
            return self._random(name, 2, SHAPE.hidden)
        values = self._random(name, SHAPE.intermediate if name.endswith("fi.b") else SHAPE.hidden)
        return values + 1 if name.endswith(".w") else values

    def matrix(self, name: str) -> np.ndarray:
        rows, columns = {
            "emb.word": (SHAPE.vocabulary, SHAPE.hidden),
            "fi.w": (SHAPE.intermediate, SHAPE.hidden),
            "fo.w": (SHAPE.hidden, SHAPE.intermediate),
        }.get(name if name == "emb.word" else name.partition(".")[2], (SHAPE.hidden, SHAPE.hidden))
        return self._random(name, rows, columns)

    @staticmethod
    def _random(name: str, *size: int) -> np.ndarray:
        generator = np.random.default_rng(zlib.crc32(name.encode()))
        return (generator.standard_normal(size) * 0.2).astype(np.float32)


def evaluate(weights: TinyWeights, ids: list[int]) -> np.ndarray:
    """Run the encoder in double precision, straight from its definition; returns float64 [hidden] of length 1."""
    shape = weights.shape

    def linear(state: np.ndarray, name: str) -> np.ndarray:
        return state @ weights.matrix(f"{name}.w").astype(float).T + weights.vector(f"{name}.b")

    def norm(state: np.ndarray, name: str) -> np.ndarray:
        centred = state - state.mean(axis=1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + shape.epsilon)
        return centred / deviation * weights.vector(f"{name}.w") + weights.vector(f"{name}.b")

    def attention(state: np.ndarray, layer: str) -> np.ndarray:
        width = shape.hidden // shape.heads
        split = [linear(state, layer + part).reshape(len(ids), shape.heads, width).swapaxes(0, 1) for part in "qkv"]
        scores = np.exp(split[0] @ split[1].swapaxes(1, 2) / math.sqrt(width))
        mixed = scores / scores.sum(axis=2, keepdims=True) @ split[2]
        return linear(mixed.swapaxes(0, 1).reshape(len(ids), shape.hidden), f"{layer}ao")

    gelu = np.vectorize(lambda value: 0.5 * value * (1 + math.erf(value / math.sqrt(2))))
    state = weights.matrix("emb.word")[ids] + weights.vector("emb.pos")[: len(ids)] + weights.vector("emb.type")[0]
    state = norm(state.astype(float), "emb.ln")
    for number in range(shape.layers):
        layer = f"l{number}."
        first, second = (layer + name for name in LAYER_NORMS)
        state = norm(state + attention(state, layer), first)
        state = norm(state + linear(gelu(linear(state, f"{layer}fi")), f"{layer}fo"), second)
    mean = state.mean(axis=0)
    return mean / np.linalg.norm(mean)
