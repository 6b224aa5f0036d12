"""What every window owes a screen reader and the keyboard: its controls have names and roles, and the focus is seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from desktop_app.documents import BlockKind
from desktop_app.reports import Progress, Stage
from desktop_app.ui.actions import Actions
from desktop_app.ui.first_start import FirstStart
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.quick_bar import QuickBar
from desktop_app.ui.settings_window import SettingsWindow
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.translation import Language, table, use_language
from tests.unit.ui.made_engine import folder_row, unreadable
from tests.unit.ui.made_page import made_page
from tests.unit.ui.made_previews import PreviewEngine, code, file_hit, pages, passage_hit, picture, structured
from tests.unit.ui.made_search import MadeSearch

_CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    QProgressBar, QTextEdit,
)  # fmt: skip
_NOTHING = (QAccessible.Role.NoRole, QAccessible.Role.Client)
_SETTINGS = ("folders", "activity", "look", "search", "performance", "model", "privacy", "about", "licence")


def controls(window):
    """Return what a person can use in a window as it stands; parts of a control are not controls of their own."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, _CONTROLS)
        and not isinstance(widget, QScrollBar)
        and widget.isVisibleTo(window)
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        and widget.window() is window.window()
    ]


class MadeLogin:
    def is_on(self):
        return True


class MadeFocus:
    def current(self):
        return None

    def give(self, window):
        pass

    def blends(self):
        return True

    def close(self):
        pass


class Everything(PreviewEngine, MadeSearch):
    """Answers all that any window asks."""

    def __init__(self):
        MadeSearch.__init__(self)
        questions = self.asked
        PreviewEngine.__init__(self)
        self.asked = questions
        self.rows = [
            folder_row(b"/home/ada/Documents", failed=2, waiting=3),
            folder_row(b"/media/ada/SSD", reachable=False),
        ]
        self.unread = [unreadable(b"/home/ada/Documents/a.pdf")]
        self.at_work = Progress(stage=Stage.EMBEDDING, texts_per_second=40.0, seconds_left=100.0)
        self.shown = {
            b"/home/ada/a.pdf": pages(),
            b"/home/ada/a.py": code(),
            b"/home/ada/a.docx": structured((BlockKind.PARAGRAPH, "Spikes.")),
            b"/home/ada/a.png": picture(),
        }

    def preview(self, path, *, query, passage, stop):
        path = path if path in self.shown else b"/home/ada/a.py"
        return PreviewEngine.preview(self, path, query=query, passage=passage, stop=stop)


class Windows:
    """Opens windows by their names."""

    def __init__(self, qtbot, theme, context):
        self.qtbot, self.theme, self.context = qtbot, theme, context
        self.opened = []
        self.closing = []

    def open(self, name):
        kind, _, part = name.partition(", ")
        made = getattr(self, kind.replace(" ", "_"))(*([part] if part else []))
        self.opened.append(made)
        self.qtbot.addWidget(made)
        made.show()
        made.activateWindow()
        self.qtbot.waitExposed(made)
        return made

    def small_widgets(self):
        return made_page(self.theme)

    def main_window(self):
        made = MainWindow(self.context, Actions(self.context))
        made.resize(1280, 800)
        made.show()
        self.qtbot.waitUntil(lambda: self.context.library.snapshot is not None)
        made.field.set_query("type:pdf spikes")
        self.qtbot.waitUntil(lambda: made.list.model().rowCount() == 2)
        return made

    def quick_bar(self):
        made = QuickBar(self.context, Actions(self.context), MadeFocus())
        made.show_up()
        made.field.set_query("spikes")
        self.qtbot.waitUntil(lambda: made.rows.model().rowCount() == 2)
        return made

    def first_start(self):
        made = FirstStart(self.context, [(b"/home/ada/Documents", True)])
        self.closing.append(made.counter)
        return made

    def settings(self, page):
        made = SettingsWindow(self.context, list, MadeLogin())
        self.closing.append(made.folders.counter)
        self.context.library.look()
        self.qtbot.waitUntil(lambda: len(made.folders.cards) == 2)
        made.show()
        made.open_page("about" if page == "licence" else page)
        if page == "licence":
            made.about.licence.click()
        made.folders.cards[0].rules.setChecked(page == "folders")
        if page == "search":
            self.qtbot.waitUntil(made.search.login.isEnabled)
        return made

    def sheet(self):
        page = QWidget()
        page.resize(640, 480)
        choices = (Choice("cancel", "Cancel"), Choice("delete", "Delete", "danger", consented=True))
        Sheet.ask(self.theme, page, Question("Delete all?", "Really.", choices, "I want to"), lambda _: None)
        return page

    def preview(self, file):
        made = PreviewPane(self.context)
        made.resize(596, 712)
        made.show()
        made.show_hit(file_hit(file.encode(), passage_hit("Spikes.")), None, "spikes")
        self.qtbot.waitUntil(lambda: made.body is not None and made.body.isVisible())
        return made


