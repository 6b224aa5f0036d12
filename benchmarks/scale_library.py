"""Building the made-up library of `benchmarks.scale`: real files, the real scan, the real writer, in pieces."""

import json
import os
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from benchmarks.scale_index import build_ahead
from benchmarks.scale_texts import CARD, Library, StandIn
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Document, Extraction, FileState, Passage, Place
from desktop_app.extract.registry import EXTRACTOR_VERSION
from desktop_app.passages.digest import text_digest
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import scan

_FILES_AT_ONCE = 50
_TEXTS_AT_ONCE = 512
_DIGEST_BYTES = 32


class Build:
    """One library in one folder; `go_on` works for some time and the next process goes on from there."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.tree, self.data = folder / "files", folder / "data"
        self._library = library
        self._notes_file = folder / "build.json"
        folder.mkdir(parents=True, exist_ok=True)
        self.notes: dict[str, Any] = json.loads(self._notes_file.read_text()) if self._notes_file.exists() else {}

    def go_on(self, seconds: float) -> bool:
        """Return True once everything is there."""
        until = time.monotonic() + seconds
        self._timed("write files", self._write_files)
        writer = CatalogueWriter(self.data)
        try:
            model = writer.ensure_model(CARD)
            self._scan(writer)
            done = self._timed("store passages", lambda: self._store(writer, model, until))
            done = done and self._timed("store vectors", lambda: self._embed(writer, model, until))
        finally:
            writer.close()
        return done and self._timed("build index", lambda: self._index(model, until))

    def store(self, model: int) -> VectorStore:
        """Return the vectors, as the engine opens them."""
        return VectorStore(lambda: open_reader(self.data / CATALOGUE_FILE), model, CARD.dims, self.data / "index")

    def _timed(self, name: str, work: Callable[[], bool]) -> bool:
        started = time.monotonic()
        done = work()
        self.note(name, round(self.notes.get(name, 0.0) + time.monotonic() - started, 2))
        return done

    def note(self, name: str, value: Any) -> None:
        """Keep something for the table."""
        self.notes[name] = value
        self._notes_file.write_text(json.dumps(self.notes))

    def _write_files(self) -> bool:
        for number in range(self._library.files):
            path = self.tree / self._library.name(number)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_bytes(self._library.passages(number)))
        return True

    def _scan(self, writer: CatalogueWriter) -> None:
        if "first scan" in self.notes:
            return
        root = os.fsencode(self.tree)
        rules = FolderRules()
        folder = writer.add_folder(root, rules.to_json())
        for name in ("first scan", "scan without a change"):
            started = time.monotonic()
            writer.record_scan(folder, scan(root, rules, stop=lambda: False))
            self.note(name, round(time.monotonic() - started, 2))

    def _store(self, writer: CatalogueWriter, model: int, until: float) -> bool:
        while time.monotonic() < until:
            files = writer.next_files(_FILES_AT_ONCE)
            if not files:
                return True
            with writer.batch():
                for file in files:
                    self._store_file(writer, file, model)
        return False

    def _store_file(self, writer: CatalogueWriter, file: PendingFile, model: int) -> None:
        number = int(Path(os.fsdecode(file.path)).stem.rpartition(" ")[2])
        texts = self._library.passages(number)
        digest = blake2b(_bytes(texts), digest_size=_DIGEST_BYTES).digest()
        if writer.content(digest, "text") is FileState.READY:
            writer.link(file, digest, "text")
            return
        passages: list[Passage] = []
        start = 0
        for ordinal, text in enumerate(texts):
            place = Place(lines=(2 * ordinal + 1, 2 * ordinal + 1))
            end = start + len(text)
            passages.append(Passage(ordinal, start, end, text, "", place, text_digest("", text), len(text) // 4))
            start = end + 2
        language = self._library.name(number).partition("/")[0]
        document = Document("text", "text/plain", "", (), language=language)
        extraction = Extraction(digest, "text", FileState.READY, "", document, passages)
        writer.store(file, extraction, model, EXTRACTOR_VERSION)

    def _embed(self, writer: CatalogueWriter, model: int, until: float) -> bool:
        embedder = StandIn(self._library.files)
        while time.monotonic() < until:
            texts = writer.next_texts(model, _TEXTS_AT_ONCE)
            if not texts:
                return True
            with writer.batch():
                writer.store_vectors(model, texts, embedder.embed_passages([text.text for text in texts]))
        return False

    def _index(self, model: int, until: float) -> bool:
        if not build_ahead(self.data, model, until):
            return False
        store = self.store(model)
        try:
            return not store.maintain(until - time.monotonic())
        finally:
            store.close()


def _bytes(passages: list[str]) -> bytes:
    return ("\n\n".join(passages) + "\n").encode()
