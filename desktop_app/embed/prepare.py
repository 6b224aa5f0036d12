"""Turns the model's weights into the files that Findling runs: once, in seconds, whole or not at all."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from desktop_app.errors import ModelUnavailable
from desktop_app.locking import lock

MODEL_NAME = "multilingual-e5-small"
FORMAT = 4
MANIFEST = "model.json"
TOKENIZER = "tokenizer.model"
QUERY_GRAPH = "query.onnx"
PASSAGES_GRAPH = "passages.onnx"
WORDS = "words.bin"
FILES = (TOKENIZER, WORDS, QUERY_GRAPH, PASSAGES_GRAPH)
TEMPORARY = ".preparing-"
LOCK_FILE = "preparing.lock"


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
    are installed with Findling. Works in a temporary directory beside `destination` and renames it, so that none ever
    sees half a model; of several processes that call this at once, one works and the others wait for it.
    Raises ModelUnavailable if the weights are missing or altered, or the disk cannot be written.
    """
    if source is None and is_ready(destination):
        if _abandoned(destination.parent):
            with suppress(OSError), _alone(destination.parent, wait=False):
                _remove_abandoned(destination.parent)
        return destination
    from desktop_app.embed.sources import open_weights  # noqa: PLC0415  # needs onnx, which only preparing pays for

    weights = open_weights(source)
    if is_ready(destination) and read_manifest(destination).source == weights.digest:
        return destination
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with _alone(destination.parent):
            _remove_abandoned(destination.parent)
            if is_ready(destination) and read_manifest(destination).source == weights.digest:
                return destination  # another process was first
            work = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=destination.parent))
            try:
                from desktop_app.embed.build import build  # noqa: PLC0415

                build(weights, work)
                _write_manifest(work, weights.digest, weights.shape.hidden, weights.shape.positions)
                _move_into_place(work, destination)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        advice = "Make room or choose" if error.errno == errno.ENOSPC else "Choose"
        raise ModelUnavailable(
            f"The bundled model could not be prepared in {destination}: {(error.strerror or str(error)).lower()}. "
            f"{advice} another data folder, then try again."
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


def _move_into_place(work: Path, destination: Path) -> None:
    try:
        work.rename(destination)
    except OSError:
        if not destination.exists():
            raise
        old = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=destination.parent))
        try:
            destination.rename(old / "old")
            work.rename(destination)
        finally:
            shutil.rmtree(old, ignore_errors=True)
    _flush(destination.parent)


@contextmanager
def _alone(folder: Path, *, wait: bool = True) -> Generator[None]:
    """Be the only process that prepares in a folder. Raises OSError if it is not to wait and another one does."""
    with (folder / LOCK_FILE).open("ab") as file:
        lock(file, wait=wait)
        yield


def _abandoned(folder: Path) -> list[Path]:
    return [*folder.glob(f"{TEMPORARY}*")]


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left; whoever calls this prepares alone, so nobody works in them any more."""
    for path in _abandoned(folder):
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
