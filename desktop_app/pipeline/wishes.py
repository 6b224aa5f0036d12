"""What the owner of the data folder can be asked for, by itself or by another process, as JSON has it."""

import os
from collections.abc import Callable
from typing import Any

from desktop_app.errors import FindlingError
from desktop_app.pipeline.coordinator import Coordinator
from desktop_app.pipeline.service import Message
from desktop_app.reports import FolderState

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


def _retry(coordinator: Coordinator, message: Message) -> int:
    return coordinator.retry(_path(message) if message["path"] is not None else None).result()


def _set_state(coordinator: Coordinator, message: Message) -> None:
    coordinator.set_folder_state(_path(message), FolderState(message["state"])).result()


_WISHES: dict[str, Wish] = {
    "forget": lambda coordinator, message: coordinator.forget(_path(message)).result(),
    "add_folder": lambda coordinator, message: coordinator.add_folder(_path(message), message["rules"]).result(),
    "change_folder": lambda coordinator, message: coordinator.change_folder(_path(message), message["rules"]).result(),
    "set_folder_state": _set_state,
    "retry": _retry,
    "pause": lambda coordinator, message: coordinator.pause(message["until"]).result(),
    "resume": lambda coordinator, _: coordinator.resume().result(),
}
