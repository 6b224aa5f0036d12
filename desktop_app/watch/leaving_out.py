"""What rules would leave out of a folder, counted while it is looked through."""

import os
import time
from collections.abc import Callable, Collection

from desktop_app.documents import FileEntry
from desktop_app.reports import LeftOut
from desktop_app.watch.ignore import IgnoreLines
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanStopped, scan

_EXAMPLES = 100
_SECONDS = 0.1


class _Count:
    def __init__(self, root: bytes, own_lines: IgnoreLines, is_read: Callable[[bytes], bool]) -> None:
        self._is_read = is_read
        self._base = len(root.rstrip(b"/")) + 1
        self._own_lines = own_lines
        self._own: list[bytes] = []
        self._others: list[bytes] = []
        self._left_out = 0
        self._files = 0
        self._bytes = 0

    def left_out(self, path: bytes) -> None:
        self._left_out += 1
        relative = path[self._base :]
        if len(self._own) < _EXAMPLES and self._is_own(relative):
            self._own.append(relative)
        elif len(self._others) < _EXAMPLES:
            self._others.append(relative)

    def file(self, entry: FileEntry) -> None:
        self._files += 1
        if not entry.name_only and self._is_read(entry.path):
            self._bytes += entry.size

    def so_far(self, *, complete: bool) -> LeftOut:
        examples = (*self._own, *self._others)[:_EXAMPLES]
        return LeftOut(examples, self._left_out, self._files, self._bytes, complete)

    def _is_own(self, relative: bytes) -> bool:
        name = os.path.basename(relative.rstrip(b"/")) + relative[len(relative.rstrip(b"/")) :]  # noqa: PTH119  bytes
        return self._own_lines.decide(os.fsdecode(relative), os.fsdecode(name)) is True


def count_left_out(
    root: bytes,
    rules: FolderRules,
    *,
    on_count: Callable[[LeftOut], None],
    stop: Callable[[], bool],
    skip: Collection[bytes] = (),
    is_read: Callable[[bytes], bool] = lambda _: True,
) -> LeftOut:
    """Count what stays of a folder and what is left out; examples of what the folder's own excludes leave out first.

    root: canonical. bytes: of the files that would be read; is_read says of a path whether its kind is. on_count hears
    of the counts ten times a second. Stopped, it returns what it has, not complete. Raises FolderError if the folder
    cannot be read.
    """
    count = _Count(root, rules.compiled_excludes(), is_read)
    said = time.monotonic()
    try:
        for entry in scan(root, rules, stop=stop, problem=lambda _: None, skip=skip, left_out=count.left_out):
            count.file(entry)
            now = time.monotonic()
            if now - said >= _SECONDS:
                said = now
                on_count(count.so_far(complete=False))
    except ScanStopped:
        return count.so_far(complete=False)
    return count.so_far(complete=True)
