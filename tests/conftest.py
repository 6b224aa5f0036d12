"""Fixtures that the whole suite shares."""

import signal
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.prepare import is_ready, prepare
from tests.helpers.fingerprint import fingerprint
from tests.helpers.soak import use_hypothesis_profile

pytest_plugins = ["tests.helpers.must_run"]

use_hypothesis_profile()

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def prepared_model() -> Path:
    """A ready model directory, kept across sessions as long as the code that makes it stays the same."""
    root = Path(platformdirs.user_cache_dir("findling-tests"))
    directory = root / fingerprint() / "multilingual-e5-small"
    return directory if is_ready(directory) else prepare(directory)


@pytest.fixture(scope="session")
def embedder(prepared_model: Path) -> Iterator[BundledEmbedder]:
    """The bundled model, loaded once."""
    embedder = BundledEmbedder(prepared_model)
    yield embedder
    embedder.release()
