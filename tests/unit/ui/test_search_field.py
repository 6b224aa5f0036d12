"""The search field: text being composed is not a query, and its keys belong to the input method."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from desktop_app.ui.hit_list import HitList
from desktop_app.ui.search_field import SearchField
from tests.unit.ui.made_hits import answer, hit
from tests.unit.ui.made_search import MadeSearch


@pytest.fixture
def field(qtbot, theme):
    made = SearchField(theme)
    qtbot.addWidget(made)
    made.show()
    made.edit.setFocus()
    made.sent = []
    made.query_changed.connect(made.sent.append)
    return made


def compose(field, text, commit=""):
    event = QInputMethodEvent(text, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(field.edit, event)


def test_typing_is_a_query(field):
    QTest.keyClicks(field.edit, "ab")
    assert field.sent == ["a", "ab"]


def test_composing_is_not_a_query_until_it_is_committed(field):
    compose(field, "d")
    compose(field, "da")
    assert field.sent == []
    compose(field, "", commit="大")
    assert field.sent == ["大"]


def test_composing_over_selected_text_is_not_an_empty_query(field):
    field.set_query("old")
    field.edit.selectAll()
    field.sent.clear()
    compose(field, "x")
    assert field.sent == []
    compose(field, "", commit="新")
    assert field.sent == ["新"]


def test_enter_and_escape_belong_to_the_input_method_while_it_composes(field):
    said = []
    field.submitted.connect(lambda: said.append("enter"))
    field.escaped.connect(lambda: said.append("escape"))
    compose(field, "da")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    QTest.keyClick(field.edit, Qt.Key.Key_Escape)
    assert said == []
    compose(field, "", commit="大")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    QTest.keyClick(field.edit, Qt.Key.Key_Escape)
    assert said == ["enter", "escape"]


def test_the_clear_button_is_there_only_when_there_is_something_to_clear(field):
    assert not field._clear.isVisible()
    field.set_query("x")
    assert field._clear.isVisible()
    field._clear.click()
    assert field.query() == ""
    assert field.sent == ["x", ""]


def test_arrow_keys_move_through_the_list_while_the_field_has_the_focus(field, qtbot, theme):
    rows = HitList(theme, quick=True)
    qtbot.addWidget(rows)
    rows.show_answer(answer(hit(1), hit(2)))
    field.drive(rows)
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    assert rows.selected_id() == 2
    assert field.query() == ""


@pytest.fixture
def narrowing(field):
    engine = MadeSearch()
    field.set_grammar(engine.filters, engine.toggle_filter)
    return field


def test_a_typed_filter_becomes_a_chip_with_the_space_that_ends_it(narrowing):
    QTest.keyClicks(narrowing.edit, "type:pdf")
    assert narrowing.edit.text() == "type:pdf"
    QTest.keyClicks(narrowing.edit, " spi")
    assert narrowing.edit.text() == "spi"
    assert narrowing.query() == "type:pdf spi"
    assert narrowing.sent[-1] == "type:pdf spi"


def test_enter_ends_a_filter_too(narrowing):
    QTest.keyClicks(narrowing.edit, "spikes type:pdf")
    QTest.keyClick(narrowing.edit, Qt.Key.Key_Return)
    assert narrowing.edit.text() == "spikes"
    assert narrowing.query() == "type:pdf spikes"


def test_a_filter_in_an_open_quotation_is_left_alone(narrowing):
    QTest.keyClicks(narrowing.edit, 'in:"my papers')
    assert narrowing.edit.text() == 'in:"my papers'
    QTest.keyClicks(narrowing.edit, '" x')
    assert narrowing.query() == 'in:"my papers" x'
    assert narrowing.edit.text() == "x"


def test_backspace_at_the_start_takes_the_last_chip_back_into_the_text(narrowing):
    narrowing.set_query("type:pdf lang:zh spikes")
    narrowing.edit.home(False)
    QTest.keyClick(narrowing.edit, Qt.Key.Key_Backspace)
    assert narrowing.edit.text() == "lang:zh spikes"
    assert narrowing.query() == "type:pdf lang:zh spikes"


def test_a_chip_that_is_taken_away_changes_the_query(narrowing):
    narrowing.set_query("type:pdf spikes")
    chip = next(child for child in narrowing.findChildren(QAbstractButton) if "type:pdf" in child.text())
    chip.click()
    assert narrowing.query() == "spikes"
    assert narrowing.sent[-1] == "spikes"
    assert not chip.isVisible()


def chosen_chips(field):
    return [chip.text() for chip in field._chips.findChildren(QAbstractButton) if chip.chosen and chip.isVisible()]


@pytest.fixture
def whole(narrowing):
    """A field with a filter that was typed and one that was clicked, all of it chosen."""
    narrowing.resize(800, narrowing.height())
    QTest.keyClicks(narrowing.edit, "bread type:pdf ")
    narrowing.set_query(MadeSearch().toggle_filter(narrowing.query(), "lang:zh"))
    narrowing.sent.clear()
    QTest.keyClick(narrowing.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    return narrowing


def test_what_is_typed_over_all_of_a_query_takes_its_filters_with_it_typed_or_clicked(whole):
    assert chosen_chips(whole) == ["type:pdf", "lang:zh"]
    assert whole.edit.selectedText().strip() == "bread"
    assert whole.sent == []
    QTest.keyClicks(whole.edit, "so")
    assert whole.sent == ["s", "so"]
    assert chosen_chips(whole) == []


def test_a_letter_that_is_all_of_the_text_already_takes_the_filters_too(narrowing):
    narrowing.set_query("type:pdf s")
    QTest.keyClick(narrowing.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(narrowing.edit, "s")
    assert (narrowing.query(), narrowing.sent[-1]) == ("s", "s")


def test_all_of_a_query_can_be_deleted_copied_cut_and_pasted_over(whole):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(whole.edit, Qt.Key.Key_C, control)
    assert QApplication.clipboard().text().split() == ["type:pdf", "lang:zh", "bread"]
    assert chosen_chips(whole) == ["type:pdf", "lang:zh"]
    QTest.keyClick(whole.edit, Qt.Key.Key_X, control)
    assert whole.query() == ""
    whole.set_query("type:pdf x")
    QTest.keyClick(whole.edit, Qt.Key.Key_A, control)
    QTest.keyClick(whole.edit, Qt.Key.Key_Backspace)
    assert whole.query() == ""
    whole.set_query("type:pdf x")
    QTest.keyClick(whole.edit, Qt.Key.Key_A, control)
    QTest.keyClick(whole.edit, Qt.Key.Key_V, control)
    assert whole.query().split() == ["type:pdf", "lang:zh", "bread"]


def test_filters_alone_are_chosen_too(narrowing):
    narrowing.set_query("type:pdf")
    QTest.keyClick(narrowing.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(narrowing.edit, "a")
    assert narrowing.query() == "a"


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Home])
def test_filters_stay_once_the_cursor_moves(whole, key):
    QTest.keyClick(whole.edit, key)
    assert chosen_chips(whole) == []
    QTest.keyClicks(whole.edit, "s")
    assert whole.query().startswith("type:pdf lang:zh ")


def test_filters_are_not_chosen_any_more_where_the_focus_is_elsewhere(narrowing):
    narrowing.set_query("type:pdf")
    QTest.keyClick(narrowing.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert chosen_chips(narrowing) == ["type:pdf"]
    QApplication.sendEvent(narrowing.edit, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert chosen_chips(narrowing) == []


def test_filters_stay_when_only_the_text_was_chosen_as_ctrl_l_does(narrowing):
    narrowing.set_query("type:pdf bread")
    narrowing.edit.selectAll()
    QTest.keyClicks(narrowing.edit, "s")
    assert narrowing.query() == "type:pdf s"


CONTROL = Qt.KeyboardModifier.ControlModifier


def press(field, key, modifiers=CONTROL):
    QTest.keyClick(field.edit, key, modifiers)


def state(field):
    return field.query(), chosen_chips(field)


def test_a_filter_that_becomes_a_chip_leaves_nothing_chosen(narrowing):
    narrowing.resize(800, 42)
    narrowing.set_query("lang:en x")
    QTest.keyClicks(narrowing.edit, " type:pdf")
    press(narrowing, Qt.Key.Key_A)
    QTest.keyClick(narrowing.edit, Qt.Key.Key_Return)
    assert state(narrowing) == ("lang:en type:pdf x", [])
    QTest.keyClicks(narrowing.edit, "s")
    assert narrowing.query() == "lang:en type:pdf xs"


def test_filters_stay_after_a_click_into_the_field(narrowing):
    narrowing.set_query("type:pdf")
    press(narrowing, Qt.Key.Key_A)
    QTest.mouseClick(narrowing.edit, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert chosen_chips(narrowing) == []
    QTest.keyClicks(narrowing.edit, "x")
    assert narrowing.query() == "type:pdf x"


def test_filters_stay_chosen_while_their_chips_are_made_again(narrowing):
    narrowing.resize(800, 42)
    narrowing.set_query("type:pdf lang:zh x")
    press(narrowing, Qt.Key.Key_A)
    narrowing.resize(420, 42)
    QApplication.processEvents()
    assert chosen_chips(narrowing) == ["type:pdf"]


def test_undo_of_what_was_typed_before_keeps_the_filters(narrowing):
    narrowing.set_query("type:pdf")
    QTest.keyClicks(narrowing.edit, "rep")
    press(narrowing, Qt.Key.Key_A)
    press(narrowing, Qt.Key.Key_Z)
    assert narrowing.query() == "type:pdf "
    press(narrowing, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert narrowing.query() == "type:pdf rep"


@pytest.mark.parametrize("text", ["report", ""])
@pytest.mark.parametrize("instead", ["", "r", "rest"])
def test_undo_brings_filters_back_with_their_text_and_redo_takes_them(narrowing, text, instead):
    narrowing.set_query(f"type:pdf {text}")
    before = narrowing.query()
    press(narrowing, Qt.Key.Key_A)
    if instead:
        QTest.keyClicks(narrowing.edit, instead)
    else:
        QTest.keyClick(narrowing.edit, Qt.Key.Key_Delete)
    assert narrowing.query() == instead
    press(narrowing, Qt.Key.Key_Z)
    assert (narrowing.query(), narrowing.sent[-1]) == (before, before)
    press(narrowing, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert narrowing.query() == instead
    press(narrowing, Qt.Key.Key_Z)
    assert narrowing.query() == before


def test_a_text_written_by_chance_again_brings_no_filters_back(narrowing):
    narrowing.set_query("type:pdf a")
    press(narrowing, Qt.Key.Key_A)
    QTest.keyClicks(narrowing.edit, "b")
    QTest.keyClick(narrowing.edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(narrowing.edit, "a")
    assert narrowing.query() == "a"


def test_filters_alone_are_copied_without_a_blank(narrowing):
    narrowing.set_query("type:pdf")
    press(narrowing, Qt.Key.Key_A)
    press(narrowing, Qt.Key.Key_C)
    assert QApplication.clipboard().text() == "type:pdf"
    QApplication.clipboard().setText("")
    press(narrowing, Qt.Key.Key_V)
    assert narrowing.query().strip() == "type:pdf"


@pytest.fixture
def menu(narrowing, monkeypatch):
    """Do what an entry of the field's menu does."""
    shown = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_: shown.append(menu))

    def choose(name):
        at = QPoint(20, 10)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, narrowing.edit.mapToGlobal(at))
        QApplication.sendEvent(narrowing.edit, event)
        action = next(action for action in shown[-1].actions() if action.objectName() == name)
        assert action.isEnabled()
        action.trigger()
        shown[-1].deleteLater()

    return choose


