"""The work of indexing, step by step, on the writer's thread: scan, read, embed, commit."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop_app.catalogue.damage import KeptAside
from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.extract.registry import EXTRACTOR_VERSION
from desktop_app.pipeline.accounting import Pace, Work, problem_notes, remember_rates
from desktop_app.pipeline.fresh import FreshReading
from desktop_app.pipeline.preparing import make_ready
from desktop_app.pipeline.presence import Presence
from desktop_app.pipeline.scanning import Scanning, ScanWish
from desktop_app.pipeline.tickets import Accepted
from desktop_app.pipeline.tools import Tools
from desktop_app.pipeline.workshop import Workshop
from desktop_app.reports import FolderState, IndexReport, IndexRequest, Progress, Stage
from desktop_app.watch.events import Watcher
from desktop_app.watch.looks import Look
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem

_POLL_SECONDS = 0.05
_SCAN_SECONDS = 0.05
_COLLECT_SECONDS = 0.05
_COLLECT_AGAIN_SECONDS = 1.0
_SETTLE_SECONDS = 0.25
_PROGRESS_SECONDS = 0.25
_TEXTS_AT_ONCE = 500
_FEW_FILES = 20
_FEW_TEXTS = 300


class Indexer:
    """Does the work one bounded step at a time; belongs to one thread.

    `post` puts a callable into that thread's queue, `stopping` says whether a long scan should end early.
    """

    def __init__(
        self,
        writer: CatalogueWriter,
        tools: Tools,
        post: Callable[[Callable[[], object]], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._writer = writer
        self._tools = tools
        self._post = post
        self._stopping = stopping
        self._presence = Presence(writer, tools.remember_days)
        self._scanning = Scanning(writer, self._presence, tools.data_folder, stopping)
        self._workshop = Workshop(writer, tools, post, self._is_gone)
        self._fresh = FreshReading(writer, self._workshop)
        self._idle: Work = Work()
        self._pace = Pace()
        self._lost: list[bytes] = []
        self._watcher: Watcher | None = None
        self._sampled_at = 0.0
        self._collecting = False
        self._collected_at = 0.0
        self._unsettled = False
        self._keeps_on = False
        self._preparing = False
        self._model_is_ready = False
        self._model_id: int | None = None
        self._problem = ""
        self.progress = Progress()

    def keep_on(self, watcher: Watcher | None = None) -> None:
        """Look through every watched folder, and from now on read and embed whatever waits, asked for or not.

        watcher: hears what changes from then on; it stays its maker's.
        """
        self._keeps_on = True
        self._watcher = watcher
        self._workshop.look_later = watcher.touch if watcher is not None else None
        self._scanning.tell(watcher)
        self._writer.requeue_outdated(EXTRACTOR_VERSION)
        for folder in self._writer.folders():
            if folder.state is FolderState.WATCHED:
                self._scanning.add_once(folder.root)
        self._lost.clear()
        self.look_again()

    def accept(self, request: IndexRequest) -> Accepted:
        """Add the request's folders and have them looked through."""
        accepted = Accepted(request, self._work())
        self._writer.requeue_outdated(EXTRACTOR_VERSION)
        if request.words_only:
            self._workshop.open_reading()
        else:
            self._workshop.open()
        for path in request.paths:
            self._watch(path, request.exclude)
            accepted.scans.append(ScanWish(path))
        accepted.scans += [
            ScanWish(path)
            for path in self._lost
            if path not in request.paths and os.path.isdir(path)  # noqa: PTH112  bytes
        ]
        for wish in accepted.scans:
            self._scanning.add(wish)
        self._lost.clear()
        self._unsettled = True
        self.look_again()
        return accepted

    def begin_anew(self, kept: KeptAside) -> None:
        """Take over from a damaged catalogue: the next request reads the folders that it watched again, too."""
        self._lost = kept.to_scan

    def scan(self, root: bytes, *, urgent: bool = False) -> None:
        """Have a folder looked through; urgent: before all others, and by `leave_out`, too."""
        self._scanning.add_once(root, urgent=urgent)

    def look(self, looks: Sequence[Look]) -> None:
        """Have parts of folders looked at."""
        for look in looks:
            self._scanning.look(look)

    @property
    def is_urgent(self) -> bool:
        """Whether what is done next is done even while indexing is paused."""
        return self._scanning.urgent

    def leave_out(self) -> bool:
        """Look through folders that have new rules, a bit at a time, and read nothing; True while there is more.

        What the rules leave out goes, with its text, what they let in waits.
        """
        if self._scanning.urgent:
            self._scanning.go_on(_SCAN_SECONDS)
        return self._scanning.urgent or self._writer.collect(_COLLECT_SECONDS)

    def look_again(self) -> None:
        """Something in the catalogue changed from elsewhere: plan anew."""
        self._unsettled = True
        self._scanning.restart()
        if self._watcher is not None:
            self._watcher.know({folder.root: folder.state is FolderState.WATCHED for folder in self._writer.folders()})
        if self._workshop.reads_few:
            self._workshop.rest()
        elif self._workshop.reading is not None:
            self._workshop.reading.look_again()

    def tend(self) -> None:
        """Something may be damaged: tidy up, though nothing has changed."""
        self._unsettled = True

    def step(self, *, patient: bool = False) -> bool:
        """Do one round of work; False when there is nothing to do and nothing under way in the workers.

        patient: files that are being written may wait until they are quiet.
        """
        if self._workshop.reads_few:
            self._workshop.rest()
        scanned = self._scanning.ended
        scanning = self._scanning.go_on(_SCAN_SECONDS)
        if self._scanning.ended != scanned:
            self._unsettled = True
            if self._workshop.reading is not None:
                self._workshop.reading.look_again()
        if self._keeps_on:
            self._prepare()
        workshop = self._workshop
        if workshop.reading is not None:
            workshop.reading.feed(patient=patient)
            workshop.reading.take(workshop.model, 0.0 if scanning else _POLL_SECONDS)
        self._collect(may_begin=not scanning)
        embedding = workshop.embedding.feed() if workshop.embedding and not self._collecting else False
        resegmented = self._writer.resegment(_TEXTS_AT_ONCE)
        busy = scanning or workshop.is_reading or self._collecting or embedding or resegmented > 0
        if busy:
            self._sample_progress()
        elif self.progress.note != self._problem:
            self.progress = replace(self.progress, note=self._problem)
        self._unsettled = self._unsettled or busy
        return busy

    def read_fresh(self) -> bool:
        """Do a bit while work waits: look at what changed, and read a few files that did; True while there is more."""
        if not self._workshop.reads_few:
            self.rest()
        scanning = self._scanning.go_on(_SCAN_SECONDS)
        if not self._model_is_ready:
            self._make_ready()
            return scanning
        reading = self._fresh.go_on(self._workshop.model or self._model_id, 0.0 if scanning else _POLL_SECONDS)
        if not reading:
            self.rest()
            waiting = self._writer.waiting(self._model_id)
            self.progress = replace(self.progress, files_waiting=waiting.files, texts_waiting=waiting.texts)
        self._unsettled = True
        return scanning or reading

    @property
    def waits_only_for_embedder(self) -> bool:
        """Whether nothing but the embedder is at work, so that the thread may sleep until it delivers."""
        return not self._workshop.is_reading and not self._collecting and not self._scanning.under_way

    @property
    def has_little(self) -> bool:
        """Whether reading and embedding all that waits takes only seconds."""
        waiting = self._writer.waiting(self._workshop.model or self._model_id)
        return waiting.files <= _FEW_FILES and waiting.texts <= _FEW_TEXTS

    @property
    def wants_nothing(self) -> bool:
        """Whether nothing is to be tried again: there was no problem, and every folder is there."""
        return not self._problem and all(
            folder.reachable or folder.state is not FolderState.WATCHED for folder in self._writer.folders()
        )

    def settle(self) -> bool:
        """Everything is done: tidy the catalogue and the vector index, a bit at a time; True while there is more."""
        if not self._unsettled:
            return False
        if self._writer.collect(_SETTLE_SECONDS):
            return True
        self._writer.tidy()
        if self._settle_vectors():
            return True
        self._unsettled = False
        remember_rates(self._writer, self._work().since(self._idle), self._tools.workers)
        self._idle = self._work()
        self.progress = Progress(note=self._problem)
        return False

    def _settle_vectors(self) -> bool:
        """Bring the vector index up to date; without an embedder at work, only if its files are not as they were."""
        if self._workshop.embedding is not None:
            return self._workshop.embedding.settle(_SETTLE_SECONDS)
        for model in self._writer.models():
            store = self._tools.vectors(model.id, model.dims)
            if model.state == "serving" and store.wants_upkeep and store.maintain(_SETTLE_SECONDS):
                return True
        return False

    def rest(self) -> None:
        """End the workers and the embedding thread, and let go of their memory; `step` goes on where they were.

        What the embedding thread has finished is still delivered.
        """
        if not self._workshop.rest():
            return
        self._writer.release()
        self._problem = ""
        self.progress = Progress(
            files_waiting=self.progress.files_waiting,
            files_done=self.progress.files_done,
            texts_waiting=self.progress.texts_waiting,
            texts_done=self.progress.texts_done,
            failed=self.progress.failed,
        )

    def abandon(self) -> None:
        """End everything; what the embedding thread has finished is dropped, because its catalogue is."""
        self._workshop.abandon()

    def change_tools(self, tools: Tools) -> None:
        """Work with these from now on."""
        self.rest()
        self._tools = self._workshop.tools = tools
        self._presence.remember_days = tools.remember_days
        self._model_is_ready = False

    def try_again(self) -> None:
        """Try what went wrong, and look for folders that were not there."""
        self._problem = ""
        self.look_for_folders()

    def look_for_folders(self) -> None:
        """Have those folders looked through that may have come or gone, by what is mounted or is at their place."""
        if self._keeps_on:
            for root in self._presence.changed():
                self._scanning.add_once(root)
                self._unsettled = True

    def report(self, accepted: Accepted, started: float, notes: tuple[str, ...] = (), *, finished: bool) -> IndexReport:
        """Say how a request ended, and what was done meanwhile; `started`: its time on time.perf_counter's clock."""
        counts = self._writer.counts(accepted.request.paths)
        work = self._work().since(accepted.before)
        return IndexReport(
            files=counts.files,
            ready=counts.ready,
            skipped=counts.skipped,
            failed=counts.failed,
            passages=counts.passages,
            vectors=counts.vectors,
            embedded=work.embedded,
            bytes=work.bytes,
            seconds=time.perf_counter() - started,
            stages={stage: round(seconds, 3) for stage, seconds in work.stages.items()},
            notes=(*notes, *self._notes(accepted.problems)),
            finished=finished,
        )

    def _collect(self, *, may_begin: bool) -> None:
        """Let go of what lost its last file, a bit at a time, before more is embedded.

        may_begin: whether every folder is looked through; what went from one may have moved to the next.
        """
        now = time.perf_counter()
        if self._collecting or (may_begin and now >= self._collected_at + _COLLECT_AGAIN_SECONDS):
            self._collecting = self._writer.collect(_COLLECT_SECONDS)
            self._collected_at = now

    def _is_gone(self, file: PendingFile) -> bool:
        """Whether a file that was not found was deleted; else its drive is away, and its folder is looked at."""
        root = self._presence.doubtful_root(file.path)
        if root is not None:
            self._scanning.add_once(root)
        return root is None

    def _prepare(self) -> None:
        """Open what the work that waits needs, without keeping this thread waiting for a model to be made ready."""
        if self._preparing or self._problem:
            return
        if self._workshop.embedding is not None and self._workshop.embedding.error is not None:
            self._problem = f"Searching by meaning is not complete: {self._workshop.embedding.error}"
            return
        if self._workshop.reading is not None and self._workshop.embedding is not None:
            return
        if self._model_is_ready:
            if self._writer.next_files(1) or self._writer.next_texts(self._model(), 1):
                self._workshop.open()
            return
        self._make_ready()

    def _make_ready(self) -> None:
        if not self._preparing and not self._problem:
            self._preparing = True
            make_ready(self._tools, lambda problem: self._post(lambda: self._made_ready(problem)))

    def _made_ready(self, problem: str) -> None:
        self._preparing = False
        self._problem = problem
        self._model_is_ready = not problem

    def _model(self) -> int:
        if self._model_id is None:
            self._model_id = self._writer.ensure_model(self._tools.model.embedder.model)
        return self._model_id

    def _work(self) -> Work:
        """Return what was done since this indexer began."""
        work = self._workshop.work
        return work._replace(stages={"read": 0.0, "store": 0.0} | work.stages | {"scan": self._scanning.seconds})

    def _watch(self, path: bytes, exclude: tuple[str, ...]) -> None:
        known = {folder.root: folder.rules for folder in self._writer.folders()}
        rules = FolderRules.from_json(known[path]) if path in known else self._tools.default_rules
        rules = rules.excluding([line for line in exclude if line not in rules.excludes])
        self._writer.add_folder(path, rules.to_json())

    def _sample_progress(self) -> None:
        now = time.perf_counter()
        if now - self._sampled_at < _PROGRESS_SECONDS:
            return
        self._sampled_at = now
        waiting = self._writer.waiting(self._workshop.model)
        work = self._work().since(self._idle)
        self._pace.note(work.embedding_seconds, work.embedded)
        rate = self._pace.texts_a_second
        left = work.seconds_for(waiting, rate, embeds=self._workshop.embedding is not None)
        self.progress = Progress(
            stage=self._stage(),
            files_waiting=waiting.files,
            files_done=work.files,
            texts_waiting=waiting.texts,
            texts_done=work.embedded,
            texts_per_second=work.texts_a_second if rate is None else rate,
            seconds_left=None if self._scanning.under_way else left,
            note=self._problem,
            current=self._workshop.current,
            failed=work.failed,
        )

    def _stage(self) -> Stage:
        if self._workshop.is_reading:
            return Stage.READING
        return Stage.SCANNING if self._scanning.under_way else Stage.EMBEDDING

    def _notes(self, problems: list[ScanProblem]) -> list[str]:
        notes: list[str] = []
        reading, embedding = self._workshop.reading, self._workshop.embedding
        if reading is not None and reading.postponed:
            notes.append(f"{reading.postponed} files kept changing while they were read; index again later.")
        if embedding is not None and embedding.error is not None:
            notes.append(f"Searching by meaning is not complete: {embedding.error}")
        return notes + problem_notes(problems)
