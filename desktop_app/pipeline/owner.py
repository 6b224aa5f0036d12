"""The owner of the data folder: this process, or the one that this process hands its commands to."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import msgspec

from desktop_app.aside import aside
from desktop_app.catalogue.owner import OwnerLock
from desktop_app.errors import OwnedElsewhere
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.service import Message, Service, call_owner
from desktop_app.pipeline.wishes import fulfil
from desktop_app.reports import IndexReport, IndexRequest, Progress

OnProgress = Callable[[Progress], None]

_SAMPLE_SECONDS = 0.1
_CHANGEOVER_SECONDS = 10.0
_QUESTION_SECONDS = 3.0


class Owner:
    """The owner's side: does what this process and others ask, until it is closed."""

    def __init__(self, lock: OwnerLock, data_folder: Path, coordinator: Coordinator) -> None:
        self._lock = lock
        self._coordinator = coordinator
        try:
            coordinator.start()
            self._service = Service(data_folder, self._handle)
        except BaseException:
            coordinator.stop()
            lock.release()
            raise

    def index(self, request: IndexRequest, on_progress: OnProgress) -> IndexReport:
        """Index to completion. Ctrl-C stops everything at work; the report then says that it is not finished."""
        ticket = self._coordinator.index(request)
        try:
            while not ticket.wait(_SAMPLE_SECONDS):
                on_progress(self._coordinator.progress)
        except KeyboardInterrupt:
            self._coordinator.stop()
        return ticket.report()

    def ask(self, command: str, **arguments: Any) -> Any:
        """Do what wishes.py has under this name, with arguments as JSON has them; returns its result."""
        return fulfil(self._coordinator, {"command": command, **arguments})

    def progress(self) -> Progress:
        """Return what is being done now."""
        return self._coordinator.progress

    @property
    def coordinator(self) -> Coordinator:
        """Does the work."""
        return self._coordinator

    @property
    def lock(self) -> OwnerLock:
        """What makes this process the owner."""
        return self._lock

    def stop_work(self, *, finish: bool) -> None:
        """Stop the work, but stay the owner. finish: the callers' commands first, however long they take.

        Else a request to index ends with what is done, and its caller does the rest.
        """
        if finish:
            self._service.close()
            self._coordinator.stop()
        else:
            self._coordinator.stop()
            self._service.close()

    def close(self, *, finish: bool = True) -> None:
        """Stop the work, and let another process become the owner."""
        self.stop_work(finish=finish)
        self._lock.release()

    def _handle(self, command: Message, send: Callable[[Message], None]) -> Message:
        match command.get("command"):
            case "index":
                report = self.index(
                    IndexRequest(
                        tuple(os.fsencode(path) for path in command["paths"]),
                        tuple(command["exclude"]),
                        words_only=command["words_only"],
                    ),
                    lambda progress: send(_progress_to_json(progress)),
                )
                return asdict(report)
            case "progress":
                return _progress_to_json(self._coordinator.progress)
            case _:
                return {"answer": fulfil(self._coordinator, command)}


class Caller:
    """Another process's side: hands commands to the owner."""

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder

    def index(self, request: IndexRequest, on_progress: OnProgress) -> IndexReport:
        """Let the owner index, following its progress. Ctrl-C ends the following, not the work."""
        command: Message = {
            "command": "index",
            "paths": [os.fsdecode(path) for path in request.paths],
            "exclude": list(request.exclude),
            "words_only": request.words_only,
        }
        result = self._call(command, lambda message: on_progress(_progress_from_json(message)))
        return msgspec.convert(result, IndexReport)

    def ask(self, command: str, **arguments: Any) -> Any:
        """Have the owner do what wishes.py has under this name, with arguments as JSON has them; returns its result."""
        return self._call({"command": command, **arguments})["answer"]

    def ask_shortly(self, command: str) -> Any:
        """Ask for what takes no time: see `ask`. Raises OwnedElsewhere if the owner does not answer."""
        return self._call_shortly({"command": command})["answer"]

    def progress(self) -> Progress | None:
        """Return what the owner is doing; None if there is none that answers."""
        try:
            return _progress_from_json(self._call_shortly({"command": "progress"}))
        except OwnedElsewhere:
            return None

    def _call_shortly(self, command: Message) -> Message:
        """Call in a thread of its own: a process that was stopped takes a call and never answers it."""
        try:
            return aside(lambda: self._call(command), "asking the owner").result(_QUESTION_SECONDS)
        except TimeoutError as error:
            raise OwnedElsewhere(f"Another Findling uses {self._data_folder} and does not answer.") from error

    def _call(self, command: Message, on_progress: Callable[[Message], None] = lambda _: None) -> Message:
        result: Message = {}
        for message in call_owner(self._data_folder, command):
            if "progress" in message:
                on_progress(message["progress"])
            else:
                result = message["result"]
        return result


def _progress_to_json(progress: Progress) -> Message:
    return {**asdict(progress), "current": os.fsdecode(progress.current)}


def _progress_from_json(message: Message) -> Progress:
    return replace(
        msgspec.convert({**message, "current": b""}, Progress), current=os.fsencode(message.get("current", ""))
    )


def own_or_call(data_folder: Path, coordinator: Callable[[], Coordinator]) -> Owner | Caller:
    """Become the owner, or find the one there is; between two owners, wait for whichever comes first.

    Raises OwnedElsewhere if for ten seconds neither succeeds, and the DataFolderErrors of opening the catalogue.
    """
    deadline = time.monotonic() + _CHANGEOVER_SECONDS
    while True:
        lock = OwnerLock.acquire(data_folder)
        if lock is not None:
            return Owner(lock, data_folder, coordinator())
        caller = Caller(data_folder)
        if caller.progress() is not None:
            return caller
        if time.monotonic() > deadline:
            raise OwnedElsewhere(
                f"Another Findling is using {data_folder} and does not answer. Quit it, or try again in a moment."
            )
        time.sleep(_SAMPLE_SECONDS)
