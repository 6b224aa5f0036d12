"""The bundled weights' own engine, compiled from the C source that comes with them: slow, but another hand's work."""

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from desktop_app.embed.weights import bundled_file

# The engine's tokenizer is private to its file, so the oracle includes the file.
WRAPPER = """
#include "e5.c"
int oracle_tokens(e5_model *model, const char *text, int *ids, int room) {
    return tok_content(&model->tok, text, ids, room);
}
"""
COMPILERS = ("cc", "gcc", "clang")


class Oracle:
    """Token ids and vectors as the reference engine gives them. Texts must hold no NUL and no lone surrogate."""

    def __init__(self, library: Path) -> None:
        self._engine = ctypes.CDLL(str(library))
        self._engine.e5_load.restype = ctypes.c_void_p
        self._model = ctypes.c_void_p(self._engine.e5_load(str(bundled_file()).encode()))
        assert self._model, "the engine refuses its own weights"
        self._dims = self._engine.e5_dim(self._model)

    def tokens(self, text: str) -> list[int]:
        """Token ids without special tokens."""
        data = text.encode()
        ids = (ctypes.c_int * (len(data) + 4))()
        return ids[: self._engine.oracle_tokens(self._model, data, ids, len(ids))]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> np.ndarray:
        """Unit vectors, float32 [n, dims]; the engine adds the prefix."""
        vectors = np.empty((len(texts), self._dims), np.float32)
        encoded = (ctypes.c_char_p * len(texts))(*(text.encode() for text in texts))
        out = vectors.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        assert self._engine.e5_embed_batch(self._model, encoded, len(texts), int(query), out) == 0
        return vectors


def build_oracle(folder: Path) -> Oracle:
    """Compile the engine into `folder`; skips the test where there is no C compiler."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        pytest.skip(f"the reference engine needs a C compiler, one of {', '.join(COMPILERS)}")
    source, library = folder / "oracle.c", folder / "oracle.so"
    source.write_text(WRAPPER, "utf-8")
    include = f"-I{bundled_file().parent}"
    flags = ["-O3", "-ffast-math", "-march=native", "-shared", "-fPIC", "-w"]
    subprocess.run([compiler, *flags, include, str(source), "-o", str(library), "-lm"], check=True)
    return Oracle(library)
