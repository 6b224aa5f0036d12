"""A window comes up with its frame on its screen."""

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.window_fit import WindowFit, inside

FRAME = QMargins(1, 15, 1, 3)
SMALL = QRect(0, 0, 933, 600)


def framed(placed):
    return placed.marginsAdded(FRAME)


@pytest.mark.parametrize(
    ("room", "wanted"),
    [
        (SMALL, QRect(0, 0, 1280, 800)),
        (SMALL, QRect(26, -20, 880, 640)),
        (SMALL, QRect(900, 590, 300, 200)),
        (QRect(0, 0, 700, 450), QRect(0, 0, 880, 640)),
        (QRect(1280, 30, 1280, 690), QRect(1200, 0, 1280, 800)),
    ],
)
def test_a_window_and_its_frame_come_to_lie_on_the_screen(room, wanted):
    assert room.contains(framed(inside(room, wanted, FRAME)))


def test_a_window_that_fits_stays_where_it_is():
    wanted = QRect(40, 50, 600, 400)
    assert inside(SMALL, wanted, FRAME) == wanted


def test_a_shown_window_fits_its_screen_even_where_that_is_smaller_than_it_may_become(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    fit = WindowFit(window, QSize(5000, 5000))
    window.setGeometry(QRect(QPoint(-300, -300), QSize(5000, 5000)))
    fit.fit()
    window.show()
    qtbot.waitUntil(lambda: window.screen().availableGeometry().contains(window.frameGeometry()))


def test_a_window_that_fills_the_screen_is_left_to_the_desktop(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(QRect(-300, -300, 5000, 5000))
    window.setWindowState(Qt.WindowState.WindowMaximized)
    before = window.geometry()
    WindowFit(window, QSize(100, 100)).fit()
    assert window.geometry() == before
