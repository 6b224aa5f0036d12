"""A way into the real program for tests and benchmarks: code of theirs that runs in it once its event loop turns."""

import os
import traceback
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication


def when_running(call: Callable[[QApplication], None]) -> None:
    """Have `call` called on Qt's thread as the first thing of the next `QApplication.exec()` of this process.

    A call that raises ends the process, for nobody would wait for it with success.

    The program itself has no hook for this, and needs none: what is replaced is Qt's method, before the program runs.
    """
    original = QApplication.exec

    def exec_and_call(*_: object) -> int:
        QApplication.exec = original  # type: ignore[method-assign]
        application = QApplication.instance()
        assert isinstance(application, QApplication)

        def call_or_end() -> None:
            try:
                call(application)
            except BaseException:  # noqa: BLE001
                traceback.print_exc()
                os._exit(1)

        QTimer.singleShot(0, call_or_end)
        return original()

    QApplication.exec = exec_and_call  # type: ignore[assignment, method-assign]
