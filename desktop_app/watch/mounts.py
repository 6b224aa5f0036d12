"""Hearing of drives that are connected or taken away, at the moment it happens."""

import os
import select
import sys
import threading
from collections.abc import Callable

_MOUNTS = "/proc/self/mountinfo"
_QUIET_MS = 200


class MountWatch:
    """Calls `changed`, in a thread of its own, whenever something was mounted or unmounted, until it is closed.

    The kernel tells Linux; it costs nothing while nothing happens. Elsewhere this says nothing.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._thread: threading.Thread | None = None
        if sys.platform != "linux":
            return
        self._told, self._tell = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="mounts", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Say nothing more. Waits until `changed` has returned."""
        if self._thread is None:
            return
        os.close(self._tell)
        self._thread.join()
        os.close(self._told)
        self._thread = None

    def _watch(self) -> None:
        try:
            mounts = os.open(_MOUNTS, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return
        try:
            poll = select.poll()
            poll.register(self._told, 0)
            # The kernel calls a change of the table an error of the file: proc(5), mountinfo.
            poll.register(mounts, 0)
            waits_for_quiet = False
            while True:
                ready = {descriptor for descriptor, _ in poll.poll(_QUIET_MS if waits_for_quiet else None)}
                if self._told in ready:
                    return
                if mounts in ready:
                    # A desktop mounts in several steps.
                    waits_for_quiet = True
                elif waits_for_quiet:
                    waits_for_quiet = False
                    self._changed()
        finally:
            os.close(mounts)
