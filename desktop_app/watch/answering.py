"""Whether a folder can be listed, asked without waiting for ever for a drive that does not answer."""

import errno
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from desktop_app.aside import aside
from desktop_app.watch.drives import Mount, may_be_silent

_PATIENCE_SECONDS = 10.0


def missing(root: bytes) -> int | None:
    """Return why a folder cannot be listed, as an error number; None if it can. Waits for its drive."""
    try:
        with os.scandir(root):
            return None
    except OSError as error:
        return error.errno or errno.EIO


class Answering:
    """Asks drives. Belongs to one thread."""

    def __init__(self, ask: Callable[[bytes], int | None] = missing) -> None:
        self._ask = ask
        self._open = dict[bytes, Future[int | None]]()

    def missing(self, root: bytes, mounts: Sequence[Mount]) -> int | None:
        """Return why a folder cannot be listed, None if it can; ETIMEDOUT while its drive does not answer.

        Only a drive that may be silent is asked in another thread. Waits ten seconds for it once, and not at all until
        it has answered that question.
        """
        former = self._open.get(root)
        if former is not None:
            if not former.done():
                return errno.ETIMEDOUT
            # It came late and says nothing about now.
            del self._open[root]
        if not may_be_silent(root, mounts):
            return self._ask(root)
        question = aside(lambda: self._ask(root), "asking a drive")
        try:
            return question.result(_PATIENCE_SECONDS)
        except TimeoutError:
            self._open[root] = question
            return errno.ETIMEDOUT
