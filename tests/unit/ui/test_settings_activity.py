"""The page of activity: what is being done without anything jumping, and the files that could not be read."""

import time
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.documents import FileState
from desktop_app.errors import StorageFull
from desktop_app.reports import Paused, Progress, Stage, Wait
from desktop_app.system import files
from desktop_app.ui.settings_activity import ActivityPage, in_an_hour, tomorrow
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.unread_model import UnreadModel, rows_of
from tests.unit.ui.made_engine import MadeEngine, folder_row, unreadable

HOME = b"/home/ada/Documents"
WORK = Progress(
    stage=Stage.EMBEDDING, texts_per_second=43.2, seconds_left=380.0, current=HOME + b"/Handbook/Streaming.pdf"
)


@pytest.fixture
def engine():
    made = MadeEngine()
    made.rows = [folder_row(HOME, files=100, words=90, failed=3, skipped=2)]
    made.unread = [
        unreadable(HOME + b"/locked.pdf", "password", FileState.FAILED),
        unreadable(HOME + b"/broken.pdf", "damaged: not a readable PDF", FileState.FAILED),
        unreadable(b"/media/Alps/slow.pdf", "timed out after 60 s", FileState.FAILED),
        unreadable(HOME + b"/scan.pdf", "no text"),
        unreadable(HOME + b"/cat.jpg", "picture"),
    ]
    return made


@pytest.fixture
def page(make_context, engine, qtbot):
    context = make_context(engine)
    made = ActivityPage(context)
    made.context_ = context
    qtbot.addWidget(made)
    made.resize(680, 600)
    made.show()
    qtbot.waitUntil(lambda: made.unread.count(FileState.FAILED) == 3)
    return made


def test_what_waits_by_itself_says_why_and_may_go_on_anyway(page, engine, qtbot):
    assert not page.anyway.isVisible()
    engine.at_work = Progress(waits=Wait.FULL_SCREEN)
    page.context_.library.look()
    qtbot.waitUntil(page.anyway.isVisible)
    assert page._work.accessibleName() == "Waiting: a program fills the screen"
    page.anyway.setFocus()
    QTest.mouseClick(page.anyway, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.anyway.isVisible())
    assert ("go_on",) in engine.asked


def names(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def reasons(model):
    return [model.index(row, 2).data() for row in range(model.rowCount())]


def folders(model):
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def work(page, engine, progress, qtbot):
    engine.at_work = progress
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.context_.library.snapshot.progress == progress)


def test_what_is_being_done_is_said(qtbot, page, engine):
    work(page, engine, WORK, qtbot)
    assert "about 6 min left" in page._work.accessibleName()
    assert page._current.accessibleName() == "Now: /home/ada/Documents/Handbook/Streaming.pdf"
    assert page._counts.text() == "90 ready · 7 waiting · 3 could not be read"
    assert page._rate.text() == "43 passages a second"


def test_nothing_to_do_is_said_too(page):
    assert page._work.accessibleName() == "Everything is read"
    assert page._rate.text() == ""
    assert page._bar.isHidden()


def test_progress_never_moves_the_layout(qtbot, page, engine):
    parts = (page._work, page._current, page._counts, page.filter, page.table, page.retry_all)
    before = [part.geometry().topLeft() for part in parts]
    work(page, engine, WORK, qtbot)
    page.widget().layout().activate()
    assert [part.geometry().topLeft() for part in parts] == before
    work(page, engine, Progress(), qtbot)
    page.widget().layout().activate()
    assert [part.geometry().topLeft() for part in parts] == before


def test_pause_and_resume(qtbot, page, engine):
    page.pause.click()
    qtbot.waitUntil(lambda: page.pause.text() == "Resume")
    assert not page.longer.isEnabled()
    page.pause.click()
    qtbot.waitUntil(lambda: page.pause.text() == "Pause")
    assert engine.asked == [("pause", None), ("resume",)]


