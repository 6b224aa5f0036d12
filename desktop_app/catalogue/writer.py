"""The one object through which the catalogue is changed; the work is done by the modules it brings together."""

import math
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.catalogue.choices import Choices, ChosenFolder, load_choices, save_choices
from desktop_app.catalogue.connection import CATALOGUE_FILE, translated
from desktop_app.catalogue.contents import Contents
from desktop_app.catalogue.counting import Paced, count_below, count_waiting
from desktop_app.catalogue.damage import KeptAside, acquit, check_whole, is_suspected, set_aside
from desktop_app.catalogue.embeddings import Embeddings
from desktop_app.catalogue.files import Files
from desktop_app.catalogue.folders import Folders
from desktop_app.catalogue.forgetting import Forgetting
from desktop_app.catalogue.names import NameWords
from desktop_app.catalogue.pausing import PAUSED
from desktop_app.catalogue.records import Counts, Folder, KnownModel, PendingFile, PendingText, ScanSummary, Waiting
from desktop_app.catalogue.scans import RunningScan, Scans
from desktop_app.catalogue.session import Session
from desktop_app.catalogue.texts import Texts
from desktop_app.catalogue.whereabouts import WhereaboutsTable
from desktop_app.documents import Extraction, FileEntry, FileState, ModelCard
from desktop_app.errors import CatalogueCorrupt
from desktop_app.reports import FolderState
from desktop_app.watch.looks import Area

_CATALOGUE_ID = "catalogue_id"