@pytest.mark.parametrize("text", ["report", ""])
def test_the_menu_does_with_all_of_the_query_what_the_keys_do(narrowing, menu, text):
    narrowing.set_query(f"type:pdf {text}")
    before = narrowing.query()
    menu("select-all")
    assert chosen_chips(narrowing) == ["type:pdf"]
    menu("edit-copy")
    assert QApplication.clipboard().text() == before.strip()
    QApplication.clipboard().setText("")
    menu("edit-cut")
    assert (narrowing.query(), QApplication.clipboard().text()) == ("", before.strip())
    press(narrowing, Qt.Key.Key_Z)
    assert narrowing.query() == before
    menu("select-all")
    menu("edit-delete")
    assert narrowing.query() == ""
    press(narrowing, Qt.Key.Key_Z)
    menu("select-all")
    menu("edit-paste")
    assert narrowing.query() == before.strip()


def test_the_menu_of_a_field_without_filters_is_the_lines_own(narrowing, menu):
    QTest.keyClicks(narrowing.edit, "ab")
    menu("select-all")
    menu("edit-delete")
    assert narrowing.query() == ""
    menu("edit-undo")
    assert narrowing.query() == "ab"
    menu("edit-redo")
    assert narrowing.query() == ""


def test_a_long_text_pasted_over_all_of_a_query_leaves_it(narrowing):
    pasted = []
    narrowing.pasted.connect(pasted.append)
    narrowing.set_query("type:pdf report")
    press(narrowing, Qt.Key.Key_A)
    QApplication.clipboard().setText("One two three.\n" * 100)
    press(narrowing, Qt.Key.Key_V)
    assert (len(pasted), narrowing.query()) == (1, "type:pdf report")


