"""The writer's thread: one queue of things to do, and in between, steps of indexing.

All that is still to do is a state in the catalogue, so this thread may be killed at any instant. Everything that
happens elsewhere (a wish from a face, a finished batch) reaches it as a callable in its queue.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from desktop_app.catalogue.connection import KeptAside
from desktop_app.catalogue.writer import CatalogueWriter, replace_damaged
from desktop_app.errors import CatalogueCorrupt, FindlingError, OwnedElsewhere
from desktop_app.pipeline.forgetting import forget
from desktop_app.pipeline.indexer import Indexer, Tools
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.reports import IndexReport, IndexRequest, Progress
from desktop_app.settings import DataFolder

T = TypeVar("T")

_WAIT_SECONDS = 0.25

_log = logging.getLogger(__name__)


class Ticket:
    """A request under way: wait on it, then ask for its report."""

    def __init__(self, request: IndexRequest) -> None:
        self.request = request
        self.started = time.perf_counter()
        self.outcome: Future[IndexReport] = Future()

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds`; True once the request has ended, well or not."""
        try:
            self.outcome.exception(seconds)
        except TimeoutError:
            return False
        return True

    def report(self) -> IndexReport:
        """How it ended. Raises the FindlingError that stopped it."""
        return self.outcome.result()


class Coordinator:
    """Indexes in the background. Every public method may be called from any thread; only `stop` waits.

    `index` and `call` raise OwnedElsewhere once it has stopped.
    """

    def __init__(self, data: DataFolder, tools: Tools, tokenizer: Path, limits: WorkerLimits) -> None:
        self._data = data
        self._tools = tools
        self._tokenizer = tokenizer
        self._limits = limits
        self._events: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._stopping = threading.Event()
        self._tickets: list[Ticket] = []
        self._writer: CatalogueWriter | None = None
        self._indexer: Indexer | None = None
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Open the catalogue for writing. Raises the DataFolderError that prevents it."""
        self._thread.start()
        self._opened.result()

    @property
    def progress(self) -> Progress:
        """A snapshot of the work."""
        return self._indexer.progress if self._indexer is not None else Progress()

    def index(self, request: IndexRequest) -> Ticket:
        """Add the request's folders and index them to completion."""
        ticket = Ticket(request)
        self._post(lambda: self._accept(ticket))
        return ticket

    def forget(self, path: bytes) -> Future[int]:
        """Forget a file or all below a folder, in the catalogue and in the vector index."""

        def run(writer: CatalogueWriter) -> int:
            forgotten = forget(writer, path)
            for model in writer.models():
                self._tools.vectors(model.id, model.dims).refresh()
            return forgotten

        return self.call(run)

    def call(self, work: Callable[[CatalogueWriter], T]) -> Future[T]:
        """Run `work` on the writer's thread between two steps."""
        future: Future[T] = Future()

        def run() -> None:
            assert self._writer is not None
            assert self._indexer is not None
            try:
                future.set_result(work(self._writer))
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the future
                future.set_exception(error)
            self._indexer.look_again()

        self._post(run)
        return future

    def stop(self) -> None:
        """Finish the step at work, commit, end the thread and its workers. What is left stays pending."""
        self._stopping.set()
        self._events.put(lambda: None)
        self._thread.join()

    def _post(self, event: Callable[[], object]) -> None:
        with self._gate:
            if self._closed:
                raise OwnedElsewhere("Findling is closing. Try again in a moment.")
            self._events.put(event)

    def _run(self) -> None:
        try:
            self._writer, kept = _open(self._data.root)
        except Exception as error:  # noqa: BLE001  it belongs to whoever started the thread
            self._opened.set_exception(error)
            return
        pool = ExtractionPool(self._tokenizer, self._is_known, workers=self._tools.workers, limits=self._limits)
        self._indexer = Indexer(self._writer, pool, self._tools, self._events.put, self._stopping.is_set)
        if kept is not None:
            self._indexer.begin_anew(kept)
        self._opened.set_result(None)
        try:
            self._work(self._indexer)
        except BaseException as error:
            self._fail_tickets(error)
            raise
        finally:
            pool.close()
            self._indexer.stop()
            with self._gate:
                self._closed = True
            self._drain()
            self._end_tickets(self._indexer, finished=False)
            self._writer.close()

    def _work(self, indexer: Indexer) -> None:
        while not self._stopping.is_set():
            self._drain()
            try:
                busy = indexer.step()
                if not busy:
                    indexer.settle()
                    self._end_tickets(indexer, finished=True)
            except FindlingError as error:
                # The catalogue holds what was committed; the wish ends with the reason and may be made again.
                _log.warning("indexing stopped: %s", error)
                self._fail_tickets(error)
                busy = False
            if not busy:
                self._events.get()()
            elif indexer.waits_only_for_embedder:
                self._wait_briefly()

    def _accept(self, ticket: Ticket) -> None:
        assert self._indexer is not None
        try:
            self._indexer.accept(ticket.request)
        except FindlingError as error:
            ticket.outcome.set_exception(error)
        else:
            self._tickets.append(ticket)

    def _is_known(self, digest: bytes, kind: str) -> bool:
        assert self._writer is not None
        return self._writer.content(digest, kind) is not None

    def _drain(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return
            event()

    def _wait_briefly(self) -> None:
        try:
            event = self._events.get(timeout=_WAIT_SECONDS)
        except queue.Empty:
            return
        event()

    def _end_tickets(self, indexer: Indexer, *, finished: bool) -> None:
        for ticket in self._tickets:
            ticket.outcome.set_result(indexer.report(ticket.request, ticket.started, finished=finished))
        self._tickets.clear()

    def _fail_tickets(self, error: BaseException) -> None:
        for ticket in self._tickets:
            ticket.outcome.set_exception(error)
        self._tickets.clear()


def _open(data_folder: Path) -> tuple[CatalogueWriter, KeptAside | None]:
    try:
        return CatalogueWriter(data_folder), None
    except CatalogueCorrupt:
        # Everything in it can be read again from the person's files; the damaged one is kept, never overwritten.
        return replace_damaged(data_folder)
