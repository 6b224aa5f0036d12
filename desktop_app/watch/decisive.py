"""Names that decide about what lies beside them: when one comes, goes or changes, its folder is to be judged anew."""

from desktop_app.watch.defaults import is_mark
from desktop_app.watch.private import is_private_mark

_READ = frozenset({b".gitignore", b"cachedir.tag"})


def is_decisive(name: bytes, *, came_or_went: bool) -> bool:
    """Whether other entries may belong, or not any more, because of what happened to the entry `name`."""
    name = name.lower()
    if name in _READ:
        return True
    return came_or_went and (name == b".git" or is_mark(name) or is_private_mark(name))
