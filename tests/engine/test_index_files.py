"""The files of the vector index under blows: whatever is done to them, searching stays exact and they are made anew."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.documents import Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from desktop_app.vectors.kinds import COMPACT, HNSW
from desktop_app.vectors.store import VectorStore
from tests.helpers.soak import rounds, seeded
from tests.helpers.waiting import until
from tests.unit.vectors.test_store import Library, index_files

_VECTORS = 900


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 100))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def overwrite(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((16, 512, 8192)))
    content[start:end] = chance.choice((bytes, chance.randbytes))(end - start)
    path.write_bytes(content)


def lengthen(path: Path, chance: random.Random) -> None:
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.choice((1, 4096))))


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def empty(path: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def swap(path: Path, chance: random.Random) -> None:
    """Exchange it with another file of the folder, which may be another model's."""
    other = chance.choice(sorted(each for each in path.parent.iterdir() if each.is_file()))
    content, others = path.read_bytes(), other.read_bytes()
    path.write_bytes(others)
    other.write_bytes(content)


BLOWS = (cut, flip, overwrite, lengthen, delete, empty, swap)


@pytest.fixture(params=[HNSW, COMPACT])
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    library = Library(tmp_path / "data", request.param)
    yield library
    library.writer.close()


def built(library: Library) -> int:
    """Build the index of the library, save it, and return of how many files it is."""
    store = library.store()
    store.maintain(None)
    store.close()
    return len(index_files(library))


@seeded(quick=1, whole=40)
def test_whatever_happens_to_the_files_what_is_found_stays_exact(seed: int, library: Library, tmp_path: Path) -> None:
    chance = random.Random(seed)
    library.add(_VECTORS)
    other = Library(tmp_path / "other", library.kind)
    other.add(_VECTORS)
    files = built(library)
    assert files >= 2
    assert built(other) == files
    other.writer.close()
    index = library.data_dir / "index"
    for _ in range(rounds(quick=12, whole=25)):
        for path in chance.sample(sorted(index.iterdir()), chance.choice((1, 1, 2))):
            if not path.exists():
                continue
            if chance.random() < 0.15:
                shutil.copy(chance.choice(sorted((tmp_path / "other" / "index").iterdir())), path)
            else:
                chance.choice(BLOWS)(path, chance)
        if chance.random() < 0.3:
            library.add(chance.randrange(1, 50))
        store = library.store()
        library.check(store)
        store.maintain(None)
        library.check(store)
        store.close()
        again = library.store()
        library.check(again)
        assert len(index_files(library)) >= files, "the index was not made anew"
        again.close()


def test_a_window_finds_the_same_whatever_happened_to_its_index_files(
    tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VectorStore.__init__.__kwdefaults__, "exact_limit", 40)
    monkeypatch.setitem(VectorStore.__init__.__kwdefaults__, "capacity", 30)
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(150):
        (folder / f"note{number:03}.txt").write_text(f"Note {number}: the quixel {number} lies by the river {number}.")
    index = tmp_path / "data" / "index"

    def work(see: Callable[[Engine], object]) -> object:
        """Open a window, wait until it is done, and look."""
        model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
        with Engine(DataFolder(tmp_path / "data"), Settings(), model) as engine:
            engine.start()
            engine.add_folder(os.fsencode(folder))
            until(lambda: engine.coverage().vectors == 150)
            seen = see(engine)
            until(lambda: len(list(index.glob("model-*-*"))) >= 3)
            return seen

    def found(engine: Engine) -> list[tuple[bytes, ...]]:
        return [
            tuple(hit.path for hit in engine.search(f"where is quixel {number}?", mode=Mode.SEMANTIC, limit=3).hits)
            for number in range(0, 150, 10)
        ]

    expected = work(found)
    chance = random.Random(4)
    for blow in (cut, flip, delete):
        for path in sorted(index.iterdir()):
            blow(path, chance)
        assert work(found) == expected
