"""The work of indexing, step by step, on the writer's thread: scan, read, embed, commit."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from desktop_app.catalogue.connection import KeptAside
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.embed.choice import ChosenModel
from desktop_app.extract.registry import EXTRACTOR_VERSION
from desktop_app.pipeline.embedding import Embedding
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.reading import Reading
from desktop_app.reports import IndexReport, IndexRequest, Progress, Stage
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.roots import nested
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem, ScanStopped, scan

_POLL_SECONDS = 0.05
_PROGRESS_SECONDS = 0.25
_PROBLEMS_SHOWN = 10
_TEXTS_AT_ONCE = 500


class Tools(NamedTuple):
    """What the indexer works with, chosen at the composition root.

    vectors: returns the store of a model (id, dims), the same one each time; it stays its maker's. close_vectors:
    lets all of them go of the catalogue; they open it anew when they are used.
    """

    model: ChosenModel
    vectors: Callable[[int, int], VectorStore]
    close_vectors: Callable[[], None]
    default_rules: FolderRules
    workers: int
    data_folder: bytes


class Work(NamedTuple):
    """How much was done so far: files read in bytes, texts embedded, and the seconds of each stage."""

    bytes: int
    embedded: int
    stages: dict[str, float]


class Accepted(NamedTuple):
    """A request that is worked on: what had been done before it, and what could not be looked at for it."""

    request: IndexRequest
    before: Work
    problems: list[ScanProblem]


class Indexer:
    """Does the work one bounded step at a time; belongs to one thread.

    `post` puts a callable into that thread's queue, `stopping` says whether a long scan should end early.
    """

    def __init__(
        self,
        writer: CatalogueWriter,
        pool: ExtractionPool,
        tools: Tools,
        post: Callable[[Callable[[], object]], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._writer = writer
        self._tools = tools
        self._post = post
        self._stopping = stopping
        self._reading = Reading(writer, pool, tools.workers)
        self._embedding: Embedding | None = None
        self._scan_seconds = 0.0
        self._embedded_before = Work(0, 0, {})
        self._lost: list[bytes] = []
        self._sampled_at = 0.0
        self.progress = Progress()

    def accept(self, request: IndexRequest) -> Accepted:
        """Add the request's folders and see what is new in them."""
        accepted = Accepted(request, self._work(), [])
        self._writer.requeue_outdated(EXTRACTOR_VERSION)
        started = time.perf_counter()
        self.progress = Progress(Stage.SCANNING)
        for path in request.paths:
            self._scan(path, request.exclude, accepted.problems)
        for path in self._lost:
            if path not in request.paths and os.path.isdir(path):  # noqa: PTH112  bytes
                self._scan(path, (), accepted.problems)
        self._lost.clear()
        self._scan_seconds += time.perf_counter() - started
        if not request.words_only and (self._embedding is None or self._embedding.error is not None):
            self.stop()
            self._embedded_before = self._embedded()
            self._embedding = Embedding(self._writer, self._tools.model.embedder, self._tools.vectors, self._post)
        self.look_again()
        return accepted

    def begin_anew(self, kept: KeptAside) -> None:
        """Take over from a damaged catalogue: the next request reads the folders that it watched again, too."""
        self._lost = [root for root, _ in kept.folders]

    def look_again(self) -> None:
        """Something in the catalogue changed from elsewhere: plan anew."""
        self._reading.look_again()

    def step(self) -> bool:
        """Do one round of work; False when there is nothing to do and nothing under way in the workers."""
        self._reading.feed()
        self._reading.take(self._embedding.model if self._embedding else None, _POLL_SECONDS)
        embedding = self._embedding.feed() if self._embedding else False
        resegmented = self._writer.resegment(_TEXTS_AT_ONCE)
        self._sample_progress()
        return self._reading.in_flight > 0 or embedding or resegmented > 0

    @property
    def waits_only_for_embedder(self) -> bool:
        """Whether nothing but the embedder is at work, so that the thread may sleep until it delivers."""
        return self._reading.in_flight == 0

    def settle(self) -> None:
        """Everything is done: tidy the catalogue and the vector index."""
        self._writer.collect()
        if self._embedding is not None:
            self._embedding.settle()
        self.progress = Progress()

    def stop(self) -> None:
        """End the embedding thread; what it has finished is still delivered."""
        if self._embedding is not None:
            self._embedding.stop()

    def abandon(self) -> None:
        """End the embedding thread; what it has finished is dropped, because its catalogue is."""
        if self._embedding is not None:
            self._embedding.abandon()

    def report(self, accepted: Accepted, started: float, notes: tuple[str, ...] = (), *, finished: bool) -> IndexReport:
        """Say how a request ended, and what was done meanwhile; `started`: its time on time.perf_counter's clock."""
        counts = self._writer.counts(accepted.request.paths)
        before, work = accepted.before, self._work()
        return IndexReport(
            files=counts.files,
            ready=counts.ready,
            skipped=counts.skipped,
            failed=counts.failed,
            passages=counts.passages,
            vectors=counts.vectors,
            embedded=work.embedded - before.embedded,
            bytes=work.bytes - before.bytes,
            seconds=time.perf_counter() - started,
            stages={stage: round(seconds - before.stages.get(stage, 0.0), 3) for stage, seconds in work.stages.items()},
            notes=(*notes, *self._notes(accepted.problems)),
            finished=finished,
        )

    def _work(self) -> Work:
        """Return what was done since this indexer began."""
        stages = {
            "scan": self._scan_seconds,
            "read": self._reading.seconds_read,
            "store": self._reading.seconds_stored,
        }
        embedded = self._embedded()
        return Work(self._reading.bytes_done, embedded.embedded, stages | embedded.stages)

    def _embedded(self) -> Work:
        """Return what was embedded since this indexer began, by the embedding at work and those before it."""
        before, embedding = self._embedded_before, self._embedding
        if embedding is None:
            return before
        stages = {"embed": embedding.busy_seconds, "embedder_had_work": embedding.active_seconds}
        total = {stage: before.stages.get(stage, 0.0) + seconds for stage, seconds in stages.items()}
        return Work(0, before.embedded + embedding.texts_done, total)

    def _scan(self, path: bytes, exclude: tuple[str, ...], problems: list[ScanProblem]) -> None:
        known = {folder.root: folder.rules for folder in self._writer.folders()}
        rules = FolderRules.from_json(known[path]) if path in known else self._tools.default_rules
        rules = rules.excluding([line for line in exclude if line not in rules.excludes])
        folder = self._writer.add_folder(path, rules.to_json())
        inner = nested(path, {*known, self._tools.data_folder})
        unknown: list[bytes] = []

        def note(found: ScanProblem) -> None:
            problems.append(found)
            unknown.append(found.path)

        try:
            entries = scan(path, rules, stop=self._stopping, problem=note, skip=inner)
            self._writer.record_scan(folder, entries, unknown)
        except ScanStopped:
            # The folder is watched and its scan starts anew with the next request.
            return

    def _sample_progress(self) -> None:
        now = time.perf_counter()
        if now - self._sampled_at < _PROGRESS_SECONDS:
            return
        self._sampled_at = now
        files, texts = self._writer.waiting(self._embedding.model if self._embedding else None)
        done = self._embedding.texts_done if self._embedding else 0
        self.progress = Progress(
            stage=Stage.READING if self._reading.in_flight else Stage.EMBEDDING,
            files_waiting=files,
            files_done=self._reading.files_done,
            texts_waiting=texts,
            texts_done=done,
            texts_per_second=done / max(self._embedding.active_seconds, _PROGRESS_SECONDS) if self._embedding else 0.0,
            seconds_left=self._seconds_left(files, texts),
        )

    def _seconds_left(self, files: int, texts: int) -> float | None:
        """Estimate from this run's own rates; each file still to read will bring as many texts as those before."""
        reading = self._reading
        if files and not reading.files_done:
            return None
        embedding = self._embedding
        if embedding is None:
            return files * reading.seconds_read / max(reading.files_done, 1)
        if not embedding.texts_done:
            return None if texts or files else 0.0
        texts_a_file = (embedding.texts_done + texts) / max(reading.files_done, 1)
        return (texts + files * texts_a_file) * embedding.active_seconds / embedding.texts_done

    def _notes(self, problems: list[ScanProblem]) -> list[str]:
        notes: list[str] = []
        if self._reading.postponed:
            notes.append(f"{self._reading.postponed} files kept changing while they were read; index again later.")
        if self._embedding is not None and self._embedding.error is not None:
            notes.append(f"Searching by meaning is not complete: {self._embedding.error}")
        notes += [
            f"{os.fsdecode(each.path)} could not be looked at: {each.reason}." for each in problems[:_PROBLEMS_SHOWN]
        ]
        if len(problems) > _PROBLEMS_SHOWN:
            notes.append(f"{len(problems) - _PROBLEMS_SHOWN} more could not be looked at.")
        return notes
