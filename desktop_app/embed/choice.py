"""The model that this machine uses, and why."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

from desktop_app.embed.centred import centred
from desktop_app.embed.embedder import Embedder


@runtime_checkable
class _Bulk(Protocol):
    """An embedder that embeds passages on this machine's processor, apart from queries."""

    bulk_threads: int

    def release_passages(self) -> None: ...


class ChosenModel:
    """A model as the composition root chose it: made ready on disk, and opened, at first need.

    prepare: returns the model's directory, after seconds of work the first time. open_: makes the embedder.
    """

    def __init__(self, name: str, why: str, prepare: Callable[[], Path], open_: Callable[[Path], Embedder]) -> None:
        self.name = name
        self.why = why
        self._prepare = prepare
        self._open = open_
        self._threads: int | None = None

    @cached_property
    def directory(self) -> Path:
        """The prepared model's directory. Raises ModelUnavailable."""
        return self._prepare()

    @cached_property
    def plain(self) -> Embedder:
        """The model as it is; its weights load at first use. Raises ModelUnavailable."""
        opened = self._open(self.directory)
        if self._threads is not None and isinstance(opened, _Bulk):
            opened.bulk_threads = self._threads
        return opened

    @cached_property
    def embedder(self) -> Embedder:
        """What indexes and searches: the model, its vectors freed from their language where its means are known."""
        return centred(self.plain)

    def use_threads(self, threads: int) -> None:
        """Embed passages with so many threads from the next batch on, 0: one per core; not every model has any."""
        self._threads = threads
        if "plain" in vars(self) and isinstance(self.plain, _Bulk):
            self.plain.bulk_threads = threads

    def release_passages(self) -> None:
        """Let go of what embeds passages, while there is nothing to index; the next batch loads it again."""
        if "plain" in vars(self) and isinstance(self.plain, _Bulk):
            self.plain.release_passages()

    def release(self) -> None:
        """Let go of the weights, if there are any in memory; the next call loads them again."""
        if "plain" in vars(self):
            self.plain.release()