def test_pausing_for_an_hour_and_until_tomorrow(qtbot, page, engine):
    before = time.time()
    page._for_an_hour.trigger()
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    assert before + 3600 <= engine.asked[0][1] <= time.time() + 3600
    engine.pause_state = None
    today = tomorrow()
    page._until_tomorrow.trigger()
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    assert engine.asked[1][1] in {today, tomorrow()}, "midnight may pass"


def test_tomorrow_is_the_next_morning():
    then = datetime.fromtimestamp(tomorrow()).astimezone()
    now = datetime.now().astimezone()
    assert (then.date() - now.date()).days == 1
    assert then.hour == 6
    assert in_an_hour() > now.timestamp() + 3500


def test_a_pause_of_another_program_is_seen(qtbot, page, engine):
    engine.pause_state = Paused(None)
    page.context_.library.look()
    qtbot.waitUntil(lambda: page._work.accessibleName() == "Paused")
    assert page.pause.text() == "Resume"


def test_first_come_those_that_could_not_be_read_with_reasons_a_person_understands(page):
    assert names(page.unread) == ["locked.pdf", "broken.pdf", "slow.pdf"]
    assert reasons(page.unread) == ["protected by a password", "damaged: not a readable PDF", "took longer than 60 s"]
    assert page.states.currentText() == "Could not be read (3)"


def test_those_found_by_name_only_and_all_of_them(page):
    page.states.choose("skipped")
    page.states.activated.emit(1)
    assert names(page.unread) == ["scan.pdf", "cat.jpg"]
    page.states.choose("all")
    page.states.activated.emit(3)
    assert page.unread.rowCount() == 5


def test_those_read_only_in_part_are_listed_apart_and_cannot_be_retried(qtbot, page, engine):
    why = "only the first part was read: the text is too long"
    engine.unread += [unreadable(HOME + b"/big.log", why, FileState.READY)]
    page._seen = None
    page._ask_if_new()
    qtbot.waitUntil(lambda: page.unread.count(FileState.READY) == 1)
    assert page.states.itemText(2) == "Only partly read (1)"
    page.states.choose("partly")
    page.states.activated.emit(2)
    assert names(page.unread) == ["big.log"]
    assert reasons(page.unread) == ["only its first part is searched: the text is too long"]
    page.table.selectAll()
    assert not page.retry.isEnabled()
    assert page.reveal.isEnabled()


def test_the_filter_looks_at_name_folder_and_reason(page):
    for text, expected in (
        ("BROKEN", ["broken.pdf"]),
        ("alps", ["slow.pdf"]),
        ("password", ["locked.pdf"]),
        ("x", []),
    ):
        page.filter.setText(text)
        assert names(page.unread) == expected


def test_an_empty_table_says_why(qtbot, page, engine):
    assert page._nothing.text() == ""
    page.filter.setText("nowhere")
    assert page._nothing.text() == "No file has this in its name, folder or reason."
    page.filter.clear()
    engine.unread = []
    engine.rows = [folder_row(HOME, files=100, words=100)]
    page.context_.library.look()
    qtbot.waitUntil(lambda: page._nothing.text() == "Every file could be read.")


def test_a_click_on_a_column_sorts_by_it_the_second_turns_it_round(page):
    header = page.table.horizontalHeader()
    at = header.sectionViewportPosition(0) + 10
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().topLeft() + _at(at))
    assert names(page.unread) == ["broken.pdf", "locked.pdf", "slow.pdf"]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().topLeft() + _at(at))
    assert names(page.unread) == ["slow.pdf", "locked.pdf", "broken.pdf"]


def _at(x):
    return QPoint(x, 10)


def test_retry_reads_the_selected_files_or_all(qtbot, page, engine):
    assert not page.retry.isEnabled()
    page.table.selectRow(1)
    assert page.retry.isEnabled()
    page.retry.setFocus()
    page.retry.click()
    assert page.table.hasFocus()
    qtbot.waitUntil(lambda: engine.asked == [("retry", HOME + b"/broken.pdf")])
    qtbot.waitUntil(lambda: page._result.text() == "1 file is read once more")
    page.retry_all.click()
    qtbot.waitUntil(lambda: engine.asked[-1] == ("retry", None))


