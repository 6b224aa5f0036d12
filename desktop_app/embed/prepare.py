"""Turns the model's weights into the files that Findling runs: once, in seconds, whole or not at all."""

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

import msgspec

from desktop_app.errors import ModelUnavailable

MODEL_NAME = "multilingual-e5-small"
FORMAT = 4
MANIFEST = "model.json"
TOKENIZER = "tokenizer.model"
QUERY_GRAPH = "query.onnx"
PASSAGES_GRAPH = "passages.onnx"
WORDS = "words.bin"
FILES = (TOKENIZER, WORDS, QUERY_GRAPH, PASSAGES_GRAPH)
TEMPORARY = ".preparing-"
ABANDONED_AFTER_SECONDS = 3600


class FileFacts(msgspec.Struct, frozen=True):
    """What a prepared file must be: its size in bytes and hex SHA-256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """`model.json`, written last: the facts of the prepared model. `source` is the SHA-256 of the weights."""

    format: int
    name: str
    source: str
    dims: int
    max_tokens: int
    files: dict[str, FileFacts]


def prepare(destination: Path, source: Path | None = None) -> Path:
    """Make `destination` a ready model directory and return it; at once if it is one already.

    `source`: a Hugging Face directory of multilingual-e5-small (safetensors or ONNX); by default the weights that
    are installed with Findling. Works in a temporary directory beside `destination` and renames it, so that any
    number of processes may call this at once and none ever sees half a model.
    Raises ModelUnavailable if the weights are missing or altered, or the disk cannot be written.
    """
    if source is None and is_ready(destination):
        return destination
    from desktop_app.embed.sources import open_weights  # noqa: PLC0415  # needs onnx, which only preparing pays for

    weights = open_weights(source)
    if is_ready(destination) and read_manifest(destination).source == weights.digest:
        return destination
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(destination.parent)
        work = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=destination.parent))
        try:
            from desktop_app.embed.build import build  # noqa: PLC0415

            build(weights, work)
            _write_manifest(work, weights.digest, weights.shape.hidden, weights.shape.positions)
            _move_into_place(work, destination, weights.digest)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise ModelUnavailable(
            f"The bundled model could not be prepared in {destination}: {error.strerror or error}. "
            "Make room or choose another data folder, then try again."
        ) from error
    return destination


def is_ready(directory: Path) -> bool:
    """Whether `directory` holds a whole model of this format, judged by its manifest and its files' sizes."""
    try:
        manifest = read_manifest(directory)
        return manifest.format == FORMAT and all(
            (directory / name).stat().st_size == facts.size for name, facts in manifest.files.items()
        )
    except (OSError, ModelUnavailable):
        return False


def damaged_files(directory: Path) -> list[str]:
    """Names of the files whose content is not what was prepared; reads them all. Raises ModelUnavailable."""
    facts = read_manifest(directory).files
    return [name for name, each in facts.items() if not _is_whole(directory / name, each)]


def read_manifest(directory: Path) -> Manifest:
    """Read the facts of a prepared model; raises ModelUnavailable if there is none."""
    try:
        return msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnavailable(f"There is no prepared model in {directory}. Run Findling's set-up again.") from error


def _write_manifest(directory: Path, source: str, dims: int, max_tokens: int) -> None:
    files = {name: _facts(directory / name) for name in FILES}
    manifest = Manifest(FORMAT, MODEL_NAME, source, dims, max_tokens, files)
    (directory / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    for path in (*(directory / name for name in (*FILES, MANIFEST)), directory):
        _flush(path)


def _move_into_place(work: Path, destination: Path, source: str) -> None:
    try:
        work.rename(destination)
    except OSError:
        if not destination.exists():
            raise
        if is_ready(destination) and read_manifest(destination).source == source:
            return  # another process was first
        old = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=destination.parent))
        try:
            destination.rename(old / "old")
            work.rename(destination)
        finally:
            shutil.rmtree(old, ignore_errors=True)
    _flush(destination.parent)


def _remove_abandoned(folder: Path) -> None:
    """Remove what a killed process left here long ago; a living one is done within seconds."""
    for path in folder.glob(f"{TEMPORARY}*"):
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        if age > ABANDONED_AFTER_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _facts(path: Path) -> FileFacts:
    with path.open("rb") as file:
        return FileFacts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _is_whole(path: Path, facts: FileFacts) -> bool:
    try:
        return _facts(path) == facts
    except OSError:
        return False


def _flush(path: Path) -> None:
    """Force a file or, where the system can, a directory's entries to the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
