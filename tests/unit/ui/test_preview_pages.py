"""Pages: sharp to the pixel, marked where the matches stand, bounded in memory, and still under the person's eye."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_app.documents import Place
from desktop_app.errors import FindlingError
from desktop_app.previews import PageMarks, Unshown
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.preview_paper import MOST_PIXELS, Sheet, Sheets
from desktop_app.ui.preview_reasons import reason_text
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.tokens import DARK, LIGHT
from tests.unit.ui.made_previews import context, engine, pages  # noqa: F401 - fixtures

PATH = b"/home/ada/a.pdf"


@pytest.fixture
def view(qtbot, theme):
    made = PagesView(theme, reason_text)
    qtbot.addWidget(made)
    made.resize(596, 600)
    made.show()
    return made


@pytest.fixture
def show(view, context, engine):  # noqa: F811
    def show(shown=None, **place):
        engine.shown[PATH] = shown or pages(9)
        sheets = Sheets(engine, context.previews, PATH, view.sheet_arrived)
        view.show_pages(sheets, engine.shown[PATH].sizes, Place(**place))
        return sheets

    return show


def colour(view, x, y):
    """What stands at a place of the viewport."""
    return view.viewport().grab().toImage().pixelColor(round(x), round(y))


def test_a_page_is_asked_for_in_exactly_the_pixels_it_stands_in(qtbot, view, show, engine):  # noqa: F811
    sheets = show()
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    sheet = view.page_rectangle(0)
    assert ("page", PATH, 1, sheet.width()) in engine.asked
    assert sheets.image(1).width() == sheet.width()
    assert abs(sheets.image(1).height() - sheet.height()) <= 1
    room = view.viewport().width()
    assert abs(sheet.left() - (room - 1 - sheet.right())) <= 1


def test_a_page_is_drawn_pixel_for_pixel(qtbot, view, show):
    sheets = show()
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    drawn = sheets.image(1)
    striped = QImage(drawn.size(), QImage.Format.Format_RGB32)
    for y in range(striped.height()):
        for x in range(0, striped.width(), 1):
            striped.setPixel(x, y, 0xFF000000 if (x + y) % 2 else 0xFFFFFFFF)
    sheets.put(1, Sheet(striped, striped.width(), LIGHT.paper))
    view.viewport().update()
    sheet = view.page_rectangle(0)
    image = view.viewport().grab().toImage()
    for x, y in ((0, 0), (1, 0), (7, 20), (8, 20), (sheet.width() - 1, 100)):
        assert image.pixel(sheet.left() + x, sheet.top() + y) == striped.pixel(x, y)


def test_it_starts_at_the_place_of_the_hit_with_the_page_asked_for_first(qtbot, view, show, engine):  # noqa: F811
    sheets = show(page=6, rectangle=(50.0, 500.0, 300.0, 520.0))
    qtbot.waitUntil(lambda: sheets.image(6) is not None)
    assert engine.asked[0][2] == 6
    top = view.on_page(5, (50.0, 500.0, 300.0, 520.0)).top()
    assert 0 < top < view.viewport().height() / 2
    assert view.place() == "Page 6 of 9"


def test_a_page_is_as_it_was_before_its_image_is_there(view, show, engine):  # noqa: F811
    engine.hold.clear()
    show(page=3)
    before = [view.page_rectangle(page) for page in range(9)]
    assert colour(view, view.viewport().width() / 2, view.viewport().height() / 2) == QColor(LIGHT.paper)
    engine.hold.set()
    assert [view.page_rectangle(page) for page in range(9)] == before


def test_only_pages_in_view_and_their_neighbours_are_drawn(qtbot, view, show, engine):  # noqa: F811
    sheets = show(pages(300), page=150)
    qtbot.waitUntil(lambda: all(sheets.image(page) is not None for page in (149, 150, 151)))
    assert {call[2] for call in engine.asked} <= {148, 149, 150, 151, 152}


def test_pages_that_are_scrolled_past_are_not_drawn(qtbot, view, show, engine):  # noqa: F811
    engine.hold.clear()
    sheets = show(pages(300))
    assert engine.began.wait(5)
    for page in (50, 100, 200):
        view.go_to(Place(page=page))
    engine.hold.set()
    qtbot.waitUntil(lambda: sheets.image(200) is not None)
    assert {call[2] for call in engine.asked}.isdisjoint({50, 100})


def test_marks_are_painted_where_the_matches_stand(qtbot, view, show):
    sheets = show(page=1)
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    word, sentence = (100.0, 100.0, 200.0, 116.0), (100.0, 140.0, 400.0, 156.0)
    view.add_marks(PageMarks(1, [[word], [(300.0, 100.0, 340.0, 116.0)]], [sentence]))
    image = view.viewport().grab().toImage()
    paper = image.pixelColor(view.on_page(0, (20, 20, 20, 20)).topLeft().toPoint())
    for rectangle, ground in ((word, LIGHT.paper_word), (sentence, LIGHT.paper_sentence)):
        area = view.on_page(0, rectangle)
        wanted = QColor(ground)
        expected = [round(a * b / 255) for a, b in zip(paper.getRgb()[:3], wanted.getRgb()[:3], strict=True)]
        for point in (area.center(), area.topLeft() + QPointF(2, 2), area.bottomRight() - QPointF(2, 2)):
            found = image.pixelColor(point.toPoint()).getRgb()[:3]
            assert all(abs(a - b) <= 2 for a, b in zip(found, expected, strict=True)), (rectangle, point)
        for outside in (area.topLeft() - QPointF(5, 5), area.bottomRight() + QPointF(5, 5)):
            assert image.pixelColor(outside.toPoint()) == paper


def test_text_under_a_mark_stays_black(qtbot, view, show):
    sheets = show(page=1)
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    black = sheets.image(1).copy()
    black.fill(Qt.GlobalColor.black)
    sheets.put(1, Sheet(black, black.width(), LIGHT.paper))
    view.add_marks(PageMarks(1, [], [(100.0, 140.0, 400.0, 156.0)]))
    area = view.on_page(0, (100.0, 140.0, 400.0, 156.0))
    assert colour(view, area.center().x(), area.center().y()) == QColor(Qt.GlobalColor.black)


def test_the_nearest_sentence_is_gone_to_first_then_matches_round_the_ends(qtbot, view, show):
    show(page=4)
    view.add_marks(PageMarks(4, [[(50.0, 60.0, 90.0, 70.0)]], [(50.0, 700.0, 400.0, 712.0)]))
    assert view.counted() == (2, 2)
    seen = view.on_page(3, (50.0, 700.0, 400.0, 712.0))
    assert 0 <= seen.top() < seen.bottom() <= view.viewport().height()
    view.add_marks(PageMarks(8, [[(50.0, 60.0, 90.0, 70.0)]]))
    view.add_marks(PageMarks(2, [[(50.0, 60.0, 90.0, 70.0)]]))
    assert view.counted() == (3, 4)
    view.step(1)
    assert view.counted() == (4, 4)
    assert view.place() == "Page 8 of 9"
    view.step(1)
    assert view.counted() == (1, 4)
    assert view.place() == "Page 2 of 9"


def test_marks_that_come_late_do_not_take_the_page_from_under_a_person(view, show):
    show(page=4)
    view.verticalScrollBar().setValue(10)
    view.add_marks(PageMarks(4, [[(50.0, 60.0, 90.0, 70.0)]], [(50.0, 700.0, 400.0, 712.0)]))
    assert view.verticalScrollBar().value() == 10


def test_the_best_match_is_the_first_one_at_or_after_the_passage(view, show):
    show(page=4, rectangle=(50.0, 300.0, 400.0, 400.0))
    at = [100.0, 310.0, 600.0]
    view.add_marks(PageMarks(4, [[(50.0, y, 90.0, y + 10)] for y in at]))
    assert view.counted() == (2, 3)


def test_zoom_keeps_what_is_in_the_middle_and_asks_for_the_new_size(qtbot, view, show, engine):  # noqa: F811
    sheets = show(page=5)
    qtbot.waitUntil(lambda: sheets.image(5) is not None)
    middle = QPoint(view.viewport().width() // 2, view.viewport().height() // 2)
    before = view._hold(middle)
    fit = view.page_rectangle(4).width()
    for _ in range(3):
        view.zoom(1)
    after = view._hold(middle)
    assert after == pytest.approx(before, abs=0.005)
    wide = view.page_rectangle(4).width()
    assert wide == pytest.approx(fit * 1.5, abs=2)
    qtbot.waitUntil(lambda: sheets.image(5).width() == wide)
    view.zoom(0)
    assert view.page_rectangle(4).width() == fit


@pytest.mark.parametrize("word", [(50.0, 60.0, 90.0, 70.0), (500.0, 60.0, 560.0, 70.0), (20.0, 740.0, 60.0, 750.0)])
def test_zoom_keeps_the_current_match_in_view(view, show, word):
    show(page=4, rectangle=word)
    view.add_marks(PageMarks(4, [[word]]))
    place = view.on_page(3, word).center()
    seen = QRectF(view.viewport().rect())
    for by in (1, 1, 1, 1, -1, 1, 0, -1, 1):
        view.zoom(by)
        assert seen.contains(view.on_page(3, word)), by
    assert view.on_page(3, word).center().y() == pytest.approx(place.y(), abs=12)


def test_zoom_keeps_the_place_of_a_hit_without_matches_in_view(view, show):
    passage = (50.0, 60.0, 300.0, 90.0)
    show(page=4, rectangle=passage)
    for _ in range(3):
        view.zoom(1)
        assert QRectF(view.viewport().rect()).contains(view.on_page(3, passage).center())


def scrolled_far_right(view):
    for _ in range(5):
        view.zoom(1)
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.maximum() > 100


def seen_across(view, page, rectangle):
    box = view.on_page(page, rectangle)
    return box.left() >= 0 and box.right() <= view.viewport().width()


@pytest.mark.parametrize("again", [True, False], ids=["the same file", "another file"])
def test_the_next_hit_does_not_stand_where_the_one_before_was_scrolled_to(view, show, again):
    column = (59.0, 200.0, 360.0, 290.0)
    show(page=1, rectangle=(59.0, 60.0, 120.0, 90.0))
    scrolled_far_right(view)
    if again:
        view.go_to(Place(page=3, rectangle=column))
    else:
        show(page=3, rectangle=column)
    begins = view.on_page(2, column).left()
    assert begins == pytest.approx(29, abs=2)
    view.add_marks(PageMarks(3, [[(70.0, 200.0, 90.0, 210.0)]]))
    assert view.on_page(2, column).left() == begins


def test_a_word_at_the_end_of_a_long_line_moves_the_page_no_further_than_it_must(view, show):
    column, word = (59.0, 200.0, 540.0, 290.0), (520.0, 200.0, 540.0, 210.0)
    show(page=1)
    scrolled_far_right(view)
    view.go_to(Place(page=3, rectangle=column))
    view.add_marks(PageMarks(3, [[word]]))
    assert seen_across(view, 2, word)
    assert view.on_page(2, word).right() == pytest.approx(view.viewport().width() - 16, abs=2)


def test_the_next_match_is_shown_with_the_beginning_of_its_lines(view, show):
    column = (59.0, 60.0, 300.0, 700.0)
    show(page=3, rectangle=column)
    words = [(70.0, 60.0, 90.0, 70.0), (100.0, 690.0, 130.0, 700.0)]
    view.add_marks(PageMarks(3, [[word] for word in words]))
    scrolled_far_right(view)
    view.step(1)
    assert seen_across(view, 2, words[1])
    assert view.on_page(2, column).left() >= 0


def test_zoom_does_not_go_back_to_a_match_that_was_scrolled_away_from(view, show):
    show(page=2)
    view.add_marks(PageMarks(2, [[(50.0, 60.0, 90.0, 70.0)]]))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    middle = view.viewport().rect().center()
    before = view._hold(middle)
    view.zoom(1)
    assert view._hold(middle) == pytest.approx(before, abs=0.005)


def test_ctrl_and_the_wheel_zoom_and_the_wheel_alone_scrolls(view, show):
    show(page=5)
    width, scrolled = view.page_rectangle(4).width(), view.verticalScrollBar().value()

    def turn(by, keys):
        at = QPointF(view.viewport().rect().center())
        event = QWheelEvent(
            at, view.mapToGlobal(at), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)

    turn(120, Qt.KeyboardModifier.ControlModifier)
    assert view.page_rectangle(4).width() > width
    turn(-120, Qt.KeyboardModifier.ControlModifier)
    assert view.page_rectangle(4).width() == width
    turn(-120, Qt.KeyboardModifier.NoModifier)
    assert view.verticalScrollBar().value() > scrolled


def test_keys_go_by_pages_and_to_the_ends(qtbot, view, show):
    show(page=1)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > view.viewport().height() / 2
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.place() == "Page 9 of 9"
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.verticalScrollBar().value() > 0


def test_another_width_fits_the_pages_again_at_the_same_place(qtbot, view, show):
    sheets = show(page=5, rectangle=(50.0, 400.0, 300.0, 420.0))
    view.resize(420, 600)
    assert view.page_rectangle(4).width() <= 420
    assert 0 <= view.on_page(4, (50.0, 400.0, 300.0, 420.0)).top() <= 600
    qtbot.waitUntil(lambda: sheets.image(5) is not None and sheets.image(5).width() == view.page_rectangle(4).width())


def test_a_wide_page_among_narrow_ones_fits_too(view, show):
    sizes = pages(3).sizes[:]
    sizes[1] = (1600.0, 400.0)
    show(type(pages())(sizes))
    assert [view.page_rectangle(page).width() for page in range(3)] == [view.page_rectangle(0).width()] * 3


def test_images_are_kept_up_to_a_number_of_bytes(context, engine):  # noqa: F811
    sheets = Sheets(engine, context.previews, PATH, lambda _: None)
    for page in range(1, 60):
        image = QImage(2000, 1000, QImage.Format.Format_RGB32)
        sheets.put(page, Sheet(image, 2000, "#FFFFFF"))
    assert sheets.bytes <= 120_000_000
    assert sheets.image(59) is not None
    assert sheets.image(1) is None


def test_a_hidden_view_keeps_no_images_and_has_them_drawn_again(qtbot, view, show):
    sheets = show(page=1)
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    view.hide()
    assert sheets.bytes == 0
    view.show()
    qtbot.waitUntil(lambda: sheets.image(1) is not None)


def test_no_page_is_asked_for_with_more_pixels_than_are_ever_drawn(view, show):
    show(type(pages())([(600.0, 60_000.0)]))
    for _ in range(8):
        view.zoom(1)
    wide = view._pages.pixels_wide(0)
    assert wide * wide * 100 <= MOST_PIXELS


def test_a_page_that_cannot_be_drawn_says_so_on_its_paper(qtbot, view, show, engine):  # noqa: F811
    def broken(path, number, pixels_wide, *, stop):
        raise FindlingError(Unshown.DAMAGED_PAGE)

    engine.page = broken
    sheets = show(page=1)
    qtbot.waitUntil(lambda: sheets.problem(1) == Unshown.DAMAGED_PAGE)
    image = view.viewport().grab().toImage()
    sheet = view.page_rectangle(0)
    middle = min(sheet.center().y(), view.viewport().height() - 1)
    rows = range(middle - 20, min(middle + 20, image.height()))
    inked = {image.pixelColor(x, y).lightness() for y in rows for x in range(sheet.left() + 20, sheet.right() - 20)}
    assert min(inked) < 150


def test_dark_paper_is_light_but_does_not_glare(qtbot, view, show, theme):
    theme.choose(ThemeChoice.DARK)
    sheets = show(page=1)
    qtbot.waitUntil(lambda: sheets.image(1) is not None)
    sheet = view.page_rectangle(0)
    found = colour(view, sheet.center().x(), 300)
    assert found.lightness() < QColor(DARK.paper).lightness() + 2
    assert found.lightness() > 200
