"""The model as the engine has it."""

import pytest

from desktop_app.embed.centred import centred


@pytest.fixture(scope="module")
def model(embedder):
    """The bundled model as Findling uses it."""
    return centred(embedder)
