"""Linux: a watch on each folder that belongs, and on no other.

watchdog's own observer either watches everything below a folder, dependencies and caches included (a watch each, of
some 100,000 that a person has), or takes a thread for each folder; it passes over folders that the system's limit
leaves out, and asks to hear of every file that is opened. So only its bindings are used here.
"""

import ctypes
import os
import select
import struct
import threading
from collections.abc import Callable, Collection

from watchdog.observers.inotify_c import InotifyConstants as In
from watchdog.observers.inotify_c import Mask, WatchDescriptor, inotify_add_watch, inotify_init, inotify_rm_watch

from desktop_app.watch.looks import join
from desktop_app.watch.roots import is_inside
from desktop_app.watch.sources import Changed, WatchLimit, limit_reached

_CAME_OR_WENT = In.IN_CREATE | In.IN_DELETE | In.IN_MOVED_FROM | In.IN_MOVED_TO
_SELF = In.IN_DELETE_SELF | In.IN_MOVE_SELF
_STAYED = In.IN_MODIFY | In.IN_CLOSE_WRITE | In.IN_ATTRIB
_MASK = Mask(_CAME_OR_WENT | _SELF | _STAYED | In.IN_ONLYDIR | In.IN_DONT_FOLLOW | In.IN_EXCL_UNLINK)
_HEADER = struct.Struct("iIII")
_BUFFER_BYTES = 1 << 18
# Events wait for each other in the kernel, which makes one of equal ones: a file that is written in many small pieces
# wakes nobody more than ten times a second.
_PAUSE_SECONDS = 0.1


class Inotify:
    """Watches folders, each by itself. `watch` and `drop` may be called from any thread."""

    def __init__(self, changed: Changed, lost: Callable[[], None]) -> None:
        self._changed = changed
        self._lost = lost
        self._gate = threading.Lock()
        self._paths: dict[WatchDescriptor, bytes] = {}
        self._watches: dict[bytes, WatchDescriptor] = {}
        self._descriptor = inotify_init()
        if self._descriptor == -1:
            raise _limit(ctypes.get_errno())
        os.set_inheritable(self._descriptor, False)
        self._end, self._ending = os.pipe()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="watching", daemon=True)
        self._thread.start()

    @property
    def folders(self) -> Collection[bytes]:
        """The folders that are watched."""
        with self._gate:
            return list(self._watches)

    def watch(self, folder: bytes) -> None:
        """Tell of changes in a folder; one that moved here keeps its watch, under its new path."""
        with self._gate:
            if self._closing.is_set():
                return
            watch = inotify_add_watch(self._descriptor, folder, _MASK)
            if watch == -1:
                code = ctypes.get_errno()
                if limit_reached(OSError(code, "")):
                    raise _limit(code)
                return  # gone, or not ours to look into: the scan says so
            former = self._paths.get(watch)
            if former == folder:
                return
            if former is not None:
                del self._watches[former]
            stale = self._watches.get(folder)
            if stale is not None:
                del self._paths[stale]
            self._paths[watch] = folder
            self._watches[folder] = watch

    def drop(self, unwanted: Callable[[bytes], bool]) -> None:
        """Tell no more of the folders that are unwanted."""
        with self._gate:
            self._drop(unwanted)

    def close(self) -> None:
        """Let go of all watches and end the thread."""
        with self._gate:
            self._closing.set()
        os.write(self._ending, b".")
        self._thread.join()
        for descriptor in (self._descriptor, self._end, self._ending):
            os.close(descriptor)

    def _drop(self, unwanted: Callable[[bytes], bool]) -> None:
        for folder in [folder for folder in self._watches if unwanted(folder)]:
            watch = self._watches.pop(folder)
            del self._paths[watch]
            inotify_rm_watch(self._descriptor, watch)  # fails if the folder is gone, and the watch with it

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        poll.register(self._end, select.POLLIN)
        while not self._closing.is_set():
            poll.poll()
            if self._closing.is_set():
                return
            self._take(os.read(self._descriptor, _BUFFER_BYTES))
            self._closing.wait(_PAUSE_SECONDS)

    def _take(self, events: bytes) -> None:
        place = 0
        while place < len(events):
            watch, mask, _, length = _HEADER.unpack_from(events, place)
            place += _HEADER.size
            self._event(watch, mask, events[place : place + length].rstrip(b"\0"))
            place += length

    def _event(self, watch: WatchDescriptor, mask: int, name: bytes) -> None:
        if mask & In.IN_Q_OVERFLOW:
            self._lost()
            return
        folder = self._paths.get(watch)
        if folder is None:
            return
        if mask & In.IN_IGNORED:
            with self._gate:
                if self._paths.get(watch) == folder:
                    del self._paths[watch]
                    del self._watches[folder]
        elif not name:
            # The folder itself. Its parent tells as well, unless it is the top of what is watched.
            self._changed(folder, True, bool(mask & (_SELF | In.IN_UNMOUNT)))
        else:
            path = join(folder, name)
            is_folder = bool(mask & In.IN_ISDIR)
            if is_folder and mask & In.IN_MOVED_FROM:
                # Its watches go with it, under paths that are not theirs any more.
                self.drop(lambda watched: is_inside(watched, path))
            self._changed(path, is_folder, bool(mask & _CAME_OR_WENT))


def _limit(code: int) -> WatchLimit:
    return WatchLimit(code, os.strerror(code))
