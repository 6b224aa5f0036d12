"""The seam between Findling and its embedding models. Imports nothing heavy."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.documents import ModelCard

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of one model. Each method may be called from one thread at a time."""

    @property
    def model(self) -> ModelCard:
        """The facts that decide with which other vectors these may be compared. Never loads weights."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages in the order given.

        texts: 0..n strings without prefix or instruction; what exceeds `model.max_tokens` is cut at the end.
        Returns float32 [n, dims], C-contiguous, each row of length 1 within 1e-5, so that a dot product is a cosine.
        Raises ModelUnavailable if the weights cannot be loaded.
        """
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed one query, with the prefix or instruction that the model asks of queries.

        Returns float32 [dims] of length 1. Raises ModelUnavailable if the weights cannot be loaded.
        """
        ...

    def release(self) -> None:
        """Let go of the weights and their memory; the next call loads them again, in under a second."""
        ...
