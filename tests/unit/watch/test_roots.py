"""Nested and overlapping watched folders."""

import os

import pytest

from desktop_app.watch.roots import is_inside, nested

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the paths are POSIX ones")


def test_everything_lies_in_the_root_of_the_file_system() -> None:
    assert is_inside(b"/home", b"/")


def test_paths_are_compared_by_their_parts() -> None:
    assert is_inside(b"/a/b", b"/a")
    assert is_inside(b"/a", b"/a")
    assert not is_inside(b"/ab", b"/a")


def test_the_roots_inside_a_root() -> None:
    assert nested(b"/a", [b"/a", b"/a/b", b"/ab", b"/a/b/c"]) == {b"/a/b", b"/a/b/c"}
