"""The one place that touches ONNX Runtime: a graph on disk, loaded, turning token ids into vectors."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from desktop_app.embed.embedder import Vectors
from desktop_app.errors import ModelUnavailable


class EncoderSession:
    """A loaded graph. Its threads sleep between calls; any number of threads may call `run` at once."""

    def __init__(self, path: Path, *, threads: int) -> None:
        """Load the graph in `path`, which asks for the CPU alone; raises ModelUnavailable if that fails."""
        import onnxruntime  # noqa: PLC0415  # 0.1 s that searching by words alone need not pay

        options = cast("Any", onnxruntime.SessionOptions())  # pyright: ignore[reportUnknownMemberType]
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelUnavailable(
                f"The bundled model's graph {path} cannot be loaded: {error}. "
                "Delete the folder it is in; Findling then makes it anew."
            ) from error
        self._takes_lengths = len(self._session.get_inputs()) > 1

    def run(self, ids: Sequence[Sequence[int]], pad: int) -> Vectors:
        """Embed token sequences, special tokens included, padding them to the longest.

        Returns float32 [n, dims], each row of length 1. A graph that takes no lengths wants all sequences equally long.
        """
        counts = np.array([len(each) for each in ids], np.int32)
        padded = np.full((len(ids), counts.max()), pad, np.int64)
        for row, each in zip(padded, ids, strict=True):
            row[: len(each)] = each
        inputs: dict[str, npt.NDArray[np.generic]] = {"ids": padded}
        if self._takes_lengths:
            inputs["lengths"] = counts
        return cast("Vectors", self._session.run(["vectors"], inputs)[0])
