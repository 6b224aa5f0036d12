"""The model that this machine uses, and why."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from desktop_app.embed.centred import centred
from desktop_app.embed.embedder import Embedder


class ChosenModel:
    """A model as the composition root chose it: made ready on disk, and opened, at first need.

    prepare: returns the model's directory, after seconds of work the first time. open_: makes the embedder.
    """

    def __init__(self, name: str, why: str, prepare: Callable[[], Path], open_: Callable[[Path], Embedder]) -> None:
        self.name = name
        self.why = why
        self._prepare = prepare
        self._open = open_

    @cached_property
    def directory(self) -> Path:
        """The prepared model's directory. Raises ModelUnavailable."""
        return self._prepare()

    @cached_property
    def plain(self) -> Embedder:
        """The model as it is; its weights load at first use. Raises ModelUnavailable."""
        return self._open(self.directory)

    @cached_property
    def embedder(self) -> Embedder:
        """What indexes and searches: the model, its vectors freed from their language where its means are known."""
        return centred(self.plain)

    def release(self) -> None:
        """Let go of the weights, if there are any in memory; the next call loads them again."""
        if "plain" in vars(self):
            self.plain.release()
