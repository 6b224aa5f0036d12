"""The real program with an onlooker inside: what an assistive technology would be told, for the tests to read.

    python -m tests.helpers.inspected_app SOCKET [ARGUMENTS OF FINDLING...]

It answers each line sent to the socket with one line of JSON: every window that is shown, as a tree of `Seen`. It only
looks; whatever a test does, it does from outside, with keys and clicks.
"""

import json
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QApplication

_MOST_CHILDREN = 60


def main() -> int:
    """Run Findling and let itself be looked at."""
    from tests.helpers.when_running import when_running  # noqa: PLC0415  worker processes import this module, too

    address = sys.argv.pop(1)
    when_running(lambda application: _listen(application, address))

    from desktop_app.app import main as run  # noqa: PLC0415

    return run()


def _listen(application: "QApplication", address: str) -> None:
    from PySide6.QtCore import QObject, Qt, Signal  # noqa: PLC0415

    class Asked(QObject):
        asked = Signal(object)

    # Bound under another name first: whoever sees the socket can connect to it.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.new")
    listener.listen()
    os.rename(f"{address}.new", address)  # noqa: PTH104

    asked = Asked(application)
    asked.asked.connect(lambda answer: answer(_look(application)), Qt.ConnectionType.QueuedConnection)

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rw", encoding="utf-8") as stream:
                for _ in stream:
                    ready = threading.Event()
                    seen: list[Any] = []

                    def answer(windows: list[Any], seen: list[Any] = seen, ready: threading.Event = ready) -> None:
                        seen.extend(windows)
                        ready.set()

                    asked.asked.emit(answer)
                    ready.wait()
                    stream.write(json.dumps(seen) + "\n")
                    stream.flush()

    threading.Thread(target=serve, name="onlooker", daemon=True).start()


def _look(application: "QApplication") -> list[dict[str, Any]]:
    from PySide6.QtGui import QAccessible  # noqa: PLC0415

    windows: list[dict[str, Any]] = []
    for widget in application.topLevelWidgets():
        interface = QAccessible.queryAccessibleInterface(widget) if widget.isVisible() else None
        if interface is not None and (seen := _seen(interface)) is not None:
            windows.append({**seen, "kind": type(widget).__name__, "active": widget.isActiveWindow()})
    return windows


def _seen(interface: "QAccessibleInterface") -> dict[str, Any] | None:
    from PySide6.QtGui import QAccessible  # noqa: PLC0415

    if not interface.isValid():
        return None
    state, text, rect = interface.state(), QAccessible.Text, interface.rect()
    if state.invisible:
        return None
    children = (interface.child(number) for number in range(min(interface.childCount(), _MOST_CHILDREN)))
    return {
        "role": interface.role().name,
        "name": interface.text(text.Name),
        "value": interface.text(text.Value),
        "description": interface.text(text.Description),
        "rect": rect.getRect(),
        "focused": bool(state.focused),
        "enabled": not state.disabled,
        "checked": bool(state.checked),
        "selected": bool(state.selected),
        "children": [seen for child in children if child is not None and (seen := _seen(child)) is not None],
    }


if __name__ == "__main__":
    raise SystemExit(main())
