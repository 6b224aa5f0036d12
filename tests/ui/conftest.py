"""Real windows over a real engine: the model prepared once, the sample library indexed once, a copy for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from desktop_app.ui.actions import Actions
from desktop_app.ui.context import Context
from desktop_app.ui.main_window import MainWindow
from tests.helpers import corpus
from tests.helpers.windows import make_context, qtbot, theme

__all__ = ["make_context", "qtbot", "theme"]


class Indexed(NamedTuple):
    """A watched folder, and the data folder that knows it."""

    library: Path
    data: Path


@pytest.fixture(scope="session")
def model(prepared_model: Path, embedder: BundledEmbedder) -> ChosenModel:
    """The bundled model, loaded once for all tests."""
    return ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, model: ChosenModel) -> Indexed:
    """The sample library, indexed once. Do not change its files: every test's copy of the data knows them."""
    root = tmp_path_factory.mktemp("indexed")
    found = Indexed(corpus.build(root / "library"), root / "data")
    with Engine(DataFolder(found.data), Settings(), model) as engine:
        engine.index([os.fsencode(found.library)])
    return found


@pytest.fixture
def data(tmp_path: Path, indexed: Indexed) -> DataFolder:
    """A copy of the sample library's data, to do anything with."""
    return DataFolder(Path(shutil.copytree(indexed.data, tmp_path / "data")))


@pytest.fixture
def engine(data: DataFolder, model: ChosenModel) -> Iterator[Engine]:
    """An engine over the sample library that indexes nothing yet: `start` it for that."""
    with Engine(data, Settings(), model) as engine:
        yield engine


@pytest.fixture
def context(engine: Engine, make_context: Callable[[Engine], Context]) -> Context:
    """What windows are handed, over the sample library."""
    return make_context(engine)


@pytest.fixture
def window(qtbot, context: Context) -> MainWindow:
    """The main window over the sample library, shown."""
    made = MainWindow(context, Actions(context))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: context.library.snapshot is not None)
    return made
