"""The text cursor that comes to rest."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.ui.caret import Caret


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.fields = [QLineEdit(made), QLineEdit(made)]
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def caret(qapp):
    before = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(1000)
    made = Caret(qapp, rest_ms=1)
    yield made
    made.deleteLater()
    QApplication.setCursorFlashTime(before)


def stands(qtbot):
    qtbot.waitUntil(lambda: QApplication.cursorFlashTime() == 0)


def test_it_stands_still_a_while_after_the_last_key_and_blinks_with_the_next(window, caret, qtbot):
    window.fields[0].setFocus()
    stands(qtbot)
    blinked = []
    QApplication.styleHints().cursorFlashTimeChanged.connect(blinked.append)
    qtbot.keyClicks(window.fields[0], "a")
    stands(qtbot)
    assert blinked[0] == 1000, "as the desktop has it"
    blinked.clear()
    window.fields[1].setFocus()
    stands(qtbot)
    assert blinked[0] == 1000
    QApplication.styleHints().cursorFlashTimeChanged.disconnect(blinked.append)


def test_a_field_that_is_taken_down_is_no_concern_of_it(window, caret, qtbot):
    window.fields[0].setFocus()
    stands(qtbot)
    window.fields[0].deleteLater()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not window.fields[0])
    window.fields[1].setFocus()
    stands(qtbot)
