"""One worker of previews for all tests that only look at files."""

from collections.abc import Iterator

import pytest

from desktop_app.preview.previewer import Previewer


@pytest.fixture(scope="session")
def previewer() -> Iterator[Previewer]:
    previewer = Previewer()
    yield previewer
    previewer.close()
