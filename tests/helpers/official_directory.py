"""Writes the bundled weights in the form in which Hugging Face publishes them, for tests and measurements."""

import json
import struct
from pathlib import Path

import numpy as np
from sentencepiece import sentencepiece_model_pb2 as schema

from desktop_app.embed.official import SAFETENSORS, SPECIAL, official_name
from desktop_app.embed.tokenizer_file import write_tokenizer
from desktop_app.embed.weights import Blocks, Weights

LAYER_PARTS = ("q", "k", "v", "ao", "fi", "fo")
LAYER_NORMS = ("aln", "oln")


def write_official_directory(weights: Weights, directory: Path) -> Path:
    """Write config, float32 `model.safetensors`, `sentencepiece.bpe.model` and tokenizer settings; 490 MB."""
    directory.mkdir(parents=True, exist_ok=True)
    shape = weights.shape
    config = {
        "architectures": ["BertModel"],
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "model_type": "bert",
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "tokenizer_class": "XLMRobertaTokenizer",
        "type_vocab_size": 2,
        "vocab_size": shape.vocabulary,
    }
    _write_json(directory / "config.json", config)
    tokenizer = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": shape.positions}
    _write_json(directory / "tokenizer_config.json", tokenizer)
    _write_sentencepiece(weights, directory / "sentencepiece.bpe.model")
    _write_safetensors(weights, directory / SAFETENSORS)
    return directory


def tensor_names(layers: int) -> list[str]:
    """Give every tensor's short name."""
    names = ["emb.word", "emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"]
    for layer in range(layers):
        names += [f"l{layer}.{part}.{kind}" for part in (*LAYER_PARTS, *LAYER_NORMS) for kind in "wb"]
    return names


def dense(weights: Weights, name: str) -> np.ndarray:
    """Give a tensor as float32, unpacked if it is stored in blocks."""
    if name != "emb.word" and not name.endswith(tuple(f".{part}.w" for part in LAYER_PARTS)):
        return weights.vector(name)
    matrix = weights.matrix(name)
    return matrix.dense() if isinstance(matrix, Blocks) else matrix


def _write_sentencepiece(weights: Weights, path: Path) -> None:
    """Write the pieces in the published order: <unk>, <s>, </s>, then the rest without <pad> and <mask>."""
    write_tokenizer(weights.vocabulary(), path)
    model = schema.ModelProto.FromString(path.read_bytes())
    pieces = list(model.pieces)
    kinds = schema.ModelProto.SentencePiece
    del model.pieces[:]
    model.pieces.add(piece="<unk>", score=0, type=kinds.UNKNOWN)
    model.pieces.add(piece="<s>", score=0, type=kinds.CONTROL)
    model.pieces.add(piece="</s>", score=0, type=kinds.CONTROL)
    model.pieces.extend(pieces[len(SPECIAL) : -1])
    model.trainer_spec.unk_id, model.trainer_spec.bos_id, model.trainer_spec.eos_id = 0, 1, 2
    model.trainer_spec.pad_id = -1
    model.trainer_spec.vocab_size = len(model.pieces)
    model.normalizer_spec.remove_extra_whitespaces = True
    path.write_bytes(model.SerializeToString())


def _write_safetensors(weights: Weights, path: Path) -> None:
    header: dict[str, object] = {}
    offset = 0
    tensors = tensor_names(weights.shape.layers)
    for name in tensors:
        values = dense(weights, name)
        header[official_name(name)] = {
            "dtype": "F32",
            "shape": values.shape,
            "data_offsets": [offset, offset + values.nbytes],
        }
        offset += values.nbytes
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded)
        for name in tensors:
            file.write(np.ascontiguousarray(dense(weights, name), "<f4").tobytes())


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2), "utf-8")
