"""The main window over made-up answers: what is typed, clicked, pressed and dropped, and what is said in each state."""

import os
import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from desktop_app.documents import Coverage, Verdict
from desktop_app.errors import DataFolderError, DesktopError, FindlingError
from desktop_app.reports import LeftOut, Progress, Stage
from desktop_app.system import files
from desktop_app.ui import library_display
from desktop_app.ui.actions import Actions
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.translation import Language, use_language
from tests.unit.ui.made_engine import folder_row
from tests.unit.ui.made_hits import hit
from tests.unit.ui.made_search import MadeSearch

HOME = b"/home/ada/Documents"


@pytest.fixture
def engine():
    made = MadeSearch()
    made.rows = [folder_row(HOME), folder_row(b"/home/ada/Projects")]
    return made


@pytest.fixture
def make_window(make_context, engine, qtbot):
    def make():
        context = make_context(engine)
        window = MainWindow(context, Actions(context))
        window.notices = []
        context.notices.said.connect(window.notices.append)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitUntil(lambda: context.library.snapshot is not None)
        window.activateWindow()
        window.field.edit.setFocus()
        return window

    return make


@pytest.fixture
def window(make_window):
    return make_window()


def type_and_wait(window, qtbot, query):
    window.field.clear()
    QTest.keyClicks(window.field.edit, query)
    settled(window, qtbot, query)


def settled(window, qtbot, query):
    qtbot.waitUntil(
        lambda: window.results.answer is not None and window.results.answer.query == query and not window.session.waits
    )


def texts(widget):
    return [
        label.text()
        for label in (*widget.findChildren(QLabel), *widget.findChildren(QPushButton))
        if label.isVisibleTo(widget) and label.text()
    ]


def ids(window):
    return [hit.file_id for hit in window.list.hits.hits()]


def test_typing_shows_words_first_and_then_more_without_a_click(window, engine, qtbot):
    engine.held.clear()
    QTest.keyClicks(window.field.edit, "spi")
    qtbot.waitUntil(lambda: ids(window) == [1])
    engine.held.set()
    settled(window, qtbot, "spi")
    assert ids(window) == [1, 2]
    assert window.list.selected_id() == 1
    assert window.preview.hit.file_id == 1
    assert "2 files" in texts(window.results)


def test_the_row_that_was_chosen_stays_chosen_and_in_its_place(window, engine, qtbot):
    engine.words = [hit(1), hit(2), hit(3)]
    engine.fused = [hit(9), hit(8), hit(2), hit(1)]
    engine.held.clear()
    QTest.keyClicks(window.field.edit, "spi")
    qtbot.waitUntil(lambda: ids(window) == [1, 2, 3])
    QTest.keyClick(window.field.edit, Qt.Key.Key_Down)
    assert window.list.selected_id() in {1, 2}
    window.list.setCurrentIndex(window.list.hits.index_of(2))
    top = window.list.visualRect(window.list.currentIndex()).top()
    engine.held.set()
    settled(window, qtbot, "spi")
    assert ids(window) == [9, 2, 8, 1]
    assert window.list.selected_id() == 2
    assert window.list.visualRect(window.list.currentIndex()).top() == top


def test_a_new_query_shows_its_first_hit(window, engine, qtbot):
    type_and_wait(window, qtbot, "one")
    engine.fused = [hit(5), hit(1)]
    engine.words = [hit(1)]
    type_and_wait(window, qtbot, "two")
    assert window.list.selected_id() == 5
    assert window.preview.hit.file_id == 5


def type_without_end(window, engine, qtbot):
    """Type "two" and see its first answer; the last one waits for `engine.held`."""
    engine.held.clear()
    QTest.keyClicks(window.field.edit, "two")
    qtbot.waitUntil(lambda: window.list.hits.answer.query.endswith("two"))


def test_what_is_only_passed_through_while_typing_is_not_previewed(window, engine, qtbot):
    engine.words = [hit(1), hit(2)]
    type_and_wait(window, qtbot, "one")
    before = window.preview.hit, window.preview._request.query
    type_without_end(window, engine, qtbot)
    assert window.list.selected_id() == 1
    assert (window.preview.hit, window.preview._request.query) == before
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    QTest.keyClick(window.list, Qt.Key.Key_Up)
    assert window.preview._request.query.endswith("two")
    engine.held.set()


