"""Reads bytes as if they were a file of some name."""

import io

from desktop_app.documents import Block, BlockKind, Document
from desktop_app.extract.registry import kind_of, read
from desktop_app.extract.source import Limits, Source
from tests.helpers.invariants import check_document

WHOLE = Limits()


def read_bytes(name: str, data: bytes, limits: Limits = WHOLE) -> Document:
    """Return what is read in `data`, which must be readable and keep what every document promises."""
    handle = io.BytesIO(data)
    document = read(kind_of(name, handle), Source(name, handle, len(data), limits))
    check_document(document)
    return document


def read_text(name: str, text: str, limits: Limits = WHOLE) -> Document:
    return read_bytes(name, text.encode(), limits)


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if kind in (None, block.kind)]


def block_with(document: Document, text: str) -> Block:
    return next(block for block in document.blocks if text in document.text[block.start : block.end])
