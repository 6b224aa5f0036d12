"""What a fresh interpreter loads: the command line pays only for what it uses."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.project.places import ROOT

HEAVY = ("PIL", "PySide6", "lxml", "onnx", "pymupdf", "torch", "transformers", "tree_sitter")


def loaded_after(code: str) -> set[str]:
    """Run `code` in a fresh interpreter and return the heavy packages that it has loaded."""
    report = f"import sys; print(*(set({HEAVY}) & sys.modules.keys()), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_loaded_heavy_package_is_noticed():
    """The test below would notice one."""
    assert loaded_after("import lxml.etree") == {"lxml"}


@pytest.mark.parametrize("module", ["desktop_app.app", "desktop_app.cli", "desktop_app.engine"])
def test_importing_a_face_loads_no_heavy_package(module: str):
    """Importing what every command imports loads none of the heavy packages."""
    assert loaded_after(f"import {module}") == set()


def test_a_search_by_words_loads_no_heavy_package(tmp_path: Path):
    """A whole `findling search` loads none of them either, not even after its answer."""
    arguments = ["findling", "search", "anything", "--mode", "words", "--data-dir", str(tmp_path / "data")]
    code = f"import sys; sys.argv = {arguments!r}; from desktop_app.app import main; main()"
    assert loaded_after(code) == set()
