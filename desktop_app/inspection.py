"""What an engine can say of single files, of the catalogue as a whole, and of the machine."""

import os
from contextlib import closing
from dataclasses import replace

from desktop_app import doctor
from desktop_app.catalogue.pausing import PAUSED, paused_from_json, still
from desktop_app.catalogue.records import Folder, FolderCounts
from desktop_app.catalogue.status import Status as Catalogue
from desktop_app.documents import Extraction, FileState
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.ownership import Ownership
from desktop_app.pipeline.one_file import describe, read_one
from desktop_app.pipeline.worker_messages import WorkerLimits, limits_of
from desktop_app.pipeline.worker_outcomes import NameOnly
from desktop_app.reports import (
    Check,
    Duplicate,
    FolderState,
    ModelRow,
    Reading,
    Status,
    Unreadable,
    WatchedFolder,
)
from desktop_app.settings import DataFolder, Settings
from desktop_app.watch.drives import is_there


class Inspection:
    """The part of an engine that changes nothing and keeps nothing open. Any thread may call any method."""

    def __init__(self, data: DataFolder, settings: Settings, model: ChosenModel, ownership: Ownership) -> None:
        self._data = data
        self._settings = settings
        self._model = model
        self._ownership = ownership

    def text(self, path: bytes) -> Reading:
        """Return what is read in a file, indexed or not. Raises FindlingError if there is no such file."""
        path = os.path.realpath(path)
        outcome = read_one(path, self._model.directory / TOKENIZER, self.limits)
        if not isinstance(outcome, Extraction):
            state = FileState.SKIPPED if isinstance(outcome, NameOnly) else FileState.FAILED
            return Reading(path, state, describe(outcome), "", "", "", "", ())
        document = outcome.document
        return Reading(
            path=path,
            state=outcome.state,
            reason=outcome.reason,
            kind=outcome.kind,
            title=document.title if document else "",
            author=document.author if document else "",
            language=document.language if document else "",
            passages=outcome.passages,
        )

    def embed(self, text: str, *, kind: str = "query") -> Vectors:
        """Embed one text as a "query" or as a "passage", as the model gives it: float32 [dims], unit length."""
        embedder = self._model.plain
        return embedder.embed_query(text) if kind == "query" else embedder.embed_passages([text])[0]

    def status(self) -> Status:
        """Return what is indexed, what is waiting, and how long it will take."""
        with self._catalogue() as catalogue:
            waiting = catalogue.waiting()
            counts, polled = catalogue.folder_counts(), self._ownership.polled()
            folders = [
                _watched(folder, counts.get(folder.id, FolderCounts()), polled.get(folder.root, ""))
                for folder in catalogue.folders()
                if folder.state is not FolderState.KEPT
            ]
            coverage = catalogue.coverage()
            paused = still(paused_from_json(catalogue.property(PAUSED)))
        progress = self._ownership.progress()
        return Status(
            folders,
            coverage,
            waiting.files,
            waiting.texts,
            texts_per_second=progress.texts_per_second if progress else 0.0,
            seconds_left=progress.seconds_left if progress else None,
            working=progress is not None,
            paused=paused,
            waits=progress.waits if progress else None,
        )

    def failed(self) -> list[Unreadable]:
        """Return the files whose text is missing, each with its reason: first what failed, then what was skipped.

        Last come those of which only the first part was read; their state is READY.
        """
        with self._catalogue() as catalogue:
            rows = catalogue.unread() + catalogue.partly()
            return [Unreadable(row.path, row.state, row.reason) for row in rows]

    def duplicates(self) -> list[Duplicate]:
        """Return the groups of files with the same content, the most space to gain first."""
        with self._catalogue() as catalogue:
            return [Duplicate(group[0].size, [file.path for file in group]) for group in catalogue.duplicates()]

    def models(self) -> list[ModelRow]:
        """Return the models that have vectors, and the one that is chosen."""
        card = self._model.embedder.model
        chosen = ModelRow(card.name, card.revision, card.dims, "available", 0, self._model.why)
        if not self._data.catalogue.exists():
            return [chosen]
        with self._catalogue() as catalogue:
            known = [
                ModelRow(row.name, row.revision, row.dims, row.state, catalogue.vectors(row.id))
                for row in catalogue.models()
            ]
        this = (card.name, card.revision, card.dims)
        others = [row for row in known if (row.name, row.revision, row.dims) != this]
        mine = [replace(row, why=self._model.why) for row in known if row not in others]
        return (mine or [chosen]) + others

    def model_choice(self) -> tuple[str, str]:
        """Return the model that this machine uses, and why."""
        return self._model.name, self._model.why

    def doctor(self) -> list[Check]:
        """Check the machine, the model and the catalogue."""
        return doctor.check(self._data, self._model)

    @property
    def limits(self) -> WorkerLimits:
        """What one file may take to be read."""
        return limits_of(self._settings.indexing)

    def _catalogue(self) -> closing[Catalogue]:
        return closing(Catalogue(self._data.catalogue))


def _watched(folder: Folder, counts: FolderCounts, polled: str) -> WatchedFolder:
    return WatchedFolder(
        folder.root,
        reachable=folder.reachable and is_there(folder.root),
        whereabouts=folder.whereabouts,
        gone_since=None if folder.gone_since_ns is None else folder.gone_since_ns / 1e9,
        away=folder.away,
        in_cloud=counts.in_cloud,
        polled=polled,
    )
