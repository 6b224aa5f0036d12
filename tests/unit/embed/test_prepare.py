"""Making a model directory: once, whole or not at all, by any number of processes."""

import errno
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from desktop_app.embed import build
from desktop_app.embed import prepare as module
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.prepare import (
    FILES,
    LOCK_FILE,
    MANIFEST,
    PASSAGES_GRAPH,
    QUERY_GRAPH,
    TEMPORARY,
    damaged_files,
    is_ready,
    prepare,
    read_manifest,
)
from desktop_app.errors import ModelUnavailable
from tests.helpers.official_directory import write_official_directory
from tests.helpers.tiny_model import SHAPE, TinyWeights


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_official_directory(TinyWeights(), tmp_path_factory.mktemp("published"))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def inodes(folder: Path) -> list[int]:
    return [(folder / name).stat().st_ino for name in FILES]


def test_a_prepared_directory_is_ready_and_works(tmp_path: Path, source: Path) -> None:
    destination = tmp_path / "models" / "tiny"
    assert prepare(destination, source) == destination
    assert names(destination) == {*FILES, MANIFEST}
    assert is_ready(destination)
    assert damaged_files(destination) == []
    embedder = BundledEmbedder(destination)
    assert (embedder.model.dims, embedder.model.max_tokens) == (SHAPE.hidden, SHAPE.positions)
    assert embedder.embed_query("the query").shape == (SHAPE.hidden,)
    assert embedder.embed_passages(["the", "a b c"]).shape == (2, SHAPE.hidden)


def test_a_ready_directory_is_left_alone(tmp_path: Path, source: Path) -> None:
    destination = prepare(tmp_path / "tiny", source)
    before = inodes(destination)
    prepare(destination, source)
    prepare(destination)
    assert inodes(destination) == before
    assert names(tmp_path) == {LOCK_FILE, "tiny"}


@pytest.mark.parametrize("damage", ["truncate", "remove", "no manifest", "manifest", "older"])
def test_a_directory_that_is_not_whole_is_made_anew(tmp_path: Path, source: Path, damage: str) -> None:
    destination = prepare(tmp_path / "tiny", source)
    manifest = destination / MANIFEST
    match damage:
        case "truncate":
            os.truncate(destination / QUERY_GRAPH, 1000)
        case "remove":
            (destination / PASSAGES_GRAPH).unlink()
        case "no manifest":
            manifest.unlink()
        case "manifest":
            manifest.write_bytes(b"{")
        case _:
            older = msgspec.structs.replace(read_manifest(destination), format=0)
            manifest.write_bytes(msgspec.json.encode(older))
    assert not is_ready(destination)
    prepare(destination, source)
    assert is_ready(destination)
    assert damaged_files(destination) == []
    assert names(tmp_path) == {LOCK_FILE, "tiny"}


def test_other_weights_replace_the_model(tmp_path: Path, source: Path) -> None:
    destination = prepare(tmp_path / "tiny", source)
    before = read_manifest(destination).source
    other = tmp_path / "other"
    other.mkdir()
    for path in source.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    weights = other / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-4:] = b"\x00\x00\x00\x00"
    weights.write_bytes(content)
    prepare(destination, other)
    assert read_manifest(destination).source != before


def test_an_altered_file_is_found(tmp_path: Path, source: Path) -> None:
    destination = prepare(tmp_path / "tiny", source)
    content = bytearray((destination / QUERY_GRAPH).read_bytes())
    content[len(content) // 2] ^= 1
    (destination / QUERY_GRAPH).write_bytes(content)
    assert damaged_files(destination) == [QUERY_GRAPH]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(build, "EncoderGraph", full)
    with pytest.raises(ModelUnavailable, match=r"no space left.*Make room"):
        prepare(tmp_path / "tiny", source)
    assert names(tmp_path) == {LOCK_FILE}


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, source: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ModelUnavailable, match=r"could not be prepared.*file exists\. Choose another"):
        prepare(tmp_path / "file" / "tiny", source)


@pytest.mark.parametrize("ready", [False, True])
def test_what_a_killed_process_left_is_removed_at_the_next_start(
    tmp_path: Path,
    source: Path,
    ready: bool,  # noqa: FBT001
) -> None:
    destination = tmp_path / "tiny"
    if ready:
        prepare(destination, source)
    left = tmp_path / f"{TEMPORARY}left"
    left.mkdir()
    (left / QUERY_GRAPH).write_bytes(b"half")
    prepare(destination, None if ready else source)
    assert names(tmp_path) == {LOCK_FILE, "tiny"}


BUILD_AND_STOP = """
import os, signal, sys
from pathlib import Path
from desktop_app.embed import build, prepare
def half(weights, work):
    (work / "query.onnx").write_bytes(b"half")
    print(work, flush=True)
    sys.stdin.readline()
build.build = half
prepare.prepare(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_what_a_living_process_writes_is_left_and_removed_once_it_is_killed(tmp_path: Path, source: Path) -> None:
    place = tmp_path / "models"
    ready = prepare(place / "ready", source)
    command = [sys.executable, "-c", BUILD_AND_STOP, place / "tiny", source]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        work = Path(other.stdout.readline().strip())
        prepare(ready)
        assert (work / QUERY_GRAPH).read_bytes() == b"half"
        other.kill()
    assert work.exists()
    prepare(ready)
    assert names(place) == {LOCK_FILE, "ready"}


def test_a_ready_model_in_a_read_only_folder_is_taken_as_it_is(tmp_path: Path, source: Path) -> None:
    destination = prepare(tmp_path / "tiny", source)
    (tmp_path / LOCK_FILE).unlink()
    (tmp_path / LOCK_FILE).mkdir()  # what cannot be opened as a file, for root too
    (tmp_path / f"{TEMPORARY}left").mkdir()
    assert prepare(destination) == destination


def test_processes_that_prepare_at_once_all_get_a_whole_model(tmp_path: Path, source: Path) -> None:
    context = multiprocessing.get_context("spawn")
    destination = tmp_path / "tiny"
    workers = [context.Process(target=prepare, args=(destination, source)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert damaged_files(destination) == []
    assert names(tmp_path) == {LOCK_FILE, "tiny"}


def test_preparing_needs_onnx_and_a_ready_model_does_not(tmp_path: Path, source: Path) -> None:
    assert "onnx" not in vars(module)
    assert not is_ready(tmp_path / "nothing")
