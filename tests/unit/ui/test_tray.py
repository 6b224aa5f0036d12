"""The tray: what its icon and tip say, and what its menu does."""

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_app.reports import Paused, Progress, Stage, Wait
from desktop_app.ui.actions import Actions
from desktop_app.ui.tokens import TRAY
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.tray import Tray
from tests.helpers.contrast import contrast
from tests.unit.ui.made_engine import MadeEngine, folder_row


@pytest.fixture
def engine():
    made = MadeEngine()
    made.rows = [folder_row(b"/home/ada/Documents")]
    return made


@pytest.fixture
def context(make_context, engine):
    return make_context(engine)


@pytest.fixture
def tray(context, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    made = Tray(context, Actions(context))
    made.show()
    yield made
    made.hide()


@pytest.fixture
def look(context, qtbot):
    """Have the library looked at, and wait until that is done."""

    def looked():
        qtbot.waitUntil(lambda: not context.library._asking)
        context.library.look()
        qtbot.waitUntil(lambda: not context.library._asking)

    return looked


def texts(menu):
    return [action.text() for action in menu.actions() if action.isVisible() and action.text()]


def act(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()


def submenu(menu, title):
    return next(action.menu() for action in menu.actions() if action.menu() and action.text() == title)


def test_the_icon_says_how_the_library_is(tray, engine, look):
    assert tray.available
    for state, at_work, paused, rows in (
        ("idle", Progress(), None, [folder_row(b"/a")]),
        ("working", Progress(stage=Stage.EMBEDDING), None, [folder_row(b"/a")]),
        ("paused", Progress(stage=Stage.EMBEDDING), Paused(), [folder_row(b"/a")]),
        ("paused", Progress(waits=Wait.BATTERY), None, [folder_row(b"/a")]),
        ("attention", Progress(), None, [folder_row(b"/a", reachable=False)]),
    ):
        engine.at_work, engine.pause_state, engine.rows = at_work, paused, rows
        look()
        assert tray.state == state


def test_the_tip_says_what_is_being_done(tray, engine, look):
    look()
    assert tray.tip() == "Findling\n10 files can be found"
    engine.at_work = Progress(stage=Stage.EMBEDDING, texts_done=30, texts_waiting=70, seconds_left=200)
    look()
    assert tray.tip() == "Findling\nReading by meaning: 30 %, about 3 min left"
    engine.rows = [folder_row(b"/media/Backup", reachable=False)]
    look()
    assert tray.tip() == "Findling\nBackup cannot be reached"
    engine.rows = []
    engine.at_work = Progress()
    look()
    assert tray.tip() == "Findling\nNo folder is added yet"


def test_the_menu_asks_for_what_it_says(tray, qtbot):
    for text, signal in (
        ("Search", tray.search_asked),
        ("Open the window", tray.window_asked),
        ("Settings", tray.settings_asked),
        ("Quit", tray.quit_asked),
    ):
        with qtbot.waitSignal(signal):
            act(tray.menu, text)


def test_indexing_can_be_paused_and_resumed(tray, engine, look, qtbot):
    look()
    pausing = submenu(tray.menu, "Pause indexing")
    for text in ("For an hour", "Until tomorrow", "Until resumed"):
        act(pausing, text)
    qtbot.waitUntil(lambda: len(engine.asked) == 3)
    (_, hour), (_, tomorrow), (_, for_good) = engine.asked
    assert hour < tomorrow
    assert for_good is None
    look()
    assert "Pause indexing" not in texts(tray.menu)
    act(tray.menu, "Resume indexing")
    qtbot.waitUntil(lambda: engine.asked[-1] == ("resume",))
    look()
    assert "Resume indexing" not in texts(tray.menu)


def test_recent_searches_are_in_the_menu_unless_they_are_turned_off(tray, context, qtbot):
    assert "Recent searches" not in texts(tray.menu)
    context.preferences.add_recent("Müller & Söhne")
    recent = submenu(tray.menu, "Recent searches")
    with qtbot.waitSignal(tray.search_asked) as asked:
        recent.actions()[0].trigger()
    assert asked.args == ["Müller & Söhne"]
    assert recent.actions()[0].text() == "Müller && Söhne", "one & would be a mnemonic"
    context.preferences.change("search", recent=False)
    assert "Recent searches" not in texts(tray.menu)


def test_what_waits_by_itself_may_go_on_anyway(tray, engine, look, qtbot):
    look()
    assert "Go on anyway" not in texts(tray.menu)
    engine.at_work = Progress(waits=Wait.BATTERY)
    look()
    assert tray.tip() == "Findling\nWaiting: on battery"
    act(tray.menu, "Go on anyway")
    qtbot.waitUntil(lambda: ("go_on",) in engine.asked)
    qtbot.waitUntil(lambda: "Go on anyway" not in texts(tray.menu))


def test_a_tray_that_comes_late_gets_the_icon(context, monkeypatch, qtbot):
    there = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: bool(there)))
    tray = Tray(context, Actions(context))
    tray._tries.setInterval(10)
    tray.show()
    assert not tray.available
    there.append(True)
    qtbot.waitUntil(lambda: tray.available)
    tray.hide()


def test_the_menu_speaks_another_language_at_once(tray, qtbot):
    use_language(Language.CHINESE)
    qtbot.waitUntil(lambda: "退出" in texts(tray.menu))
    use_language(Language.ENGLISH)
    qtbot.waitUntil(lambda: "Quit" in texts(tray.menu))


@pytest.mark.parametrize("ground", ["#FFFFFF", "#1B1B1B"])
def test_the_icon_is_told_from_light_and_dark_trays(ground):
    assert contrast(TRAY, ground) >= 3
