"""The test's side of `inspected_app`: asks what is shown and waits for it."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 120.0
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Seen:
    """What is said of one control, list row or window: role and texts as assistive technologies get them.

    rect: left, top, width, height on the screen.
    """

    role: str
    name: str
    value: str
    description: str
    rect: tuple[int, int, int, int]
    focused: bool
    enabled: bool
    checked: bool
    selected: bool
    children: tuple["Seen", ...]
    kind: str = ""
    active: bool = False

    @property
    def centre(self) -> tuple[int, int]:
        """The point to click."""
        left, top, width, height = self.rect
        return left + width // 2, top + height // 2

    def all(self) -> Iterator["Seen"]:
        """Yield this and everything in it, from the top."""
        yield self
        for child in self.children:
            yield from child.all()

    def texts(self) -> str:
        """Return every text in it, a line each."""
        return "\n".join(text for each in self.all() for text in (each.name, each.value) if text)

    def find(self, name: str, role: str = "") -> "Seen | None":
        """Return the first part whose name begins as a regular expression says, in a role if one is given."""
        wanted = re.compile(name)
        return next((each for each in self.all() if wanted.match(each.name) and role in ("", each.role)), None)


class Onlooker:
    """Asks the inspected program what it shows. `alive`: raises if there is nothing to wait for any more."""

    def __init__(self, address: Path, alive: Callable[[], None] = lambda: None) -> None:
        self._alive = alive
        wait_for(address.exists, "the program's event loop", alive=alive)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(DEADLINE_SECONDS)
        self._socket.connect(str(address))
        self._stream = self._socket.makefile("rw", encoding="utf-8")

    def windows(self) -> list[Seen]:
        """Return the windows that are shown now."""
        self._stream.write("?\n")
        self._stream.flush()
        line = self._stream.readline()
        if not line:
            self._alive()
            raise EOFError("the program has closed its socket")
        return [_seen(each) for each in json.loads(line)]

    def window(self, kind: str) -> Seen | None:
        """Return the window of a class, if it is shown."""
        return next((each for each in self.windows() if each.kind == kind), None)

    def wait(self, kind: str, name: str = "", role: str = "") -> Seen:
        """Wait until a window of this class shows a part of this name and role, and return the part (or the window)."""

        def look() -> Seen | None:
            window = self.window(kind)
            return window and (window.find(name, role) if name or role else window)

        return wait_for(look, f"“{name}” {role} in {kind}", alive=self._alive, shown=self._shown)

    def _shown(self) -> str:
        return "\n\n".join(f"{each.kind}:\n{each.texts()}" for each in self.windows())

    def close(self) -> None:
        """Look no more."""
        self._stream.close()
        self._socket.close()


def _seen(record: dict[str, Any]) -> Seen:
    children = tuple(_seen(child) for child in record.pop("children"))
    return Seen(**{**record, "rect": tuple(record["rect"])}, children=children)


def wait_for(
    look: Callable[[], T | None],
    what: str,
    *,
    alive: Callable[[], None] = lambda: None,
    shown: Callable[[], str] = lambda: "",
    seconds: float = DEADLINE_SECONDS,
) -> T:
    """Look again and again until there is something, and return it; fails at the deadline, with what was shown."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        alive()
        assert time.monotonic() < deadline, f"waited in vain for {what}\n{shown()}"
        time.sleep(_LOOK_AGAIN_SECONDS)
    return found