def test_a_click_on_the_row_that_is_only_passed_through_previews_it(window, engine, qtbot):
    type_and_wait(window, qtbot, "one")
    type_without_end(window, engine, qtbot)
    at = window.list.visualRect(window.list.currentIndex()).center()
    QTest.mouseClick(window.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert window.preview._request.query.endswith("two")
    engine.held.set()


def test_what_a_first_answer_found_is_previewed_when_the_last_one_fails(window, engine, qtbot):
    type_and_wait(window, qtbot, "one")
    type_without_end(window, engine, qtbot)
    engine.fails = "Something unexpected happened."
    engine.held.set()
    qtbot.waitUntil(lambda: not window.session.waits)
    assert window.preview._request.query.endswith("two")


def test_what_comes_in_later_is_shown_and_its_first_hit_selected(window, engine, qtbot):
    engine.words, engine.fused, hits = [], [], engine.fused
    type_and_wait(window, qtbot, "one")
    assert "Nothing found" in texts(window.results)
    engine.fused = hits
    window.session.again()
    qtbot.waitUntil(lambda: ids(window) == [1, 2])
    assert window.list.selected_id() == 1
    assert window.preview.hit.file_id == 1


def test_a_facet_and_a_typed_filter_are_one_and_the_same(window, engine, qtbot):
    qtbot.waitUntil(lambda: bool(window.sidebar._types._shown))
    window.sidebar._types._shown["pdf"].click()
    assert window.field.query() == "type:pdf "
    qtbot.waitUntil(window.sidebar._types._shown["pdf"].isChecked)
    window.field.clear()
    QTest.keyClicks(window.field.edit, "type:pdf spikes")
    settled(window, qtbot, "type:pdf spikes")
    qtbot.waitUntil(window.sidebar._types._shown["pdf"].isChecked)
    window.sidebar._types._shown["pdf"].click()
    assert window.field.query() == "spikes"


def test_folders_add_up_and_all_folders_takes_them_out(window, qtbot):
    rows = window.sidebar._folders._shown
    qtbot.waitUntil(lambda: HOME in rows and bool(window.sidebar._folders._known))
    rows[HOME].click()
    qtbot.waitUntil(lambda: rows[HOME].isChecked() and window.sidebar._folders._facets["/home/ada/Documents"].chosen)
    rows[b"/home/ada/Projects"].click()
    assert window.field.query().strip() == 'in:"/home/ada/Documents" in:"/home/ada/Projects"'
    window.sidebar._folders._all.click()
    assert window.field.query() == ""


def test_a_query_that_cannot_be_meant_leaves_the_list_as_it_is(window, engine, qtbot):
    type_and_wait(window, qtbot, "spikes")
    engine.refused = "type: takes a file extension."
    QTest.keyClicks(window.field.edit, " x")
    qtbot.waitUntil(lambda: "type: takes a file extension." in texts(window.results))
    assert ids(window) == [1, 2]
    assert window.preview._request.query == "spikes"
    engine.refused = ""
    type_and_wait(window, qtbot, "fine")
    assert "type: takes a file extension." not in texts(window.results)


def test_no_good_match_is_said_with_the_nearest_below(window, engine, qtbot):
    engine.changes = {"verdict": Verdict.NONE}
    type_and_wait(window, qtbot, "xyz")
    assert "No good match. The nearest:" in texts(window.results)
    assert ids(window) == [1, 2]


def test_no_hit_says_what_to_do_and_the_filters_can_be_left(window, engine, qtbot):
    engine.words = engine.fused = []
    type_and_wait(window, qtbot, "type:pdf xyz")
    said = texts(window.results)
    assert "Nothing found" in said
    next(b for b in window.results.findChildren(QPushButton) if b.text() == "Search without the filters").click()
    assert window.field.query() == "xyz"


def test_half_of_the_search_off_says_why_until_it_is_put_away(window, engine, qtbot):
    engine.changes = {"notes": ("Only words were searched.",)}
    type_and_wait(window, qtbot, "spikes")
    assert "Only words were searched." in texts(window.results)
    window.results.banner.closed.emit()
    type_and_wait(window, qtbot, "ice")
    assert "Only words were searched." not in texts(window.results)
    engine.changes = {}
    type_and_wait(window, qtbot, "snow")
    engine.changes = {"notes": ("Only words were searched.",)}
    type_and_wait(window, qtbot, "rain")
    assert "Only words were searched." in texts(window.results)


def test_an_empty_library_offers_to_add_a_folder(make_window, engine, qtbot):
    engine.rows = []
    window = make_window()
    assert "No folder yet" in texts(window.results)
    assert "Add a folder…" in texts(window.results)


def test_what_is_wrong_with_the_library_is_said_and_goes_when_it_is_well(make_window, engine, qtbot):
    window = make_window()

    def fail():
        raise DataFolderError("The disk is full.")

    engine.folders, well = fail, engine.folders
    window._context.library.look()
    qtbot.waitUntil(lambda: "The disk is full." in texts(window.results))
    engine.folders = well
    window._context.library.look()
    qtbot.waitUntil(lambda: "The disk is full." not in texts(window.results))


def test_the_line_below_says_what_is_done_and_the_button_pauses_it(window, engine, qtbot):
    engine.at_work = Progress(Stage.EMBEDDING, seconds_left=360.0)
    window._context.library.look()
    qtbot.waitUntil(lambda: any("Reading by meaning: 0 of 20" in text for text in texts(window.trust)))
    window.bar.pause.click()
    qtbot.waitUntil(lambda: window.bar.pause.text() == "Resume")
    assert ("pause", None) in engine.asked
    assert "Paused" in texts(window.trust)
    window.bar.pause.click()
    qtbot.waitUntil(lambda: window.bar.pause.text() == "Pause")


def test_the_line_below_says_in_one_sentence_what_is_missing(window, engine, qtbot):
    engine.coverage = lambda: Coverage(8420, 8108, 6060, 40)
    window._context.library.look()
    sentence = "312 of 8,420 files are not searchable yet: 40 failed, 272 waiting"
    qtbot.waitUntil(lambda: window.trust.toolTip() == sentence)
    assert window.trust.accessibleDescription() == sentence
    asked = []
    window.settings_asked.connect(asked.append)
    next(b for b in window.trust.findChildren(QPushButton) if b.text() == "40 could not be read").click()
    assert asked == ["activity"]


def test_what_is_forgotten_leaves_the_list_at_once(make_window, engine, qtbot, monkeypatch):
    monkeypatch.setattr(library_display, "_AGAIN_MS", 10 * 60_000)
    window = make_window()
    type_and_wait(window, qtbot, "spikes")
    qtbot.waitUntil(lambda: not window.session._longer_rest.isActive())
    engine.words = engine.fused = []
    engine.rows = engine.rows[1:]
    window._context.library.look()
    qtbot.waitUntil(lambda: not window.list.hits.rowCount())


def test_keys_open_show_and_copy(window, qtbot, monkeypatch):
    done = []
    monkeypatch.setattr(files, "open_file", lambda path, place, media: done.append(("open", path, place.lines)))
    monkeypatch.setattr(files, "reveal", lambda path: done.append(("reveal", path)))
    type_and_wait(window, qtbot, "spikes")
    for receiver in (window.field.edit, window.list):
        receiver.setFocus()
        done.clear()
        QTest.keyClick(receiver, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: done == [("reveal", hit(1).path)])
        QTest.keyClick(receiver, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == hit(1).path.decode()
        QTest.keyClick(receiver, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
        assert QApplication.clipboard().text() == hit(1).best.passage
        QTest.keyClick(receiver, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: ("open", hit(1).path, (3, 9)) in done)
    assert window._context.preferences.remembered.recent == ("spikes",)


def test_arrow_keys_go_from_the_field_into_the_list_and_what_is_chosen_is_remembered(window, qtbot):
    type_and_wait(window, qtbot, "spikes")
    assert window._context.preferences.remembered.recent == ()
    QTest.keyClick(window.field.edit, Qt.Key.Key_Down)
    assert window.list.hasFocus()
    assert window.list.selected_id() == 2
    assert window._context.preferences.remembered.recent == ("spikes",)


def test_keys_of_the_window(window, engine, qtbot):
    asked = []
    window.settings_asked.connect(asked.append)
    window.quit_asked.connect(lambda: asked.append("quit"))
    type_and_wait(window, qtbot, "spikes")
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Escape)
    assert window.field.edit.hasFocus()
    QTest.keyClick(window.field.edit, Qt.Key.Key_Escape)
    assert window.field.query() == ""
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["", "quit"]
    window.list.setFocus()
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.field.edit.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: ("retry", None) in engine.asked)
    window.list.setFocus()
    QTest.keyClicks(window.list, "ab")
    assert window.field.query() == "ab"


def test_enter_opens_no_hit_that_answers_an_older_query(window, qtbot, engine, monkeypatch):
    opened = []
    monkeypatch.setattr(files, "open_file", lambda path, *_: opened.append(path))
    type_and_wait(window, qtbot, "spikes")
    engine.held.clear()
    QTest.keyClicks(window.field.edit, "x")
    QTest.keyClick(window.field.edit, Qt.Key.Key_Return)
    engine.held.set()
    settled(window, qtbot, "spikesx")
    assert opened == []
    assert window._context.preferences.remembered.recent == ("spikesx",)
    QTest.keyClick(window.field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened == [hit(1).path])


def test_enter_presses_the_button_that_has_the_focus(window, engine, qtbot):
    window.bar.pause.setFocus()
    QTest.keyClick(window.bar.pause, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("pause", None) in engine.asked)


@pytest.mark.parametrize("receiver", ["field", "list"])
def test_a_vanished_file_says_so_in_the_window(window, qtbot, tmp_path, engine, receiver):
    gone = os.fsencode(tmp_path / "gone.txt")
    engine.words = engine.fused = [hit(1, path=gone)]
    type_and_wait(window, qtbot, "spikes")
    QTest.keyClick(window.field.edit if receiver == "field" else window.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is not there any more" in window.toast.said())


def test_a_hit_whose_file_went_away_opens_at_its_copy(window, qtbot, tmp_path, engine, monkeypatch):
    copy = tmp_path / "copy.txt"
    copy.write_text("x")
    done = []
    monkeypatch.setattr(files, "open_file", lambda path, *_: done.append(path))
    engine.words = engine.fused = [hit(1, path=os.fsencode(tmp_path / "gone.txt"), copies=(os.fsencode(copy),))]
    type_and_wait(window, qtbot, "spikes")
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == [os.fsencode(copy)])


def test_copies_have_a_menu_to_show_each(window, engine, qtbot, monkeypatch):
    shown = []

    def reveal(path):
        shown.append(path)
        raise DesktopError("There is no file manager.")

    monkeypatch.setattr(files, "reveal", reveal)
    engine.words = engine.fused = [hit(1, copies=(b"/backup/1.md", b"/old/1.md"))]
    type_and_wait(window, qtbot, "spikes")
    window.list.copies_asked.emit(1, QPoint(5, 5))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions()][1:] == ["/home/ada/Documents/1.md", "/backup/1.md", "/old/1.md"]
    menu.actions()[2].trigger()
    menu.close()
    qtbot.waitUntil(lambda: window.toast.said() == "There is no file manager.")
    assert shown == [b"/backup/1.md"]


