"""A catalogue in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import Rows, check_sound


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def writer(data_dir: Path) -> Iterator[CatalogueWriter]:
    """A writer; after the test the whole catalogue is checked."""
    writer = CatalogueWriter(data_dir)
    yield writer
    writer.close()
    check_sound(data_dir)


@pytest.fixture
def rows(data_dir: Path) -> Rows:
    return Rows(data_dir)