class CatalogueWriter:
    """Writes to the catalogue in `data_dir`, from one thread of the process that owns it.

    Every method is one transaction, or shares the one of an enclosing `batch`. Each raises the DataFolderError that
    stands in the way: StorageFull, CatalogueCorrupt, CatalogueNewer …; then nothing of it was written.
    """

    def __init__(self, data_dir: Path) -> None:
        """Open it. A new catalogue takes over what was chosen in one that was lost, if a copy of that is there."""
        self._session = Session(data_dir)
        self._choices_changed = True
        self.taken_over: tuple[ChosenFolder, ...] = ()
        try:
            self._open()
            self._take_over(load_choices(data_dir))
            self._keep_choices()
        except BaseException:
            self._session.close()
            raise
        self._waiting: dict[int | None, Paced[Waiting]] = {}

    def _open(self) -> None:
        with translated(self._session.path):
            names = NameWords(self._session.connection)
            self._folders = Folders(self._session, names)
            self.whereabouts = WhereaboutsTable(self._session, self._folders, names)
            self._scans = Scans(self._session, self._folders, names)
            self._files = Files(self._session, names)
            self._texts = Texts(self._session, names)
            self._contents = Contents(self._session, self._files, self._texts)
            self._embeddings = Embeddings(self._session)
            self._forgetting = Forgetting(self._session, self._files, self._texts, self._embeddings)

    def check_if_suspected(self) -> None:
        """Read the whole catalogue if somebody has met damage in it.

        Words are made anew from the texts, a bit at a time by `resegment`, if only their index is damaged. Raises
        CatalogueCorrupt if more is.
        """
        path = self._session.path
        if not is_suspected(path):
            return
        if not check_whole(path):
            with self._session.transaction():
                self._texts.begin_words_anew()
        acquit(path)

    @contextmanager
    def batch(self) -> Generator[None]:
        """Make everything inside one transaction, which is many times faster than one each."""
        with self._session.transaction():
            yield
        self._keep_choices()

    def add_folder(self, root: bytes, rules: str) -> int:
        """Watch a folder, or give a watched one new rules (they take effect with the next scan)."""
        with self._choosing():
            return self._folders.add(root, rules)

    def folders(self) -> list[Folder]:
        """Return every folder, watched or not, in the order added."""
        return self._folders.all()

    def set_folder_state(self, root: bytes, state: FolderState) -> None:
        """Watch a folder, pause it, or only keep what is known of it. Raises FolderError if it is not known."""
        with self._choosing():
            self._folders.set_state(root, state)

    def set_reachable(self, folder: int, *, reachable: bool) -> None:
        """Note whether a folder can be read now; the files of one that cannot wait and stay searchable."""
        self._folders.set_reachable(folder, reachable=reachable)

    def move_folder(self, root: bytes, to: bytes) -> None:
        """Give a folder another root; what is known of its files is known of them there: see WhereaboutsTable.move."""
        with self._choosing():
            self.whereabouts.move(root, to)

    def remove_folder(self, root: bytes) -> int:
        """Stop watching a folder and return how many files went with it; an outer watched folder keeps its files."""
        with self._choosing():
            return self._folders.remove(root)

    def record_scan(self, folder: int, entries: Iterable[FileEntry], unknown: Sequence[bytes] = ()) -> ScanSummary:
        """Record a whole scan of a folder: new and changed files will wait, files not named are removed.

        unknown: paths that could not be looked at, complete once `entries` is used up; what is there is kept.
        An exception from `entries` leaves everything as it was; so a scan that ends early must raise.
        """
        return self._scans.record(folder, entries, unknown)

    def begin_scan(self, folder: int, entries: Iterable[FileEntry], only: Area | None = None) -> RunningScan:
        """Begin to record a scan bit by bit, for `record_scan` in a folder that takes long; only: a part of it."""
        return self._scans.begin(folder, entries, only)

    def next_files(self, limit: int, exclude: Collection[int] = ()) -> list[PendingFile]:
        """Return the files to read next, newest and smallest first; `exclude` names those in flight."""
        return self._files.next(limit, exclude)

    def newest_files(self, limit: int, first_ns: int, last_ns: int, exclude: Collection[int] = ()) -> list[PendingFile]:
        """Return the files to read that changed between two times in ns since 1970, newest first."""
        return self._files.newest(limit, first_ns, last_ns, exclude)

    def still_waits(self, file: PendingFile) -> bool:
        """Whether a file is still to be read, and as it was when it was handed out."""
        return self._files.still_waits(file)

    def content(self, digest: bytes, kind: str) -> FileState | None:
        """Return what is known of a content, None if it must be read: unknown, outdated, or to be tried again."""
        return self._contents.state(digest, kind)

    def store(self, file: PendingFile, extraction: Extraction, model: int | None, extractor_version: int) -> bool:
        """Store what was read in a file; its words are searchable from then on, its texts wait for vectors of `model`.

        Returns False, with nothing stored, when the file changed or went meanwhile.
        """
        return self._contents.store(file, extraction, model, extractor_version)

    def link(self, file: PendingFile, digest: bytes, kind: str) -> bool:
        """Settle a file whose content is known already; False, and the file goes on waiting, when it is not."""
        return self._contents.link(file, digest, kind)

    def settle(self, file: PendingFile, state: FileState, reason: str) -> bool:
        """Settle a file that has no content: found by name only, or not readable."""
        return self._files.settle_without_content(file, state, reason)

    def drop(self, file: PendingFile) -> None:
        """Remove a file that vanished before it was read."""
        self._files.drop(file)

    def retry(self, path: bytes | None) -> int:
        """Queue failed files again: one file, those below a folder, or all."""
        return self._files.retry(path)

    def requeue_outdated(self, extractor_version: int) -> int:
        """Queue what another extractor version read, and what it could not; old text serves until it is replaced."""
        return self._files.requeue_outdated(extractor_version)

    def resegment(self, limit: int) -> int:
        """Give up to `limit` texts that an older segmenter cut their words anew; 0 when there are none (left)."""
        return self._texts.resegment(limit)

    def ensure_model(self, card: ModelCard) -> int:
        """Return the id of a model, and queue every text that has no vector of it."""
        return self._embeddings.ensure_model(card)

    def models(self) -> list[KnownModel]:
        """Return every model that was ever in use."""
        return self._embeddings.models()

    def serve_model(self, model: int) -> None:
        """Let this model's vectors answer from now on; the one that answered so far is retired."""
        self._embeddings.serve(model)

    def discard_model(self, model: int) -> None:
        """Remove a model that does not serve, with its vectors and its queue."""
        self._embeddings.discard_model(model)

    def next_texts(self, model: int, limit: int, exclude: Collection[int] = ()) -> list[PendingText]:
        """Return the texts to embed next, those of the newest and smallest files first; `exclude`: those in flight."""
        return self._embeddings.next_texts(model, limit, exclude)

    def store_vectors(self, model: int, texts: Sequence[PendingText], vectors: npt.NDArray[np.float32]) -> int:
        """Store the vectors of texts, row by row: float32 [len(texts), dims], unit length. Returns how many are new."""
        return self._embeddings.store_vectors(model, texts, vectors)

    def collect(self, seconds: float = math.inf) -> bool:
        """Remove contents without files, texts without contents, vectors without texts, for about so long.

        Returns True while there is more. Bytes of the text may stay in the files until something is forgotten.
        """
        return self._forgetting.collect(seconds)

    def tidy(self) -> None:
        """Finish an erasure that was interrupted, and forget changes that nobody needs any more."""
        self._forgetting.tidy()

    @property
    def has_remains(self) -> bool:
        """Whether there may be text of files that are not known any more; `forget` erases it."""
        return self._forgetting.has_remains

    def forget(self, path: bytes) -> int:
        """Remove a file, or all below a folder, and every byte of their text that nothing else holds.

        Takes seconds in a large library. Returns how many files were removed. They come back with the next scan
        unless the folder's rules leave them out.
        """
        return self._forgetting.forget(path)

    def property(self, name: str) -> str | None:
        """Return a property of the catalogue as a whole, None if it was never set."""
        with self._session.reading():
            return self._session.property(name)

    def set_property(self, name: str, value: str | None) -> None:
        """Set a property; None removes it."""
        with self._choosing() if name == PAUSED else nullcontext(), self._session.transaction():
            self._session.set_property(name, value)

    def counts(self, paths: Sequence[bytes] = ()) -> Counts:
        """Count the files below some folders, or all."""
        with self._session.reading() as connection:
            return count_below(connection, paths)

    def waiting(self, model: int | None) -> Waiting:
        """Return the files to read and the texts to embed; may be a moment old while there are very many."""
        paced = self._waiting.get(model)
        if paced is None:
            paced = self._waiting[model] = Paced(lambda: count_waiting(self._session.connection, model))
        with self._session.reading():
            return paced.get()

    def release(self) -> None:
        """Let go of the pages of the database that are kept in memory; they are read again when they are needed."""
        with self._session.reading() as connection:
            connection.execute("PRAGMA shrink_memory")

    def close(self) -> None:
        """Close the connection; what is committed is safe without it."""
        self._session.close()

    @contextmanager
    def _choosing(self) -> Generator[None]:
        """Inside, something changes that is kept in a copy, too."""
        self._choices_changed = True
        yield
        self._keep_choices()

    def _keep_choices(self) -> None:
        """Write the copy of what was chosen if that has changed, once it is committed."""
        if not self._choices_changed or self._session.in_transaction:
            return
        self._session.checkpoint()
        folders = tuple(ChosenFolder(each.root, each.rules, each.state) for each in self.folders())
        save_choices(self._session.data_dir, Choices(self._catalogue_id(), folders, self.property(PAUSED)))
        self._choices_changed = False

    def _take_over(self, choices: Choices | None) -> None:
        """Take over what was chosen in another catalogue if there is nothing in this one."""
        if choices is None or choices.catalogue == self._catalogue_id() or self.folders():
            return
        with self._session.transaction():
            for root, rules, state in choices.to_watch:
                self._folders.add(root, rules)
                self._folders.set_state(root, state)
            self._session.set_property(PAUSED, choices.paused)
        self.taken_over = choices.to_watch

    def _catalogue_id(self) -> str:
        found = self.property(_CATALOGUE_ID)
        assert found is not None
        return found


def open_catalogue(data_dir: Path) -> tuple[CatalogueWriter, KeptAside | None]:
    """Open the catalogue; in place of one that is damaged or was lost, begin a new one that watches the same folders.

    The caller owns the data folder. Returns what was replaced, None if nothing was.
    """
    try:
        writer = CatalogueWriter(data_dir)
    except CatalogueCorrupt:
        # Everything in it can be read again from the person's files; the damaged one is kept, never overwritten.
        return replace_damaged(data_dir)
    return writer, KeptAside(None, writer.taken_over) if writer.taken_over else None


def replace_damaged(data_dir: Path) -> tuple[CatalogueWriter, KeptAside]:
    """Keep a damaged catalogue aside and begin a new one that watches the same folders, as far as they are known.

    The caller owns the data folder, has closed every connection, and tells the person where the old one went. What
    was read must be read again.
    """
    kept = set_aside(data_dir / CATALOGUE_FILE)
    writer = CatalogueWriter(data_dir)
    known = {folder.root for folder in writer.folders()}
    with writer.batch():
        for root, rules, state in kept.folders:
            if root not in known:
                writer.add_folder(root, rules)
                writer.set_folder_state(root, state)
    return writer, kept
