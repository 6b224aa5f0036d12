"""Checks and comparisons of watched folders themselves."""

import os
from collections.abc import Iterable

from desktop_app.aside import aside
from desktop_app.errors import FolderError

_PATIENCE_SECONDS = 10.0


def check_root(root: bytes) -> bytes:
    """Return the canonical path of a folder that can be watched: absolute, links resolved.

    Raises FolderError, with a sentence that says why and what to do, if it does not exist, is not a folder or cannot
    be read, or if its drive does not answer within ten seconds.
    """
    try:
        return aside(lambda: _checked(root), "asking a drive").result(_PATIENCE_SECONDS)
    except TimeoutError as error:
        sentence = f"The drive of the folder {os.fsdecode(root)} does not answer. Check it, or its connection."
        raise FolderError(sentence, path=root) from error


def _checked(root: bytes) -> bytes:
    shown = os.fsdecode(root)
    try:
        canonical = os.path.realpath(root, strict=True)
        with os.scandir(canonical):
            return canonical
    except FileNotFoundError as error:
        sentence = f"The folder {shown} does not exist. Check its path, or connect the drive that it is on."
        raise FolderError(sentence, path=root) from error
    except NotADirectoryError as error:
        sentence = f"{shown} is a file, not a folder. Name the folder that it lies in."
        raise FolderError(sentence, path=root) from error
    except PermissionError as error:
        sentence = f"The folder {shown} cannot be read: permission denied. Change its permissions or choose another."
        raise FolderError(sentence, path=root) from error
    except (OSError, ValueError) as error:
        because = (error.strerror if isinstance(error, OSError) else str(error)) or str(error)
        sentence = f"The folder {shown} cannot be read: {because.lower()}. Check the drive that it is on."
        raise FolderError(sentence, path=root) from error


def is_inside(path: bytes, folder: bytes) -> bool:
    """Whether a canonical path lies in, or is, a canonical folder; compared by path parts."""
    separator = os.fsencode(os.sep)
    return path == folder or path.startswith(folder if folder.endswith(separator) else folder + separator)


def nested(root: bytes, roots: Iterable[bytes]) -> frozenset[bytes]:
    """Return the other canonical roots that lie inside `root`: what its scan leaves to them."""
    return frozenset(other for other in roots if other != root and is_inside(other, root))
