"""Code: the file's own line numbers, colours that can be read, marks on the very letters."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication

from desktop_app.previews import CodeStyle
from desktop_app.ui.fonts import monospace
from desktop_app.ui.preview_code import CodeView, list_code
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.tokens import DARK, LIGHT
from tests.helpers.contrast import contrast
from tests.unit.ui.made_previews import code, place_of

LONG = "".join(f"value_{number} = {number}  # the line of {number}\n" for number in range(400))


@pytest.fixture
def view(qtbot, theme):
    made = CodeView(theme)
    qtbot.addWidget(made)
    made.resize(596, 600)
    made.show()
    return made


def selected(view, span):
    cursor = view.textCursor()
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], cursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def ground_at(view, position):
    """The colour that most of a letter's box has, as it is painted."""
    cursor = view.textCursor()
    cursor.setPosition(position)
    box = view.cursorRect(cursor)
    image = view.viewport().grab().toImage()
    found = Counter(
        image.pixelColor(x, y).rgb()
        for x in range(box.left() + 1, box.left() + 6)
        for y in range(box.top() + 1, box.bottom())
    )
    return QColor(found.most_common(1)[0][0])


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_code_can_be_read_on_its_grounds(tokens):
    assert set(tokens.code) == set(CodeStyle)
    measured = {
        (style, ground): contrast(tokens.code[style], getattr(tokens, ground))
        for style in CodeStyle
        for ground in ("surface", "hover")
    }
    assert min(measured.values()) >= 4.5, measured
    for ground in ("word_mark", "sentence_mark"):
        assert contrast(tokens.text, getattr(tokens, ground)) >= 4.5


def test_letters_beyond_the_first_plane_do_not_move_the_marks(view):
    text = "s = '🚲🚲'\nspikes = '🏔️ spikes'\n"
    words = [place_of(text, "spikes"), (text.rindex("spikes"), text.rindex("spikes") + 6)]
    view.show_listing(list_code(code(text, words=words, passage=place_of(text, "spikes = '🏔️ spikes'"))))
    assert [selected(view, span) for span in view._marks.words] == ["spikes", "spikes"]
    assert selected(view, view._marks.passage) == "spikes = '🏔️ spikes'"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2029", "\ufdd0"])
def test_what_qt_takes_for_the_end_of_a_line_moves_nothing(view, end):
    text = f"one{end}two\nspikes\n"
    view.show_listing(list_code(code(text, words=[place_of(text, "spikes")])))
    assert selected(view, view._marks.words[0]) == "spikes"


def test_lines_have_the_numbers_they_have_in_the_file(view):
    view.show_listing(list_code(code("a\nb\nc", first_line=1998)))
    assert [view.line_number(block) for block, _ in view.seen()] == [1998, 1999, 2000]
    assert view._gutter.width() >= view.fontMetrics().horizontalAdvance("2000")


def test_it_starts_at_the_passage_and_says_its_lines(view):
    first, last = place_of(LONG, "value_200 ")[0], place_of(LONG, "# the line of 210")[1]
    view.show_listing(list_code(code(LONG, first_line=1, passage=(first, last))))
    assert view.place() == "Lines 201–211"
    top = view.firstVisibleBlock().blockNumber()
    assert 180 <= top <= 200
    inside = [block.blockNumber() for block, _ in view.seen() if view.in_passage(block)]
    assert inside == list(range(200, 211))


def test_words_the_passage_and_the_sentence_have_their_grounds(view, theme):
    text = "before\nspikes and more\nafter\n"
    word, passage = place_of(text, "spikes"), place_of(text, "spikes and more")
    view.show_listing(list_code(code(text, words=[word, place_of(text, "after")], passage=passage)))
    assert ground_at(view, word[0]) == QColor(LIGHT.word_mark)
    assert ground_at(view, passage[1]) == QColor(LIGHT.hover)
    assert ground_at(view, 0) == QColor(LIGHT.surface)
    view.show_sentence(passage)
    assert ground_at(view, place_of(text, "and")[0] + 1) == QColor(LIGHT.sentence_mark)
    theme.choose(ThemeChoice.DARK)
    view.dress(theme.tokens)
    assert ground_at(view, word[0]) == QColor(DARK.word_mark)
    assert ground_at(view, passage[1]) == QColor(DARK.hover)


