"""The writer's thread: one queue of things to do, and in between, steps of indexing.

All that is still to do is a state in the catalogue, so this thread may be killed at any instant. Everything that
happens elsewhere (a wish from a face, a finished batch) reaches it as a callable in its queue.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from desktop_app.catalogue.connection import KeptAside, translated
from desktop_app.catalogue.writer import CatalogueWriter, replace_damaged
from desktop_app.errors import CatalogueCorrupt, FindlingError, OwnedElsewhere
from desktop_app.pipeline.forgetting import forget
from desktop_app.pipeline.indexer import Accepted, Indexer, Tools
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
        self.accepted: Accepted | None = None
        self.replaced = ""
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
        self._pool: ExtractionPool | None = None
        self._indexer: Indexer | None = None
        self._replaced = ""
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
                with translated(self._data.catalogue):
                    result = work(self._writer)
            except BaseException as error:
                future.set_exception(_as_sentence(error))
                if not isinstance(error, Exception):
                    raise
            else:
                future.set_result(result)
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
            writer, kept = _open(self._data.root)
            self._begin(writer, kept)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever started the thread
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        try:
            self._work()
        except BaseException as error:
            self._stopping.set()
            self._fail_tickets(error)
            raise
        finally:
            self._end()

    def _begin(self, writer: CatalogueWriter, kept: KeptAside | None) -> None:
        """Take up the work on a catalogue that was just opened, in place of a damaged one if `kept` says so."""
        self._writer = writer
        pool = ExtractionPool(self._tokenizer, self._is_known, workers=self._tools.workers, limits=self._limits)
        self._pool = pool
        self._indexer = Indexer(writer, pool, self._tools, self._events.put, self._stopping.is_set)
        if kept is not None:
            self._indexer.begin_anew(kept)
            self._replaced = (
                f"The catalogue was damaged. It is kept as {kept.path}, and a new one was built from your files."
            )

    def _work(self) -> None:
        """Work until it is stopped. An error ends the requests, not the thread: each may be made again."""
        assert self._indexer is not None
        while not self._stopping.is_set():
            wait: float | None = 0.0
            try:
                with translated(self._data.catalogue):
                    if not self._indexer.step():
                        self._indexer.settle()
                        self._end_tickets(finished=True)
                        wait = None
                    elif self._indexer.waits_only_for_embedder:
                        wait = _WAIT_SECONDS
                    self._take_events(wait)
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the requests
                while not self._recovered(error):
                    self._fail_tickets(error)
                    try:
                        self._take_events(None)
                        break
                    except Exception as another:  # noqa: BLE001  likewise
                        error = another

    def _take_events(self, wait: float | None) -> None:
        """Do what the queue holds; wait up to `wait` seconds for the first, None: as long as it takes."""
        try:
            self._events.get(block=wait != 0.0, timeout=wait)()
            while True:
                self._events.get_nowait()()
        except queue.Empty:
            return

    def _accept(self, ticket: Ticket) -> None:
        assert self._indexer is not None
        assert self._writer is not None
        self._tickets.append(ticket)
        try:
            with translated(self._data.catalogue):
                self._writer.check_if_suspected()
                ticket.accepted = self._indexer.accept(ticket.request)
        except CatalogueCorrupt:
            raise  # it stops all tickets, or none
        except BaseException as error:
            self._tickets.remove(ticket)
            ticket.outcome.set_exception(_as_sentence(error))
            if not isinstance(error, Exception):
                raise
        else:
            ticket.replaced, self._replaced = self._replaced, ""

    def _recovered(self, error: Exception) -> bool:
        """Begin a new catalogue if what happened is that this one is damaged, and do the requests on it anew.

        Once for each request: a disk that damages the new one, too, is not written full with copies.
        """
        if not isinstance(error, CatalogueCorrupt) or not self._tickets:
            return False
        if self._stopping.is_set() or any(ticket.replaced for ticket in self._tickets):
            return False
        _log.warning("the catalogue is replaced: %s", error)
        try:
            self._let_go()
            self._begin(*replace_damaged(self._data.root))
            self._tools.close_vectors()
            assert self._indexer is not None
            note, self._replaced = self._replaced, ""
            for ticket in self._tickets:
                ticket.replaced = note
                ticket.accepted = self._indexer.accept(ticket.request)
        except Exception as second:  # noqa: BLE001  it belongs to whoever waits for the requests
            # There may be no catalogue to go on with; the next start opens or makes one.
            self._stopping.set()
            self._fail_tickets(second)
        return True

    def _let_go(self) -> None:
        """Close all that works on the catalogue."""
        assert self._pool is not None
        assert self._indexer is not None
        assert self._writer is not None
        self._pool.close()
        self._indexer.abandon()
        self._tools.close_vectors()
        with suppress(sqlite3.Error):
            self._writer.close()

    def _end(self) -> None:
        """End the workers and every request, those in the queue as well: nobody waits for an answer for ever."""
        assert self._pool is not None
        assert self._indexer is not None
        assert self._writer is not None
        try:
            self._pool.close()
            self._indexer.stop()
        finally:
            with self._gate:
                self._closed = True
            while not self._events.empty():
                try:
                    self._take_events(0.0)
                except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the requests
                    self._fail_tickets(error)
            self._end_tickets(finished=False)
            self._writer.close()

    def _is_known(self, digest: bytes, kind: str) -> bool:
        assert self._writer is not None
        return self._writer.content(digest, kind) is not None

    def _end_tickets(self, *, finished: bool) -> None:
        assert self._indexer is not None
        while self._tickets:
            ticket = self._tickets[-1]
            assert ticket.accepted is not None
            try:
                notes = (ticket.replaced,) if ticket.replaced else ()
                report = self._indexer.report(ticket.accepted, ticket.started, notes, finished=finished)
            except Exception as error:
                if finished:
                    raise  # a damaged catalogue can be replaced yet
                self._fail_tickets(error)
            else:
                self._tickets.pop()
                ticket.outcome.set_result(report)

    def _fail_tickets(self, error: BaseException) -> None:
        # The catalogue holds what was committed; the wishes end with the reason and may be made again.
        _log.warning("indexing stopped: %s", error, exc_info=not isinstance(error, FindlingError))
        while self._tickets:
            self._tickets.pop().outcome.set_exception(_as_sentence(error))


def _as_sentence(error: BaseException) -> FindlingError:
    """Return what is shown of an error: those that nobody foresaw get a sentence, too."""
    if isinstance(error, FindlingError):
        return error
    what = " ".join(f"{type(error).__name__}: {error}".split())
    unforeseen = FindlingError(
        f"Something unexpected stopped Findling ({what}). What was done is kept; try again, and report it if it recurs."
    )
    unforeseen.__cause__ = error
    return unforeseen


def _open(data_folder: Path) -> tuple[CatalogueWriter, KeptAside | None]:
    try:
        return CatalogueWriter(data_folder), None
    except CatalogueCorrupt:
        # Everything in it can be read again from the person's files; the damaged one is kept, never overwritten.
        return replace_damaged(data_folder)