# ---- dropping


def drop(window, data, *, enter=True):
    where, actions = QPointF(50, 300), Qt.DropAction.CopyAction
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    if enter:
        QApplication.sendEvent(window, QDragEnterEvent(where.toPoint(), actions, data, *keys))
    QApplication.sendEvent(window, QDropEvent(where, actions, data, *keys))


def dragged(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_dropped_file_is_more_like_this_and_the_overlay_says_so_before(window, engine, qtbot, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("x")
    data = dragged(file)
    where, keys = QPoint(50, 300), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(where, Qt.DropAction.CopyAction, data, *keys))
    assert window.drops.overlay.isVisible()
    assert window.drops.overlay.title() == "Find more like “notes.txt”"
    drop(window, data, enter=False)
    assert window.drops.overlay.isHidden()
    qtbot.waitUntil(lambda: ids(window) == [1, 2])
    assert engine.searches[-1][:2] == (os.fsencode(file), "similar")
    QTest.keyClick(window.field.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.results.answer is None)


def test_a_file_is_known_even_if_the_program_it_came_from_ended_as_it_let_go(window, engine, qtbot, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("x")
    data, nothing = dragged(file), QMimeData()
    where, keys = QPoint(50, 300), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(where, Qt.DropAction.CopyAction, data, *keys))
    nothing.setData("text/uri-list", b"")
    drop(window, nothing, enter=False)
    qtbot.waitUntil(lambda: bool(engine.searches) and engine.searches[-1][:2] == (os.fsencode(file), "similar"))
    assert window.notices == []


def test_a_long_search_after_another_is_said_to_be_under_way(window, engine, qtbot, monkeypatch):
    type_and_wait(window, qtbot, "spikes")
    engine.held.clear()
    similar = engine.similar_text
    monkeypatch.setattr(engine, "similar_text", lambda *text, **how: engine.held.wait() and similar(*text, **how))
    window.session.more_like_text("a long text")
    qtbot.waitUntil(lambda: "Searching…" in texts(window.results))
    engine.held.set()
    qtbot.waitUntil(lambda: "Searching…" not in texts(window.results))


def test_a_question_keeps_the_keys_when_the_window_is_called_again(window, tmp_path):
    window.offer_folder(os.fsencode(tmp_path))
    sheet = window.findChild(Sheet)
    window.raise_up()
    assert sheet.isAncestorOf(window.focusWidget())


def test_nothing_on_the_start_page_overlaps_in_the_smallest_window(window, qtbot):
    for number in range(8):
        window._context.preferences.add_recent(f"search {number}")
    window.resize(window.minimumSize())

    def rows():
        return [row for row in window.results.findChildren(FacetRow) if row.isVisible()]

    qtbot.waitUntil(lambda: len(rows()) == 8)
    qtbot.waitUntil(lambda: all(row.height() >= row.sizeHint().height() for row in rows()))


def test_a_dropped_folder_is_asked_about_and_watched_only_then(window, engine, qtbot, tmp_path):
    path = os.fsencode(tmp_path)
    engine.left_out[path] = LeftOut((), 2, 1234, 5_400_000)
    drop(window, dragged(tmp_path))
    qtbot.waitUntil(lambda: any("1,234 files, 5.4 MB; 2 entries are left out" in text for text in texts(window)))
    assert not engine.asked
    next(b for b in window.findChildren(QPushButton) if b.text() == "Add").click()
    qtbot.waitUntil(lambda: ("add_folder", path) in engine.asked)


def test_nothing_can_be_dropped_while_a_question_stands(window, engine, qtbot, tmp_path):
    window.offer_folder(os.fsencode(tmp_path))
    where, keys = QPoint(50, 300), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event = QDragEnterEvent(where, Qt.DropAction.CopyAction, dragged(tmp_path), *keys)
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    assert window.drops.overlay.isHidden()
    next(b for b in window.findChildren(QPushButton) if b.text() == "Not now").click()
    assert not engine.asked


def test_dropped_text_is_the_query_and_long_text_is_searched_by_what_it_says(window, engine, qtbot):
    data = QMimeData()
    data.setText("winter\nspikes")
    drop(window, data)
    assert window.field.query() == "winter spikes"
    settled(window, qtbot, "winter spikes")
    data.setText("Bei Frost lohnen sich Spikes. " * 40)
    drop(window, data)
    qtbot.waitUntil(lambda: engine.searches[-1][1] == "similar")
    assert engine.searches[-1][0] == data.text().strip()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lambda: dragged(*(f"/tmp/{number}" for number in range(5000))), "5,000 files at once:"),
        (lambda: dragged("/nowhere/at/all.txt"), "“all.txt” is not there any more."),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_else(window, engine, qtbot, data, sentence):
    type_and_wait(window, qtbot, "spikes")
    asked = list(engine.searches)
    drop(window, data())
    qtbot.waitUntil(lambda: bool(window.notices))
    assert len(window.notices) == 1
    assert window.notices[0].startswith(sentence)
    assert window.field.query() == "spikes"
    assert engine.searches == asked


