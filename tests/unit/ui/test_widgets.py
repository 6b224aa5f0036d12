"""The small shared widgets."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop_app.documents import Coverage
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.controls import ElidedLabel, button
from desktop_app.ui.panels import Banner, EmptyState
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.trust_line import TrustLine
from tests.unit.ui.made_page import made_page


@pytest.fixture
def page(qtbot, theme):
    made = made_page(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_trust_line_says_what_was_searched_and_what_was_not(qtbot, qapp, theme):
    line = TrustLine(theme)
    qtbot.addWidget(line)
    line.show_coverage(Coverage(files=8420, words=8108, vectors=6000, failed=40))
    assert line._searched.text() == "Searched 8,108 of 8,420 files"
    assert line._unread.text() == "40 could not be read"
    assert line._waiting.text() == "272 waiting"
    with qtbot.waitSignal(line.unread_asked):
        line._unread.click()
    use_language(Language.CHINESE)
    qapp.processEvents()
    assert line._unread.text() == "40 个无法读取"


def test_the_trust_line_says_what_was_searched_only_in_part(qtbot, qapp, theme):
    line = TrustLine(theme)
    qtbot.addWidget(line)
    line.show_coverage(Coverage(files=307, words=307, vectors=307, failed=0, partly=2))
    assert line._searched.text() == "Searched all 307 files"
    assert line._partly.text() == "2 only in part"
    assert not line._partly.isHidden()
    assert line._unread.isHidden()
    with qtbot.waitSignal(line.unread_asked):
        line._partly.click()
    use_language(Language.CHINESE)
    qapp.processEvents()
    assert line._partly.text() == "2 个仅读取了一部分"
    line.show_coverage(Coverage(files=307, words=307, vectors=307, failed=0))
    assert line._partly.isHidden()


def test_the_dot_has_findlings_colour_only_while_something_is_done(qtbot, theme):
    line = TrustLine(theme)
    qtbot.addWidget(line)
    line.resize(900, 32)

    def dot():
        return line.grab().toImage().pixelColor(20, 17).name()

    accent = QColor(theme.tokens.accent).name()
    line.show_work("Looking for files", None)
    assert dot() == accent
    line.show_work("Paused until tomorrow", None, paused=True)
    assert dot() != accent
    line.show_work("", None)
    assert dot() != accent


def test_the_trust_line_is_quiet_when_all_was_searched(qtbot, theme):
    line = TrustLine(theme)
    qtbot.addWidget(line)
    line.show_coverage(Coverage(files=12, words=12, vectors=12, failed=0))
    assert line._searched.text() == "Searched all 12 files"
    assert line._unread.isHidden()
    assert line._waiting.isHidden()


def test_a_button_that_has_the_keys_shows_it_by_its_edge_alone(qtbot, theme):
    page = QWidget()
    qtbot.addWidget(page)
    made = button("Not now", "", page)
    page.show()
    page.activateWindow()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.hasFocus)
    image = made.grab().toImage()
    above_the_text = {image.pixelColor(x, 5).name() for x in range(10, made.width() - 10)}
    assert above_the_text == {QColor(theme.tokens.surface).name().lower()}


def test_progress_never_moves_what_stands_left_of_it(qtbot, theme):
    line = TrustLine(theme)
    qtbot.addWidget(line)
    line.resize(900, 32)
    line.show_coverage(Coverage(files=8420, words=8108, vectors=6000, failed=40))
    line.show()
    line.show_work("Reading", 0.1)
    before = (line._unread.geometry(), line._work.geometry())
    line.show_work("Reading by meaning: 6,060 of 8,380, about 6 min left", 0.9)
    line.layout().activate()
    assert (line._unread.geometry(), line._work.geometry()) == before
    line.show_work("", None)
    line.layout().activate()
    assert (line._unread.geometry(), line._work.geometry()) == before


def test_a_banner_says_a_sentence_offers_one_thing_and_can_be_put_away(qtbot, theme):
    banner = Banner(theme)
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.say("Searching by meaning is off.", "Repair")
    assert banner.accessibleDescription() == "Searching by meaning is off."
    with qtbot.waitSignal(banner.acted):
        banner._action.click()
    with qtbot.waitSignal(banner.closed):
        banner._close.click()
    assert banner.isHidden()


def test_an_empty_state_hides_a_button_that_says_nothing(qtbot, theme):
    panel = EmptyState(theme)
    qtbot.addWidget(panel)
    panel.say("search", "No good match", "The nearest are below.")
    assert panel.action.isHidden()
    assert panel.accessibleName() == "No good match"


def test_a_facet_says_its_count_and_that_it_is_offline(qtbot, theme):
    row = FacetRow(theme, "Documents", "folder")
    qtbot.addWidget(row)
    row.set_count(5102)
    assert row.accessibleName() == "Documents, 5,102"
    row.set_count(None, offline=True)
    assert row.accessibleName() == "Documents, offline"


def test_everything_is_drawn_anew_in_the_other_theme(page, theme):
    light = page.grab().toImage()
    theme.choose(ThemeChoice.DARK)
    dark = page.grab().toImage()
    bright = [
        (x, y)
        for x in range(0, dark.width(), 40)
        for y in range(0, dark.height(), 40)
        if dark.pixelColor(x, y) == light.pixelColor(x, y) and dark.pixelColor(x, y).lightness() > 200
    ]
    assert not bright


def test_a_right_to_left_name_stands_at_the_same_edge_as_others(qtbot, theme):
    ends = []
    for name in ("Documents", "مستندات"):
        label = ElidedLabel()
        qtbot.addWidget(label)
        label.resize(400, 30)
        label.set_whole(name)
        picture = label.grab().toImage()
        ground = picture.pixelColor(399, 0)
        ends.append(max(x for x in range(400) for y in range(30) if picture.pixelColor(x, y) != ground))
    assert max(ends) < 200
