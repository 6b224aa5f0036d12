"""The first page: folders counted live, what it will take, and nothing that was not asked for."""

import os
import re

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest

from desktop_app.errors import FolderError
from desktop_app.reports import LeftOut
from desktop_app.ui import first_start
from desktop_app.ui.first_start import FirstStart, suggested_folders
from desktop_app.ui.translation import Language, current_language
from tests.unit.ui.made_engine import MadeEngine

DOCUMENTS, DESKTOP, DOWNLOADS = b"/home/ada/Documents", b"/home/ada/Desktop", b"/home/ada/Downloads"


@pytest.fixture
def engine():
    made = MadeEngine()
    made.left_out = {
        DOCUMENTS: LeftOut((), 0, 5102, 2_100_000_000),
        DESKTOP: LeftOut((), 0, 98, 380_000_000),
        DOWNLOADS: LeftOut((), 0, 1873, 9_400_000_000),
    }
    return made


@pytest.fixture
def context(make_context, engine):
    return make_context(engine)


@pytest.fixture
def page(context, qtbot):
    made = FirstStart(context, [(DOCUMENTS, True), (DESKTOP, True), (DOWNLOADS, False)])
    qtbot.addWidget(made)
    made.ended = []
    made.finished.connect(lambda: made.ended.append(True))
    made.resize(900, 700)
    made.show()
    yield made
    made.counter.close()


def added(engine):
    return [call[1] for call in engine.asked if call[0] == "add_folder"]


def test_counts_sizes_and_times_are_said(qtbot, page):
    qtbot.waitUntil(lambda: page.choices[2].note() == "1,873 files · 9.4 GB")
    assert [choice.note() for choice in page.choices[:2]] == ["5,102 files · 2.1 GB", "98 files · 380 MB"]
    qtbot.waitUntil(lambda: "about 43 minutes" in page._note.text.text())
    assert page._note.text.text() == "Words in about 1 minute, meaning in about 43 minutes, in the background."
    page._note._estimated((65.0, 2_580.0, 10_320.0))
    expected = "Words in about 1 minute, meaning in about 43 minutes to 3 hours, in the background."
    assert page._note.text.text() == expected
    assert page._note.title.text() == "No graphics card found: using the built-in model"


def test_without_a_word_about_graphics_the_processor_is_what_was_found(qtbot, page, engine):
    page._note.know_model(("bundled", "it is bundled and runs on any processor"))
    assert re.fullmatch(r"Found \d+ processor cores?: using the built-in model", page._note.title.text())


def test_counting_is_seen_while_it_goes_on(qtbot, page, engine):
    engine.hold.clear()
    page.add_choice(b"/home/ada/Pictures")
    qtbot.waitUntil(lambda: page.choices[3].note().endswith("so far"))
    engine.hold.set()
    qtbot.waitUntil(lambda: page.choices[3].note() == "3 files · 3.0 kB")


def test_another_choice_means_another_time(qtbot, page):
    qtbot.waitUntil(lambda: all(choice.counted and choice.counted.complete for choice in page.choices))
    page.choices[0].click()
    qtbot.waitUntil(lambda: "less than a minute, meaning in less than a minute" in page._note.text.text())


def test_documents_and_desktop_are_chosen_and_two_clicks_are_enough(qtbot, page, engine, context):
    assert [choice.isChecked() for choice in page.choices] == [True, True, False]
    QTest.mouseClick(page.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.ended == [True])
    assert added(engine) == [DOCUMENTS, DESKTOP]
    assert context.preferences.remembered.welcomed


def test_nothing_is_read_by_looking_at_the_page_or_leaving_it(qtbot, page, engine, context):
    qtbot.waitUntil(lambda: all(choice.counted for choice in page.choices))
    page.skip.click()
    assert page.ended
    assert added(engine) == []
    assert context.preferences.remembered.welcomed


def test_counting_stops_when_the_page_goes_away(qtbot, page, engine):
    qtbot.waitUntil(lambda: all(choice.counted and choice.counted.complete for choice in page.choices))
    engine.hold.clear()
    page.add_choice(b"/home/ada/Pictures")
    qtbot.waitUntil(lambda: engine.counts[-1][0] == b"/home/ada/Pictures")
    page.hide()
    page.counter.count(b"/after", first_start.Rules())
    qtbot.waitUntil(lambda: engine.counts[-1][0] == b"/after")
    engine.hold.set()
    assert not page.choices[3].counted or not page.choices[3].counted.complete


def test_one_folder_that_fails_is_said_and_the_others_are_added(qtbot, page, engine):
    page.add_choice(b"/home/ada/gone")
    page.start.click()
    qtbot.waitUntil(page._problem.isVisible)
    assert page._problem.text() == "The folder /home/ada/gone does not exist."
    assert added(engine) == [DOCUMENTS, DESKTOP, b"/home/ada/gone"]
    assert not page.ended
    assert page.start.isEnabled()


