"""The list: nothing jumps while better hits come in, whatever the texts are."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.documents import Mode, PassageHit, Place
from desktop_app.ui import hit_list as hit_list_module
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.hits_model import HitsModel
from desktop_app.ui.row_layout import RowLayout, row_height
from desktop_app.ui.text_block import Mark, TextBlock, elided_crumbs, elided_name
from tests.unit.ui.made_hits import answer, hit

LONG = "Streusalz frisst die Kette in wenigen Wochen. Nach jeder Fahrt auf nassen Straßen die Kette abziehen. " * 4
SHORT = "Bei Frost."


@pytest.fixture
def shown(qtbot, theme):
    made = HitList(theme)
    qtbot.addWidget(made)
    made.resize(452, 600)
    made.show()
    return made


def top_of(view, file_id):
    return view.visualRect(view.hits.index_of(file_id)).top()


def test_the_row_under_the_pointer_does_not_move_in_a_better_answer(shown, monkeypatch):
    shown.show_answer(answer(hit(1, LONG), hit(2, LONG), hit(3, LONG)))
    before = top_of(shown, 2)
    middle = shown.viewport().mapToGlobal(QPoint(50, before + 20))
    monkeypatch.setattr(hit_list_module.QCursor, "pos", staticmethod(lambda: middle))
    inside = QPointF(50, before + 20)
    QApplication.sendEvent(shown.viewport(), QEnterEvent(inside, inside, QPointF(middle)))
    shown.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    shown.show_answer(answer(hit(9, SHORT), hit(8, SHORT), hit(2, LONG), hit(7, SHORT), hit(1, SHORT)))
    assert top_of(shown, 2) == before
    assert shown.hits.index_of(2).row() == 1


def test_growing_rows_above_are_scrolled_away(shown):
    shown.resize(452, 250)
    shown.show_answer(answer(hit(1, SHORT), hit(2, SHORT), hit(3, SHORT), hit(4, LONG), hit(5, LONG)))
    shown.setCurrentIndex(shown.hits.index(0))
    QTest.keyClick(shown, Qt.Key.Key_Down)
    before = top_of(shown, 2)
    shown.show_answer(answer(hit(9, LONG), hit(2, SHORT), hit(8, LONG), hit(7, LONG), hit(6, LONG)))
    assert top_of(shown, 2) == before


def test_the_window_keeps_what_is_selected_and_the_quick_bar_starts_at_the_top(shown, qtbot, theme):
    shown.show_answer(answer(hit(1), hit(2)))
    shown.select(2)
    shown.show_answer(answer(hit(3), hit(2), query="other"))
    assert shown.selected_id() == 2
    quick = HitList(theme, quick=True)
    qtbot.addWidget(quick)
    quick.show_answer(answer(hit(1), hit(2)))
    assert quick.selected_id() == 1
    QTest.keyClick(quick, Qt.Key.Key_Down)
    quick.show_answer(answer(hit(9), hit(1), hit(2)))
    assert quick.selected_id() == 2
    assert quick.currentIndex().row() == 1
    quick.show_answer(answer(hit(7), hit(2), query="other"))
    assert quick.selected_id() == 7


def test_neither_selection_nor_painting_changes_a_height(shown):
    shown.show_answer(answer(hit(1, LONG), hit(2, SHORT), hit(3, "")))
    heights = [shown.visualRect(shown.hits.index(row)).height() for row in range(3)]
    shown.select(2)
    shown.grab()
    assert [shown.visualRect(shown.hits.index(row)).height() for row in range(3)] == heights
    assert len(set(heights)) == 3


def test_enter_opens_and_arrows_unfold(shown, qtbot):
    more = (PassageHit(77, LONG, "", Place(page=4), [], 0.5),)
    shown.show_answer(answer(hit(1, LONG, more=more), hit(2)))
    shown.select(1)
    folded = shown.visualRect(shown.hits.index(0)).height()
    QTest.keyClick(shown, Qt.Key.Key_Right)
    shown.doItemsLayout()
    assert shown.visualRect(shown.hits.index(0)).height() > folded
    with qtbot.waitSignal(shown.opened) as opened:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert opened.args == [1]


def test_a_click_on_more_passages_unfolds_and_one_on_a_passage_chooses_it(shown, qtbot, theme):
    more = (PassageHit(77, LONG, "", Place(page=4), [], 0.5),)
    shown.show_answer(answer(hit(1, LONG, more=more)))
    width = shown.viewport().width()
    folded = RowLayout(shown.hits.row(0), width, theme.tokens, expanded=False)
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=folded.more_link.center())
    assert shown.hits.index(0).data(HitsModel.EXPANDED)
    shown.doItemsLayout()
    layout = RowLayout(shown.hits.row(0), width, theme.tokens, expanded=True)
    with qtbot.waitSignal(shown.passage_chosen) as chosen:
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=layout.passages[0][0].center())
    assert chosen.args == [1, 77]


def test_a_layout_is_made_once_and_again_for_another_width_or_theme(shown, theme):
    shown.show_answer(answer(hit(1, LONG)))
    rows = shown.itemDelegate()
    first = rows.layout_of(shown.hits.index(0), 400)
    assert rows.layout_of(shown.hits.index(0), 400) is first
    assert rows.layout_of(shown.hits.index(0), 300) is not first
    theme.changed.emit()
    assert rows.layout_of(shown.hits.index(0), 300) is not first


@pytest.mark.parametrize("width", [200, 280, 452, 900])
@pytest.mark.parametrize(
    "text", [LONG, SHORT, "日志超过时不要一次读入。" * 30, "عند قراءة الملفات الكبيرة " * 20, "w" * 900]
)
def test_a_rows_contents_stay_inside_the_height_it_asks_for(theme, qapp, width, text):
    model = HitsModel()
    model.show_answer(answer(hit(1, text, why=("name", "title", "words", "meaning"), copies=(b"/b",) * 11)))
    height = row_height(model.row(0), width, expanded=False)
    image = QImage(width, height + 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    RowLayout(model.row(0), width, theme.tokens, expanded=False).draw(painter, image.rect())
    painter.end()
    below = image.copy(0, height, width, 60)
    blank = QImage(below.size(), QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    assert below == blank


def test_a_long_name_gives_way_in_the_middle_and_keeps_its_extension(theme):
    name = "Richtlinie zur Verarbeitung großer Daten " * 5 + ".docx"
    short = elided_name(name, font(Type.NAME), 200)
    assert short.endswith(".docx")
    assert "…" in short
    assert short.startswith("Rich")


def test_a_long_breadcrumb_keeps_its_first_and_last_folder(theme):
    short = elided_crumbs(["Documents", *["folder"] * 30, "last"], font(Type.CAPTION), 220)
    assert short.startswith("Documents › … ›")
    assert short.endswith("› last")


def test_right_to_left_text_is_set_to_the_right_and_left_to_right_text_to_the_left(theme):
    for text, at_right in (("ملف", True), ("file", False)):
        image = QImage(200, 20, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        TextBlock(text, font(Type.BODY), 200, 20).draw(painter, 0, 0, Qt.GlobalColor.black)
        painter.end()
        inked = [x for x in range(200) if any(image.pixelColor(x, y).lightness() < 128 for y in range(20))]
        assert (min(inked) > 100) == at_right


def test_a_mark_lies_under_its_word_in_either_direction(theme):
    ground = theme.colour("word_mark")
    for text in ("one two three", "واحد اثنان ثلاثة"):
        start = text.index(" ") + 1
        end = text.index(" ", start)
        block = TextBlock(text, font(Type.BODY), 300, 20, marks=[Mark(start, end, ground)], ink=theme.colour("text"))
        (rectangle, colour), *others = block._grounds
        assert not others
        assert colour == ground
        assert 10 < rectangle.width() < 60


def test_a_thousand_hits_come_in_slices_have_their_heights_and_can_be_scrolled_to_the_end(shown, qtbot):
    shown.show_answer(answer(*(hit(number, (LONG, SHORT, "日志" * 40)[number % 3]) for number in range(1000))))
    assert shown.hits.rowCount() < 100
    qtbot.waitUntil(lambda: shown.hits.rowCount() == 1000)
    shown.scrollToBottom()
    assert shown.indexAt(QPoint(20, shown.viewport().height() - 5)).row() == 999


def test_a_hit_is_dragged_out_as_a_file_whose_bytes_are_the_paths(shown, monkeypatch):
    path = b"/tmp/na\xefve caf\xe9 #1.txt"
    shown.show_answer(answer(hit(1, path=path), hit(2)))
    shown.select(1)
    handed = []
    monkeypatch.setattr(
        hit_list_module.QDrag, "exec", lambda drag, *_: handed.append(bytes(drag.mimeData().data("text/uri-list")))
    )
    shown.startDrag(Qt.DropAction.CopyAction)
    assert handed == [b"file:///tmp/na%EFve%20caf%E9%20%231.txt\r\n"]


def test_a_click_on_the_copies_asks_for_them_and_selects_the_row(shown):
    asked = []
    shown.copies_asked.connect(lambda file_id, _: asked.append(file_id))
    shown.show_answer(answer(hit(1), hit(2, copies=(b"/backup/2.md",))))
    index = shown.hits.index_of(2)
    area = shown.visualRect(index)
    link = shown.itemDelegate().layout_of(index, area.width()).copies_link
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=area.topLeft() + link.center())
    assert asked == [2]
    assert shown.selected_id() == 2


def test_letters_typed_in_the_list_are_handed_on(shown):
    typed = []
    shown.typed.connect(typed.append)
    shown.show_answer(answer(hit(1)))
    QTest.keyClicks(shown, "ab")
    assert typed == ["a", "b"]


def test_the_place_gives_way_to_the_copies(shown):
    long = Place(heading="A heading that is much longer than any row of a list could show beside its reasons")
    passage = PassageHit(10, SHORT, "", long, [], 1.0)
    shown.show_answer(answer(hit(1, best=passage, copies=(b"/backup/1.md",))))
    index = shown.hits.index(0)
    layout = shown.itemDelegate().layout_of(index, shown.visualRect(index).width())
    assert not layout.copies_link.isNull()
    assert layout.copies_link.right() <= shown.viewport().width()


def test_the_first_row_is_selected_again_in_a_better_answer_until_the_person_has_chosen(shown, monkeypatch):
    monkeypatch.setattr(hit_list_module.QCursor, "pos", staticmethod(lambda: QPoint(-100, -100)))
    shown.show_answer(answer(hit(1), hit(2)), lead=True)
    assert shown.selected_id() == 1
    shown.show_answer(answer(hit(9), hit(8), hit(1), hit(2)), lead=True)
    assert (shown.selected_id(), shown.currentIndex().row()) == (9, 0)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert shown.selected_id() == 8
    shown.show_answer(answer(hit(7), hit(9), hit(1), hit(8)), lead=True)
    assert shown.selected_id() == 8


@pytest.fixture
def parted(shown):
    """A list whose third row begins the less likely ones."""
    shown.hits.tell_likely(lambda found: found.confidence >= 0.7)
    shown.show_answer(answer(hit(1), hit(2), hit(3, more=MORE, confidence=0.3), hit(4, confidence=0.2)))
    return shown


MORE = (PassageHit(91, LONG, "", Place(lines=(4, 5)), [], 0.5),)


def test_less_likely_hits_have_a_line_above_them_that_is_no_row(parted, theme):
    section = 30
    heights = [parted.visualRect(parted.hits.index(row)).height() for row in range(4)]
    assert parted.hits.rowCount() == 4
    plain = row_height(parted.hits.row(2), parted.viewport().width(), expanded=False)
    assert heights[2] == plain + section
    assert heights[3] == row_height(parted.hits.row(3), parted.viewport().width(), expanded=False)
    image = QImage(parted.viewport().size(), QImage.Format.Format_RGB32)
    parted.viewport().render(image)
    assert image.pixelColor(400, top_of(parted, 3) + section // 2).name() == theme.tokens.sidebar.lower()


def test_the_keys_go_over_the_line_and_a_click_on_it_chooses_nothing(parted):
    parted.setCurrentIndex(parted.hits.index(1))
    QTest.keyClick(parted, Qt.Key.Key_Down)
    assert parted.selected_id() == 3
    QTest.keyClick(parted, Qt.Key.Key_Up)
    assert parted.selected_id() == 2
    opened = []
    parted.opened.connect(opened.append)
    line = QPoint(60, top_of(parted, 3) + 10)
    QTest.mouseClick(parted.viewport(), Qt.MouseButton.LeftButton, pos=line)
    QTest.mouseDClick(parted.viewport(), Qt.MouseButton.LeftButton, pos=line)
    assert (parted.selected_id(), opened) == (2, [])
    QTest.mouseClick(parted.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, top_of(parted, 3) + 45))
    assert parted.selected_id() == 3


def test_the_links_of_the_row_below_the_line_are_where_they_are_drawn(parted):
    index = parted.hits.index_of(3)
    width = parted.viewport().width()
    link = RowLayout(parted.hits.row(2), width, parted._rows.theme.tokens, expanded=False).more_link.center()
    QTest.mouseClick(parted.viewport(), Qt.MouseButton.LeftButton, pos=link + QPoint(0, top_of(parted, 3) + 30))
    assert index.data(HitsModel.EXPANDED)


def test_the_chosen_row_stays_in_its_place_when_the_line_comes_above_it(parted):
    parted.resize(452, 250)
    parted.setCurrentIndex(parted.hits.index(1))
    QTest.keyClick(parted, Qt.Key.Key_Down)
    before = parted._row_area(parted.hits.index_of(3)).top()
    parted.show_answer(answer(hit(1), hit(2), hit(3, more=MORE), hit(4, confidence=0.2)))
    assert parted._row_area(parted.hits.index_of(3)).top() == before


def send_mouse(view, kind, at, buttons):
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    place = QPointF(view.viewport().mapToGlobal(at))
    event = QMouseEvent(kind, QPointF(at), place, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


@pytest.mark.parametrize("kind", [QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick])
@pytest.mark.parametrize("chosen", [True, False])
def test_a_drag_that_begins_on_the_line_drags_nothing(parted, monkeypatch, chosen, kind):
    dragged = []
    monkeypatch.setattr(HitList, "startDrag", lambda view, _: dragged.append(view.selected_id()))
    if chosen:
        QTest.mouseClick(parted.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    before = parted.selected_id()
    line = QPoint(60, top_of(parted, 3) + 10)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    send_mouse(parted, kind, line, left)
    for moved in (10, 40, 120):
        send_mouse(parted, QEvent.Type.MouseMove, line + QPoint(5, moved), left)
    send_mouse(parted, QEvent.Type.MouseButtonRelease, line + QPoint(5, 120), none)
    assert (dragged, parted.selected_id()) == ([], before)
    assert parted.state() == HitList.State.NoState
    row = QPoint(60, top_of(parted, 4) + 20)
    send_mouse(parted, QEvent.Type.MouseButtonPress, row, left)
    for moved in (10, 40):
        send_mouse(parted, QEvent.Type.MouseMove, row + QPoint(5, moved), left)
    assert dragged == [4]


def test_the_line_has_no_menu(parted):
    parted.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    asked = []
    parted.customContextMenuRequested.connect(asked.append)
    for at, times in ((top_of(parted, 3) + 10, 0), (top_of(parted, 3) + 40, 1)):
        place = QPoint(60, at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, parted.viewport().mapToGlobal(place))
        QApplication.sendEvent(parted.viewport(), event)
        assert len(asked) == times


def of_words(*hits):
    return replace(answer(*hits), mode=Mode.WORDS)


@pytest.mark.parametrize("file_id", [2, 3, 4])
def test_the_line_moves_no_chosen_row_when_it_comes_or_goes(shown, file_id):
    """The list is lower than its window: nothing can be scrolled to make up for it."""
    shown.resize(452, 900)
    shown.hits.tell_likely(lambda found: found.confidence >= 0.7)
    hits = (hit(1), hit(2), hit(3, confidence=0.3), hit(4, confidence=0.2))
    shown.show_answer(of_words(*hits))
    shown.select(file_id - 1)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    top = shown._row_area(shown.hits.index_of(file_id)).top()
    for next_answer in (answer(*hits), of_words(*hits), answer(*hits), answer(hit(1), *hits[2:], hit(2))):
        shown.show_answer(next_answer)
        assert shown._row_area(shown.hits.index_of(file_id)).top() == top
    assert shown.verticalScrollBar().maximum() == 0
    shown.show_answer(replace(answer(*hits), query="other"))
    first = shown.visualRect(shown.hits.index_of(3)).height()
    assert first - shown.visualRect(shown.hits.index_of(4)).height() == 30


@pytest.mark.parametrize("file_id", [3, 4])
def test_a_line_that_is_there_keeps_its_room_above_the_chosen_row(parted, file_id):
    parted.resize(452, 900)
    parted.select(file_id - 1)
    QTest.keyClick(parted, Qt.Key.Key_Down)
    top = parted._row_area(parted.hits.index_of(file_id)).top()
    hits = [parted.hits.hit(parted.hits.index(row)) for row in range(4)]
    for next_answer in (of_words(*hits), answer(*hits)):
        parted.show_answer(next_answer)
        assert parted._row_area(parted.hits.index_of(file_id)).top() == top


def test_a_line_without_room_is_drawn_above_the_name(shown, theme):
    shown.hits.tell_likely(lambda found: found.confidence >= 0.7)
    hits = (hit(1), hit(2, confidence=0.3), hit(3, confidence=0.3))
    shown.show_answer(of_words(*hits))
    shown.select(2)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    shown.show_answer(answer(*hits))
    image = QImage(shown.viewport().size(), QImage.Format.Format_RGB32)
    shown.viewport().render(image)
    assert image.pixelColor(400, top_of(shown, 2)).name() == theme.tokens.outline.lower()
