"""The page of folders: how each one stands, and that rules are known before they hold."""

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from desktop_app.errors import StorageFull, UsageError
from desktop_app.reports import FolderState, LeftOut, Whereabouts
from desktop_app.ui.settings_folders import FoldersPage
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.translation import Language, use_language
from desktop_app.watch.polling import Polling, Why
from tests.unit.ui.made_engine import MadeEngine, folder_row

HOME = b"/home/ada/Documents"


def polled(why, limit=100):
    """What the watcher says of a folder, on a system with this limit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop_app.watch.polling.read_limit", lambda _: limit)
        polling = Polling()
        polling.begin(HOME, why, 0.0)
        return polling.notes()[HOME]


@pytest.fixture
def engine():
    made = MadeEngine()
    made.rows = [folder_row(HOME, files=5102, failed=40, waiting=12)]
    made.left_out = {
        HOME: LeftOut((b".git/",), 1, 5102, 2_000_000_000),
        (HOME, ("*.log",)): LeftOut((b"build/", b"notes/debug.log"), 14, 4790, 1_900_000_000),
        (HOME, ("!.git/",)): LeftOut((), 0, 6306, 2_500_000_000),
    }
    return made


@pytest.fixture
def page(make_context, engine, qtbot):
    context = make_context(engine)
    made = FoldersPage(context)
    made.context_ = context
    qtbot.addWidget(made)
    made.resize(640, 600)
    made.show()
    qtbot.waitUntil(lambda: len(made.cards) == len(engine.rows))
    yield made
    made.counter.close()


def did(engine, name):
    return [call[1:] for call in engine.asked if call[0] == name]


def choose(page, key):
    sheet = page.window().findChildren(Sheet)[-1]
    next(button for button in sheet.findChildren(QPushButton) if button.property("choice") == key).click()


def open_rules(page, qtbot):
    card = page.cards[0]
    card.rules.click()
    qtbot.waitUntil(lambda: card.form._before is not None)
    return card.form


def write(form, qtbot, text):
    form.patterns.setPlainText(text)
    qtbot.waitUntil(lambda: form._now is not None and form._now.complete)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ("watched", "10 files")),
        ({"waiting": 2, "failed": 1}, ("being read", "10 files · 1 could not be read · 2 waiting")),
        ({"state": FolderState.PAUSED}, ("paused", "10 files")),
        ({"reachable": False}, ("offline", "10 files, still found as they were")),
        (
            {"reachable": False, "whereabouts": Whereabouts.GONE, "gone_since": 1_700_000_000.0},
            ("not there since Nov 2023", "10 files, still found as they were"),
        ),
        ({"in_cloud": 3}, ("watched", "10 files · 3 only in the cloud")),
        ({"state": FolderState.KEPT}, ("no longer watched", "10 files, still found as they were")),
    ],
)
def test_a_folder_says_how_it_stands(qtbot, page, engine, fields, said):
    state, counts = said
    engine.rows = [folder_row(HOME, **fields)]
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.cards[0]._counts.text() == counts)
    assert page.cards[0]._state.text() == state


@pytest.mark.parametrize(
    ("fields", "told", "mend"),
    [
        ({}, "", ""),
        (
            {"reachable": False, "whereabouts": Whereabouts.DRIVE_AWAY},
            "It is on a drive that is not connected. Connect it, and all is as it was.",
            "",
        ),
        (
            {"reachable": False, "whereabouts": Whereabouts.REPLACED},
            "Its place is empty or holds other files: its drive is probably not connected.",
            "Index what is there…",
        ),
        (
            {"reachable": False, "whereabouts": Whereabouts.GONE, "gone_since": 1_700_000_000.0},
            "It was moved, renamed or deleted. What is known of its files is kept until Nov 2023.",
            "It moved to…",
        ),
        (
            {"reachable": False, "whereabouts": Whereabouts.GONE, "gone_since": 1_700_000_000.0, "files": 0},
            "It was moved, renamed or deleted, and its files are forgotten. Its rules stay if it comes back.",
            "It moved to…",
        ),
        (
            {"reachable": False, "whereabouts": Whereabouts.UNREADABLE},
            "Permission is denied. Change the folder's permissions.",
            "",
        ),
        ({"away": (HOME + b"/stick", HOME + b"/nas")}, "On a drive that is not connected: stick, nas", ""),
        (
            {"polled": polled(Why.LIMIT)},
            (
                "It has more folders than this system watches for a person (100): Findling looks through it every few"
                " minutes. To raise the limit: sudo sysctl fs.inotify.max_user_watches=262144"
            ),
            "",
        ),
        (
            {"polled": polled(Why.DRIVE), "away": (HOME + b"/stick",)},
            (
                "On a drive that is not connected: stick\n"
                "Its drive does not tell of all changes: Findling looks through it every few minutes."
            ),
            "",
        ),
    ],
)
def test_a_folder_says_what_its_absence_means_and_offers_what_can_be_done(  # noqa: PLR0917 - fixtures
    qtbot, page, engine, fields, told, mend
):
    engine.rows = [folder_row(HOME, **({"files": 11} | fields))]
    page.context_.library.look()
    card = page.cards[0]
    qtbot.waitUntil(lambda: card._row.files == engine.rows[0].files)
    assert card._note.text() == told
    assert card._note.isVisible() == bool(told)
    assert (card.mend.text() if card.mend.isVisible() else "") == mend


def test_a_folder_that_was_deleted_is_forgotten_at_once_if_the_person_says_so(qtbot, page, engine):
    engine.rows = [folder_row(HOME, reachable=False, whereabouts=Whereabouts.GONE, gone_since=1.0)]
    page.context_.library.look()
    card = page.cards[0]
    qtbot.waitUntil(lambda: card.remove.text() == "Forget now…")
    card.remove.click()
    choose(page, "forget")
    qtbot.waitUntil(lambda: did(engine, "remove_folder") == [(HOME, True)])


def test_a_folder_that_moved_is_followed_to_the_place_that_is_chosen(qtbot, page, engine):
    engine.rows = [folder_row(HOME, reachable=False, whereabouts=Whereabouts.GONE, gone_since=1.0)]
    page.context_.library.look()
    card = page.cards[0]
    qtbot.waitUntil(card.mend.isVisible)
    card.mend.click()
    card.findChild(QFileDialog).fileSelected.emit("/home/ada/Papers")
    qtbot.waitUntil(lambda: did(engine, "move_folder") == [(HOME, b"/home/ada/Papers")])


def test_what_is_in_a_drives_place_is_indexed_only_after_a_question(qtbot, page, engine):
    engine.rows = [folder_row(HOME, reachable=False, whereabouts=Whereabouts.REPLACED)]
    page.context_.library.look()
    card = page.cards[0]
    qtbot.waitUntil(card.mend.isVisible)
    card.mend.click()
    choose(page, "cancel")
    assert not did(engine, "accept_folder")
    card.mend.click()
    choose(page, "accept")
    qtbot.waitUntil(lambda: did(engine, "accept_folder") == [(HOME,)])


def test_a_paused_folder_is_watched_again_and_back(qtbot, page, engine):
    card = page.cards[0]
    card.watch.click()
    qtbot.waitUntil(lambda: card.watch.text() == "Resume")
    card.watch.click()
    qtbot.waitUntil(lambda: card.watch.text() == "Pause")
    assert did(engine, "pause_folder") == did(engine, "watch_folder") == [(HOME,)]


def test_a_button_keeps_the_focus_while_its_wish_is_done(qtbot, page, engine):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    card = page.cards[0]
    card.watch.setFocus()
    QTest.keyClick(card.watch, Qt.Key.Key_Space)
    QTest.keyClick(card.watch, Qt.Key.Key_Space)
    assert card.watch.hasFocus()
    qtbot.waitUntil(lambda: card.watch.text() == "Resume")
    assert card.watch.hasFocus()
    assert did(engine, "pause_folder") == [(HOME,)]


def test_removing_asks_and_can_be_taken_back(page, engine):
    page.cards[0].remove.click()
    choose(page, "cancel")
    assert not did(engine, "remove_folder")


@pytest.mark.parametrize(("key", "left"), [("keep", 1), ("forget", 0)])
def test_removing_keeps_what_is_known_or_forgets_it(qtbot, page, engine, key, left):
    page.cards[0].remove.click()
    choose(page, key)
    qtbot.waitUntil(lambda: len(page.cards) == left and bool(did(engine, "remove_folder")))
    assert did(engine, "remove_folder") == [(HOME, key == "forget")]


def test_a_kept_folder_has_no_rules_and_can_be_forgotten(qtbot, page, engine):
    engine.rows = [folder_row(HOME, state=FolderState.KEPT)]
    page.context_.library.look()
    card = page.cards[0]
    qtbot.waitUntil(card.rules.isHidden)
    card.remove.click()
    choose(page, "forget")
    qtbot.waitUntil(lambda: not page.cards)
    qtbot.waitUntil(page._empty.isVisible)


def test_a_folder_that_cannot_be_changed_says_why_in_its_place(qtbot, page, engine):
    engine.refuses["pause_folder"] = StorageFull("The disk is full.")
    card = page.cards[0]
    card.watch.click()
    qtbot.waitUntil(card._problem.isVisible)
    assert card._problem.text() == "The disk is full."
    assert card.watch.text() == "Pause"
    assert card.watch.isEnabled()


def test_rules_show_what_they_leave_out_while_they_are_written(qtbot, page, engine):
    form = open_rules(page, qtbot)
    assert form._left_out.text() == "Left out, 1 entry: .git/"
    assert not form.save.isEnabled()
    write(form, qtbot, "*.log")
    assert form._left_out.text() == "Left out, 14 entries: build/, notes/debug.log …"
    assert form._meaning.text() == "This takes out 312 files."
    assert not did(engine, "change_folder"), "nothing holds before it is saved"


def lies_in_view(page, widget):
    return page.viewport().rect().contains(QRect(widget.mapTo(page.viewport(), QPoint(0, 0)), widget.size()))


def test_rules_unfold_into_view(qtbot, page):
    page.resize(640, 620)
    form = open_rules(page, qtbot)
    qtbot.waitUntil(lambda: lies_in_view(page, form.save))
    assert lies_in_view(page, page.cards[0].rules)


def test_save_stays_in_view_when_what_is_left_out_takes_more_lines(qtbot, page, engine):
    many = tuple(b"a folder with a rather long name %d/" % each for each in range(6))
    engine.left_out[HOME, ("*.log",)] = LeftOut(many, 14, 4790, 1_900_000_000)
    page.resize(640, 420)
    form = open_rules(page, qtbot)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    height = form.height()
    write(form, qtbot, "*.log")
    qtbot.waitUntil(lambda: form.height() > height)
    qtbot.waitUntil(lambda: lies_in_view(page, form.save))


def test_a_person_who_reads_above_the_buttons_is_left_there(qtbot, page, engine):
    many = tuple(b"a folder with a rather long name %d/" % each for each in range(6))
    engine.left_out[HOME, ("*.log",)] = LeftOut(many, 14, 4790, 1_900_000_000)
    page.resize(640, 320)
    form = open_rules(page, qtbot)
    page.verticalScrollBar().setValue(20)
    height = form.height()
    write(form, qtbot, "*.log")
    qtbot.waitUntil(lambda: form.height() > height and not page._grown)
    assert page.verticalScrollBar().value() == 20


def test_rules_that_let_more_in_say_how_long_that_takes(qtbot, page):
    form = open_rules(page, qtbot)
    write(form, qtbot, "!.git/")
    qtbot.waitUntil(lambda: form._meaning.text() == "This adds 1,204 files, about 10 minutes to read.")


def test_rules_say_that_new_files_alone_wait_while_indexing_is_paused(qtbot, page, engine):
    engine.pause()
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.context_.library.snapshot.paused is not None)
    form = open_rules(page, qtbot)
    write(form, qtbot, "*.log")
    assert form._meaning.text() == "This takes out 312 files."
    write(form, qtbot, "!.git/")
    added = "This adds 1,204 files, about 10 minutes to read. Indexing is paused: new files wait."
    qtbot.waitUntil(lambda: form._meaning.text() == added)


def test_only_the_last_of_many_keys_is_counted(qtbot, page, engine):
    form = open_rules(page, qtbot)
    before = len(engine.counts)
    QTest.keyClicks(form.patterns, "*.log")
    qtbot.waitUntil(lambda: form._now is not None and form._now.complete)
    assert [exclude for _, exclude, _ in engine.counts[before:]] == [("*.log",)]


def test_saving_changes_the_folder_and_folds_the_form(qtbot, page, engine):
    form = open_rules(page, qtbot)
    form.hidden.click()
    form.gitignore.click()
    form.largest.setValue(5)
    write(form, qtbot, "*.log\n\n  \n!keep.log")
    form.save.click()
    qtbot.waitUntil(lambda: page.cards[0].form is None)
    assert did(engine, "change_folder") == [(HOME, ("*.log", "!keep.log"), True, False, 5_000_000)]


def test_discarding_leaves_the_folder_as_it_was(qtbot, page, engine):
    form = open_rules(page, qtbot)
    write(form, qtbot, "*.log")
    assert form.discard.text() == "Discard"
    form.discard.click()
    assert page.cards[0].form is None
    assert not did(engine, "change_folder")


def test_a_size_that_is_no_whole_megabyte_is_kept_until_it_is_changed(qtbot, page, engine):
    engine.rows = [folder_row(HOME, max_bytes=1_500_001)]
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.cards[0]._row.max_bytes == 1_500_001)
    form = open_rules(page, qtbot)
    assert form.rules().max_bytes == 1_500_001
    assert not form.changed


def test_a_line_that_is_no_pattern_is_said_in_its_place_and_cannot_be_saved(qtbot, page, engine):
    form = open_rules(page, qtbot)
    engine.refuses["preview_rules"] = UsageError("'!' is not a pattern. Write it like a line of a .gitignore file.")
    form.patterns.setPlainText("!")
    qtbot.waitUntil(form._complaint.isVisible)
    assert "“!” is not a pattern" in form._complaint.text()
    assert not form.save.isEnabled()
    del engine.refuses["preview_rules"]
    write(form, qtbot, "*.log")
    assert form._complaint.isHidden()
    assert form.save.isEnabled()


def test_rules_that_cannot_be_saved_stay_written_and_say_why(qtbot, page, engine):
    form = open_rules(page, qtbot)
    write(form, qtbot, "*.log")
    engine.refuses["change_folder"] = StorageFull("The disk is full.")
    form.save.click()
    qtbot.waitUntil(form._complaint.isVisible)
    assert form._complaint.text() == "The disk is full."
    assert form.patterns.toPlainText() == "*.log"
    form.patterns.setPlainText("*.log\n*.tmp")
    assert form.save.isEnabled()


def test_rules_that_are_being_written_stay_while_the_library_changes(qtbot, page, engine):
    form = open_rules(page, qtbot)
    write(form, qtbot, "*.log")
    engine.rows = [folder_row(b"/a"), *engine.rows]
    page.context_.library.look()
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    assert page.cards[1].form is form
    assert form.patterns.toPlainText() == "*.log"
    assert form.isVisible()


def drop(page, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    shared = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *shared)
    QApplication.sendEvent(page.viewport(), enter)
    if enter.isAccepted():
        QApplication.sendEvent(page.viewport(), QDropEvent(QPointF(50, 50), *shared))


def test_folders_that_are_dropped_are_added_and_files_are_not(qtbot, page, engine, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "note.txt").write_text("x")
    drop(page, tmp_path / "one", tmp_path / "note.txt")
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    assert did(engine, "add_folder") == [(os.fsencode(tmp_path / "one"),)]
    qtbot.waitUntil(page._problem.isVisible)
    assert "note.txt” is not a folder" in page._problem.text()


def test_a_folder_that_cannot_be_added_is_said_on_the_page(qtbot, page):
    page.add_folders([b"/home/ada/gone"])
    qtbot.waitUntil(page._problem.isVisible)
    assert page._problem.text() == "The folder /home/ada/gone does not exist."
    assert len(page.cards) == 1


def test_odd_names_are_shown_and_kept_as_they_are(qtbot, page, engine):
    odd = b"/home/ada/caf\xe9 \xe2\x80\xaegpj"
    engine.rows = [folder_row(odd)]
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.cards[0].root == odd)
    assert page.cards[0]._name.accessibleName() == "caf� gpj"
    page.cards[0].watch.click()
    qtbot.waitUntil(lambda: did(engine, "pause_folder") == [(odd,)])


def test_everything_is_said_in_another_language(qtbot, page):
    form = open_rules(page, qtbot)
    write(form, qtbot, "*.log")
    use_language(Language.CHINESE)
    qtbot.waitUntil(lambda: form.save.text() == "保存")
    assert form._meaning.text() == "将移出 312 个文件。"
    assert page.cards[0]._counts.text() == "5,102 个文件，40 个无法读取，12 个等待中"