def test_a_folder_that_cannot_be_counted_cannot_be_chosen(qtbot, page, engine):
    engine.refuses["preview_rules"] = FolderError("The folder cannot be read: permission denied.")
    page.add_choice(b"/root")
    qtbot.waitUntil(lambda: not page.choices[3].isEnabled())
    assert page.choices[3].note() == "cannot be read"
    assert "permission denied" in page.choices[3].accessibleDescription()
    assert not page.choices[3].isChecked()


def test_without_a_folder_there_is_nothing_to_start(page):
    for choice in page.choices[:2]:
        choice.click()
    assert not page.start.isEnabled()
    assert page._note.text.text() == "Choose a folder to begin with."


def test_the_same_folder_is_not_offered_twice(page):
    page.add_choice(DOWNLOADS + b"/")
    assert len(page.choices) == 3
    assert page.choices[2].isChecked()


@pytest.mark.parametrize("size", [(900, 560), (1280, 800)])
def test_three_folders_and_the_buttons_are_seen_without_scrolling(qtbot, page, size):
    qtbot.waitUntil(lambda: "43 minutes" in page._note.text.text())
    page.resize(*size)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)
    assert page.start.mapTo(page, page.start.rect().bottomLeft()).y() < size[1]


def test_enter_starts_and_the_keyboard_reaches_everything(qtbot, page):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    assert page.hasFocus()
    reached = []
    for _ in range(8):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
        reached.append(page.window().focusWidget())
    for control in (*page.choices, page.add, page.language, page.skip, page.start):
        assert control in reached, control
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.ended == [True])


def test_another_language_takes_effect_at_once_and_is_kept(qtbot, page, context):
    qtbot.waitUntil(lambda: "about 43 minutes" in page._note.text.text())
    page.language.choose(Language.CHINESE)
    page.language.activated.emit(1)
    assert current_language() is Language.CHINESE
    qtbot.waitUntil(lambda: page.start.text() == "开始")
    assert page.choices[0].note() == "5,102 个文件，2.1 GB"
    assert "约 43 分钟后可按含义搜索" in page._note.text.text()
    assert context.preferences.settings.window.language == "zh_CN"


def test_tab_goes_through_folders_that_came_later_before_the_buttons(qtbot, page, tmp_path):
    page.add_choice(os.fsencode(tmp_path))
    qtbot.waitUntil(page.choices[-1].isVisible)
    order, each = [], page.choices[0]
    while each is not page.start:
        order.append(each)
        each = each.nextInFocusChain()
    rest = [each for each in order if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()]
    assert rest == [*page.choices, page.add, page.language, page.skip]


def test_enter_presses_the_focused_button_and_not_start(qtbot, page, engine):
    page.skip.setFocus()
    with qtbot.waitSignal(page.finished):
        QTest.keyClick(page.skip, Qt.Key.Key_Return)
    assert not any(each[0] == "add_folder" for each in engine.asked)


def test_an_empty_folder_says_so_and_is_not_chosen_unless_the_person_does(qtbot, page):
    qtbot.waitUntil(lambda: all("files" in choice.note() for choice in page.choices))
    page._counted(DESKTOP, LeftOut((), 0, 0, 0))
    assert page.choices[1].note() == "empty folder"
    assert [choice.isChecked() for choice in page.choices] == [True, False, False]
    page.choices[1].click()
    assert page.choices[1].isChecked()


def test_a_row_says_itself_to_a_screen_reader(qtbot, page):
    qtbot.waitUntil(lambda: page.choices[0].accessibleName() == "Documents, 5,102 files · 2.1 GB")
    assert page.choices[0].accessibleDescription() == "/home/ada/Documents"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home whose folders are called in another language, as xdg-user-dirs does."""
    names = {
        QStandardPaths.StandardLocation.HomeLocation: "",
        QStandardPaths.StandardLocation.DocumentsLocation: "Dokumente",
        QStandardPaths.StandardLocation.DesktopLocation: "Schreibtisch",
        QStandardPaths.StandardLocation.DownloadLocation: "Downloads",
    }
    monkeypatch.setattr(
        first_start.QStandardPaths, "writableLocation", lambda location: str(tmp_path / names[location])
    )
    return tmp_path, names


def test_folders_are_suggested_under_their_own_names_where_they_are(home):
    root, _ = home
    (root / "Dokumente").mkdir()
    (root / "Downloads").mkdir()
    expected = [(os.fsencode(root / "Dokumente"), True), (os.fsencode(root / "Downloads"), False)]
    assert suggested_folders() == expected


def test_the_home_folder_itself_and_the_same_folder_again_are_not_suggested(home):
    root, names = home
    (root / "Dokumente").mkdir()
    names[QStandardPaths.StandardLocation.DesktopLocation] = ""
    (root / "Downloads").symlink_to(root / "Dokumente")
    assert suggested_folders() == [(os.fsencode(root / "Dokumente"), True)]
