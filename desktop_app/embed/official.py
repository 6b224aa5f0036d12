"""Weights from a Hugging Face directory of multilingual-e5-small: safetensors or ONNX, with its tokenizer."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnx
import sentencepiece
from onnx import numpy_helper

from desktop_app.embed.weights import Floats, Shape, Vocabulary
from desktop_app.errors import ModelUnavailable

SAFETENSORS = "model.safetensors"
ONNX_FILES = ("onnx/model.onnx", "model.onnx")
SENTENCEPIECE_FILES = ("sentencepiece.bpe.model", "onnx/sentencepiece.bpe.model")
CONFIG_FILES = ("config.json", "onnx/config.json")
SAFETENSORS_TYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
FIRST_PIECE = 3
"""In the sentencepiece file ids 0 to 2 are <unk>, <s> and </s>; the model puts its own four before the pieces."""

NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
Tensors = Mapping[str, npt.NDArray[np.generic]]


class OfficialWeights:
    """The tensors of a Hugging Face BERT checkpoint under Findling's names; float32, read one at a time."""

    def __init__(self, tensors: Tensors, shape: Shape, vocabulary: Vocabulary, digest: str) -> None:
        self._tensors = tensors
        self._vocabulary = vocabulary
        self.shape = shape
        self.digest = digest

    def vocabulary(self) -> Vocabulary:
        """Give the tokenizer's pieces."""
        return self._vocabulary

    def vector(self, name: str) -> Floats:
        """Give a tensor that is not a matrix, float32."""
        return self._tensor(name)

    def matrix(self, name: str) -> Floats:
        """Give a matrix, float32 [outputs, inputs]."""
        return self._tensor(name)

    def _tensor(self, name: str) -> Floats:
        full = official_name(name)
        if full not in self._tensors:
            raise ModelUnavailable(f"The model's weights hold no tensor named {full}: it is another kind of model.")
        return np.asarray(self._tensors[full], np.float32)


def official_name(name: str) -> str:
    """Translate a short tensor name: `l3.q.w` is `encoder.layer.3.attention.self.query.weight`."""
    if name in NAMES:
        return NAMES[name]
    stem, _, kind = name.rpartition(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    if stem in NAMES:
        return f"{NAMES[stem]}.{suffix}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{layer[1:]}.{NAMES[part]}.{suffix}"


def open_directory(directory: Path) -> OfficialWeights:
    """Open a model directory; raises ModelUnavailable if something is missing or it is not this model."""
    try:
        config = cast("dict[str, Any]", json.loads(_first(directory, CONFIG_FILES).read_text("utf-8")))
        vocabulary = _vocabulary(_first(directory, SENTENCEPIECE_FILES))
        path = _first(directory, (SAFETENSORS, *ONNX_FILES))
        tensors = _Safetensors(path) if path.name == SAFETENSORS else _onnx_tensors(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        shape = Shape(
            config["hidden_size"],
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["intermediate_size"],
            config["vocab_size"],
            config["max_position_embeddings"],
            config["layer_norm_eps"],
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelUnavailable(f"{directory} does not hold multilingual-e5-small as published: {error}.") from error
    if config.get("model_type") != "bert" or len(vocabulary.pieces) > shape.vocabulary:
        raise ModelUnavailable(f"{directory} holds another model than multilingual-e5-small.")
    return OfficialWeights(tensors, shape, vocabulary, digest)


def _first(directory: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (directory / name).is_file():
            return directory / name
    raise FileNotFoundError(f"there is no {' or '.join(names)}")


def _vocabulary(path: Path) -> Vocabulary:
    model = path.read_bytes()
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = list(range(FIRST_PIECE, processor.get_piece_size()))
    pieces = [*SPECIAL, *processor.id_to_piece(ids), "<mask>"]
    scores = [0.0] * len(SPECIAL) + [*processor.get_score(ids), 0.0]
    bos, pad, eos, unknown = range(len(SPECIAL))
    return Vocabulary(pieces, scores, bos, eos, pad, unknown, sentencepiece_model=model)


class _Safetensors(Mapping[str, npt.NDArray[np.generic]]):
    """A safetensors file: eight bytes of header length, a JSON header, then the tensors; memory-mapped."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError(f"{path.name} is damaged")
            header = cast("dict[str, Any]", json.loads(file.read(length)))
        self._header = {re.sub(r"^bert\.", "", name): each for name, each in header.items() if name != "__metadata__"}
        self._data = np.memmap(path, np.uint8, "r", offset=8 + length)

    def __getitem__(self, name: str) -> npt.NDArray[np.generic]:
        entry = self._header[name]
        start, end = entry["data_offsets"]
        values = self._data[start:end].view(SAFETENSORS_TYPES[entry["dtype"]]).reshape(entry["shape"])
        if entry["dtype"] == "BF16":
            return (values.astype(np.uint32) << 16).view(np.float32)
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self._header)

    def __len__(self) -> int:
        return len(self._header)


def _onnx_tensors(path: Path) -> Tensors:
    """Read an exported graph's tensors: it names the biases; the matrix is what is multiplied before one is added."""
    graph = onnx.ModelProto.FromString(path.read_bytes()).graph
    tensors = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    producers = {output: node for node in graph.node for output in node.output}
    found = {re.sub(r"^(model\.|bert\.)+", "", name): values for name, values in tensors.items()}
    for node in graph.node:
        bias = next((name for name in node.input if name in tensors and name.endswith(".bias")), "")
        product = next((producers[name] for name in node.input if name in producers), None)
        if node.op_type == "Add" and bias and product is not None and product.op_type == "MatMul":
            matrix = tensors[product.input[1]]
            found[re.sub(r"^(model\.|bert\.)+", "", bias).removesuffix("bias") + "weight"] = matrix.T
    return found