def test_retrying_every_one_of_them_is_one_wish(qtbot, page, engine):
    page.table.selectAll()
    assert len(page.table.chosen()) == 3
    page.retry.click()
    qtbot.waitUntil(lambda: engine.asked == [("retry", None)])


def test_a_retry_that_fails_is_said_in_its_place(qtbot, page, engine):
    engine.refuses["retry"] = StorageFull("The disk is full.")
    page.retry_all.click()
    qtbot.waitUntil(lambda: page._result.text() == "The disk is full.")


def test_a_file_is_shown_in_its_folder(qtbot, page, monkeypatch):
    shown = []
    monkeypatch.setattr(files, "reveal", shown.append)
    page.table.selectRow(2)
    page.reveal.click()
    qtbot.waitUntil(lambda: shown == [b"/media/Alps/slow.pdf"])
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shown) == 2)


def test_the_selection_stays_when_more_files_fail(qtbot, page, engine):
    page.table.selectRow(2)
    engine.unread = [unreadable(HOME + b"/new.pdf", "password", FileState.FAILED), *engine.unread]
    engine.rows = [folder_row(HOME, files=100, words=90, failed=4, skipped=2)]
    page.context_.library.look()
    qtbot.waitUntil(lambda: page.unread.count(FileState.FAILED) == 4)
    assert page.table.chosen() == [b"/media/Alps/slow.pdf"]


def test_what_stands_in_the_way_of_the_library_is_said(qtbot, page, engine):
    engine.folders = _refuse
    page.context_.library.look()
    qtbot.waitUntil(page._problem.isVisible)
    assert page._problem.text() == "The disk is full."


def _refuse():
    raise StorageFull("The disk is full.")


def test_everything_is_said_in_another_language(qtbot, page):
    use_language(Language.CHINESE)
    qtbot.waitUntil(lambda: page.retry.text() == "重试")
    assert reasons(page.unread)[0] == "有密码保护"
    assert page.states.currentText() == "无法读取（3）"
    page.filter.setText("密码")
    assert names(page.unread) == ["locked.pdf"]


def test_ten_thousand_files_are_filtered_and_sorted_without_a_stall(qapp):
    model = UnreadModel()
    model.show_state(None)
    assert model.set_rows(rows_of(unreadable(b"/home/ada/%d/file %d.pdf" % (n % 97, n)) for n in range(10_000)))
    model.narrow("file 99")
    assert model.rowCount() == 111
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert names(model)[0] == "file 9999.pdf"
    model.narrow("")
    assert model.rowCount() == 10_000


def test_the_same_rows_again_change_nothing(qtbot, qapp):
    model = UnreadModel()
    unread = [unreadable(b"/a/b.pdf", "password", FileState.FAILED)]
    assert model.set_rows(rows_of(unread))
    with qtbot.assertNotEmitted(model.modelReset):
        assert not model.set_rows(rows_of(unread))


def test_odd_names_are_shown_and_kept(qapp):
    model = UnreadModel()
    model.set_rows(rows_of([unreadable(b"/home/caf\xe9/\xe2\x80\xaegpj.exe", "password", FileState.FAILED)]))
    assert names(model) == ["gpj.exe"]
    assert model.index(0, 1).data() == "/home/caf�"
    assert model.path(0) == b"/home/caf\xe9/\xe2\x80\xaegpj.exe"


def test_paths_below_the_persons_own_folder_are_short_and_found_in_full(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada/")
    model = UnreadModel()
    at = [b"/home/ada/a.pdf", b"/home/ada/Documents/b.pdf", b"/home/adam/c.pdf", b"/media/Alps/d.pdf"]
    model.set_rows(rows_of(unreadable(path, "password", FileState.FAILED) for path in at))
    assert folders(model) == ["~", "~/Documents", "/home/adam", "/media/Alps"]
    assert model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "/home/ada/Documents/b.pdf"
    model.narrow("/home/ada/doc")
    assert folders(model) == ["~/Documents"]
    model.narrow("~/doc")
    assert folders(model) == ["~/Documents"]
