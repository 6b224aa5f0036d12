"""Where to look again: what events say, gathered so that nothing is looked at twice."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_MOST_LOOKS = 1_000
_MOST_NAMES = 64
_SEPARATOR = os.fsencode(os.sep)


@dataclass(frozen=True, slots=True)
class Look:
    """A place of a watched folder to compare with the catalogue again.

    root: of the watched folder. path: the root, or a folder in it. deep: whether all that lies below is looked at, too;
    else only the files right in it, and of those, if `names` are given, the entries called so, with all below them.
    `path` need not exist any more.
    """

    root: bytes
    path: bytes
    deep: bool = False
    names: frozenset[bytes] | None = None

    @property
    def whole(self) -> bool:
        """Whether this is a look at everything in the watched folder."""
        return self.deep and self.path == self.root


class Area(NamedTuple):
    """What some looks cover. below: paths, each with all below it; files_of: folders, each with the files right in it.

    No path lies in another one's reach.
    """

    below: tuple[bytes, ...] = ()
    files_of: tuple[bytes, ...] = ()


class Looks:
    """The looks that wait for one watched folder. Over a thousand of them become one at all of it."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._below: set[bytes] = set()
        self._files_of: set[bytes] = set()
        self._names: dict[bytes, set[bytes]] = {}
        self.whole = False

    def __bool__(self) -> bool:
        return self.whole or bool(self._below or self._files_of or self._names)

    def add(self, look: Look) -> None:
        """Add one; nothing to do if all is looked at anyway."""
        if self.whole or look.whole:
            self.whole = True
        elif look.deep:
            self._below.add(look.path)
        elif look.path in self._files_of:
            # Names may be those of folders, which a look at the files leaves out.
            self._below.update(join(look.path, name) for name in look.names or ())
        elif look.names is None:
            self._files_of.add(look.path)
            self._below.update(join(look.path, name) for name in self._names.pop(look.path, ()))
        else:
            self._names.setdefault(look.path, set()).update(look.names)
        if len(self._below) + len(self._files_of) + len(self._names) > _MOST_LOOKS:
            self.whole = True

    def area(self) -> Area:
        """Return what to look at: the fewest paths that cover all."""
        if self.whole:
            return Area((self._root,))
        named = (join(folder, name) for folder, names in self._names.items() for name in names)
        below = _outermost({*self._below, *named})
        files_of = {path for path in self._files_of if not any(parent in below for parent in up(path, self._root))}
        return Area(tuple(sorted(below)), tuple(sorted(files_of)))


def join(folder: bytes, name: bytes) -> bytes:
    """Return the path of an entry of a folder."""
    return folder + name if folder.endswith(_SEPARATOR) else folder + _SEPARATOR + name


def up(path: bytes, root: bytes) -> Iterator[bytes]:
    """Yield a path, and the folders above it up to the root."""
    yield path
    while len(path) > len(root):
        path = os.path.dirname(path)  # noqa: PTH120  bytes
        yield path


def grouped(root: bytes, changed: Iterable[tuple[bytes, bool]]) -> list[Look]:
    """Return the looks at changed entries: (path, whether it is, or may have been, a folder).

    Many files of one folder become a look at all of its files.
    """
    looks: list[Look] = []
    names: dict[bytes, set[bytes]] = {}
    for path, is_folder in changed:
        if path == root or is_folder:
            looks.append(Look(root, path, deep=True))
        else:
            folder, name = os.path.split(path)
            names.setdefault(folder, set()).add(name)
    for folder, some in names.items():
        looks.append(Look(root, folder, names=frozenset(some) if len(some) <= _MOST_NAMES else None))
    return looks


def _outermost(paths: set[bytes]) -> set[bytes]:
    """Leave out the paths that lie below others."""
    kept: set[bytes] = set()
    last: bytes | None = None
    # "a/" sorts after "a", but "a b" lies between: a path is compared with its separator at the end.
    for path in sorted(paths, key=lambda path: path + _SEPARATOR):
        if last is None or not path.startswith(last + _SEPARATOR):
            kept.add(path)
            last = path
    return kept
