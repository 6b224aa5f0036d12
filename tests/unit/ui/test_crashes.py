"""What fails without anybody having foreseen it is logged and said, and the app goes on."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import qWarning

from desktop_app.ui.crashes import Crashes


@pytest.fixture
def crashes(qapp):
    before = sys.excepthook
    made = Crashes()
    yield made
    made.release()
    sys.excepthook = before


def raised(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_an_unforeseen_error_is_said_and_logged_with_its_trace(crashes, qtbot, caplog):
    with qtbot.waitSignal(crashes.happened) as happened:
        sys.excepthook(*raised(ZeroDivisionError("by zero")))
    assert happened.args == ["ZeroDivisionError: by zero"]
    assert "ZeroDivisionError: by zero" in caplog.text
    assert "Traceback" in caplog.text


def test_one_in_a_thread_is_said_on_the_window_s(crashes, qtbot):
    heard = []
    crashes.happened.connect(lambda what: heard.append((what, threading.current_thread())))
    thread = threading.Thread(target=int, args=["one"])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("ValueError: invalid literal for int() with base 10: 'one'", threading.main_thread())]


def test_control_c_is_no_error(crashes, qtbot, caplog):
    with qtbot.waitSignal(crashes.interrupted):
        sys.excepthook(*raised(KeyboardInterrupt()))
    assert caplog.text == ""


def test_what_qt_says_is_logged(crashes, caplog):
    caplog.set_level(logging.WARNING)
    qWarning("something is odd")
    assert ("qt", logging.WARNING, "something is odd") in caplog.record_tuples
