"""The settings' window: pages, and settings that take effect at once or say why they do not."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app import __version__
from desktop_app.errors import DesktopError, OwnedElsewhere
from desktop_app.reports import Wait
from desktop_app.settings import Settings, Waiting
from desktop_app.system import files
from desktop_app.ui import settings_about
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.settings_simple import this_command
from desktop_app.ui.settings_window import SettingsWindow
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.translation import Language, current_language, use_language
from tests.unit.ui.made_engine import MadeEngine, folder_row

PAGES = ("folders", "activity", "look", "search", "performance", "model", "privacy", "about")


class MadeAutostart:
    def __init__(self):
        self.command = None
        self.refuses = ""

    def on(self, command):
        if self.refuses:
            raise DesktopError(self.refuses)
        self.command = command

    def off(self):
        self.command = None

    def is_on(self):
        return self.command is not None


class Hotkeys:
    """Answers what a test wants to hear about a combination."""

    def __init__(self):
        self.tried, self.answer = [], ""

    def __call__(self, keys, answered):
        self.tried.append(keys)
        answered(self.answer)


@pytest.fixture
def engine():
    made = MadeEngine()
    made.rows = [folder_row(b"/home/ada/Documents")]
    return made


@pytest.fixture
def login():
    return MadeAutostart()


@pytest.fixture
def hotkeys():
    return Hotkeys()


@pytest.fixture
def context(make_context, engine, hotkeys):
    return replace(make_context(engine), try_hotkey=hotkeys)


@pytest.fixture
def window(context, login, qtbot):
    made = SettingsWindow(context, lambda: ["/usr/bin/findling", "--hidden"], login)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.folders.counter.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_opened_by_its_name(window, name):
    window.open_page(name)
    assert window.page() == name
    assert window.rows[name].isChecked()
    assert sum(row.isChecked() for row in window.rows.values()) == 1
    assert window.stack.currentWidget() is window._pages[name]


def test_what_goes_wrong_is_said_in_this_window_too(window, context, qtbot):
    context.notices.said.emit("/tmp/a.pdf could not be shown. The program xdg-open is not installed.")
    assert window.toast.said() == "/tmp/a.pdf could not be shown. The program xdg-open is not installed."
    window.toast.hide()
    window.close()
    context.notices.said.emit("Path copied")
    assert window.toast.said() == ""


def test_without_a_name_the_page_shown_last_is_opened(window):
    window.open_page("privacy")
    window.close()
    window.open_page("")
    assert window.isVisible()
    assert window.page() == "privacy"


def test_a_page_that_is_opened_has_the_focus_on_its_row_of_the_list(window):
    assert window.rows["folders"].hasFocus()
    for name in PAGES:
        window.open_page(name)
        assert window.rows[name].hasFocus(), name


def test_enter_presses_the_button_that_has_the_focus(window):
    window.open_page("about")
    window.about.licence.setFocus()
    QTest.keyClick(window.about.licence, Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.licence


def test_arrows_go_through_the_pages_and_esc_closes(window):
    window.rows["folders"].setFocus()
    QTest.keyClick(window.rows["folders"], Qt.Key.Key_Down)
    assert window.page() == "activity"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_it_fits_a_small_screen_without_scrolling_sideways(window):
    window.resize(640, 480)
    assert (window.width(), window.height()) == (640, 480)
    for name in PAGES:
        window.open_page(name)
        page = window.stack.currentWidget()
        assert page.widget().minimumSizeHint().width() <= page.viewport().width(), name


def test_it_comes_up_again_where_it_was(qtbot, window, context, login):
    window.resize(700, 555)
    window.close()
    again = SettingsWindow(context, list, login)
    qtbot.addWidget(again)
    again.show()
    assert (again.width(), again.height()) == (700, 555)
    again.folders.counter.close()


def test_it_comes_up_in_the_middle_of_the_window_that_asked(qtbot, context, login):
    main = QWidget()
    main.setGeometry(30, 40, 1000, 700)
    qtbot.addWidget(main)
    main.show()
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    window = SettingsWindow(context, list, login)
    qtbot.addWidget(window)
    window.open_page("look")
    away = window.geometry().center() - main.geometry().center()
    assert max(abs(away.x()), abs(away.y())) <= 2
    window.folders.counter.close()


def test_the_theme_changes_at_once(window, context):
    window.look.theme.choose("dark")
    window.look.theme.activated.emit(2)
    assert context.theme.choice is ThemeChoice.DARK
    assert context.preferences.settings.window.theme == "dark"


def test_the_language_changes_at_once_on_every_page(qtbot, window, context):
    window.look.language.choose("zh_CN")
    window.look.language.activated.emit(2)
    assert current_language() is Language.CHINESE
    qtbot.waitUntil(lambda: window.windowTitle() == "设置")
    assert [row.text() for row in window.rows.values()][:2] == ["文件夹", "活动"]
    assert window.look.language.value() == "zh_CN"
    assert window.look.theme.currentText() == "跟随系统"


def test_a_setting_that_cannot_be_written_says_so_in_its_place_and_holds(qtbot, context, login, tmp_path):
    (tmp_path / "file").write_text("")
    context = replace(context, preferences=Preferences(Settings(), tmp_path / "file" / "settings.toml", lambda _: None))
    window = SettingsWindow(context, list, login)
    qtbot.addWidget(window)
    window.show()
    window.open_page("performance")
    window.performance.workers.setValue(3)
    assert "cannot be kept" in window.performance._workers_row.problem
    assert window.performance.workers.value() == 3
    assert not window.performance._threads_row.problem
    window.folders.counter.close()


def test_keys_that_can_be_had_are_taken(window, context, hotkeys):
    window.open_page("search")
    window.search.hotkey.click()
    QTest.keyClick(window.search.hotkey, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert hotkeys.tried == ["Ctrl+J"]
    assert context.preferences.settings.window.hotkey == "Ctrl+J"
    assert window.search.hotkey.keys == "Ctrl+J"


def test_keys_that_are_taken_are_said_in_their_place_and_the_old_ones_hold(window, context, hotkeys):
    hotkeys.answer = "Ctrl+J belongs to another program."
    window.open_page("search")
    window.search.hotkey.click()
    QTest.keyClick(window.search.hotkey, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.search._hotkey_row.problem == "Ctrl+J belongs to another program."
    assert window.search.hotkey.keys == "Ctrl+Alt+Space"
    assert context.preferences.settings.window.hotkey == "Ctrl+Alt+Space"


def test_no_keys_at_all_can_be_chosen(window, context, hotkeys):
    window.open_page("search")
    window.search.hotkey.click()
    QTest.keyClick(window.search.hotkey, Qt.Key.Key_Backspace)
    assert context.preferences.settings.window.hotkey == ""
    assert hotkeys.tried == []


def test_esc_while_recording_keeps_the_window_and_the_keys(window, context):
    window.open_page("search")
    window.search.hotkey.click()
    QTest.keyClick(window.search.hotkey, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert context.preferences.settings.window.hotkey == "Ctrl+Alt+Space"


def test_starting_at_login_is_switched_on_and_off(qtbot, window, login):
    window.open_page("search")
    qtbot.waitUntil(window.search.login.isEnabled)
    window.search.login.setFocus()
    window.search.login.click()
    window.search.login.click()
    qtbot.waitUntil(lambda: not window.search._switching)
    assert login.command == ["/usr/bin/findling", "--hidden"]
    assert window.search.login.isChecked()
    assert window.search.login.hasFocus()
    window.search.login.click()
    qtbot.waitUntil(lambda: login.command is None)


def test_a_start_at_login_that_is_refused_says_so_and_goes_back(qtbot, window, login):
    login.refuses = "Findling cannot start at login: the file could not be written."
    window.open_page("search")
    qtbot.waitUntil(window.search.login.isEnabled)
    window.search.login.click()
    qtbot.waitUntil(lambda: window.search._login_row.problem == login.refuses)
    qtbot.waitUntil(lambda: not window.search._switching)
    assert not window.search.login.isChecked()


def test_the_command_of_this_program_starts_it_hidden():
    assert this_command()[-1] == "--hidden"
    assert this_command()[0].startswith("/")


def test_recent_searches_are_cleared_and_turned_off(window, context):
    window.open_page("search")
    context.preferences.add_recent("roof")
    assert window.search._clear_row.controls[0].isEnabled()
    assert window.search._clear_row.controls[0].accessibleDescription() == "1 search is remembered."
    window.search.clear.click()
    assert context.preferences.remembered.recent == ()
    context.preferences.add_recent("roof")
    window.search.recent.click()
    assert context.preferences.settings.search.recent is False
    assert context.preferences.remembered.recent == ()
    assert not window.search.clear.isEnabled()


def test_numbers_take_effect_when_they_are_changed(window, context):
    page = window.performance
    assert page.workers.text() == "automatic"
    for field, value in ((page.workers, 2), (page.threads, 4), (page.megabytes, 2048), (page.seconds, 120)):
        field.setValue(value)
    indexing = context.preferences.settings.indexing
    assert (indexing.workers, indexing.threads, indexing.file_megabytes, indexing.file_seconds) == (2, 4, 2048, 120.0)
    window.search.limit.setValue(300)
    assert context.preferences.settings.window.results == 300


def test_only_what_this_machine_has_can_be_waited_for(qtbot, window, engine, context):
    engine.waits_for = frozenset({Wait.BATTERY, Wait.BUSY})
    window.open_page("performance")
    waits = window.performance.waits
    qtbot.waitUntil(waits.isVisible)
    assert [kind for kind, row in waits.rows.items() if row.isVisible()] == [Wait.BATTERY, Wait.BUSY]
    assert waits.switches[Wait.BATTERY].isChecked()
    waits.switches[Wait.BATTERY].click()
    assert context.preferences.settings.waiting == Waiting(battery=False)
    context.preferences.change("waiting", battery=True)
    assert waits.switches[Wait.BATTERY].isChecked()


def test_a_machine_that_tells_nothing_has_no_switches_to_wait(qtbot, window, engine, context):
    window.open_page("performance")
    qtbot.waitUntil(lambda: window.performance._asked)
    done = []
    context.chores.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert not window.performance.waits.isVisible()


def test_a_setting_changed_elsewhere_is_shown(window, context):
    context.preferences.change("indexing", workers=7)
    assert window.performance.workers.value() == 7


def test_the_model_is_named_with_the_reason(qtbot, window):
    window.open_page("model")
    qtbot.waitUntil(lambda: window.model._note.title.text() == "multilingual-e5-small")
    assert window.model._note.text.text() == "In use because no graphics card was found. It runs on the processor."
    assert window.model._read.controls[0].text() == "1,200"


def test_where_the_data_is_can_be_seen_and_opened(qtbot, window, monkeypatch):
    opened = []
    monkeypatch.setattr(files, "open_file", lambda path, *_: opened.append(path))
    window.open_page("privacy")
    qtbot.waitUntil(window.privacy.open.isEnabled)
    assert window.privacy.open.accessibleDescription() == "/home/ada/.local/share/findling, 123 MB"
    window.privacy.open.click()
    qtbot.waitUntil(lambda: opened == [b"/home/ada/.local/share/findling"])


def ask_to_delete(window):
    window.open_page("privacy")
    window.privacy.delete.click()
    sheet = window.findChildren(Sheet)[-1]
    return sheet, {button.property("choice"): button for button in sheet.findChildren(QPushButton)}


def test_deleting_everything_takes_two_steps(qtbot, window, engine, context):
    context.preferences.add_recent("roof")
    context.preferences.remember(welcomed=True)
    sheet, buttons = ask_to_delete(window)
    assert not buttons["delete"].isEnabled()
    sheet.consent.click()
    with qtbot.waitSignal(window.emptied):
        buttons["delete"].click()
    assert ("delete_everything",) in engine.asked
    assert context.preferences.remembered.recent == ()
    assert not context.preferences.remembered.welcomed


def test_esc_deletes_nothing_and_keeps_the_window(window, engine):
    sheet, _ = ask_to_delete(window)
    QTest.keyClick(sheet.consent, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert ("delete_everything",) not in engine.asked


def test_what_could_not_be_deleted_is_said_in_its_place(qtbot, window, engine):
    engine.refuses["delete_everything"] = OwnedElsewhere("Another program works on it.")
    sheet, buttons = ask_to_delete(window)
    sheet.consent.click()
    buttons["delete"].click()
    qtbot.waitUntil(lambda: window.privacy._rid.problem == "Another program works on it.")
    assert window.privacy.delete.isEnabled()
    assert window.privacy.delete.text() == "Delete…"


def test_about_names_version_licence_and_parts(qtbot, window):
    window.open_page("about")
    assert __version__ in window.about._version.text()
    assert "AGPL-3.0-or-later" in window.about._text.text()
    qtbot.waitUntil(lambda: window.about._parts.count() > 10)
    found = {name.lower(): licence for name, _, licence in settings_about.parts()}
    assert found["lxml"] == "BSD-3-Clause"
    assert "pytest" not in found


def test_the_licence_is_read_in_the_window_and_left_again(qtbot, window):
    window.open_page("about")
    window.about.licence.click()
    qtbot.waitUntil(lambda: "GNU AFFERO GENERAL PUBLIC LICENSE" in window.licence.text.toPlainText())
    assert window.licence.text.isReadOnly()
    window.licence.back.click()
    assert window.stack.currentWidget() is window.about


def test_every_page_is_said_in_chinese(qtbot, window):
    use_language(Language.CHINESE)
    qtbot.waitUntil(lambda: window.windowTitle() == "设置")
    for name in PAGES:
        window.open_page(name)
        assert any("\u4e00" <= character <= "\u9fff" for character in window._pages[name].title.text()), name
