"""The quick bar: what its keys do, what it shows, when it goes, and that nothing moves under the person's hands."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from desktop_app.documents import Mode, Verdict
from desktop_app.ui import hit_delegate
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.quick_bar import WIDTH, QuickBar
from tests.unit.ui.made_engine import folder_row
from tests.unit.ui.made_hits import hit
from tests.unit.ui.made_search import MadeSearch

Key = Qt.Key


class MadeActions:
    """Only remembers what was asked of it."""

    def __init__(self):
        self.done = []

    def __getattr__(self, name):
        return lambda *values: self.done.append((name, *values))


class MadeFocus:
    """A desktop on which window 77 has the focus."""

    def __init__(self):
        self.given = []
        self.blending = True

    def current(self):
        return 77

    def give(self, window):
        self.given.append(window)

    def blends(self):
        return self.blending

    def close(self):
        pass


@pytest.fixture
def engine():
    made = MadeSearch()
    made.rows = [folder_row(b"/home/ada/Documents", files=10, words=8)]
    return made


@pytest.fixture
def actions():
    return MadeActions()


@pytest.fixture
def focus():
    return MadeFocus()


@pytest.fixture
def bar(qtbot, make_context, engine, actions, focus):
    context = make_context(engine)
    made = QuickBar(context, actions, focus)
    made.context = context
    qtbot.addWidget(made)
    context.library.look()
    qtbot.waitUntil(lambda: context.library.snapshot is not None)
    made.show_up()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def ask(bar, qtbot, engine):
    """Type a query and wait for its last answer."""

    def asked(query="spikes"):
        QTest.keyClicks(bar.field.edit, query)
        qtbot.waitUntil(lambda: bar._final and bar.rows.hits.answer is not None and bar.rows.hits.answer.query == query)
        return bar

    return asked


def press(bar, key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(bar.field.edit, key, held)


def compose(bar, text, commit=""):
    event = QInputMethodEvent(text, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(bar.field.edit, event)


def test_it_is_a_field_alone_until_something_is_typed(bar):
    assert bar.card_area().width() == WIDTH
    assert bar.field.edit.hasFocus()
    assert not any(part.isVisible() for part in (bar.rows, bar.recent, bar._card.message, bar._card.banner))


def test_hits_appear_under_the_field_and_the_first_is_chosen(ask):
    bar = ask()
    assert bar.rows.isVisible()
    assert bar.rows.selected_id() == 1
    assert bar._card.count.text() == "2 files"


def test_six_rows_are_shown_at_most_and_the_field_stays_in_its_place(bar, ask, engine):
    engine.words = engine.fused = [hit(number) for number in range(1, 20)]
    before = bar.field.mapToGlobal(QPoint(0, 0))
    ask()
    assert bar.rows.height() == 6 * 55
    assert bar.field.mapToGlobal(QPoint(0, 0)) == before


def test_enter_opens_the_chosen_hit_at_its_place_and_the_bar_goes(ask, actions, engine):
    bar = ask()
    press(bar, Key.Key_Down)
    press(bar, Key.Key_Return)
    name, opened, passage = actions.done[0]
    assert (name, opened.file_id, passage) == ("open", 2, opened.best)
    assert not bar.isVisible()
    assert bar.context.preferences.remembered.recent == ("spikes",)


def test_enter_before_the_answer_opens_what_this_query_finds(bar, actions, engine, qtbot):
    engine.words, engine.fused = [hit(5)], [hit(5)]
    QTest.keyClicks(bar.field.edit, "spikes")
    press(bar, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(actions.done))
    assert actions.done[0][1].file_id == 5


def test_enter_with_no_hit_does_nothing(ask, actions, engine):
    engine.words = engine.fused = []
    bar = ask()
    press(bar, Key.Key_Return)
    assert actions.done == []
    assert bar.isVisible()


def test_control_enter_shows_the_file_in_its_folder(ask, actions):
    bar = ask()
    press(bar, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert actions.done == [("reveal", b"/home/ada/Documents/1.md")]
    assert not bar.isVisible()


def test_control_c_copies_the_path_when_no_text_is_selected(ask, actions):
    bar = ask()
    press(bar, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert actions.done == [("copy_path", b"/home/ada/Documents/1.md")]
    assert bar.isVisible()


def test_control_c_copies_the_text_that_is_selected(ask, actions):
    bar = ask()
    bar.field.edit.selectAll()
    press(bar, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert actions.done == []
    assert QGuiApplication.clipboard().text() == "spikes"


def test_alt_enter_copies_the_passage(ask, actions):
    bar = ask()
    press(bar, Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert actions.done == [("copy_passage", bar.rows.hits.hits()[0].best)]


def test_shift_enter_takes_the_query_to_the_window(ask, qtbot):
    bar = ask()
    with qtbot.waitSignal(bar.window_asked) as asked:
        press(bar, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert asked.args == ["spikes"]
    assert not bar.isVisible()


def test_right_at_the_end_of_the_text_shows_the_preview_and_left_closes_it(ask):
    bar = ask()
    left, width = bar.card_area().left() + bar.x(), bar.card_area().width()
    press(bar, Key.Key_Right)
    assert bar._card.previews
    assert bar._preview.pane.hit.file_id == 1
    press(bar, Key.Key_Down)
    assert bar._preview.pane.hit.file_id == 2
    press(bar, Key.Key_Left)
    assert not bar._card.previews
    assert (bar.card_area().left() + bar.x(), bar.card_area().width()) == (left, width)
    assert bar.field.edit.cursorPosition() == len("spikes")


def test_the_preview_follows_what_a_person_chooses_and_last_answers(ask):
    bar = ask()
    press(bar, Key.Key_Right)
    answer = bar.rows.hits.answer
    other = replace(answer, query="spike", hits=answer.hits[::-1])
    bar._answered(other, False)
    assert bar.rows.selected_id() == other.hits[0].file_id
    assert bar._preview.pane.hit is answer.hits[0]
    bar._answered(other, True)
    assert bar._preview.pane.hit is other.hits[0]
    bar._answered(answer, False)
    press(bar, Key.Key_Down)
    assert bar._preview.pane.hit is answer.hits[1]


def test_the_preview_shows_what_stays_when_a_search_fails(ask):
    bar = ask()
    press(bar, Key.Key_Right)
    answer = bar.rows.hits.answer
    bar._answered(replace(answer, query="spike", hits=answer.hits[::-1]), False)
    bar._failed("The model is not there.")
    assert bar._preview.pane.hit is answer.hits[-1]


def test_a_query_that_cannot_be_meant_leaves_the_preview_as_it_is(ask, qtbot, engine):
    bar = ask()
    press(bar, Key.Key_Right)
    before = bar._preview.pane._request
    engine.refused = "No such filter."
    QTest.keyClicks(bar.field.edit, " type:")
    qtbot.waitUntil(lambda: bool(bar._problem))
    assert bar._preview.pane._request is before


def test_the_preview_that_is_entered_shows_what_is_selected(ask):
    bar = ask()
    press(bar, Key.Key_Right)
    answer = bar.rows.hits.answer
    bar._answered(replace(answer, query="spike", hits=answer.hits[::-1]), False)
    press(bar, Key.Key_Right)
    assert bar._preview.pane.hit is answer.hits[-1]


def test_a_narrow_screen_leaves_the_names_room_beside_the_preview(ask, monkeypatch):
    bar = ask()
    monkeypatch.setattr(bar, "room", lambda: (QRect(0, 0, 700, 600), 460))
    press(bar, Key.Key_Right)
    assert bar.card_area().width() == 620
    assert bar.rows.width() >= 620 * 2 // 5 - 4
    narrow = bar.rows.grab().toImage()
    shown = []
    monkeypatch.setattr(hit_delegate, "draw_key", lambda *given: shown.append(given))
    bar.rows.grab()
    assert narrow.width() < 300 * narrow.devicePixelRatio()
    assert not shown
    press(bar, Key.Key_Left)
    bar.rows.grab()
    assert shown


def test_a_hit_that_could_not_be_opened_brings_back_what_was_asked(ask, qtbot):
    bar = ask()
    press(bar, Key.Key_Return)
    assert not bar.isVisible()
    assert bar.field.query() == ""
    said = "/tmp/a.pdf could not be shown. The program xdg-open is not installed."
    bar.say_outside(said)
    qtbot.waitUntil(lambda: bar._final and bar.rows.isVisible())
    assert bar.isVisible()
    assert bar.field.query() == "spikes"
    assert bar._card.banner.isVisible()
    press(bar, Key.Key_Escape)
    bar.say_outside("Path copied")
    assert bar.field.query() == ""


def test_right_inside_the_text_moves_the_cursor(ask):
    bar = ask()
    bar.field.edit.setCursorPosition(2)
    press(bar, Key.Key_Right)
    assert bar.field.edit.cursorPosition() == 3
    assert not bar._card.previews


def test_escape_hides_it_forgets_the_query_and_gives_the_focus_back(ask, focus):
    bar = ask()
    press(bar, Key.Key_Escape)
    assert not bar.isVisible()
    assert focus.given == [77]
    bar.show_up()
    assert bar.field.query() == ""
    assert not bar.rows.isVisible()


def test_toggling_shows_and_hides(bar, focus):
    bar.activateWindow()
    bar.toggle()
    assert not bar.isVisible()
    bar.toggle()
    assert bar.isVisible()


def test_the_fused_answer_leaves_the_row_that_was_chosen_in_its_place(bar, engine, qtbot):
    engine.words, engine.fused = [hit(1), hit(2), hit(3)], [hit(9), hit(3), hit(1), hit(2)]
    engine.held.clear()
    QTest.keyClicks(bar.field.edit, "spikes")
    qtbot.waitUntil(lambda: bar.rows.hits.rowCount() == 3)
    press(bar, Key.Key_Down)
    place = bar.rows.visualRect(bar.rows.currentIndex())
    engine.held.set()
    qtbot.waitUntil(lambda: bar.rows.hits.rowCount() == 4)
    assert bar.rows.selected_id() == 2
    assert bar.rows.visualRect(bar.rows.currentIndex()) == place


def test_composing_searches_for_nothing_and_keeps_its_keys(bar, engine, qtbot, actions):
    compose(bar, "da")
    press(bar, Key.Key_Return)
    press(bar, Key.Key_Escape)
    assert bar.isVisible()
    assert engine.searches == []
    compose(bar, "", commit="大")
    qtbot.waitUntil(lambda: bar._final and bool(engine.searches))
    assert {query for query, _, _ in engine.searches} == {"大"}


def test_recent_searches_are_offered_and_taken_with_down_and_enter(bar, engine, qtbot):
    for query in ("first", "second"):
        bar.context.preferences.add_recent(query)
    assert bar.recent.isVisible()
    press(bar, Key.Key_Return)
    assert bar.field.query() == "", "none is chosen yet"
    press(bar, Key.Key_Down)
    press(bar, Key.Key_Down)
    press(bar, Key.Key_Return)
    assert bar.field.query() == "first"
    qtbot.waitUntil(lambda: ("first", True) in {(query, bar._final) for query, _, _ in engine.searches})
    assert not bar.recent.isVisible()


def test_recent_searches_can_be_cleared_and_turned_off(bar):
    bar.context.preferences.add_recent("first")
    bar.recent.findChild(QPushButton).click()
    assert bar.context.preferences.remembered.recent == ()
    assert not bar.recent.isVisible()
    bar.context.preferences.add_recent("first")
    bar.context.preferences.change("search", recent=False)
    bar.hide_away()
    bar.show_up()
    assert not bar.recent.isVisible()


def test_a_poor_match_is_said_plainly_and_the_nearest_are_shown(ask, engine):
    engine.changes = {"verdict": Verdict.NONE}
    bar = ask()
    assert bar._card.verdict.text() == "No good match. The nearest:"
    assert bar.rows.isVisible()


def test_no_hit_is_said_and_only_when_it_is_sure(bar, engine, qtbot, ask):
    engine.words, engine.fused = [], [hit(4)]
    engine.held.clear()
    QTest.keyClicks(bar.field.edit, "zzz")
    qtbot.waitUntil(lambda: any(mode is Mode.HYBRID for _, mode, _ in engine.searches))
    assert not bar._card.message.isVisible()
    engine.held.set()
    qtbot.waitUntil(lambda: bar._final)
    assert bar.rows.isVisible()
    engine.fused = []
    QTest.keyClicks(bar.field.edit, "z")
    qtbot.waitUntil(bar._card.message.isVisible)
    assert not bar.rows.isVisible()


def test_half_a_search_and_a_query_that_cannot_be_meant_are_said_under_the_field(ask, engine, bar, qtbot):
    engine.changes = {"notes": ("Only words and names were searched.",)}
    ask()
    assert bar._card.banner.accessibleDescription() == "Only words and names were searched."
    engine.refused = "There is no type “nonsense”."
    QTest.keyClicks(bar.field.edit, " type:nonsense")
    qtbot.waitUntil(lambda: bar._card.banner.accessibleDescription() == engine.refused)
    assert bar.rows.isVisible(), "what was found before still holds"


def test_an_empty_library_offers_to_add_a_folder(bar, engine, qtbot):
    qtbot.waitUntil(lambda: not bar.context.library._asking)
    engine.rows = []
    bar.context.library.look()
    qtbot.waitUntil(bar._card.message.isVisible)
    with qtbot.waitSignal(bar.window_asked):
        bar._card.message.findChild(QPushButton).click()


def test_a_notice_is_said_in_the_last_line_and_a_long_one_below_the_field(bar):
    bar.context.notices.said.emit("Path copied")
    assert bar._card.hints.accessibleDescription().endswith("Path copied")
    sentence = "The file was moved, renamed or deleted while you were looking at it, and cannot be opened any more."
    bar.context.notices.said.emit(sentence)
    assert bar._card.banner.accessibleDescription() == sentence


def test_only_the_window_in_front_says_a_notice(bar, actions, qtbot):
    window = MainWindow(bar.context, actions)
    qtbot.addWidget(window)
    bar.hide_away()
    window.show()
    bar.show_up()
    said = bar.context.notices.said
    said.emit("Path copied")
    assert bar._card.hints.accessibleDescription().endswith("Path copied")
    assert window.toast.said() == ""
    bar.hide_away()
    said.emit("Passage copied")
    assert window.toast.said() == "Passage copied"
    bar.show_up()
    window.raise_up()
    qtbot.waitUntil(window.isActiveWindow)
    said.emit("Nothing failed, so there is nothing to retry")
    assert window.toast.said() == "Nothing failed, so there is nothing to retry"


def test_it_goes_when_another_window_is_used_and_keeps_what_was_typed(ask, qtbot, theme):
    bar = ask()
    other = QPushButton()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not bar.isVisible())
    bar.show_up()
    assert bar.field.query() == "spikes"
    assert bar.field.edit.selectedText() == "spikes"


def test_what_went_while_one_looked_elsewhere_is_not_shown_again(ask, engine, qtbot):
    bar = ask()
    bar.left()
    engine.words = engine.fused = []
    bar.show_up()
    qtbot.waitUntil(lambda: not bar.rows.hits.rowCount())


def test_it_stays_while_its_menu_is_open(ask, qtbot):
    bar = ask()
    bar._offer(bar.rows.visualRect(bar.rows.currentIndex()).center())
    menu = bar.findChild(QMenu)
    assert [action.text().partition("\t")[0] for action in menu.actions()][:3] == ["Open", "Show in folder", "Preview"]
    QApplication.sendEvent(bar, QEvent(QEvent.Type.WindowDeactivate))
    waited = []
    bar._left.timeout.connect(lambda: waited.append(True))
    qtbot.waitUntil(lambda: bool(waited))
    assert bar.isVisible()
    menu.close()


def test_a_click_on_the_shadow_is_a_click_elsewhere(bar):
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not bar.isVisible()


def test_what_is_typed_while_a_button_has_the_focus_goes_into_the_field(ask):
    bar = ask()
    bar.field._clear.setFocus()
    QApplication.sendEvent(bar, QKeyEvent(QEvent.Type.KeyPress, Key.Key_X, Qt.KeyboardModifier.NoModifier, "x"))
    assert bar.field.edit.hasFocus()
    assert bar.field.query() == "spikesx"


def test_where_windows_are_not_blended_there_is_no_shadow(bar, focus):
    focus.blending = False
    bar.hide_away()
    bar.show_up()
    assert bar.card_area() == bar.rect()
    assert bar.grab().toImage().pixelColor(0, 0) == bar.context.theme.colour("outline")


def test_the_coverage_is_said(bar):
    assert bar._card.hints.accessibleDescription().endswith("8 of 10 files can be searched")
