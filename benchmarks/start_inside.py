"""What `start` runs inside the program: notes the first painting, calls the bar, and looks at the memory."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.when_running import when_running

if TYPE_CHECKING:
    from desktop_app.ui.desktop import Desktop

_LOOK_MS = 5
_REST_SECONDS = 3.0
_MB = 1_000_000


def main() -> None:
    """Be Findling until all is measured; told the data folder, a results file, and the clock before the process."""
    data, results, started = sys.argv[1:]
    from desktop_app import app  # noqa: PLC0415  the program, from its entry point on

    sys.argv = ["findling", "--data-dir", data]
    held: list[_Watcher] = []
    when_running(lambda application: held.append(_Watcher(application, Path(results), float(started))))
    app.main()


class _Watcher(QObject):
    """Sees every event of the application until the window is painted, so it is taken off at once then."""

    def __init__(self, application: QApplication, results: Path, started: float) -> None:
        super().__init__(application)
        self._application, self._results, self._started = application, results, started
        self._desktop: Desktop = next(child for child in application.children() if type(child).__name__ == "Desktop")
        self._found: dict[str, Any] = {}
        self._painted: QWidget | None = None
        self._steps = self._all()
        self._until: Callable[[], bool] = lambda: True
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        application.installEventFilter(self)
        self._timer.start(_LOOK_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """See a window painted."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            self._painted = watched
        return False

    def _look(self) -> None:
        if not self._until():
            return
        try:
            self._until = next(self._steps)
        except StopIteration:
            self._timer.stop()
            self._results.write_text(json.dumps(self._found))
            self._application.exit()

    def _all(self) -> Iterator[Callable[[], bool]]:
        # The application's own code is what a person waits for: how its parts are called is no secret from here.
        desktop, context = self._desktop, self._desktop._context  # noqa: SLF001
        yield lambda: self._painted is desktop._made_main and self._focused()  # noqa: SLF001
        self._found["start, s"] = round(time.monotonic() - self._started, 3)
        self._application.removeEventFilter(self)
        yield _rest()
        window = desktop._main  # noqa: SLF001
        window.search("keeping a bike's battery alive in winter")
        yield lambda: not window.session.waits
        yield _rest()
        self._found |= _memory("model loaded")
        bar = desktop._bar  # noqa: SLF001
        self._painted = None
        self._application.installEventFilter(self)
        called = time.perf_counter()
        desktop._toggle()  # noqa: SLF001
        yield lambda: self._painted is bar and bar.isActiveWindow()
        self._application.removeEventFilter(self)
        self._found["quick bar, ms"] = round((time.perf_counter() - called) * 1000, 1)
        yield _rest()
        bar.hide_away()
        window.hide()
        context.queries.run(context.engine.release)
        yield _rest()
        self._found |= _memory("let go")

    def _focused(self) -> bool:
        window = self._desktop._made_main  # noqa: SLF001
        return window is not None and window.isActiveWindow() and window.field.edit.hasFocus()


def _rest() -> Callable[[], bool]:
    until = time.monotonic() + _REST_SECONDS
    return lambda: time.monotonic() > until


def _memory(when: str) -> dict[str, float]:
    info = psutil.Process().memory_full_info()
    found = {f"{when}, MB": round(info.rss / _MB, 1)}
    if hasattr(info, "pss"):
        found[f"{when}, MB of its own (PSS)"] = round(info.pss / _MB, 1)
    return found


if __name__ == "__main__":
    main()
