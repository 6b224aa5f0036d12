"""A data folder with a ready model for each test, and one indexed library for those that only read."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers import corpus
from tests.helpers.others import NOBODY, python_for_others
from tests.helpers.program import findling_json


class Library(NamedTuple):
    """An indexed folder: where it is, where its data is, and how indexing it was reported."""

    folder: Path
    data: Path
    report: dict[str, object]


@pytest.fixture(scope="session")
def new_data_folder(prepared_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a data folder whose model is prepared already, as linked files."""

    def make() -> Path:
        data = tmp_path_factory.mktemp("data")
        shutil.copytree(prepared_model, data / "models" / prepared_model.name, copy_function=os.link)
        return data

    return make


@pytest.fixture
def data(new_data_folder: Callable[[], Path]) -> Path:
    """A fresh data folder."""
    return new_data_folder()


@pytest.fixture(scope="session")
def library(new_data_folder: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample library, indexed by the real program; not to be changed by tests."""
    folder = corpus.build(tmp_path_factory.mktemp("library"))
    data = new_data_folder()
    return Library(folder, data, findling_json("index", str(folder), data=data))


@pytest.fixture
def others_place() -> Iterator[Path]:
    """A folder of the user without rights, outside root's own temporary folders."""
    if os.geteuid() != 0:
        pytest.skip("only root can start a child as another user")
    if python_for_others() is None:
        pytest.skip("there is no interpreter of this version that another user may run")
    with tempfile.TemporaryDirectory() as place:
        os.chown(place, NOBODY, NOBODY)
        yield Path(place)
