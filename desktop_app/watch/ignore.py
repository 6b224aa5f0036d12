"""Matching of .gitignore-style lines against one entry at a time, as git itself does.

pathspec translates the lines. Its own matching answers for a whole path and its parents at once and costs half a
microsecond a line and file; the scan prunes directories on its way down, so that only the entry itself is in
question, and all lines of the same sign fit into one regular expression. Compared with git in
tests/unit/watch/test_ignore.py.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple, cast

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

_ANY_FOLDER = "^(?:.+/)?"
_FOLDER_MARK = "(?P<ps_d>/)"
_EVERYTHING = "."


class BadPattern(ValueError):
    """A line that is not a .gitignore pattern; `line` is that line."""

    def __init__(self, line: str) -> None:
        super().__init__(f"not a .gitignore pattern: {line!r}")
        self.line = line


class _Line(NamedTuple):
    """One line: `of_name` when its expression is to be matched with the entry's name, not its path."""

    excludes: bool
    of_name: bool
    source: str


class _Run(NamedTuple):
    """Consecutive lines of one sign: a match of either expression decides."""

    excludes: bool
    names: re.Pattern[str] | None
    paths: re.Pattern[str] | None


class IgnoreLines:
    """Compiled .gitignore lines. The last line that matches decides; `!` turns a line's meaning around.

    lines: as in a .gitignore file, without line ends. With `lenient`, lines that do not parse are left out, as git
    does; else they raise BadPattern.
    """

    __slots__ = ("_runs",)

    def __init__(self, lines: Iterable[str], *, lenient: bool = False) -> None:
        translated: list[_Line] = []
        for line in lines:
            try:
                pattern = GitIgnoreSpecPattern(line)
            except ValueError as error:
                if lenient:
                    continue
                raise BadPattern(line) from error
            regex = cast("re.Pattern[str] | None", pattern.regex)  # pyright: ignore[reportUnknownMemberType]
            if pattern.include is not None and regex is not None:
                translated.append(_line(line, pattern.include, regex.pattern))
        runs = [_run(excludes, list(run)) for excludes, run in groupby(translated, lambda line: line.excludes)]
        self._runs = tuple(reversed(runs))

    def __bool__(self) -> bool:
        return bool(self._runs)

    def decide(self, path: str, name: str) -> bool | None:
        """Whether the lines exclude an entry (True), bring it back (False) or say nothing of it (None).

        path: relative to the folder that the lines belong to, with "/"; name: its last part. Both end in "/" for a
        folder. Says nothing about parents: a caller that prunes has asked for them already.
        """
        for excludes, names, paths in self._runs:
            if (names is not None and names.fullmatch(name)) or (paths is not None and paths.fullmatch(path)):
                return excludes
        return None


def _line(line: str, excludes: bool, source: str) -> _Line:  # noqa: FBT001
    """Make pathspec's expression, which matches a path by its beginning, match exactly one entry."""
    body = line.rstrip().removeprefix("!")
    if source == _EVERYTHING:
        return _Line(excludes, of_name=True, source=".+")
    if source == _FOLDER_MARK:
        return _Line(excludes, of_name=True, source=".+/")
    if body.endswith("/**/"):
        return _Line(excludes, of_name=False, source=source.replace(_FOLDER_MARK, "/.+/"))
    if source.endswith(_FOLDER_MARK) or not source.endswith("/"):
        entry = source.replace(_FOLDER_MARK, "/")
    else:
        entry = source + ".+"
    of_name = "/" not in body[:-1] and entry.startswith(_ANY_FOLDER)
    return _Line(excludes, of_name, entry.removeprefix(_ANY_FOLDER) if of_name else entry)


def _run(excludes: bool, lines: list[_Line]) -> _Run:  # noqa: FBT001
    return _Run(
        excludes,
        names=_joined([line.source for line in lines if line.of_name]),
        paths=_joined([line.source for line in lines if not line.of_name]),
    )


def _joined(sources: list[str]) -> re.Pattern[str] | None:
    if not sources:
        return None
    return re.compile("|".join(f"(?:{source})" for source in sources), re.DOTALL)