def test_a_file_that_cannot_be_compared_says_why_and_leaves_what_was_there(window, engine, qtbot, tmp_path):
    type_and_wait(window, qtbot, "spikes")

    def refuse(path, *, limit, stop):
        raise FindlingError("photo.jpg cannot be compared: no text.")

    engine.similar = refuse
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"x")
    drop(window, dragged(file))
    qtbot.waitUntil(lambda: window.toast.said() == "photo.jpg cannot be compared: no text in it.")
    settled(window, qtbot, "spikes")
    assert window.field.query() == "spikes"
    assert ids(window) == [1, 2]


# ---- the window itself


def test_what_does_not_fit_folds_and_then_stacks(window, qtbot):
    window.resize(1280, 800)
    assert window.sidebar.isVisible()
    window.resize(900, 560)
    assert not window.sidebar.isVisible()
    assert window.preview.x() > 0
    window.bar.fold.click()
    assert window.sidebar.isVisible()
    assert window.preview.y() > 0
    window.bar.fold.click()
    window.resize(640, 560)
    assert window.width() == 640
    assert window.preview.y() > 0


def test_the_window_remembers_how_it_was(make_window, qtbot):
    first = make_window()
    first.resize(1400, 760)
    handle = first._columns._whole.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 20))
    QTest.mouseMove(handle, QPoint(68, 20))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(68, 20))
    wide = first.sidebar.width()
    assert wide > 232
    first.resize(780, 560)  # what fits the screen that there is not
    first.close()
    second = MainWindow(first._context, first._actions)
    qtbot.addWidget(second)
    assert second.size() == first.size()
    second.show()
    second.resize(1400, 760)
    assert second.sidebar.width() == wide


