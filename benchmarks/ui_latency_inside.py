"""What `ui_latency` runs inside the program: a timer that notes its lateness, and somebody who types."""

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psutil
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks import xquad
from desktop_app.documents import Answer
from desktop_app.errors import FindlingError
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.search_session import SearchSession
from tests.helpers.when_running import when_running

TICK_MS = 5
KEY_SECONDS = 0.15
REST_SECONDS = 1.2
_NOTHING_TO_PAINT_MS = 50
_QUERIES = (
    "how many people live in the city",
    "import threading lock",
    "Wie viele Einwohner hat die Stadt",
    "the amazon rainforest",
    "def parse arguments",
    "谁写了这本书",
    "university students campus",
    "type:pdf annual report",
    "¿Quién ganó el partido?",
    "error while reading the file",
)


def run(data: Path, folder: Path, results: Path, *, seconds: float, blame: float) -> None:
    """Be Findling until the measurement is over; writes what was measured to `results`."""
    from desktop_app import app  # noqa: PLC0415  the program, from its entry point on

    sys.argv = ["findling", "--data-dir", str(data)]
    held: list[_Measurement] = []

    def measure(application: QApplication) -> None:
        window = next((each for each in application.topLevelWidgets() if isinstance(each, MainWindow)), None)
        if window is None or not window.isVisible():
            QTimer.singleShot(TICK_MS, lambda: measure(application))
        else:
            held.append(_Measurement(application, window, folder, results, seconds=seconds, blame=blame))

    when_running(measure)
    app.main()


class _Measurement(QObject):
    def __init__(
        self,
        application: QApplication,
        window: MainWindow,
        folder: Path,
        results: Path,
        *,
        seconds: float,
        blame: float,
    ) -> None:
        super().__init__(application)
        self._application, self._results = application, results
        self._context = window._context  # noqa: SLF001  what the window works with
        self._started = time.perf_counter()
        self._used = _cpu_seconds()
        self._ticks = _Ticks(self, blame, xquad.RESULTS / "ui_latency.stacks")
        self._typist = _Typist(self, window)
        engine = self._context.engine
        self._context.chores.run(
            lambda: engine.add_folder(os.fsencode(folder)), failed=lambda error: sys.exit(str(error))
        )
        QTimer.singleShot(round(seconds * 1000), self, self._finish)

    def _finish(self) -> None:
        self._ticks.stop()
        wall = time.perf_counter() - self._started
        own, everybody = (now - then for now, then in zip(_cpu_seconds(), self._used, strict=True))
        coverage = self._context.engine.coverage()
        measured: dict[str, Any] = {
            "late_ms": self._ticks.late_ms,
            "first_ms": self._typist.first_ms,
            "fused_ms": self._typist.fused_ms,
            "wall_seconds": wall,
            "others": round((everybody - own) / wall / (os.cpu_count() or 1), 2),
            "coverage": (coverage.files, coverage.words, coverage.vectors),
        }
        self._results.write_text(json.dumps(measured))
        # quit() would close the windows first, and be asked whether that is meant.
        self._application.exit()


class _Ticks(QObject):
    """Notes how late a timer is that is due every five milliseconds, and what runs while it is later than `blame`."""

    def __init__(self, parent: QObject, blame: float, stacks: Path) -> None:
        super().__init__(parent)
        self.late_ms: list[float] = []
        self._blame = blame
        self._stacks = stacks
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)
        if blame:
            threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        self._timer.stop()
        self._blame = 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self._last = now

    def _watch(self) -> None:
        with self._stacks.open("w") as file:
            while self._blame:
                time.sleep(TICK_MS / 1000)
                late = time.perf_counter() - self._last
                if late > self._blame:
                    names = {thread.ident: thread.name for thread in threading.enumerate()}
                    file.write(f"\n==== {late * 1000:.0f} ms late\n")
                    for ident, frame in sys._current_frames().items():  # noqa: SLF001  there is no public way
                        if names.get(ident) != "watchdog":
                            file.write(f"{names.get(ident)}: {_places(frame)}\n")
                    file.flush()


def _places(frame: FrameType) -> str:
    """Return where a thread is, the innermost call first."""
    calls = traceback.extract_stack(frame)[::-1][:8]
    return " < ".join(f"{call.name} {Path(call.filename).name}:{call.lineno}" for call in calls)


class _Typist(QObject):
    """Types one query after the other, and notes when the answers to what was typed are on the screen."""

    def __init__(self, parent: QObject, window: QWidget) -> None:
        super().__init__(parent)
        field = window.findChild(SearchField)
        hits = window.findChild(HitList)
        session = window.findChild(SearchSession)
        assert field is not None
        assert hits is not None
        assert session is not None
        self._field = field
        self._rows = hits.viewport()
        self._rows.installEventFilter(self)
        session.answered.connect(self._answered)
        self.first_ms: list[float] = []
        self.fused_ms: list[float] = []
        self._unanswered: list[float] = []
        self._unfused: float | None = None
        self._answers: list[tuple[float, list[float], float | None]] = []
        self._keys = _keys()
        self._due = time.perf_counter() + REST_SECONDS
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setTimerType(Qt.TimerType.PreciseTimer)
        self._next.timeout.connect(self._press)
        self._plan()

    def _plan(self) -> None:
        self._next.start(max(0, round((self._due - time.perf_counter()) * 1000)))

    def _press(self) -> None:
        character, rest = next(self._keys)
        edit = self._field.edit
        if not character:
            edit.setFocus()
            edit.selectAll()
        else:
            self._unanswered.append(self._due)
            self._unfused = self._due
            # QTest knows no characters beyond ASCII.
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(edit, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))
        self._due += rest
        self._plan()

    def _answered(self, answer: Answer, final: bool) -> None:  # noqa: FBT001  a signal's argument
        if answer.query.strip() != self._field.query().strip():
            return
        due, self._unanswered = self._unanswered, []
        fused, self._unfused = (self._unfused, None) if final else (None, self._unfused)
        self._answers.append((time.perf_counter(), due, fused))
        # An answer that changes no row paints none.
        QTimer.singleShot(_NOTHING_TO_PAINT_MS, self, self._not_painted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """See the rows painted."""
        if watched is self._rows and event.type() is QEvent.Type.Paint and self._answers:
            # After this event the painting is done and on its way to the screen.
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        now = time.perf_counter()
        for _, dues, fused in self._answers:
            self._note(now, dues, fused)
        self._answers.clear()

    def _not_painted(self) -> None:
        now = time.perf_counter()
        while self._answers and now - self._answers[0][0] > _NOTHING_TO_PAINT_MS / 1000 - 0.005:
            self._note(*self._answers.pop(0))

    def _note(self, now: float, dues: list[float], fused: float | None) -> None:
        self.first_ms.extend((now - due) * 1000 for due in dues)
        if fused is not None:
            self.fused_ms.append((now - fused) * 1000)


def _give_up(error: FindlingError) -> None:
    raise SystemExit(error.message)


def _keys() -> Iterator[tuple[str, float]]:
    """Yield each key ("" marks all, to be typed over) and the seconds until the next one is due."""
    while True:
        for query in _QUERIES:
            yield "", 0.05
            for number, character in enumerate(query):
                yield character, REST_SECONDS if number == len(query) - 1 else KEY_SECONDS


def _cpu_seconds() -> tuple[float, float]:
    """Return the processor time used so far: by this program with its workers, and by all programs."""
    own = psutil.Process()
    total = 0.0
    for process in (own, *own.children(recursive=True)):
        times = process.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    all_ = psutil.cpu_times()
    return total, all_.user + all_.system + getattr(all_, "nice", 0.0)
