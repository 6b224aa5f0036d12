"""The work of indexing, step by step, on the writer's thread: scan, read, embed, commit."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalogue.damage import KeptAside
from desktop_app.catalogue.estimating import RATES, rates_from_json, rates_to_json
from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.embed.choice import ChosenModel
from desktop_app.errors import FindlingError
from desktop_app.extract.registry import EXTRACTOR_VERSION
from desktop_app.pipeline.accounting import Pace, Work, problem_notes, work_embedded, work_read
from desktop_app.pipeline.embedding import Embedding
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.presence import Presence
from desktop_app.pipeline.reading import Reading
from desktop_app.pipeline.scanning import Scanning, ScanWish
from desktop_app.pipeline.tickets import Accepted
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.reports import FolderState, IndexReport, IndexRequest, Progress, Stage
from desktop_app.vectors.store import VectorStore
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
_TELLING_FILES = 50
_TELLING_TEXTS = 500


class Tools(NamedTuple):
    """What the indexer works with, chosen at the composition root.

    vectors: returns the store of a model (id, dims), the same one each time; it stays its maker's. close_vectors:
    lets all of them go of the catalogue; they open it anew when they are used. tokenizer: the file that workers count
    tokens with, made ready at first need. remember_days: how long the files of a folder stay known that was deleted.
    """

    model: ChosenModel
    tokenizer: Callable[[], Path]
    vectors: Callable[[int, int], VectorStore]
    close_vectors: Callable[[], None]
    default_rules: FolderRules
    workers: int
    limits: WorkerLimits
    data_folder: bytes
    remember_days: float = 7.0


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
        self._pool: ExtractionPool | None = None
        self._reading: Reading | None = None
        self._embedding: Embedding | None = None
        self._resting: Embedding | None = None
        self._before: Work = Work()
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
            self._open_reading(self._tools.tokenizer())
        else:
            self._open(self._tools.tokenizer())
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
        if self._reading is not None:
            self._reading.look_again()

    def tend(self) -> None:
        """Something may be damaged: tidy up, though nothing has changed."""
        self._unsettled = True

    def step(self, *, patient: bool = False) -> bool:
        """Do one round of work; False when there is nothing to do and nothing under way in the workers.

        patient: files that are being written may wait until they are quiet.
        """
        scanned = self._scanning.ended
        scanning = self._scanning.go_on(_SCAN_SECONDS)
        if self._scanning.ended != scanned:
            self._unsettled = True
            if self._reading is not None:
                self._reading.look_again()
        if self._keeps_on:
            self._prepare()
        if self._reading is not None:
            self._reading.feed(patient=patient)
            self._reading.take(self._embedding.model if self._embedding else None, 0.0 if scanning else _POLL_SECONDS)
        self._collect(may_begin=not scanning)
        embedding = self._embedding.feed() if self._embedding and not self._collecting else False
        resegmented = self._writer.resegment(_TEXTS_AT_ONCE)
        busy = scanning or self._is_reading or self._collecting or embedding or resegmented > 0
        if busy:
            self._sample_progress()
        elif self.progress.note != self._problem:
            self.progress = replace(self.progress, note=self._problem)
        self._unsettled = self._unsettled or busy
        return busy

    @property
    def waits_only_for_embedder(self) -> bool:
        """Whether nothing but the embedder is at work, so that the thread may sleep until it delivers."""
        return not self._is_reading and not self._collecting and not self._scanning.under_way

    @property
    def has_little(self) -> bool:
        """Whether reading and embedding all that waits takes only seconds."""
        waiting = self._writer.waiting(self._embedding.model if self._embedding else self._model_id)
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
        self._remember_rates()
        self._idle = self._work()
        self.progress = Progress(note=self._problem)
        return False

    def _settle_vectors(self) -> bool:
        """Bring the vector index up to date; without an embedder at work, only if its files are not as they were."""
        if self._embedding is not None:
            return self._embedding.settle(_SETTLE_SECONDS)
        for model in self._writer.models():
            store = self._tools.vectors(model.id, model.dims)
            if model.state == "serving" and store.wants_upkeep and store.maintain(_SETTLE_SECONDS):
                return True
        return False

    def rest(self) -> None:
        """End the workers and the embedding thread, and let go of their memory; `step` goes on where they were.

        What the embedding thread has finished is still delivered.
        """
        if self._pool is None and self._embedding is None:
            return
        if self._pool is not None:
            self._pool.close()
        if self._embedding is not None:
            self._embedding.stop()
        if self._reading is not None:
            self._before = self._before.plus(work_read(self._reading))
        if self._resting is not None:
            self._before = self._before.plus(work_embedded(self._resting))
        # Its last batch may be in the queue yet, and counts, too.
        self._resting = self._embedding
        self._pool = self._reading = self._embedding = None
        self._writer.release()
        self._tools.model.release_passages()
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
        if self._pool is not None:
            self._pool.close()
        if self._embedding is not None:
            self._embedding.abandon()

    def change_tools(self, tools: Tools) -> None:
        """Work with these from now on."""
        self.rest()
        self._tools = tools
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

    @property
    def _is_reading(self) -> bool:
        return self._reading is not None and self._reading.in_flight > 0

    def _collect(self, *, may_begin: bool) -> None:
        """Let go of what lost its last file, a bit at a time, before more is embedded.

        may_begin: whether every folder is looked through; what went from one may have moved to the next.
        """
        now = time.perf_counter()
        if self._collecting or (may_begin and now >= self._collected_at + _COLLECT_AGAIN_SECONDS):
            self._collecting = self._writer.collect(_COLLECT_SECONDS)
            self._collected_at = now

    def _open_reading(self, tokenizer: Path) -> None:
        if self._reading is not None:
            return
        tools = self._tools
        self._pool = ExtractionPool(tokenizer, self._is_known, workers=tools.workers, limits=tools.limits)
        look_later = self._watcher.touch if self._watcher is not None else None
        self._reading = Reading(self._writer, self._pool, tools.workers, self._is_gone, look_later)

    def _open(self, tokenizer: Path) -> None:
        """Open all that reading and embedding need; an embedder that failed gets another chance."""
        if self._embedding is not None and self._embedding.error is not None:
            self.rest()
        self._open_reading(tokenizer)
        if self._embedding is None:
            self._embedding = Embedding(self._writer, self._tools.model.embedder, self._tools.vectors, self._post)

    def _is_known(self, digest: bytes, kind: str) -> bool:
        return self._writer.content(digest, kind) is not None

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
        if self._embedding is not None and self._embedding.error is not None:
            self._problem = f"Searching by meaning is not complete: {self._embedding.error}"
            return
        if self._reading is not None and self._embedding is not None:
            return
        if self._model_is_ready:
            if self._writer.next_files(1) or self._writer.next_texts(self._model(), 1):
                self._open(self._tools.tokenizer())
            return
        self._preparing = True
        threading.Thread(target=self._make_ready, name="preparing", daemon=True).start()

    def _make_ready(self) -> None:
        """Make the model ready, in a thread of its own."""
        problem = ""
        try:
            self._tools.tokenizer()
            _ = self._tools.model.embedder
        except FindlingError as error:
            problem = error.message
        except Exception as error:  # noqa: BLE001  the person is told, and it is tried again
            problem = f"The model could not be made ready: {error}"

        def made_ready() -> None:
            self._preparing = False
            self._problem = problem
            self._model_is_ready = not problem

        self._post(made_ready)

    def _model(self) -> int:
        if self._model_id is None:
            self._model_id = self._writer.ensure_model(self._tools.model.embedder.model)
        return self._model_id

    def _work(self) -> Work:
        """Return what was done since this indexer began."""
        total: Work = self._before
        if self._reading is not None:
            total = total.plus(work_read(self._reading))
        for embedding in (self._resting, self._embedding):
            if embedding is not None:
                total = total.plus(work_embedded(embedding))
        return total._replace(stages={"read": 0.0, "store": 0.0} | total.stages | {"scan": self._scanning.seconds})

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
        waiting = self._writer.waiting(self._embedding.model if self._embedding else None)
        work = self._work().since(self._idle)
        self._pace.note(work.embedding_seconds, work.embedded)
        rate = self._pace.texts_a_second
        left = work.seconds_for(waiting, rate, embeds=self._embedding is not None)
        self.progress = Progress(
            stage=self._stage(),
            files_waiting=waiting.files,
            files_done=work.files,
            texts_waiting=waiting.texts,
            texts_done=work.embedded,
            texts_per_second=work.texts_a_second if rate is None else rate,
            seconds_left=None if self._scanning.under_way else left,
            note=self._problem,
            current=self._pool.current if self._pool is not None else b"",
            failed=work.failed,
        )

    def _stage(self) -> Stage:
        if self._is_reading:
            return Stage.READING
        return Stage.SCANNING if self._scanning.under_way else Stage.EMBEDDING

    def _remember_rates(self) -> None:
        """Write down how fast this machine is, after a run that was long enough to tell."""
        work = self._work().since(self._idle)
        seconds = work.stages.get("read", 0.0) / self._tools.workers
        if work.files >= _TELLING_FILES and work.embedded >= _TELLING_TEXTS and seconds > 0:
            known = rates_from_json(self._writer.property(RATES))
            self._writer.set_property(RATES, rates_to_json(known, work.files / seconds, work.texts_a_second))

    def _notes(self, problems: list[ScanProblem]) -> list[str]:
        notes: list[str] = []
        if self._reading is not None and self._reading.postponed:
            notes.append(f"{self._reading.postponed} files kept changing while they were read; index again later.")
        if self._embedding is not None and self._embedding.error is not None:
            notes.append(f"Searching by meaning is not complete: {self._embedding.error}")
        return notes + problem_notes(problems)