@pytest.fixture
def open_window(qtbot, theme, make_context):
    """Open a window by its name."""
    windows = Windows(qtbot, theme, make_context(Everything()))
    yield windows.open
    for counter in windows.closing:
        counter.close()


WINDOWS = (
    "small widgets", "main window", "quick bar", "first start", "sheet",
    *(f"preview, a.{kind}" for kind in ("pdf", "py", "docx", "png")),
    *(f"settings, {page}" for page in _SETTINGS),
)  # fmt: skip
every_window = pytest.mark.parametrize("name", WINDOWS)


def usable(control, name):
    """Tell whether Tab can go to a control; the quick bar's list takes the keys that its field hands on."""
    handed_on = name == "quick bar" and isinstance(control, HitList)
    return control.isEnabled() and not isinstance(control, QProgressBar) and not handed_on


def of(control):
    return f"{type(control).__name__} in {type(control.parent()).__name__}: {control.accessibleName()!r}"


@every_window
def test_every_control_has_a_name_and_a_role(open_window, name):
    window = open_window(name)
    assert controls(window)
    for control in controls(window):
        spoken = QAccessible.queryAccessibleInterface(control)
        assert spoken.text(QAccessible.Text.Name).strip(), of(control)
        # Qt has no role for a header: its columns are spoken as parts of the table.
        assert spoken.role() not in _NOTHING or isinstance(control, QHeaderView), of(control)


@every_window
def test_every_control_can_be_reached_by_the_keyboard(open_window, name):
    for control in controls(open_window(name)):
        # In a group of which one is chosen, Tab goes to that one and arrows to the others.
        among = isinstance(control, QAbstractButton) and control.autoExclusive() and not control.isChecked()
        if usable(control, name) and not among:
            target = control.focusProxy() or control
            assert target.focusPolicy() & Qt.FocusPolicy.TabFocus, of(control)


@every_window
@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_focus_can_be_seen(open_window, qtbot, theme, name, choice):
    theme.choose(choice)
    window = open_window(name)
    qtbot.waitUntil(window.isActiveWindow)
    for control in controls(window):
        if not usable(control, name):
            continue
        control.clearFocus()
        # A field in a frame shows it by the frame.
        shown = control.parentWidget() if isinstance(control, QLineEdit) else control
        without = shown.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        assert shown.grab().toImage() != without, of(control)


@pytest.mark.parametrize("name", [name for name in WINDOWS if name not in {"small widgets", "sheet"}])
def test_names_are_said_in_the_persons_language(open_window, qtbot, name):
    use_language(Language.CHINESE)
    window = open_window(name)
    english = set(table(Language.CHINESE))
    for control in controls(window):
        for text in (control.accessibleName(), control.accessibleDescription(), control.toolTip()):
            assert text not in english, of(control)
