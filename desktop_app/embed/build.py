"""Writes all files of a prepared model from its weights. Needs `onnx`, which nothing else at run time imports."""

from pathlib import Path

from desktop_app.embed.graph import EncoderGraph, Form, WordTable
from desktop_app.embed.prepare import PASSAGES_GRAPH, QUERY_GRAPH, TOKENIZER, WORDS
from desktop_app.embed.tokenizer_file import write_tokenizer
from desktop_app.embed.weights import Weights


def build(weights: Weights, directory: Path) -> None:
    """Write the tokenizer, the word table and both graphs into `directory`; raises OSError if the disk refuses."""
    write_tokenizer(weights.vocabulary(), directory / TOKENIZER)
    words = WordTable(weights, directory / WORDS)
    EncoderGraph(weights, Form.QUERY, words).save(directory / QUERY_GRAPH)
    EncoderGraph(weights, Form.PASSAGES, words).save(directory / PASSAGES_GRAPH)
