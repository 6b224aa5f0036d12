"""Who works on the data folder: this process, or the one that this process hands its commands to."""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.catalogue.owner import OwnerLock
from desktop_app.errors import DataFolderError, FindlingError, OwnedElsewhere
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.owner import Caller, Owner, own_or_call
from desktop_app.reports import Progress

T = TypeVar("T")

_CHANGEOVER_SECONDS = 0.1
_LOOK_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Ownership:
    """Does, or has done, what only the owner of the data folder may do. Any thread may call any method."""

    def __init__(self, data_folder: Path, coordinator: Callable[[], Coordinator]) -> None:
        """coordinator: makes the one that works, once this process is the owner."""
        self._data_folder = data_folder
        self._make = coordinator
        self._gate = threading.Lock()
        self._owner: Owner | None = None
        self._keeps_on = False
        self._closing = threading.Event()
        self._successor: threading.Thread | None = None

    @property
    def coordinator(self) -> Coordinator | None:
        """What works in this process, None while another process is the owner or nobody is."""
        owner = self._owner
        return None if owner is None else owner.coordinator

    def keep_on(self) -> None:
        """Become the owner, now or as soon as the one there is ends, and index until this is closed.

        Raises DataFolderError if the data folder cannot be used.
        """
        with self._gate:
            self._keeps_on = True
            if self._owner is not None:
                self._owner.coordinator.keep_on()
            elif not self._take():
                self._successor = threading.Thread(target=self._wait_to_succeed, name="successor", daemon=True)
                self._successor.start()

    def ask(self, command: str, **arguments: Any) -> Any:
        """Have the owner do what pipeline/wishes.py has under this name; returns its result."""
        return self.do(lambda owner: owner.ask(command, **arguments))

    def do(self, work: Callable[[Owner | Caller], T]) -> T:
        """Do what only the owner may do, or have it done; by the next owner if this one goes away meanwhile."""
        while True:
            owner = self._own_or_call()
            try:
                return work(owner)
            except OwnedElsewhere:
                if isinstance(owner, Owner):
                    raise
            time.sleep(_CHANGEOVER_SECONDS)

    def begin_anew(self, delete: Callable[[], None]) -> None:
        """Stop the work, have `delete` do away with the catalogue, and go on with an empty one.

        Raises OwnedElsewhere if another process is the owner.
        """
        with self._gate:
            owner, self._owner = self._owner, None
            if owner is not None:
                owner.stop_work(finish=False)
                lock = owner.lock
            else:
                lock = OwnerLock.acquire(self._data_folder)
            if lock is None:
                raise OwnedElsewhere(
                    f"Another Findling is at work on {self._data_folder}. Wait until it is done, or quit it."
                )
            try:
                delete()
            finally:
                # The lock is held all the while: no other process may begin in between.
                if self._keeps_on:
                    self._become(Owner(lock, self._data_folder, self._make()))
                else:
                    lock.release()

    def attend(self) -> None:
        """Have the owner, if there is one, see to damage that was met here."""
        if self._owner is not None:
            self._owner.coordinator.attend()
            return
        with suppress(FindlingError):  # nobody is there, or it is older
            Caller(self._data_folder).ask_shortly("attend")

    def progress(self) -> Progress | None:
        """Return what the owner is doing, None if there is none."""
        owner = self._owner
        return owner.progress() if owner is not None else Caller(self._data_folder).progress()

    def polled(self) -> dict[bytes, str]:
        """Return a sentence for each folder that is looked through now and then, because not all is heard of it."""
        if self._owner is not None:
            return self._owner.coordinator.polled()
        with suppress(FindlingError):  # nobody is there, or it is older
            told: dict[str, str] = Caller(self._data_folder).ask_shortly("polled")
            return {os.fsencode(root): sentence for root, sentence in told.items()}
        return {}

    def close(self) -> None:
        """Stop the work of this process; it goes on at the next start."""
        self._closing.set()
        if self._successor is not None:
            self._successor.join()
            self._successor = None
        with self._gate:
            owner, self._owner = self._owner, None
            keeps_on, self._keeps_on = self._keeps_on, False
        if owner is not None:
            # What works until it is closed must not go on for a command that takes hours.
            owner.close(finish=not keeps_on)
        self._closing.clear()

    def _own_or_call(self) -> Owner | Caller:
        with self._gate:
            if self._owner is not None:
                return self._owner
            owner = own_or_call(self._data_folder, self._make)
            if isinstance(owner, Owner):
                self._become(owner)
            return owner

    def _take(self) -> bool:
        """Become the owner if nobody is. The caller has the gate."""
        lock = OwnerLock.acquire(self._data_folder)
        if lock is None:
            return False
        self._become(Owner(lock, self._data_folder, self._make()))
        return True

    def _become(self, owner: Owner) -> None:
        self._owner = owner
        if self._keeps_on:
            owner.coordinator.keep_on()

    def _wait_to_succeed(self) -> None:
        while not self._closing.wait(_LOOK_SECONDS):
            with self._gate:
                if self._closing.is_set() or self._owner is not None:
                    return
                try:
                    if self._take():
                        return
                except DataFolderError as error:
                    _log.warning("the data folder cannot be taken over: %s", error)
