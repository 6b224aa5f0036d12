"""What the owner of the data folder can be asked for, by itself or by another process, as JSON has it."""

import os
from collections.abc import Callable
from typing import Any

from desktop_app.catalogue.folders import folder_at
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import FindlingError
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.service import Message
from desktop_app.reports import FolderState
from desktop_app.watch.roots import is_inside

Wish = Callable[[Coordinator, Message], Any]


def fulfil(coordinator: Coordinator, message: Message) -> Any:
    """Do what a message asks for and wait until it is done; returns the result, if there is one."""
    wish = _WISHES.get(str(message.get("command")))
    if wish is None:
        raise FindlingError(
            f"The running Findling does not know the command {message.get('command')!r}; it may be older."
        )
    return wish(coordinator, message)


def _path(message: Message) -> bytes:
    return os.fsencode(message["path"])


def _add_folder(coordinator: Coordinator, message: Message) -> None:
    """Watch a folder and look through it."""
    root = _path(message)

    def run(writer: CatalogueWriter) -> None:
        writer.add_folder(root, message["rules"])
        coordinator.scan(root)

    coordinator.call(run).result()


def _change_folder(coordinator: Coordinator, message: Message) -> None:
    """Give a folder other rules and look through it: what they leave out goes, even while paused."""
    root = _path(message)

    def run(writer: CatalogueWriter) -> None:
        state = folder_at(writer.folders(), root).state
        with writer.batch():
            writer.add_folder(root, message["rules"])
            writer.set_folder_state(root, state)
        # A person may have left out what is not to be found any more: that does not wait.
        coordinator.scan(root, urgent=True)

    coordinator.call(run).result()


def _set_folder_state(coordinator: Coordinator, message: Message) -> None:
    """Watch a folder and look through it, pause it, or only keep what is known of it."""
    root = _path(message)

    def run(writer: CatalogueWriter) -> None:
        writer.set_folder_state(root, FolderState(message["state"]))
        coordinator.scan(root)

    coordinator.call(run).result()


def _move_folder(coordinator: Coordinator, message: Message) -> None:
    """Give a folder that was moved its new path, and look through it."""
    root, to = _path(message), os.fsencode(message["to"])

    def run(writer: CatalogueWriter) -> None:
        writer.move_folder(root, to)
        coordinator.scan(to)

    coordinator.call(run).result()


def _accept_folder(coordinator: Coordinator, message: Message) -> None:
    """Take what is found at a folder's place for that folder, and look through it."""
    root = _path(message)

    def run(writer: CatalogueWriter) -> None:
        writer.whereabouts.accept(root)
        coordinator.scan(root)

    coordinator.call(run).result()


def _retry(coordinator: Coordinator, message: Message) -> int:
    """Read again what could not be read: one file, all below a folder, or all."""
    path = None if message["path"] is None else _path(message)

    def run(writer: CatalogueWriter) -> int:
        # Whoever asks has often just mended a file: read it as it is now, not as the last scan saw it.
        for folder in writer.folders():
            if folder.state is FolderState.WATCHED and (path is None or _share(path, folder.root)):
                coordinator.scan(folder.root)
        return writer.retry(path)

    return coordinator.call(run).result()


def _share(path: bytes, root: bytes) -> bool:
    """Whether one of two paths lies in the other."""
    return is_inside(path, root) or is_inside(root, path)


_WISHES: dict[str, Wish] = {
    "forget": lambda coordinator, message: coordinator.forget(_path(message)).result(),
    "add_folder": _add_folder,
    "change_folder": _change_folder,
    "set_folder_state": _set_folder_state,
    "move_folder": _move_folder,
    "accept_folder": _accept_folder,
    "retry": _retry,
    "pause": lambda coordinator, message: coordinator.pause(message["until"]).result(),
    "attend": lambda coordinator, _: coordinator.attend(),
    "resume": lambda coordinator, _: coordinator.resume().result(),
    "polled": lambda coordinator, _: {os.fsdecode(root): why for root, why in coordinator.polled().items()},
    "go_on": lambda coordinator, _: coordinator.go_on(),
}
