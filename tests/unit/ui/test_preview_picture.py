"""Pictures: whole and never blown up at first, as sharp as the original allows when larger."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.previews import PageImage
from desktop_app.ui.preview_paper import draw_shadow, to_qimage
from desktop_app.ui.preview_picture import PictureView
from desktop_app.ui.tokens import DARK


@pytest.fixture
def view(qtbot, theme):
    made = PictureView(theme)
    qtbot.addWidget(made)
    made.resize(596, 600)
    made.show()
    return made


def image(width, height, colour="#336699"):
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def test_a_large_picture_fits_and_a_small_one_stays_small(view):
    view.show_picture(image(400, 300), 4000, 3000)
    whole = view.picture_rectangle()
    assert view.viewport().rect().contains(whole)
    assert whole.width() / whole.height() == pytest.approx(4 / 3, abs=0.01)
    assert view.place() == "4,000 × 3,000 pixels"
    view.show_picture(image(40, 30), 40, 30)
    assert (view.picture_rectangle().width(), view.picture_rectangle().height()) == (40, 30)


def test_a_picture_is_asked_for_in_the_size_it_stands_in(qtbot, view):
    with qtbot.waitSignal(view.sized_asked) as asked:
        view.show_picture(image(2000, 1500), 4000, 3000)
    assert asked.args == [view.picture_rectangle().width()]
    view.replace(image(asked.args[0], 400))
    with qtbot.waitSignal(view.sized_asked) as asked:
        view.zoom(1)
        view.zoom(1)
    assert asked.args == [view.picture_rectangle().width()]


def test_no_more_is_asked_for_than_the_original_has(qtbot, view):
    view.show_picture(image(40, 30), 40, 30)
    for _ in range(8):
        view.zoom(1)
    with qtbot.assertNotEmitted(view.sized_asked, wait=300):
        view.zoom(1)


def test_zoom_keeps_the_middle_and_the_picture_can_be_dragged(qtbot, view):
    view.show_picture(image(2000, 1500), 4000, 3000)
    for _ in range(6):
        view.zoom(1)
    middle = view.viewport().rect().center()
    around = view.picture_rectangle()
    assert (middle.x() - around.left()) / around.width() == pytest.approx(0.5, abs=0.02)
    before = view.horizontalScrollBar().value()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view.viewport(), middle - QPoint(50, 0))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=middle - QPoint(50, 0))
    assert view.horizontalScrollBar().value() == before + 50
    view.zoom(0)
    assert view.viewport().rect().contains(view.picture_rectangle())


def test_the_pictures_own_colours_are_shown(view):
    view.show_picture(image(40, 30), 40, 30)
    found = view.viewport().grab().toImage().pixelColor(view.picture_rectangle().center())
    assert found == QColor("#336699")


def test_paper_is_multiplied_and_rows_of_any_width_are_read_right():
    pixels = bytes(range(3 * 5 * 2))
    made = to_qimage(PageImage(5, 2, pixels), "#FFFFFF")
    for y in range(2):
        for x in range(5):
            at = 3 * (5 * y + x)
            assert made.pixelColor(x, y).getRgb()[:3] == tuple(pixels[at : at + 3])
    white = to_qimage(PageImage(2, 2, b"\xff" * 12), DARK.paper)
    assert white.pixelColor(1, 1).name().upper() == DARK.paper


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (60, 40), (500, 700)])
def test_a_shadow_is_even_on_both_sides_of_any_sheet(qapp, size):
    ground = QImage(size[0] + 100, size[1] + 100, QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    painter = QPainter(ground)
    draw_shadow(painter, QRect(50, 50, *size), "#000000", 1.0)
    painter.end()
    row = 50 + size[1] // 2
    for distance in range(1, 40):
        left, right = ground.pixelColor(50 - distance, row), ground.pixelColor(49 + size[0] + distance, row)
        assert abs(left.lightness() - right.lightness()) <= 2
