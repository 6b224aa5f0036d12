"""Names that decide about what lies beside them: when one comes, goes or changes, its folder is to be judged anew."""

import os

from desktop_app.watch.defaults import is_mark
from desktop_app.watch.private import is_private_mark

_READ = frozenset({b".gitignore", b"cachedir.tag"})


def decided_by(path: bytes, *, came_or_went: bool) -> bytes | None:
    """Return the folder to judge anew, with all below, because of what happened to an entry; None if there is none."""
    folder, name = os.path.split(path)
    if is_decisive(name, came_or_went=came_or_went):
        return folder
    of_git, info = os.path.split(folder)
    top, mark = os.path.split(of_git)
    return top if (mark, info, name) == (b".git", b"info", b"exclude") else None


def is_decisive(name: bytes, *, came_or_went: bool) -> bool:
    """Whether other entries may belong, or not any more, because of what happened to the entry `name`."""
    name = name.lower()
    if name in _READ:
        return True
    return came_or_went and (name == b".git" or is_mark(name) or is_private_mark(name))
