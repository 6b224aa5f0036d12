"""The one place that touches ONNX Runtime: a graph on disk, loaded, turning token ids into vectors."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from desktop_app.embed.embedder import Vectors
from desktop_app.errors import ModelUnavailable


class EncoderSession:
    """A loaded graph. Its threads sleep between calls; any number of threads may call `run` at once."""

    def __init__(self, path: Path, *, threads: int) -> None:
        """Load the graph in `path`, which asks for the CPU alone; raises ModelUnavailable if that fails."""
        # Official builds since 1.29 report on every process to their makers unless told not to before they load.
        # Windows builds have had their own way of it for long, and take no notice of the variable.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # noqa: PLC0415  # 0.1 s that searching by words alone need not pay

        onnxruntime.disable_telemetry_events()  # pyright: ignore[reportUnknownMemberType]
        options = cast("Any", onnxruntime.SessionOptions())  # pyright: ignore[reportUnknownMemberType]
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False  # as fast, and a long text's memory is given back at once
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelUnavailable(
                f"The bundled model's graph {path} cannot be loaded: {error}. "
                "Delete the folder it is in; Findling then makes it anew."
            ) from error

    def run(self, ids: Sequence[int]) -> Vectors:
        """Embed one sequence of token ids, special tokens included; returns float32 [dims] of length 1."""
        return cast("Vectors", self._session.run(["vectors"], {"ids": np.array([ids], np.int64)})[0][0])
