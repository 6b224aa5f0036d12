"""What indexing is done with."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop_app.embed.choice import ChosenModel
from desktop_app.pipeline.giving_way import TypedAt, never
from desktop_app.pipeline.worker_messages import WorkerLimits
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.rules import FolderRules


class Tools(NamedTuple):
    """What the indexer works with, chosen at the composition root.

    vectors: returns the store of a model (id, dims), the same one each time; it stays its maker's. close_vectors:
    lets all of them go of the catalogue; they open it anew when they are used. tokenizer: the file that workers count
    tokens with, made ready at first need. remember_days: how long the files of a folder stay known that was deleted.
    typed_at: what all of it gives way to.
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
    typed_at: TypedAt = never
