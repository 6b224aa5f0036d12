"""A question over the window: it is answered, or nothing else happens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.sheet import Choice, Question, Sheet

QUESTION = Question(
    "Stop watching “Documents”?",
    "What is known can stay.",
    (Choice("cancel", "Cancel"), Choice("forget", "Forget", "danger"), Choice("keep", "Keep", "primary")),
)


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(640, 480)
    column = QVBoxLayout(made)
    made.field = QLineEdit()
    made.below = QPushButton("below")
    column.addWidget(made.field)
    column.addWidget(made.below)
    made.closed = []
    QShortcut(QKeySequence(Qt.Key.Key_Escape), made, lambda: made.closed.append(True))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.field.setFocus()
    return made


@pytest.fixture
def ask(window, theme):
    answers = []

    def ask_(question=QUESTION):
        return Sheet.ask(theme, window.below, question, answers.append), answers

    return ask_


def buttons(sheet):
    return {button.property("choice"): button for button in sheet.findChildren(QPushButton)}


def test_a_click_answers_and_the_focus_goes_back(ask, window):
    sheet, answers = ask()
    assert sheet.geometry() == window.rect()
    QTest.mouseClick(buttons(sheet)["keep"], Qt.MouseButton.LeftButton)
    assert answers == ["keep"]
    assert sheet.isHidden()
    assert window.field.hasFocus()


def test_esc_changes_nothing_and_stays_in_the_sheet(ask, window):
    sheet, answers = ask()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert answers == ["cancel"]
    assert sheet.isHidden()
    assert not window.closed


def test_enter_does_what_the_focused_button_says(ask, window):
    sheet, answers = ask()
    buttons(sheet)["forget"].setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert answers == ["forget"]


def test_the_tab_key_goes_round_inside(ask, window):
    _sheet, _ = ask()
    seen = []
    for _ in range(4):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget().property("choice"))
    assert seen == ["cancel", "forget", "keep", "cancel"]
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.focusWidget().property("choice") == "keep"


def test_what_cannot_be_undone_waits_for_the_check_box(ask, window):
    sheet, answers = ask(
        Question(
            "Delete all?", "", (Choice("cancel", "Cancel"), Choice("delete", "Delete", "danger", consented=True)), "Yes"
        )
    )
    delete = buttons(sheet)["delete"]
    assert not delete.isEnabled()
    assert sheet.consent.hasFocus()
    QTest.keyClick(sheet.consent, Qt.Key.Key_Space)
    assert delete.isEnabled()
    delete.click()
    assert answers == ["delete"]


def test_it_covers_the_window_when_that_grows_and_its_card_fits_a_small_one(ask, window):
    sheet, _ = ask()
    window.resize(900, 700)
    assert sheet.geometry() == window.rect()
    window.resize(320, 300)
    assert sheet.rect().contains(sheet._card.geometry())
    sheet.answer("cancel")


def test_it_says_its_question_to_a_screen_reader(ask):
    sheet, _ = ask()
    assert sheet.accessibleName() == QUESTION.title
    assert sheet.accessibleDescription() == QUESTION.text
