"""The rules of one watched folder: which of its files belong, and which of those are read."""

import json
from collections.abc import Sequence
from typing import Self

import msgspec

from desktop_app.errors import UsageError
from desktop_app.watch.ignore import BadPattern, IgnoreLines

MAX_BYTES = 200_000_000


class FolderRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person decided for one folder. A frozen value; JSON both ways.

    excludes: .gitignore lines relative to the folder; "!line" brings back what a default or a .gitignore file leaves
    out. includes: .gitignore lines; if there are any, only the files they match belong. hidden: whether hidden files
    belong. follow_gitignore: whether .gitignore files count inside a git work tree. defaults: whether dependencies,
    build output, caches and trash are left out. max_bytes: a larger file is found by its name only. private: whether
    keys, passwords and browser profiles are treated like any other file; else they are found by name only.
    Raises UsageError for a line that is not a pattern, or a size below 0.
    """

    excludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    hidden: bool = False
    follow_gitignore: bool = True
    defaults: bool = True
    max_bytes: int = MAX_BYTES
    private: bool = False

    def __post_init__(self) -> None:
        if self.max_bytes < 0:
            raise UsageError(f"The largest size to read cannot be below 0, but {self.max_bytes} was given.")
        self.compiled_excludes()
        self.compiled_includes()

    def compiled_excludes(self) -> IgnoreLines:
        """Return the excludes ready for matching."""
        return _compiled(self.excludes)

    def compiled_includes(self) -> IgnoreLines:
        """Return the includes ready for matching: True says that an entry, and all below it, belongs."""
        return _compiled(self.includes)

    def excluding(self, lines: Sequence[str]) -> Self:
        """Return these rules with further excludes, which count after those that are there."""
        return msgspec.structs.replace(self, excludes=(*self.excludes, *lines))

    def to_json(self) -> str:
        """Return the rules as one JSON object in ASCII; what has its default is left out.

        Names that are not UTF-8 hold lone surrogates, which msgspec's own JSON does not take.
        """
        return json.dumps(msgspec.to_builtins(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises UsageError when it is something else."""
        try:
            return msgspec.convert(json.loads(text), cls)
        except (ValueError, msgspec.ValidationError) as error:
            raise UsageError(f"These rules of a folder cannot be read: {error}. Add the folder again.") from error


def folder_rules(exclude: Sequence[str], *, hidden: bool, follow_gitignore: bool, max_bytes: int) -> FolderRules:
    """Return the rules that a person chooses in a window; exclude: .gitignore lines, empty ones do not count."""
    lines = tuple(line for line in exclude if line.strip())
    return FolderRules(excludes=lines, hidden=hidden, follow_gitignore=follow_gitignore, max_bytes=max_bytes)


def _compiled(lines: tuple[str, ...]) -> IgnoreLines:
    try:
        return IgnoreLines(lines)
    except BadPattern as error:
        raise UsageError(f"{error.line!r} is not a pattern. Write it like a line of a .gitignore file.") from error
