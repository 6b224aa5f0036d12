"""The one object that every face holds: index, search, status, forget, close. It knows no Qt.

Reading needs only the catalogue. A command that writes makes this process the owner of the data folder, or is handed
to the process that is.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.catalogue.connection import open_reader
from desktop_app.catalogue.deleting import delete_all, used_bytes
from desktop_app.catalogue.status import Status as Catalogue
from desktop_app.documents import Answer, Hit, Mode, PassageHit, Range, Verdict
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.folder_list import FolderList
from desktop_app.ownership import Ownership
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.owner import OnProgress, Owner
from desktop_app.pipeline.pacing import Pacing, Probe, Probes
from desktop_app.pipeline.tools import Tools
from desktop_app.preview.previewer import Previewer, never
from desktop_app.previews import PageImage, PageMarks, Preview
from desktop_app.queries import Queries
from desktop_app.reports import (
    Facets,
    IndexReport,
    IndexRequest,
    Paused,
    Progress,
    Wait,
)
from desktop_app.search.calibration import verdict
from desktop_app.search.filter_text import filters, toggle_filter
from desktop_app.settings import DataFolder, Settings
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.roots import check_root
from desktop_app.watch.rules import FolderRules

_MOST_WORKERS = 4


class Engine(FolderList):
    """A library to index and search. Close it, or use it in a `with`.

    Any thread may call any method, but one thread at a time asks questions: search, facets, similar, similar_text,
    nearest_sentence. Work goes on in threads of its own, in this process or in the one that owns the data folder.
    """

    def __init__(
        self,
        data: DataFolder,
        settings: Settings,
        model: ChosenModel,
        surroundings: Callable[[], Probes] = dict[Wait, Probe],
    ) -> None:
        """surroundings: finds out, at first need, what this machine can be asked before work goes on."""
        self._stores: dict[int, VectorStore] = {}
        self._pacing = Pacing(settings.waiting, surroundings)
        self._news: Callable[[], None] = lambda: None
        super().__init__(data, settings, model, Ownership(data.root, self._coordinator))
        self._queries = Queries(data.catalogue, model, self._vector_store, self._ownership.attend)
        self._previewer = Previewer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop what is at work (it goes on at the next start) and let go of everything."""
        self._ownership.close()
        self._queries.close()
        self._previewer.close()
        self._library.close()
        self._close_vectors()
        self._stores.clear()

    def release(self) -> None:
        """Let go of the model's and the vectors' memory after a while without use; the next search loads them again."""
        self._model.release()
        for store in self._stores.values():
            store.release()

    @property
    def asked_at(self) -> float:
        """When the last question came, on time.monotonic's clock; before all times if there was none."""
        return self._queries.asked_at

    def apply(self, settings: Settings) -> None:
        """Work with these settings from now on. What is being read or embedded begins anew where it must."""
        before, self._settings = self._settings, settings
        self._model.use_threads(settings.indexing.threads)
        self._pacing.use(settings.waiting)
        coordinator = self._ownership.coordinator
        if coordinator is None:
            return
        if (before.indexing, before.folders) != (settings.indexing, settings.folders):
            coordinator.change_tools(self._tools())
        elif before.waiting != settings.waiting:
            coordinator.look_up()

    # The work

    def start(self) -> None:
        """Look through all watched folders, and index whatever there is to do, in the background until it is closed.

        Returns at once. While another process works on the data folder it is handed this one's commands; when it ends,
        its work goes on here. Raises DataFolderError if the data folder cannot be used.
        """
        self._ownership.keep_on()

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
        is not a folder that can be read, IndexingPaused if a person has paused indexing, or pauses it meanwhile.
        """
        request = IndexRequest(tuple(check_root(path) for path in paths), tuple(exclude), words_only=words_only)
        while True:
            owner, report = self._ownership.do(lambda owner: (owner, owner.index(request, on_progress)))
            if report.finished or isinstance(owner, Owner):
                return report
            # The owner that did our work was stopped: the rest is ours.

    def forget(self, path: bytes) -> int:
        """Remove a file, or all below a folder, from what is kept, with every byte of their text; returns how many."""
        Catalogue(self._data.catalogue).close()  # raises if there is nothing to forget from
        # A link itself is never indexed: what is not named must not be forgotten in its place.
        folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100  bytes
        named = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118  bytes
        return self._ownership.ask("forget", path=os.fsdecode(named))

    def progress(self) -> Progress:
        """Return what is being done now."""
        return self._ownership.progress() or Progress()

    def paused(self) -> Paused | None:
        """Return until when a person paused indexing, None if nobody did. It is kept over restarts."""
        coordinator = self._ownership.coordinator
        return self._library.paused() if coordinator is None else coordinator.paused

    def pause(self, until: float | None = None) -> None:
        """Read and embed nothing, within a second, until `resume` or a time in seconds since 1970."""
        self._ownership.ask("pause", until=until)

    def resume(self) -> None:
        """Go on with what waits."""
        self._ownership.ask("resume")

    def can_wait_for(self) -> frozenset[Wait]:
        """Return the reasons to wait that there can be on this machine; the first call may take some 50 ms."""
        return self._pacing.kinds()

    def go_on(self) -> None:
        """Index what waits by itself (`Progress.waits`) anyway, until it is done."""
        self._ownership.ask("go_on")

    def on_news(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in any thread, when `quiet` ends; in the place of what was told before."""
        self._news = tell

    @property
    def quiet(self) -> bool:
        """Whether all that this object tells of the work and the folders stays as it is until `on_news` says so."""
        coordinator = self._ownership.coordinator
        return coordinator is not None and coordinator.quiet and self._library.is_current

    def retry(self, path: bytes | None = None) -> int:
        """Read again what could not be read: one file, all below a folder, or all; returns how many files."""
        return self._ownership.ask("retry", path=None if path is None else os.fsdecode(path))

    # The questions

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.HYBRID,
        limit: int | None = None,
        as_you_type: bool = False,
        first: bool = False,
        stop: Callable[[], bool] = never,
    ) -> Answer:
        """Answer a query. Raises UsageError for a query that cannot be meant.

        first: another answer follows, to be asked for when the typing rests; this one need not look everywhere.
        stop, here and below: whether nobody waits for the answer any more; then the call ends early, with a part of it.
        """
        limit = limit or self._settings.search.limit
        return self._queries.search(query, mode=mode, limit=limit, as_you_type=as_you_type, first=first, stop=stop)

    def facets(self, query: str, *, limit: int | None = None, stop: Callable[[], bool] = never) -> Facets:
        """Count the files that answer a query by what it can be narrowed by; "": all files of the library.

        Each dimension is counted without the filters of its own kind. limit: hits of an answer, by default as many as
        the window shows. Raises UsageError for a query that cannot be meant.
        """
        return self._queries.facets(query, limit or self._settings.window.results, stop)

    @staticmethod
    def is_likely(hit: Hit) -> bool:
        """Whether a hit answers its query as likely as a good verdict says. Looks nothing up."""
        return verdict(hit.confidence) is Verdict.GOOD

    @staticmethod
    def filters(query: str) -> list[str]:
        """Return the filters of a query as typed, in order: `type:pdf,code`. Looks nothing up."""
        return filters(query)

    @staticmethod
    def toggle_filter(query: str, filter_: str) -> str:
        """Take a filter out of a query, or add it if it is not there. Looks nothing up."""
        return toggle_filter(query, filter_)

    def nearest_sentence(self, query: str, passage: str, stop: Callable[[], bool] = never) -> Range | None:
        """Return where the sentence of a passage stands that is nearest in meaning to a query, some 10 ms a sentence.

        None without a model, or when `stop` says so, which is asked before each sentence; what was embedded by then
        is kept for the next call about this passage.
        """
        return self._queries.nearest_sentence(query, passage, stop)

    def similar_text(self, text: str, *, limit: int | None = None, stop: Callable[[], bool] = never) -> Answer:
        """Find files like a text. Raises UsageError if it has no words, ModelUnavailable without a model.

        Without hits when `stop` says so, here and below, which is asked before every few passages are embedded.
        """
        return self._queries.similar_text(text, limit or self._settings.search.limit, stop)

    def similar(self, path: bytes, *, limit: int | None = None, stop: Callable[[], bool] = never) -> Answer:
        """Find files like this one, which need not be indexed. Raises FindlingError if there is no text in it."""
        return self._queries.similar(os.path.realpath(path), self.text, limit or self._settings.search.limit, stop)

    # Previews

    def prepare_previews(self) -> None:
        """Start what draws previews, so that the first one is quick; returns at once."""
        self._previewer.warm_up()

    def preview(
        self, path: bytes, *, query: str, passage: PassageHit | None, stop: Callable[[], bool] = never
    ) -> Preview:
        """Return what there is to see of a file, with the query's words and the passage marked in a text.

        stop, here and below: whether nobody waits for the answer any more; then the call ends early.
        """
        return self._previewer.preview(path, query=query, passage=passage, stop=stop)

    def page(self, path: bytes, number: int, pixels_wide: int, *, stop: Callable[[], bool] = never) -> PageImage:
        """Return a page (from 1; a picture has one) drawn that wide, or less wide if it is very large.

        Raises FindlingError whose message is one of `previews.Unshown`.
        """
        return self._previewer.page(path, number, pixels_wide, stop=stop)

    def page_marks(
        self,
        path: bytes,
        *,
        query: str,
        passage: PassageHit | None,
        sentence: str,
        only: int | None = None,
        stop: Callable[[], bool] = never,
    ) -> Sequence[PageMarks]:
        """Return which pages have the query's words or the sentence on them, in order, and where.

        Looks at 200 pages around the hit's and takes up to two seconds; at the page `only` alone in some 20 ms.
        """
        return self._previewer.page_marks(path, query=query, passage=passage, sentence=sentence, only=only, stop=stop)

    def data(self) -> tuple[Path, int]:
        """Return where everything is kept, and how many bytes that are."""
        return self._data.root, used_bytes(self._data.root)

    def delete_everything(self) -> None:
        """Stop, delete all that was indexed and the list of folders, and go on with an empty library.

        Settings stay, and models, which hold nothing of a person's files. Raises OwnedElsewhere if another process
        works on the data folder.
        """

        def delete() -> None:
            # Where a file that somebody has open cannot be deleted, nobody may open it again meanwhile.
            with self._queries.closed(), self._library.closed():
                self._close_vectors()
                self._stores.clear()
                delete_all(self._data)

        self._ownership.begin_anew(delete)

    def _coordinator(self) -> Coordinator:
        return Coordinator(self._data, self._tools(), self._pacing, self._tell_news)

    def _tell_news(self) -> None:
        self._news()

    def _tools(self) -> Tools:
        folders = self._settings.folders
        return Tools(
            model=self._model,
            tokenizer=lambda: self._model.directory / TOKENIZER,
            vectors=self._vector_store,
            close_vectors=self._close_vectors,
            default_rules=FolderRules(
                excludes=folders.exclude, hidden=folders.hidden, follow_gitignore=folders.follow_gitignore
            ),
            workers=self._settings.indexing.workers or min(os.cpu_count() or 1, _MOST_WORKERS),
            limits=self.limits,
            data_folder=os.path.realpath(os.fsencode(self._data.root)),
            remember_days=folders.remember_days,
            typed_at=lambda: self._queries.typed_at,
        )

    def _vector_store(self, model: int, dims: int) -> VectorStore:
        """Return the one store of a model in this process: what is indexed in it is searched in it."""
        if model not in self._stores:
            connect = partial(open_reader, self._data.catalogue)
            self._stores[model] = VectorStore(connect, model, dims, self._data.index, on_damage=self._ownership.attend)
        return self._stores[model]

    def _close_vectors(self) -> None:
        for store in list(self._stores.values()):
            store.close()
