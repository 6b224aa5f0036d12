"""Windows and macOS: one watch on each watched folder and all below it, as those systems offer it, by watchdog."""

import os
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import cast

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
    FileSystemMovedEvent,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from desktop_app.watch.roots import is_inside
from desktop_app.watch.sources import Changed, WatchLimit, limit_reached

_STAYED = frozenset({"modified", "attrib", "closed"})
_NOTHING = frozenset({EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE})


class Recursive(FileSystemEventHandler):
    """Watches the outermost of the folders that it is asked to watch, with everything below."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._gate = threading.Lock()
        self._observer = _observer()
        self._watches: dict[bytes, ObservedWatch] = {}
        self._observer.start()

    @property
    def folders(self) -> Collection[bytes]:
        """The folders that are watched, each with all below it."""
        with self._gate:
            return list(self._watches)

    def watch(self, folder: bytes) -> None:
        """Tell of changes in a folder and below it, unless it lies in one that is watched."""
        with self._gate:
            if any(is_inside(folder, watched) for watched in self._watches):
                return
            try:
                watch = self._schedule(folder)
            except OSError as error:
                if limit_reached(error):
                    raise WatchLimit(error.errno, error.strerror) from error
                return  # gone, or not ours to look into: the scan says so
            self._watches[folder] = watch

    def drop(self, unwanted: Callable[[bytes], bool]) -> None:
        """Tell no more of the folders that are unwanted."""
        with self._gate:
            for folder in [folder for folder in self._watches if unwanted(folder)]:
                with suppress(KeyError, OSError):
                    self._observer.unschedule(self._watches.pop(folder))

    def close(self) -> None:
        """Let go of all watches and end the threads."""
        self._observer.stop()
        self._observer.join()

    def _schedule(self, folder: bytes) -> ObservedWatch:
        return self._observer.schedule(self, os.fsdecode(folder), recursive=True)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass on an event, in the observer's thread."""
        kind = event.event_type
        if kind in _NOTHING:
            return
        came_or_went = kind not in _STAYED
        if event.is_directory and not came_or_went:
            return  # its entries changed, which they tell themselves
        # Windows does not know whether what is gone was a folder.
        is_folder = event.is_directory or kind == "deleted"
        self._changed(os.fsencode(event.src_path), is_folder, came_or_went)
        if isinstance(event, FileSystemMovedEvent):
            self._changed(os.fsencode(event.dest_path), is_folder, True)


def _observer() -> BaseObserver:
    return cast("Callable[[], BaseObserver]", Observer)()
