"""Writes all files of a prepared model from its weights. Needs `onnx`, which nothing else at run time imports."""

from pathlib import Path

from desktop_app.embed.graph import EncoderGraph, Form
from desktop_app.embed.prepare import PASSAGES_GRAPH, QUERY_GRAPH, TOKENIZER
from desktop_app.embed.tokenizer_file import write_tokenizer
from desktop_app.embed.weights import Weights


def build(weights: Weights, directory: Path) -> None:
    """Write the tokenizer and both graphs into `directory`; raises OSError if the disk refuses."""
    write_tokenizer(weights.vocabulary(), directory / TOKENIZER)
    EncoderGraph(weights, Form.QUERY).save(directory / QUERY_GRAPH)
    EncoderGraph(weights, Form.PASSAGES).save(directory / PASSAGES_GRAPH)
