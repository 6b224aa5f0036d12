"""Comparing paths by their parts, in Python and in SQL. Paths are bytes as os.fsencode gives them."""

import os

SEPARATOR = os.fsencode(os.sep)


def below(root: bytes) -> tuple[bytes, bytes]:
    """Return the half-open range in which every path below `root` sorts, and nothing else."""
    first = root if root.endswith(SEPARATOR) else root + SEPARATOR
    return first, first[:-1] + bytes([first[-1] + 1])


def is_below(path: bytes, root: bytes) -> bool:
    """Whether `path` lies below `root`; a folder is not below itself."""
    return path.startswith(below(root)[0]) and path != root


def shown(path: bytes) -> str:
    """Return a path as text for SQLite, which takes no lone surrogates: odd bytes become U+FFFD."""
    return os.fsdecode(path).encode("utf-8", "replace").decode() if os.name == "nt" else path.decode("utf-8", "replace")


def folder_parts(path: bytes, root: bytes) -> str:
    """Return the names of the folders between `root` and the file, separated by spaces."""
    inner = os.path.dirname(path)[len(below(root)[0]) :]  # noqa: PTH120  paths are bytes here
    return shown(inner).replace(os.sep, " ")
