"""The .gitignore files that hold at a place in a git work tree."""

import os
from typing import NamedTuple, Self

from desktop_app.watch.ignore import IgnoreLines
from desktop_app.watch.peek import peek

GIT_INFO = os.path.join(b".git", b"info")  # noqa: PTH118
"""The folder, below a work tree's top, of the ignore file that is not part of the work tree."""

_MAX_IGNORE_BYTES = 1_000_000


class GitRules(NamedTuple):
    """The ignore files from the work tree's top down to one folder: (length of its path with "/", lines) each."""

    files: tuple[tuple[int, IgnoreLines], ...] = ()

    def excludes(self, path: str, name: str) -> bool:
        """Whether git ignores an entry. path: absolute, with "/"; name: its last part; folders end in "/"."""
        for base, lines in reversed(self.files):
            verdict = lines.decide(path[base:], name)
            if verdict is not None:
                return verdict
        return False

    def below(self, folder: bytes, path: str) -> Self:
        """Return what holds inside `folder` if it has a .gitignore file. path: the same folder with "/" at its end."""
        lines = _read(os.path.join(folder, b".gitignore"))  # noqa: PTH118
        return type(self)((*self.files, (len(path), lines))) if lines else self


def work_tree_rules(folder: bytes, path: str) -> GitRules:
    """Return what holds in the top folder of a work tree, but for its own .gitignore: .git/info/exclude."""
    lines = _read(os.path.join(folder, GIT_INFO, b"exclude"))  # noqa: PTH118
    return GitRules(((len(path), lines),)) if lines else GitRules()


def rules_above(folder: bytes) -> GitRules | None:
    """Return what holds for `folder` from the folders above it, None if it does not lie inside a work tree."""
    above: list[bytes] = []
    parent = folder
    while (further := os.path.dirname(parent)) != parent:  # noqa: PTH120
        parent = further
        above.append(parent)
        if os.path.lexists(os.path.join(parent, b".git")):  # noqa: PTH118
            break
    else:
        return None
    top, *between = reversed(above)
    rules = work_tree_rules(top, slashed(top)).below(top, slashed(top))
    for each in between:
        rules = rules.below(each, slashed(each))
    return rules


def slashed(folder: bytes) -> str:
    """Return a folder's path as text for matching: "/" between its parts and at its end."""
    path = os.fsdecode(folder)
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    return path if path.endswith("/") else path + "/"


def _read(path: bytes) -> IgnoreLines:
    content = peek(path, _MAX_IGNORE_BYTES)
    return IgnoreLines(content.decode("utf-8", "surrogateescape").splitlines(), lenient=True) if content else _NOTHING


_NOTHING = IgnoreLines(())
