"""What is at work on files and texts, the workers and the embedding thread, and what they have done."""

from collections.abc import Callable

from desktop_app.catalogue.records import PendingFile
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.pipeline.accounting import Work, work_embedded, work_read
from desktop_app.pipeline.embedding import Embedding
from desktop_app.pipeline.pool import ExtractionPool
from desktop_app.pipeline.reading import NextFiles, Reading
from desktop_app.pipeline.tools import Tools


class Workshop:
    """Opens and closes `reading` and `embedding`; belongs to the writer's thread.

    tools: what is opened next works with them. look_later: as `Reading` takes it. reads_few: see `open_few`.
    """

    def __init__(
        self,
        writer: CatalogueWriter,
        tools: Tools,
        post: Callable[[Callable[[], object]], None],
        is_gone: Callable[[PendingFile], bool],
    ) -> None:
        """post: puts a callable into the thread's queue. is_gone: as `Reading` takes it."""
        self._writer = writer
        self._post = post
        self._is_gone = is_gone
        self._pool: ExtractionPool | None = None
        self._resting: Embedding | None = None
        self._before: Work = Work()
        self.tools = tools
        self.look_later: Callable[[bytes], None] | None = None
        self.reading: Reading | None = None
        self.embedding: Embedding | None = None
        self.reads_few = False

    def open_reading(self) -> None:
        """Have files read, if they are not yet."""
        if self.reads_few:
            self.rest()
        if self.reading is None:
            self._begin_reading(None)

    def open_few(self, next_files: NextFiles) -> None:
        """Have only those files read that `next_files` names, and nothing embedded, until `rest` or `open`."""
        self.rest()
        self._begin_reading(next_files)
        self.reads_few = True

    def _begin_reading(self, next_files: NextFiles | None) -> None:
        tools = self.tools
        self._pool = ExtractionPool(
            tools.tokenizer(), self._is_known, workers=tools.workers, limits=tools.limits, typed_at=tools.typed_at
        )
        self.reading = Reading(
            self._writer, self._pool, tools.workers, self._is_gone, self.look_later, next_files=next_files
        )

    def open(self) -> None:
        """Have files read and texts embedded; an embedder that failed gets another chance."""
        if self.embedding is not None and self.embedding.error is not None:
            self.rest()
        self.open_reading()
        if self.embedding is None:
            self.embedding = Embedding(self._writer, self.tools, self._post)

    def rest(self) -> bool:
        """End both and let go of their memory; False if there is nothing to end.

        What the embedding thread has finished is still delivered.
        """
        if self._pool is None and self.embedding is None:
            return False
        if self._pool is not None:
            self._pool.close()
        if self.embedding is not None:
            self.embedding.stop()
        if self.reading is not None:
            self._before = self._before.plus(work_read(self.reading))
        if self._resting is not None:
            self._before = self._before.plus(work_embedded(self._resting))
        # Its last batch may be in the queue yet, and counts, too.
        self._resting = self.embedding
        self._pool = self.reading = self.embedding = None
        self.reads_few = False
        self.tools.model.release_passages()
        return True

    def abandon(self) -> None:
        """End both; what the embedding thread has finished is dropped."""
        if self._pool is not None:
            self._pool.close()
        if self.embedding is not None:
            self.embedding.abandon()

    @property
    def is_reading(self) -> bool:
        """Whether the workers have files."""
        return self.reading is not None and self.reading.in_flight > 0

    @property
    def model(self) -> int | None:
        """The id of the model that texts are embedded with, None while none are."""
        return None if self.embedding is None else self.embedding.model

    @property
    def current(self) -> bytes:
        """The path of a file that is being read, b"" if there is none."""
        return self._pool.current if self._pool is not None else b""

    @property
    def work(self) -> Work:
        """What was done since this was made."""
        total: Work = self._before
        if self.reading is not None:
            total = total.plus(work_read(self.reading))
        for embedding in (self._resting, self.embedding):
            if embedding is not None:
                total = total.plus(work_embedded(embedding))
        return total

    def _is_known(self, digest: bytes, kind: str) -> bool:
        return self._writer.content(digest, kind) is not None
