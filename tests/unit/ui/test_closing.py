"""Closing the window leaves Findling running, which is said once: by the tray, or by a question where there is none."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desktop_app.ui.actions import Actions
from desktop_app.ui.closing import Closing
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.tray import Tray
from tests.unit.ui.made_engine import MadeEngine


class Window(QWidget):
    """A window that hides when it is closed, as the main one does."""

    closing = None

    def closeEvent(self, event):  # noqa: N802
        event.ignore()
        self.hide()
        self.closing.closed()


@pytest.fixture
def context(make_context):
    return make_context(MadeEngine())


@pytest.fixture
def make(context, qtbot, monkeypatch):
    def made(*, tray_there):
        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: tray_there))
        tray = Tray(context, Actions(context))
        tray.said = []
        monkeypatch.setattr(tray, "say", tray.said.append)
        tray.show()
        window = Window()
        qtbot.addWidget(window)
        window.closing = Closing(context, tray)
        window.closing.watch(window)
        window.tray = tray
        window.resize(800, 600)
        window.show()
        return window

    return made


def test_the_tray_says_it_once(make):
    window = make(tray_there=True)
    for _ in range(2):
        window.show()
        window.close()
        assert not window.isVisible()
    assert window.tray.said == ["Findling stays here, ready to search, and goes on indexing. Quit it in this menu."]
    window.tray.hide()


def test_without_a_tray_it_is_asked_once(make, context):
    window = make(tray_there=False)
    window.close()
    window.close()
    sheets = window.findChildren(Sheet)
    assert len(sheets) == 1
    assert window.isVisible()
    assert "press Ctrl+Alt+Space or start Findling again" in sheets[0].accessibleDescription()
    sheets[0].answer("stay")
    assert not window.isVisible()
    assert context.preferences.remembered.told_of_tray
    window.show()
    window.close()
    assert not window.isVisible()


def test_without_a_tray_one_can_quit_instead_and_is_asked_again_the_next_time(make, context, qtbot):
    window = make(tray_there=False)
    window.close()
    with qtbot.waitSignal(window.closing.quit_asked):
        window.findChild(Sheet).answer("quit")
    assert not context.preferences.remembered.told_of_tray


def test_escape_leaves_the_window_open_and_asks_again_the_next_time(make, context):
    window = make(tray_there=False)
    window.close()
    QTest.keyClick(window.findChild(Sheet), Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not context.preferences.remembered.told_of_tray
    window.close()
    assert window.closing._sheet is not None


def test_without_a_hotkey_none_is_named(make, context):
    context.preferences.change("window", hotkey="")
    window = make(tray_there=False)
    window.close()
    assert "press" not in window.findChild(Sheet).accessibleDescription()


def test_at_the_end_nothing_is_asked(make):
    window = make(tray_there=False)
    window.closing.stop()
    window.close()
    assert not window.isVisible()
    assert window.findChild(Sheet) is None
