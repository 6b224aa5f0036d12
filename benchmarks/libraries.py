"""Makes real data folders out of texts that are at hand, so that a benchmark searches what a person would search."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Document, Extraction, FileEntry, FileState, ModelCard, Passage, Place
from desktop_app.passages.digest import text_digest

ROOT = os.fsencode(os.path.join(os.sep, "library"))  # noqa: PTH118
BATCH = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of one passage: its name, its text, its vector (float32 [dims]) where it has one."""

    name: str
    text: str
    language: str = ""
    vector: npt.NDArray[np.float32] | None = None
    context: str = ""


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
                    writer.store(file, _extraction(by_path[file.path]), model, 1)
        if card and model is not None:
            _store_vectors(writer, model, samples)
    finally:
        writer.close()


def _store_vectors(writer: CatalogueWriter, model: int, samples: Iterable[Sample]) -> None:
    vectors = {text_digest(each.context, each.text): each.vector for each in samples if each.vector is not None}
    while texts := list(islice(writer.next_texts(model, 4 * BATCH), 4 * BATCH)):
        writer.store_vectors(model, texts, np.stack([vectors[text.digest] for text in texts]).astype(np.float32))


def _entry(number: int, sample: Sample) -> FileEntry:
    path = os.path.join(ROOT, os.fsencode(sample.name))  # noqa: PTH118
    time_ns = (1_700_000_000 + number) * 10**9
    return FileEntry(path, len(sample.text.encode()), time_ns, time_ns, "1", str(number + 1))


def _extraction(sample: Sample) -> Extraction:
    digest = text_digest(sample.context, sample.text)
    passage = Passage(0, 0, len(sample.text), sample.text, sample.context, Place(lines=(1, 1)), digest, 0)
    document = Document("text", "text/plain", "", (), language=sample.language)
    content = blake2b(f"{sample.name}\n{sample.text}".encode(), digest_size=32).digest()
    return Extraction(content, "text", FileState.READY, document=document, passages=(passage,))