def test_styles_are_the_themes_colours_and_a_marked_word_is_plain(view, theme):
    text = "def spikes():\n"
    styles = [(place_of(text, "def"), CodeStyle.KEYWORD), (place_of(text, "spikes"), CodeStyle.FUNCTION)]
    view.show_listing(list_code(code(text, styles=styles, words=[place_of(text, "spikes")])))
    view.grab()
    inks = {
        text[each.start : each.start + each.length]: each.format.foreground().color().name().upper()
        for each in view.document().begin().layout().formats()
    }
    assert inks["def"] == LIGHT.code[CodeStyle.KEYWORD]
    assert inks["spikes"] == LIGHT.text


def test_only_lines_in_view_are_coloured(view):
    styles = [(place_of(LONG, f"value_{number} "), CodeStyle.NAME) for number in range(400)]
    view.show_listing(list_code(code(LONG, styles=styles)))
    view.grab()
    assert 0 < len(view._coloured) < 80
    assert view.document().findBlockByNumber(300).layout().formats() == []


def test_matches_come_into_view_one_after_the_other(view):
    words = [place_of(LONG, f"value_{number} ") for number in (5, 150, 399)]
    view.show_listing(list_code(code(LONG, words=words)))
    assert view.counted() == (1, 3)
    for wanted in (150, 399, 5):
        view.step(1)
        assert wanted in [block.blockNumber() for block, _ in view.seen()]
    view.step(-1)
    assert view.counted() == (3, 3)


def test_a_late_sentence_does_not_move_a_person_who_has_scrolled(view):
    view.show_listing(list_code(code(LONG)))
    view.verticalScrollBar().setValue(100)
    view.show_sentence(place_of(LONG, "# the line of 300"))
    assert view.verticalScrollBar().value() == 100
    view.show_listing(list_code(code(LONG)))
    view.show_sentence(place_of(LONG, "# the line of 300"))
    assert 300 in [block.blockNumber() for block, _ in view.seen()]


def test_long_lines_of_code_scroll_and_those_of_prose_wrap(view):
    long = "spikes " * 400
    view.show_listing(list_code(code(long)))
    assert view.horizontalScrollBar().maximum() > 0
    view.show_listing(list_code(code(long, language="")))
    assert view.horizontalScrollBar().maximum() == 0


def test_text_can_be_selected_and_copied_but_not_changed(qtbot, view):
    view.show_listing(list_code(code("spikes 🚲\nmore\n")))
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "spikes 🚲\nmore\n"
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert view.toPlainText() == "spikes 🚲\nmore\n"


def test_keys_scroll_from_where_the_person_is(qtbot, view):
    view.show_listing(list_code(code(LONG, passage=place_of(LONG, "value_200 "))))
    start = view.verticalScrollBar().value()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert start < view.verticalScrollBar().value() < start + 10
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > start + 20
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0


def test_zoom_makes_the_type_larger_and_keeps_the_line_at_the_top(view):
    view.show_listing(list_code(code(LONG)))
    view.verticalScrollBar().setValue(100)
    size = QFontInfo(view.font()).pixelSize()
    view.zoom(1)
    view.zoom(1)
    assert QFontInfo(view.font()).pixelSize() > size
    assert view.firstVisibleBlock().blockNumber() == 100
    view.zoom(0)
    assert QFontInfo(view.font()).pixelSize() == size


def test_the_marks_stand_on_the_letters_of_right_to_left_text_too(view):
    text = "שלום spikes עולם\n"
    view.show_listing(list_code(code(text, language="", words=[place_of(text, "spikes")])))
    image = view.viewport().grab().toImage()
    marked = [
        x for x in range(image.width()) if any(image.pixelColor(x, y) == QColor(LIGHT.word_mark) for y in range(8, 26))
    ]
    wide = view.fontMetrics().horizontalAdvance("spikes")
    assert wide - 4 <= marked[-1] - marked[0] <= wide + 6
    assert view.cursorForPosition(QPoint(sum(marked) // len(marked), 16)).block().text()


def test_code_is_set_in_a_font_of_one_width(theme):
    made = CodeView(theme)
    metrics = made.fontMetrics()
    made.setFont(monospace())
    metrics = made.fontMetrics()
    assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("MMMM")


def test_code_keeps_its_font_in_another_theme(view, theme):
    view.show_listing(list_code(code("x = 1\n")))
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.choose(choice)
        view.dress(theme.tokens)
        QGuiApplication.processEvents()
        assert view.document().defaultFont().families() == monospace().families()
        assert QFontInfo(view.document().defaultFont()).fixedPitch()