def test_a_text_that_nobody_types_is_handed_on_and_not_put_into_the_field(narrowing):
    pasted = []
    narrowing.pasted.connect(pasted.append)
    QTest.keyClicks(narrowing.edit, "ab")
    QApplication.clipboard().setText("One two three.\n" * 100)
    narrowing.edit.paste()
    assert len(pasted) == 1
    assert pasted[0].count("One two three.") == 100
    assert narrowing.query() == "ab"


def test_many_filters_leave_room_for_the_text(narrowing):
    narrowing.resize(420, 42)
    narrowing.set_query(" ".join(f"in:folder{number}" for number in range(9)) + " spikes")
    assert narrowing.minimumSizeHint().width() <= 420
    assert narrowing.edit.text() == "spikes"
    assert narrowing.query().count("in:") == 9
    narrowing.resize(1200, 42)
    QApplication.processEvents()
    shown = [chip for chip in narrowing.findChildren(QAbstractButton) if chip.text() and chip.isVisibleTo(narrowing)]
    assert len(shown) == 4


def test_the_quick_bars_field_takes_a_text_of_any_length(qtbot, theme):
    quick = SearchField(theme, quick=True)
    qtbot.addWidget(quick)
    quick.edit.setText("one " * 500)
    assert quick.query() == "one " * 500
