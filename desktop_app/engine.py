"""The one object that every face holds: index, search, status, forget, close. It knows no Qt.

Reading needs only the catalogue. A command that writes makes this process the owner of the data folder, or is handed
to the process that is.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from desktop_app import doctor
from desktop_app.catalogue.connection import open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.catalogue.status import Status as Catalogue
from desktop_app.documents import Answer, Extraction, FileState, Mode
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.errors import FindlingError, ModelUnavailable, OwnedElsewhere
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.indexer import Tools
from desktop_app.pipeline.one_file import describe, read_one
from desktop_app.pipeline.owner import Caller, OnProgress, Owner, own_or_call
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.pipeline.worker_outcomes import NameOnly
from desktop_app.reports import (
    Check,
    Duplicate,
    IndexReport,
    IndexRequest,
    ModelRow,
    Reading,
    Status,
    Unreadable,
    WatchedFolder,
)
from desktop_app.search.searcher import Searcher
from desktop_app.settings import DataFolder, Settings
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.roots import check_root
from desktop_app.watch.rules import FolderRules

T = TypeVar("T")

_MOST_WORKERS = 4
_CHANGEOVER_SECONDS = 0.1


class Engine:
    """A library to index and search. One thread searches; another may index. Close it, or use it in a `with`."""

    def __init__(self, data: DataFolder, settings: Settings, model: ChosenModel) -> None:
        self._data = data
        self._settings = settings
        self._model = model
        self._owner: Owner | None = None
        self._searcher: Searcher | None = None
        self._by_meaning = False
        self._stores: dict[int, VectorStore] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop what is at work (it goes on at the next start) and let go of everything."""
        if self._owner is not None:
            self._owner.close()
            self._owner = None
        self._stop_searching()
        self._close_vectors()
        self._stores.clear()

    def release(self) -> None:
        """Let go of the model's and the vectors' memory after a while without use; the next search loads them again."""
        self._model.release()
        for store in self._stores.values():
            store.release()

    def index(
        self,
        paths: Sequence[bytes],
        *,
        exclude: Sequence[str] = (),
        words_only: bool = False,
        on_progress: OnProgress = lambda _: None,
    ) -> IndexReport:
        """Watch folders and index them to completion.

        exclude: .gitignore lines for these folders. Raises FolderError, before anything is done, if one of the paths
        is not a folder that can be read.
        """
        request = IndexRequest(tuple(check_root(path) for path in paths), tuple(exclude), words_only=words_only)
        while True:
            owner, report = self._as_owner(lambda owner: (owner, owner.index(request, on_progress)))
            if report.finished or isinstance(owner, Owner):
                return report
            # The owner that did our work was stopped: the rest is ours.

    def forget(self, path: bytes) -> int:
        """Remove a file, or all below a folder, from what is kept, with every byte of their text; returns how many."""
        Catalogue(self._data.catalogue).close()  # raises if there is nothing to forget from
        # A link itself is never indexed: what is not named must not be forgotten in its place.
        folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100  bytes
        named = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118  bytes
        return self._as_owner(lambda owner: owner.forget(named))

    def search(
        self, query: str, *, mode: Mode = Mode.HYBRID, limit: int | None = None, as_you_type: bool = False
    ) -> Answer:
        """Answer a query. Raises UsageError for a query that cannot be meant."""
        searcher = self._searching(by_meaning=mode is not Mode.WORDS)
        return searcher.search(query, mode=mode, limit=limit or self._settings.search.limit, as_you_type=as_you_type)

    def similar(self, path: bytes, *, limit: int | None = None) -> Answer:
        """Find files like this one, which need not be indexed. Raises FindlingError if there is no text in it."""
        path = os.path.realpath(path)
        searcher = self._searching(by_meaning=True)
        limit = limit or self._settings.search.limit
        answer = searcher.similar_to_file(path, limit=limit)
        if answer is not None:
            return answer
        reading = self.text(path)
        if not reading.passages:
            raise FindlingError(f"{os.fsdecode(path)} cannot be compared: {reading.reason or 'no text'}.", path=path)
        return searcher.similar_to_texts([passage.text for passage in reading.passages], exclude=path, limit=limit)

    def text(self, path: bytes) -> Reading:
        """Return what is read in a file, indexed or not. Raises FindlingError if there is no such file."""
        path = os.path.realpath(path)
        outcome = read_one(path, self._model.directory / TOKENIZER, self._limits)
        if not isinstance(outcome, Extraction):
            state = FileState.SKIPPED if isinstance(outcome, NameOnly) else FileState.FAILED
            return Reading(path, state, describe(outcome), "", "", "", "", ())
        document = outcome.document
        return Reading(
            path=path,
            state=outcome.state,
            reason=outcome.reason,
            kind=outcome.kind,
            title=document.title if document else "",
            author=document.author if document else "",
            language=document.language if document else "",
            passages=outcome.passages,
        )

    def embed(self, text: str, *, kind: str = "query") -> Vectors:
        """Embed one text as a "query" or as a "passage", as the model gives it: float32 [dims], unit length."""
        embedder = self._model.plain
        return embedder.embed_query(text) if kind == "query" else embedder.embed_passages([text])[0]

    def status(self) -> Status:
        """Return what is indexed, what is waiting, and how long it will take."""
        with self._catalogue() as catalogue:
            waiting = catalogue.waiting()
            folders = [
                WatchedFolder(folder.root, reachable=folder.reachable and os.path.isdir(folder.root))  # noqa: PTH112
                for folder in catalogue.folders()
            ]
            coverage = catalogue.coverage()
        progress = self._owner.progress if self._owner else Caller(self._data.root).progress()
        return Status(
            folders,
            coverage,
            waiting.files,
            waiting.texts,
            texts_per_second=progress.texts_per_second if progress else 0.0,
            seconds_left=progress.seconds_left if progress else None,
            working=progress is not None,
        )

    def failed(self) -> list[Unreadable]:
        """Return the files whose text is missing, each with its reason: first what failed, then what was skipped."""
        with self._catalogue() as catalogue:
            return [Unreadable(row.path, row.state, row.reason) for row in catalogue.unread()]

    def duplicates(self) -> list[Duplicate]:
        """Return the groups of files with the same content, the most space to gain first."""
        with self._catalogue() as catalogue:
            return [Duplicate(group[0].size, [file.path for file in group]) for group in catalogue.duplicates()]

    def models(self) -> list[ModelRow]:
        """Return the models that have vectors, and the one that is chosen."""
        card = self._model.embedder.model
        chosen = ModelRow(card.name, card.revision, card.dims, "available", 0, self._model.why)
        if not self._data.catalogue.exists():
            return [chosen]
        with self._catalogue() as catalogue:
            known = [
                ModelRow(row.name, row.revision, row.dims, row.state, catalogue.vectors(row.id))
                for row in catalogue.models()
            ]
        this = (card.name, card.revision, card.dims)
        others = [row for row in known if (row.name, row.revision, row.dims) != this]
        mine = [replace(row, why=self._model.why) for row in known if row not in others]
        return (mine or [chosen]) + others

    def doctor(self) -> list[Check]:
        """Check the machine, the model and the catalogue."""
        return doctor.check(self._data, self._model)

    @property
    def _limits(self) -> WorkerLimits:
        indexing = self._settings.indexing
        return WorkerLimits(seconds=indexing.file_seconds, memory_bytes=indexing.file_megabytes * 2**20)

    def _as_owner(self, work: Callable[[Owner | Caller], T]) -> T:
        """Do what only the owner may do, or have it done; by the next owner if this one goes away meanwhile."""
        while True:
            owner = self._own_or_call()
            try:
                return work(owner)
            except OwnedElsewhere:
                if isinstance(owner, Owner):
                    raise
            time.sleep(_CHANGEOVER_SECONDS)

    def _own_or_call(self) -> Owner | Caller:
        if self._owner is not None:
            return self._owner
        owner = own_or_call(self._data.root, self._coordinator)
        if isinstance(owner, Owner):
            self._owner = owner
        return owner

    def _searching(self, *, by_meaning: bool) -> Searcher:
        """Return what answers queries; by words alone until there are vectors, and without touching the model."""
        if self._searcher is not None and (self._by_meaning or not by_meaning):
            return self._searcher
        self._stop_searching()
        finder = Finder(self._data.catalogue)
        try:
            with self._catalogue() as catalogue:
                has_vectors = bool(catalogue.models())
            model = finder.model_id(self._model.embedder.model) if by_meaning and has_vectors else None
        except ModelUnavailable as error:
            self._searcher = Searcher(
                finder, None, None, missing=f"Only words and names were searched: {error.message}"
            )
            return self._searcher
        except BaseException:
            finder.close()
            raise
        if model is None:
            self._searcher = Searcher(finder, None, None)
        else:
            embedder = self._model.embedder
            self._by_meaning = True
            self._searcher = Searcher(finder, self._vector_store(model, embedder.model.dims), embedder)
        return self._searcher

    def _stop_searching(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None
        self._by_meaning = False

    def _coordinator(self) -> Coordinator:
        folders = self._settings.folders
        rules = FolderRules(excludes=folders.exclude, hidden=folders.hidden, follow_gitignore=folders.follow_gitignore)
        own = os.path.realpath(os.fsencode(self._data.root))
        workers = self._settings.indexing.workers or min(os.cpu_count() or 1, _MOST_WORKERS)
        tools = Tools(self._model, self._vector_store, self._close_vectors, rules, workers, own)
        return Coordinator(self._data, tools, self._model.directory / TOKENIZER, self._limits)

    def _vector_store(self, model: int, dims: int) -> VectorStore:
        """Return the one store of a model in this process: what is indexed in it is searched in it."""
        if model not in self._stores:
            connect = partial(open_reader, self._data.catalogue)
            self._stores[model] = VectorStore(connect, model, dims, self._data.index)
        return self._stores[model]

    def _close_vectors(self) -> None:
        for store in list(self._stores.values()):
            store.close()

    def _catalogue(self) -> closing[Catalogue]:
        return closing(Catalogue(self._data.catalogue))
