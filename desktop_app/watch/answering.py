"""Whether a folder can be listed, asked without waiting for ever for a drive that does not answer."""

import errno
import os
import threading
from collections.abc import Callable, Sequence

from desktop_app.watch.drives import Mount, may_be_silent

_PATIENCE_SECONDS = 10.0


def missing(root: bytes) -> int | None:
    """Return why a folder cannot be listed, as an error number; None if it can. Waits for its drive."""
    try:
        with os.scandir(root):
            return None
    except OSError as error:
        return error.errno or errno.EIO


class _Question:
    """A folder that is asked about in a thread of its own, which ends with its answer."""

    def __init__(self, root: bytes, ask: Callable[[bytes], int | None]) -> None:
        self.answered = threading.Event()
        self.answer: int | None = None

        def run() -> None:
            self.answer = ask(root)
            self.answered.set()

        threading.Thread(target=run, name="asking a drive", daemon=True).start()


class Answering:
    """Asks drives. Belongs to one thread."""

    def __init__(self, ask: Callable[[bytes], int | None] = missing) -> None:
        self._ask = ask
        self._open: dict[bytes, _Question] = {}

    def missing(self, root: bytes, mounts: Sequence[Mount]) -> int | None:
        """Return why a folder cannot be listed, None if it can; ETIMEDOUT while its drive does not answer.

        Only a drive that may be silent is asked in another thread. Waits ten seconds for it once, and not at all until
        it has answered that question.
        """
        former = self._open.get(root)
        if former is not None:
            if not former.answered.is_set():
                return errno.ETIMEDOUT
            # It came late and says nothing about now.
            del self._open[root]
        if not may_be_silent(root, mounts):
            return self._ask(root)
        question = _Question(root, self._ask)
        if not question.answered.wait(_PATIENCE_SECONDS):
            self._open[root] = question
            return errno.ETIMEDOUT
        return question.answer
