"""Folders that can be seen at two places of a watched folder, because one is mounted on the other (bind mounts)."""

from collections.abc import Sequence

from desktop_app.watch.drives import Mount, mounts_inside
from desktop_app.watch.roots import is_inside


def is_seen_twice(root: bytes, mounts: Sequence[Mount]) -> bool:
    """Whether something below `root` may also be seen elsewhere below it.

    A scan takes the first place that it comes by; a look at a part does not know which that is.
    """
    inside = mounts_inside(root, mounts)
    for mount in inside:
        for other in mounts:
            reaches = is_inside(other.point, root) or is_inside(root, other.point)
            same = other is not mount and reaches and other.device and other.device == mount.device
            if same and (is_inside(other.shown, mount.shown) or is_inside(mount.shown, other.shown)):
                return True
    return False
