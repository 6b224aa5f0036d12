"""What the README promises, typed as it stands there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.program import findling_json

ROOT = Path(__file__).parents[2]
PROMISES = re.findall(
    r'^\./run search "([^"\n]+)"\s+# finds ([\w.]+)',
    (ROOT / "README.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)


@pytest.fixture(scope="module")
def samples(new_data_folder: Callable[[], Path]) -> Path:
    """A data folder in which the sample documents are indexed."""
    data = new_data_folder()
    findling_json("index", str(ROOT / "resources" / "samples"), data=data)
    return data


def test_the_readme_promises_something():
    """The pattern above still finds the examples."""
    assert len(PROMISES) >= 4


@pytest.mark.parametrize(("query", "file"), PROMISES)
def test_an_example_finds_what_the_readme_says(samples: Path, query: str, file: str):
    """The file stands first, whatever language it is in."""
    answer = findling_json("search", query, data=samples)
    assert Path(answer["hits"][0]["path"]).name == file
