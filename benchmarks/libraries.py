"""Makes real data folders out of texts that are at hand, so that a benchmark searches what a person would search."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Document, Extraction, FileEntry, FileState, ModelCard, Passage, Place
from desktop_app.embed.embedder import Embedder
from desktop_app.passages.digest import text_digest

ROOT = os.fsencode(os.path.join(os.sep, "library"))  # noqa: PTH118
BATCH = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of one passage: its name (folders parted by "/"), its text, its vector if it has one.

    more: further passages. vector: float32 [dims], or [passages, dims] for all of them. No text at all: found by its
    name only.
    """

    name: str
    text: str
    language: str = ""
    vector: npt.NDArray[np.float32] | None = None
    context: str = ""
    more: tuple[str, ...] = ()
    title: str = ""


def build_library(data_dir: Path, samples: Sequence[Sample], card: ModelCard | None) -> None:
    """Store samples as files with one passage each, and their vectors as those of the model `card`."""
    writer = CatalogueWriter(data_dir)
    try:
        model = writer.ensure_model(card) if card else None
        folder = writer.add_folder(ROOT, "{}")
        writer.record_scan(folder, (_entry(number, sample) for number, sample in enumerate(samples)))
        by_path = {os.path.join(ROOT, os.fsencode(sample.name)): sample for sample in samples}  # noqa: PTH118
        while files := writer.next_files(BATCH):
            with writer.batch():
                for file in files:
                    _store(writer, file, by_path[file.path], model)
        if card and model is not None and any(sample.vector is not None for sample in samples):
            _store_vectors(writer, model, samples)
    finally:
        writer.close()


def embed_library(data_dir: Path, embedder: Embedder) -> None:
    """Give every text that waits for it its vector."""
    writer = CatalogueWriter(data_dir)
    try:
        model = writer.ensure_model(embedder.model)
        while texts := writer.next_texts(model, BATCH):
            writer.store_vectors(model, texts, embedder.embed_passages([text.text for text in texts]))
    finally:
        writer.close()


def _store(writer: CatalogueWriter, file: PendingFile, sample: Sample, model: int | None) -> None:
    if not sample.text:
        writer.settle(file, FileState.SKIPPED, "picture")
        return
    extraction = _extraction(sample)
    if writer.content(extraction.digest, extraction.kind) is FileState.READY:
        writer.link(file, extraction.digest, extraction.kind)
    else:
        writer.store(file, extraction, model, 1)


def _store_vectors(writer: CatalogueWriter, model: int, samples: Iterable[Sample]) -> None:
    vectors: dict[bytes, npt.NDArray[np.float32]] = {}
    for each in samples:
        if each.vector is not None:
            passages = (each.text, *each.more)
            rows = np.atleast_2d(each.vector)
            vectors |= {text_digest(each.context, text): row for text, row in zip(passages, rows, strict=True)}
    while texts := list(islice(writer.next_texts(model, 4 * BATCH), 4 * BATCH)):
        writer.store_vectors(model, texts, np.stack([vectors[text.digest] for text in texts]).astype(np.float32))


def _entry(number: int, sample: Sample) -> FileEntry:
    path = os.path.join(ROOT, os.fsencode(sample.name))  # noqa: PTH118
    time_ns = (1_700_000_000 + number) * 10**9
    return FileEntry(path, len(sample.text.encode()), time_ns, time_ns, "1", str(number + 1))


def _extraction(sample: Sample) -> Extraction:
    passages: list[Passage] = []
    start = 0
    for ordinal, text in enumerate((sample.text, *sample.more)):
        digest = text_digest(sample.context, text)
        place = Place(lines=(ordinal + 1, ordinal + 1))
        passages.append(Passage(ordinal, start, start + len(text), text, sample.context, place, digest, len(text) // 4))
        start += len(text) + 1
    document = Document("text", "text/plain", "", (), title=sample.title, language=sample.language)
    content = blake2b("\n".join((sample.text, *sample.more)).encode(), digest_size=32).digest()
    return Extraction(content, "text", FileState.READY, document=document, passages=passages)
