"""The writer's thread: one queue of things to do, and in between, steps of indexing.

All that is still to do is a state in the catalogue, so this thread may be killed at any instant. Everything that
happens elsewhere (a wish from a face, a finished batch) reaches it as a callable in its queue.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
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
from desktop_app.pipeline.inbox import Inbox
from desktop_app.pipeline.indexer import Indexer
from desktop_app.pipeline.pacing import GENTLY_SECONDS, LOOK_SECONDS, Pacing, lets_little_through
from desktop_app.pipeline.replacing import Replacing, sentence
from desktop_app.pipeline.tickets import Ticket, Tickets, as_sentence
from desktop_app.pipeline.tools import Tools
from desktop_app.reports import IndexRequest, Paused, Progress, Wait
from desktop_app.settings import DataFolder, Waiting
from desktop_app.system.priority import lower_disk
from desktop_app.watch.events import Watcher
from desktop_app.watch.mounts import MountWatch

T = TypeVar("T")

_WAIT_SECONDS = 0.25
_IDLE_SECONDS = 10.0
_TRY_AGAIN_SECONDS = 15.0
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
        self._inbox = Inbox()
        self._stopping = threading.Event()
        self._tickets = Tickets()
        self._opened_writer: CatalogueWriter | None = None
        self._made_indexer: Indexer | None = None
        self._watcher: Watcher | None = None
        self._mounts: MountWatch | None = None
        self._paused: Paused | None = None
        self._keeps_on = False
        self._has_work = False
        self._waits: Wait | None = None
        self._quiet = False
        self._rested = False
        self._was_paused = False
        self._replacing = Replacing()
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
        progress = self._made_indexer.progress if self._made_indexer is not None else Progress()
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
            self._keeps_on = True
            if self._watcher is None:
                self._watcher = Watcher(lambda looks: self._tell(lambda indexer: indexer.look(looks)))
            self._indexer.keep_on(self._watcher)

        self._inbox.put(begin)
        if self._mounts is None:
            self._mounts = MountWatch(lambda: self._tell(Indexer.look_for_folders))

    def pause(self, until: float | None) -> Future[None]:
        """Read and embed nothing until `resume`, or a time in seconds since 1970; requests under way end.

        Takes effect at once; it is kept over restarts once the future is done.
        """
        paused = self._paused = Paused(until)
        return self.call(lambda writer: writer.set_property(PAUSED, paused_to_json(paused)))

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
        self._inbox.put(lambda: None)

    def index(self, request: IndexRequest) -> Ticket:
        """Add the request's folders and index them to completion."""
        ticket = Ticket(request)
        self._inbox.put(lambda: self._accept(ticket))
        return ticket

    def forget(self, path: bytes) -> Future[int]:
        """Forget a file or all below a folder, in the catalogue and in the vector index."""
        return self.call(lambda writer: forget(writer, path, self._tools.vectors))

    def change_tools(self, tools: Tools) -> Future[None]:
        """Work with other settings from now on; what is under way begins anew."""

        def run(_writer: CatalogueWriter) -> None:
            self._tools = tools
            self._indexer.change_tools(tools)

        return self.call(run)

    def scan(self, root: bytes, *, urgent: bool = False) -> None:
        """Have a folder looked through, urgent: while paused, too; belongs to what `call` runs."""
        self._indexer.scan(root, urgent=urgent)

    def polled(self) -> dict[bytes, str]:
        """Return a sentence for each folder that is looked through now and then, because not all is heard of it."""
        return self._watcher.notes() if self._watcher is not None else {}

    def attend(self) -> None:
        """See to damage that somebody has met, in the catalogue or in the vector index."""
        self._tell(Indexer.tend)

    def call(self, work: Callable[[CatalogueWriter], T]) -> Future[T]:
        """Run `work` on the writer's thread between two steps."""
        future: Future[T] = Future()

        def run() -> None:
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

        self._inbox.put(run)
        return future

    def stop(self) -> None:
        """Finish the step at work, commit, end the thread and its workers. What is left stays pending."""
        if self._mounts is not None:
            self._mounts.close()
        self._stopping.set()
        self._inbox.wake()
        self._thread.join()

    def _tell(self, wish: Callable[[Indexer], None]) -> None:
        """Have the indexer hear of something; from any thread. Nobody needs it any more once all has ended."""
        with suppress(OwnedElsewhere):
            self._inbox.put(lambda: wish(self._indexer))

    @property
    def _writer(self) -> CatalogueWriter:
        """Writes to the catalogue; there is one while the thread runs."""
        assert self._opened_writer is not None
        return self._opened_writer

    @property
    def _indexer(self) -> Indexer:
        """Does the work; there is one while the thread runs."""
        assert self._made_indexer is not None
        return self._made_indexer

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
        self._opened_writer = writer
        self._paused = still(paused_from_json(writer.property(PAUSED)))
        self._made_indexer = Indexer(writer, self._tools, self._inbox.deliver, self._interrupted)
        if kept is not None:
            self._indexer.begin_anew(kept)
            self._replaced = sentence(kept)

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
        return self._pacing.reason(lambda: self._indexer.has_little)

    def _hold_still(self, why: Wait) -> float:
        """Let go of what work needs, and do only what does not wait; returns when to look at the machine again."""
        if lets_little_through(why) and self._indexer.read_fresh():
            self._waits = why
            return GENTLY_SECONDS
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
        is_urgent = self._made_indexer is not None and self._made_indexer.is_urgent
        return self._stopping.is_set() or (self.paused is not None and not is_urgent)

    def _idle(self) -> None:
        """Nothing has happened for a while: let go of what is not needed, and see whether what went wrong goes now."""
        self._indexer.rest()
        self._indexer.try_again()
        self._rested = True

    def _take_events(self, wait: float | None) -> None:
        """Do what others want; wait up to `wait` seconds for the first of it, None: as long as it takes."""
        if self._inbox.take(wait):
            self._stir()
        elif wait == _IDLE_SECONDS:
            self._idle()

    def _accept(self, ticket: Ticket) -> None:
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

        Once for each request, or once a day if it keeps on.
        """
        if not isinstance(error, CatalogueCorrupt) or not (self._tickets or self._keeps_on):
            return False
        if self._stopping.is_set() or any(ticket.replaced for ticket in self._tickets):
            return False
        if self._keeps_on and not self._replacing.may_again():
            return False
        _log.warning("the catalogue is replaced: %s", error)
        try:
            self._let_go()
            self._begin(*replace_damaged(self._data.root))
            self._tools.close_vectors()
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
        self._indexer.abandon()
        self._tools.close_vectors()
        with suppress(sqlite3.Error):
            self._writer.close()

    def _end(self) -> None:
        """End the workers and every request, those in the queue as well: nobody waits for an answer for ever."""
        if self._watcher is not None:
            self._watcher.close()
        try:
            self._indexer.rest()
        finally:
            self._inbox.close(self._tickets.fail)
            self._tickets.end(self._indexer, finished=False)
            self._writer.close()
