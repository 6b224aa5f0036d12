"""Controls of forms: what a click, a key and the wheel do, and what can be seen."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop_app.ui.combo_box import ComboBox, Option
from desktop_app.ui.form_controls import CheckBox, Switch, TextArea
from desktop_app.ui.key_recorder import KeyRecorder
from desktop_app.ui.menus import Menu
from desktop_app.ui.spin_box import SpinBox
from desktop_app.ui.theme import ThemeChoice

MODIFIER = Qt.KeyboardModifier


@pytest.fixture
def shown(qtbot):
    pages = []

    def show(*widgets):
        page = QWidget()
        pages.append(page)
        column = QVBoxLayout(page)
        for widget in widgets:
            column.addWidget(widget)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return widgets[0] if len(widgets) == 1 else widgets

    return show


def turn_wheel(widget):
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        MODIFIER.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def colours(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("kind", [CheckBox, Switch])
def test_a_click_anywhere_and_the_space_key_turn_it_over(shown, theme, kind):
    control = shown(kind(theme))
    QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() - 2, 2))
    assert control.isChecked()
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    assert not control.isChecked()


@pytest.mark.parametrize("kind", [CheckBox, Switch])
@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_being_on_having_the_focus_and_being_off_limits_can_all_be_seen(shown, theme, kind, choice):
    theme.choose(choice)
    control, other = shown(kind(theme), QLineEdit())
    pictures = []
    for on, focused, enabled in ((False, False, True), (True, False, True), (True, True, True), (True, False, False)):
        control.setChecked(on)
        control.setEnabled(enabled)
        (control if focused else other).setFocus()
        pictures.append(control.grab().toImage())
    assert all(one != two for at, one in enumerate(pictures) for two in pictures[:at])


def test_words_of_a_check_box_are_not_cut(shown, theme):
    box = shown(CheckBox(theme, "I want to delete all of it"))
    assert box.width() >= box.minimumSizeHint().width() > box.fontMetrics().horizontalAdvance(box.text())


def test_a_list_keeps_its_value_when_its_words_change(theme):
    box = ComboBox(theme)
    box.set_options([Option("light", "Light"), Option("dark", "Dark")])
    box.choose("dark")
    box.set_options([Option("light", "浅色"), Option("dark", "深色")])
    assert (box.value(), box.currentText()) == ("dark", "深色")


def test_a_list_says_only_what_a_person_chose(qtbot, shown, theme):
    box = shown(ComboBox(theme))
    box.set_options([Option("light", "Light"), Option("dark", "Dark")])
    chosen = []
    box.activated.connect(lambda: chosen.append(box.value()))
    box.choose("dark")
    assert not chosen
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert chosen == ["light"]


def test_all_words_of_a_list_fit_in_it(shown, theme):
    box = shown(ComboBox(theme))
    box.set_options([Option("system", "As the system"), Option("en", "As the system (English)")])
    box.choose("en")
    box.resize(box.sizeHint())
    asked = []
    plain = box.fontMetrics().horizontalAdvance(box.currentText())
    asked.append(plain)
    assert box.width() - 2 * 12 - 8 - 12 >= max(asked)


def test_an_open_list_marks_the_value_in_force(qtbot, shown, theme):
    box = shown(ComboBox(theme))
    box.set_options([Option("light", "Light"), Option("dark", "Dark")])
    box.choose("dark")
    box.showPopup()
    qtbot.waitUntil(lambda: box.view().isVisible())
    assert theme.tokens.accent.lower() in colours(box.view())
    box.hidePopup()


def test_what_pops_up_has_round_corners(qtbot, shown, theme):
    box = shown(ComboBox(theme))
    box.set_options([Option("light", "Light"), Option("dark", "Dark")])
    box.showPopup()
    menu = Menu(box)
    menu.addAction("For an hour")
    menu.popup(QPoint(0, 0))
    for popup in (box.view().window(), menu):
        assert not popup.mask().contains(QPoint(0, 0))
        assert popup.mask().contains(popup.rect().center())
    menu.close()
    box.hidePopup()


def test_a_number_is_seen_and_stepped_by_its_arrows_and_by_keys(shown, theme):
    field = shown(SpinBox(theme))
    field.setRange(0, 9)
    field.setValue(4)
    assert field.lineEdit().width() > 40
    assert field.lineEdit().geometry().right() < field.width() - 20
    right = field.width() - 12
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(right, 6))
    assert field.value() == 5
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(right, field.height() - 6))
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(right, field.height() - 6))
    assert field.value() == 3
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 4


def test_a_number_that_is_being_typed_counts_when_it_is_done(shown, theme):
    field = shown(SpinBox(theme))
    field.setRange(1, 3600)
    field.setValue(60)
    heard = []
    field.valueChanged.connect(heard.append)
    field.lineEdit().selectAll()
    QTest.keyClicks(field.lineEdit(), "120")
    assert not heard
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert heard == [120]


def test_the_wheel_scrolls_the_page_and_changes_nothing(shown, theme):
    number, box = shown(SpinBox(theme), ComboBox(theme))
    box.set_options([Option("light", "Light"), Option("dark", "Dark")])
    number.setValue(5)
    for control in (number, box):
        control.setFocus()
        turn_wheel(control)
    assert number.value() == 5
    assert box.value() == "light"


def test_the_tab_key_leaves_a_text_area(shown, theme):
    area, below = shown(TextArea(), QLineEdit())
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert below.hasFocus()
    assert area.toPlainText() == ""


@pytest.fixture
def recorder(shown, theme):
    made, made.other = shown(KeyRecorder(theme), QLineEdit())
    made.heard = []
    made.recorded.connect(made.heard.append)
    made.set_keys("Ctrl+Alt+Space")
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    return made


def test_keys_that_are_pressed_are_recorded(recorder):
    assert recorder.recording
    QTest.keyPress(recorder, Qt.Key.Key_Control)
    QTest.keyPress(recorder, Qt.Key.Key_J, MODIFIER.ControlModifier | MODIFIER.ShiftModifier)
    assert recorder.heard == ["Ctrl+Shift+J"]
    assert not recorder.recording
    assert recorder.keys == "Ctrl+Alt+Space", "whoever records says what holds"


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_Tab, MODIFIER.ControlModifier, "Ctrl+Tab"),
        (Qt.Key.Key_Return, MODIFIER.MetaModifier, "Super+Enter"),
        (Qt.Key.Key_F12, MODIFIER.NoModifier, "F12"),
        (Qt.Key.Key_Comma, MODIFIER.AltModifier, "Alt+Comma"),
        (Qt.Key.Key_7, MODIFIER.ControlModifier | MODIFIER.AltModifier, "Ctrl+Alt+7"),
        (Qt.Key.Key_Escape, MODIFIER.ControlModifier, "Ctrl+Escape"),
    ],
)
def test_keys_are_spelled_as_settings_spell_them(recorder, key, modifiers, expected):
    QTest.keyClick(recorder, key, modifiers)
    assert recorder.heard == [expected]


def test_esc_and_leaving_give_up_and_backspace_means_none(recorder):
    QTest.keyClick(recorder, Qt.Key.Key_Escape)
    assert not recorder.recording
    recorder.click()
    recorder.other.setFocus()
    assert not recorder.recording
    assert recorder.heard == []
    recorder.setFocus()
    recorder.click()
    QTest.keyClick(recorder, Qt.Key.Key_Backspace)
    assert recorder.heard == [""]


def test_a_recorder_says_what_it_holds_and_what_it_waits_for(recorder, theme):
    assert recorder.accessibleDescription() == "Press keys…"
    QTest.keyClick(recorder, Qt.Key.Key_Escape)
    assert recorder.accessibleDescription() == "Ctrl+Alt+Space"
    recorder.set_keys("")
    assert recorder.accessibleDescription() == "none"


def test_the_recorder_sees_that_keys_were_let_go_elsewhere(qtbot, theme, monkeypatch):
    recorder = KeyRecorder(theme)
    qtbot.addWidget(recorder)
    recorder.show()
    recorder.click()
    recorder._show_held(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    monkeypatch.setattr(QGuiApplication, "queryKeyboardModifiers", lambda: Qt.KeyboardModifier.NoModifier)
    assert recorder._held == ["Ctrl", "Alt"]
    qtbot.waitUntil(lambda: recorder._held == [])
    assert recorder.recording