def test_closing_hides_a_window_that_stays(window):
    closed = []
    window.closed.connect(lambda: closed.append(True))
    window.stays = True
    window.close()
    assert window.isHidden()
    assert closed == [True]


def test_every_text_changes_its_language_at_once(window, qtbot):
    type_and_wait(window, qtbot, "spikes")
    use_language(Language.CHINESE)

    def english():
        return {text for text in texts(window) if any("a" <= letter <= "z" for letter in text)}

    qtbot.waitUntil(lambda: english() <= {"1.md", "made up", "Documents", "Projects"})


def test_everything_that_takes_the_focus_has_a_name(window, qtbot):
    type_and_wait(window, qtbot, "type:pdf spikes")
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.isVisibleTo(window)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_the_keys_reach_every_part(window, qtbot):
    type_and_wait(window, qtbot, "spikes")
    reached = set()
    for _ in range(60):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(window.focusWidget())
    assert {window.field.edit, window.list, window.bar.pause, window.bar.settings} <= reached
    assert set(window.sidebar._types._shown.values()) <= reached


def test_tab_goes_as_one_reads(window, engine, qtbot):
    type_and_wait(window, qtbot, "spikes type:code")
    qtbot.waitUntil(lambda: len(window.sidebar._types._shown) > 1)
    engine.rows = [folder_row(HOME), folder_row(b"/home/ada/Later")]
    window._context.library.look()
    qtbot.waitUntil(lambda: b"/home/ada/Later" in window.sidebar._folders._shown)
    order, each = [window.field.edit], window.field.edit.nextInFocusChain()
    while each is not window.field.edit:
        if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled():
            order.append(each)
        each = each.nextInFocusChain()
    parts = (window.bar, window.sidebar, window.results, window.preview, window.trust)
    went = [next(number for number, part in enumerate(parts) if part.isAncestorOf(each)) for each in order]
    assert went == sorted(went)
    places = [each.mapTo(window, QPoint(0, 0)) for each in order]
    across = [place.x() for place, part in zip(places, went, strict=True) if part == 0]
    assert across == sorted(across)
    down = [place.y() for place, part in zip(places, went, strict=True) if part == 1]
    assert down == sorted(down)
    assert len(down) >= 6


def test_a_search_for_files_like_one_that_takes_long_says_so_in_place_of_the_start(window, engine, qtbot, monkeypatch):
    go = threading.Event()
    similar = engine.similar
    monkeypatch.setattr(engine, "similar", lambda *given, **more: go.wait(60) and similar(*given, **more))
    window.asking.more_like(b"/tmp/x.txt")
    assert "Good to know" in texts(window.results)
    qtbot.waitUntil(lambda: "Searching…" in texts(window.results))
    assert "Good to know" not in texts(window.results)
    go.set()
    qtbot.waitUntil(lambda: ids(window) == [1, 2])


def test_an_empty_search_after_more_like_this_is_the_start_again(window, qtbot, tmp_path):
    window.asking.more_like(b"/tmp/x.txt")
    qtbot.waitUntil(lambda: ids(window) == [1, 2])
    window.search("")
    assert window.results.answer is None
    assert window.preview.hit is None
