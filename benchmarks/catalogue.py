"""`python -m benchmarks.catalogue`: how fast files, passages and vectors go into the catalogue, and out of it again."""

import argparse
import hashlib
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.library import XQUAD
from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Document, Extraction, FileEntry, FileState, ModelCard, Passage, Place
from desktop_app.passages.digest import text_digest

_ROOT = b"/library"
_PASSAGES_A_FILE = 20
_FILES_A_BATCH = 20
_DIMS = 384


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000, help="in the scan")
    parser.add_argument("--passages", type=int, default=20_000, help="stored and embedded")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        writer = CatalogueWriter(Path(folder))
        _scan(writer, options.files, rows)
        _store(writer, options.passages, rows)
        status = Status(Path(folder) / CATALOGUE_FILE)
        rows.append(_row("coverage", 1, status.coverage))
        status.close()
        size = sum(path.stat().st_size for path in Path(folder).glob("catalogue*"))
        last = writer.counts().ready - 1
        rows.append(_row("forget one file, rewriting the database", 1, lambda: writer.forget(_path(last))))
        writer.close()
    show("catalogue", rows, notes={"database MB": size / 1e6})


def _scan(writer: CatalogueWriter, files: int, rows: list[dict[str, Any]]) -> None:
    watched = writer.add_folder(_ROOT, "{}")

    def entries(count: int) -> Iterator[FileEntry]:
        return (FileEntry(_path(n), n, (n + 1) * 10**9, n, "1", str(n)) for n in range(count))

    rows.append(_row("files of a first scan", files, lambda: writer.record_scan(watched, entries(files))))
    rows.append(
        _row("files of a scan that finds no change", files, lambda: writer.record_scan(watched, entries(files)))
    )


def _store(writer: CatalogueWriter, passages: int, rows: list[dict[str, Any]]) -> None:
    extractions = [_extraction(texts) for texts in _texts(passages)]
    model = writer.ensure_model(ModelCard("synthetic", "1", _DIMS, 512))
    files = {file.path: file for file in writer.next_files(10**9)}

    def store() -> None:
        numbered = enumerate(extractions)
        while part := list(itertools.islice(numbered, _FILES_A_BATCH)):
            with writer.batch():
                for number, extraction in part:
                    writer.store(files[_path(number)], extraction, model, 1)

    def embed() -> None:
        random = np.random.default_rng(0)
        while texts := writer.next_texts(model, 64):
            vectors = random.standard_normal((len(texts), _DIMS), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            writer.store_vectors(model, texts, vectors)

    rows.append(_row("passages stored, with their words", passages, store))
    rows.append(_row("next 64 texts to embed", 1, lambda: writer.next_texts(model, 64)))
    rows.append(_row("vectors stored", passages, embed))


def _path(number: int) -> bytes:
    return _ROOT + b"/folder %d/file %d.txt" % (number // 50, number)


def _texts(passages: int) -> Iterator[list[str]]:
    """Return real paragraphs in several languages by the file, numbered so that none is equal to another."""
    if not XQUAD.exists():
        raise SystemExit(f"{XQUAD} is needed; see CONTRIBUTING.md.")
    paragraphs = [json.loads(line)["text"] for line in XQUAD.read_text(encoding="utf-8").splitlines()]
    numbered = (f"{paragraphs[number % len(paragraphs)]} ({number})" for number in range(passages))
    while part := list(itertools.islice(numbered, _PASSAGES_A_FILE)):
        yield part


def _extraction(texts: list[str]) -> Extraction:
    passages = [
        Passage(ordinal, 0, len(text), text, "", Place(page=ordinal + 1), text_digest("", text), 200)
        for ordinal, text in enumerate(texts)
    ]
    digest = hashlib.blake2b(texts[0].encode(), digest_size=32).digest()
    return Extraction(digest, "text", FileState.READY, "", Document("text", "text/plain", "", ()), passages)


def _row(what: str, count: int, work: Callable[[], object]) -> dict[str, Any]:
    started, used = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    return {"what": what, "count": count, "seconds": seconds, "a second": count / seconds, "a CPU second": count / cpu}


if __name__ == "__main__":
    main()
