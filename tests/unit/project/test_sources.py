"""The shape of the code itself."""

import ast
from pathlib import Path

import pytest

from tests.unit.project.places import PACKAGE, ROOT

SOURCES = sorted(PACKAGE.rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_sources_are_found():
    """There is something to look at."""
    assert len(SOURCES) > 40


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_has_one_purpose(path: Path):
    """A file of 400 lines is usually two rooms; a table of data has one purpose, however long it is."""
    text = path.read_text(encoding="utf-8")
    code = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(ast.parse(text)))
    assert not code or len(text.splitlines()) < 400


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_module_says_what_it_is_for(path: Path):
    """Each module has a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nothing_is_left_for_later(path: Path):
    """No note about unfinished work stands in the code: it belongs into an issue."""
    words = path.read_text(encoding="utf-8").split()
    assert not {"TODO", "TODO:", "FIXME", "FIXME:", "XXX", "XXX:"} & set(words)
