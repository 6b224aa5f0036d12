"""The writer's thread: one queue of things to do, and in between, steps of indexing.

All that is still to do is a state in the catalogue, so this thread may be killed at any instant. Everything that
happens elsewhere (a wish from a face, a finished batch) reaches it as a callable in its queue.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from desktop_app.catalogue.connection import translated
from desktop_app.catalogue.damage import KeptAside
from desktop_app.catalogue.pausing import PAUSED, paused_from_json, paused_sentence, paused_to_json, still
from desktop_app.catalogue.writer import CatalogueWriter, open_catalogue, replace_damaged
from desktop_app.errors import CatalogueCorrupt, IndexingPaused, OwnedElsewhere
from desktop_app.pipeline.forgetting import forget
from desktop_app.pipeline.indexer import Indexer, Tools
from desktop_app.pipeline.pacing import LOOK_SECONDS, Pacing
from desktop_app.pipeline.tickets import Ticket, Tickets, as_sentence
from desktop_app.reports import IndexRequest, Paused, Progress, Wait
from desktop_app.settings import DataFolder, Waiting
from desktop_app.system.priority import lower_disk
from desktop_app.watch.events import Watcher
from desktop_app.watch.looks import Look
from desktop_app.watch.mounts import MountWatch

T = TypeVar("T")

_WAIT_SECONDS = 0.25
_IDLE_SECONDS = 10.0
_TRY_AGAIN_SECONDS = 15.0
_REPLACE_AGAIN_SECONDS = 24 * 3600.0
_LONGEST_REST_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Coordinator:
    """Indexes in the background. Every public method may be called from any thread; only `stop` waits.

    `index` and `call` raise OwnedElsewhere once it has stopped.
    """

    def __init__(
        self,
        data: DataFolder,
        tools: Tools,
        pacing: Pacing | None = None,
        news: Callable[[], None] = lambda: None,
    ) -> None:
        """pacing: says when work that nobody asked for waits. news: called on the writer's thread, see `quiet`."""
        self._data = data
        self._tools = tools
        self._pacing = pacing or Pacing(Waiting())
        self._news = news
        self._events: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._stopping = threading.Event()
        self._tickets = Tickets()
        self._writer: CatalogueWriter | None = None
        self._indexer: Indexer | None = None
        self._watcher: Watcher | None = None
        self._mounts: MountWatch | None = None
        self._paused: Paused | None = None
        self._keeps_on = False
        self._has_work = False
        self._waits: Wait | None = None
        self._quiet = False
        self._rested = False
        self._was_paused = False
        self._replaced_at: float | None = None
        self._replaced = ""
        self._told = ""
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Open the catalogue for writing. Raises the DataFolderError that prevents it."""
        self._thread.start()
        self._opened.result()

    @property
    def progress(self) -> Progress:
        """A snapshot of the work."""
        progress = self._indexer.progress if self._indexer is not None else Progress()
        return replace(progress, note=progress.note or self._told or self._replaced, waits=self._waits)

    @property
    def quiet(self) -> bool:
        """Whether nothing is done and nothing will change until `news` is called."""
        return self._quiet

    @property
    def paused(self) -> Paused | None:
        """Why nothing is being indexed, None if it is."""
        return still(self._paused)

    def keep_on(self) -> None:
        """Look through all watched folders, and index whatever there is to do from now on, until it is stopped."""

        def begin() -> None:
            assert self._indexer is not None
            self._keeps_on = True
            if self._watcher is None:
                self._watcher = Watcher(self._looks_due)
            self._indexer.keep_on(self._watcher)

        self._post(begin)
        if self._mounts is None:
            self._mounts = MountWatch(self._look_for_folders)

    def pause(self, until: float | None) -> Future[None]:
        """Read and embed nothing until `resume`, or a time in seconds since 1970; requests under way end.

        Takes effect at once; it is kept over restarts once the future is done.
        """
        paused = self._paused = Paused(until)

        def run(writer: CatalogueWriter) -> None:
            writer.set_property(PAUSED, paused_to_json(paused))

        return self.call(run)

    def resume(self) -> Future[None]:
        """Go on."""
        self._paused = None
        return self.call(lambda writer: writer.set_property(PAUSED, None))

    def go_on(self) -> None:
        """Do not wait for what holds up the work now, until it is done."""
        self._pacing.go_on()
        self.look_up()

    def look_up(self) -> None:
        """See at once what there is to do, and whether it should wait."""
        self._post(lambda: None)

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

    def change_tools(self, tools: Tools) -> Future[None]:
        """Work with other settings from now on; what is under way begins anew."""

        def run(_writer: CatalogueWriter) -> None:
            assert self._indexer is not None
            self._tools = tools
            self._indexer.change_tools(tools)

        return self.call(run)

    def scan(self, root: bytes, *, urgent: bool = False) -> None:
        """Have a folder looked through, urgent: while paused, too; belongs to what `call` runs."""
        assert self._indexer is not None
        self._indexer.scan(root, urgent=urgent)

    def polled(self) -> dict[bytes, str]:
        """Return a sentence for each folder that is looked through now and then, because not all is heard of it."""
        return self._watcher.notes() if self._watcher is not None else {}

    def _looks_due(self, looks: Sequence[Look]) -> None:
        """Something changed on disk; from the watcher's thread."""

        def look() -> None:
            assert self._indexer is not None
            self._indexer.look(looks)

        with suppress(OwnedElsewhere):
            self._post(look)

    def _look_for_folders(self) -> None:
        """Something was connected or taken away: look which folders that changes."""

        def look() -> None:
            assert self._indexer is not None
            self._indexer.look_for_folders()

        with suppress(OwnedElsewhere):
            self._post(look)

    def attend(self) -> None:
        """See to damage that somebody has met, in the catalogue or in the vector index."""

        def tend() -> None:
            assert self._indexer is not None
            self._indexer.tend()

        with suppress(OwnedElsewhere):
            self._post(tend)

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
                future.set_exception(as_sentence(error))
                if not isinstance(error, Exception):
                    raise
            else:
                future.set_result(result)
            self._indexer.look_again()

        self._post(run)
        return future

    def stop(self) -> None:
        """Finish the step at work, commit, end the thread and its workers. What is left stays pending."""
        if self._mounts is not None:
            self._mounts.close()
        self._stopping.set()
        self._events.put(lambda: None)
        self._thread.join()

    def _post(self, event: Callable[[], object]) -> None:
        with self._gate:
            if self._closed:
                raise OwnedElsewhere("Findling is closing. Try again in a moment.")
            self._events.put(event)

    def _run(self) -> None:
        lower_disk()
        try:
            writer, kept = open_catalogue(self._data.root)
            self._begin(writer, kept)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever started the thread
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        try:
            self._work()
        except BaseException as error:
            self._stopping.set()
            self._tickets.fail(error)
            raise
        finally:
            self._end()

    def _begin(self, writer: CatalogueWriter, kept: KeptAside | None) -> None:
        """Take up the work on a catalogue that was just opened, in place of a damaged one if `kept` says so."""
        self._writer = writer
        self._paused = still(paused_from_json(writer.property(PAUSED)))
        self._indexer = Indexer(writer, self._tools, self._events.put, self._interrupted)
        if kept is not None:
            self._indexer.begin_anew(kept)
            self._replaced = (
                "The catalogue was lost. Your folders were known from a copy, and a new one was built from your files."
                if kept.path is None
                else f"The catalogue was damaged. It is kept as {kept.path}, and a new one was built from your files."
            )

    def _work(self) -> None:
        """Work until it is stopped. An error ends the requests, not the thread: each may be made again."""
        while not self._stopping.is_set():
            try:
                with translated(self._data.catalogue):
                    self._take_events(self._rest() if self.paused is not None else self._step())
                self._told = ""
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the requests
                while not self._recovered(error):
                    self._tickets.fail(error)
                    self._told = as_sentence(error).message
                    try:
                        self._take_events(_TRY_AGAIN_SECONDS if self._keeps_on else None)
                        break
                    except Exception as another:  # noqa: BLE001  likewise
                        error = another

    def _step(self) -> float | None:
        """Do some work; returns how long to wait for events before the next step, None: as long as it takes."""
        assert self._indexer is not None
        assert self._writer is not None
        if self._keeps_on:
            self._writer.check_if_suspected()
        if self._was_paused:
            self._was_paused = False
            self._stir()
        waits = self._reason_to_wait()
        if waits is not None:
            return self._hold_still(waits)
        self._waits = None
        if self._indexer.step(patient=self._keeps_on and not self._tickets):
            self._stir()
            self._has_work = True
            self._tickets.fail_without_folder()
            return _WAIT_SECONDS if self._indexer.waits_only_for_embedder else 0.0
        if self._indexer.settle():
            self._has_work = True
            return 0.0
        self._has_work = False
        self._pacing.done()
        self._tickets.fail_without_folder()
        self._tickets.end(self._indexer, finished=True)
        self._quiet = True
        return _IDLE_SECONDS if self._keeps_on and not (self._rested and self._indexer.wants_nothing) else None

    def _reason_to_wait(self) -> Wait | None:
        """Return why work that nobody asked for should wait; the machine is looked at only while there is some."""
        if not self._has_work or not self._keeps_on or self._tickets:
            return None
        assert self._indexer is not None
        return self._pacing.reason(lambda: self._indexer is not None and self._indexer.has_little)

    def _hold_still(self, why: Wait) -> float:
        """Let go of what work needs, and do only what does not wait; returns when to look at the machine again."""
        assert self._indexer is not None
        self._indexer.rest()
        self._waits = why
        return 0.0 if self._indexer.leave_out() else LOOK_SECONDS

    def _stir(self) -> None:
        """Something is going on."""
        self._rested = False
        if self._quiet:
            self._quiet = False
            self._news()

    def _rest(self) -> float | None:
        """Do nothing while paused but let go of what rules leave out; returns how long, None: until an event."""
        assert self._indexer is not None
        if self._tickets:
            self._tickets.fail(IndexingPaused(paused_sentence(self._paused)))
        self._indexer.rest()
        if self._indexer.leave_out():
            return 0.0
        self._quiet = self._was_paused = True
        until = self._paused.until if self._paused is not None else None
        # Never for long at once: the clock may be set, and a machine that slept wakes late.
        return None if until is None else max(0.01, min(until - time.time(), _LONGEST_REST_SECONDS))

    def _interrupted(self) -> bool:
        """Whether a long step should end early."""
        is_urgent = self._indexer is not None and self._indexer.is_urgent
        return self._stopping.is_set() or (self.paused is not None and not is_urgent)

    def _idle(self) -> None:
        """Nothing has happened for a while: let go of what is not needed, and see whether what went wrong goes now."""
        assert self._indexer is not None
        self._indexer.rest()
        self._indexer.try_again()
        self._rested = True

    def _take_events(self, wait: float | None) -> None:
        """Do what the queue holds; wait up to `wait` seconds for the first, None: as long as it takes."""
        try:
            event = self._events.get(block=wait != 0.0, timeout=wait)
        except queue.Empty:
            if wait == _IDLE_SECONDS:
                self._idle()
            return
        event()
        with suppress(queue.Empty):
            while True:
                self._events.get_nowait()()
        self._stir()

    def _accept(self, ticket: Ticket) -> None:
        assert self._indexer is not None
        assert self._writer is not None
        if self.paused is not None:
            ticket.outcome.set_exception(IndexingPaused(paused_sentence(self.paused)))
            return
        self._tickets.add(ticket)
        try:
            with translated(self._data.catalogue):
                self._writer.check_if_suspected()
                ticket.accepted = self._indexer.accept(ticket.request)
        except CatalogueCorrupt:
            raise  # it stops all tickets, or none
        except BaseException as error:
            self._tickets.remove(ticket)
            ticket.outcome.set_exception(as_sentence(error))
            if not isinstance(error, Exception):
                raise
        else:
            ticket.replaced, self._replaced = self._replaced, ""

    def _recovered(self, error: Exception) -> bool:
        """Begin a new catalogue if what happened is that this one is damaged, and do the requests on it anew.

        Once for each request, or once a day if it keeps on: a disk that damages the new one, too, is not written full
        with copies.
        """
        if not isinstance(error, CatalogueCorrupt) or not (self._tickets or self._keeps_on):
            return False
        if self._stopping.is_set() or any(ticket.replaced for ticket in self._tickets):
            return False
        if self._keeps_on:
            now = time.monotonic()
            if self._replaced_at is not None and now < self._replaced_at + _REPLACE_AGAIN_SECONDS:
                return False
            self._replaced_at = now
        _log.warning("the catalogue is replaced: %s", error)
        try:
            self._let_go()
            self._begin(*replace_damaged(self._data.root))
            self._tools.close_vectors()
            assert self._indexer is not None
            if self._keeps_on:
                self._indexer.keep_on(self._watcher)
            note = self._replaced
            for ticket in self._tickets:
                ticket.replaced, self._replaced = note, ""
                ticket.accepted = self._indexer.accept(ticket.request)
        except Exception as second:  # noqa: BLE001  it belongs to whoever waits for the requests
            # There may be no catalogue to go on with; the next start opens or makes one.
            self._stopping.set()
            self._tickets.fail(second)
        return True

    def _let_go(self) -> None:
        """Close all that works on the catalogue."""
        assert self._indexer is not None
        assert self._writer is not None
        self._indexer.abandon()
        self._tools.close_vectors()
        with suppress(sqlite3.Error):
            self._writer.close()

    def _end(self) -> None:
        """End the workers and every request, those in the queue as well: nobody waits for an answer for ever."""
        assert self._indexer is not None
        assert self._writer is not None
        if self._watcher is not None:
            self._watcher.close()
        try:
            self._indexer.rest()
        finally:
            with self._gate:
                self._closed = True
            while not self._events.empty():
                try:
                    self._take_events(0.0)
                except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the requests
                    self._tickets.fail(error)
            self._tickets.end(self._indexer, finished=False)
            self._writer.close()
