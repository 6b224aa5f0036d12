"""The icons: drawn in the colour and size asked for."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from desktop_app.ui import icons
from desktop_app.ui.resources import ICONS


@pytest.mark.parametrize("name", sorted(icons.names()))
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_drawn_at_the_screens_own_pixels(qapp, name, ratio):
    drawn = icons.pixmap(name, "#0B7285", 16, ratio)
    image = drawn.toImage()
    assert drawn.width() == round(16 * ratio)
    assert any(image.pixelColor(x, y).alpha() > 200 for x in range(image.width()) for y in range(image.height()))


def test_an_outline_takes_the_colour_of_the_theme(qapp):
    image = icons.pixmap("plus", "#56C7D1", 32).toImage()
    assert image.pixelColor(16, 16) == QColor("#56C7D1")


def test_every_outline_keeps_to_the_set():
    for path in ICONS.glob("*.svg"):
        drawing = path.read_text("utf-8")
        if path.stem == "findling":
            continue
        assert 'viewBox="0 0 16 16"' in drawing, path
        assert not re.findall(r"#[0-9A-Fa-f]{3,6}", drawing), path
        if not path.stem.startswith("tray-"):
            assert 'stroke-width="1.6"' in drawing, path


def test_an_icon_has_a_picture_for_each_ratio_and_state(qapp):
    made = icons.icon("folder", "#000000", disabled="#888888")
    assert made.pixmap(QSize(16, 16), 2.0).width() == 32
    assert not icons.app_icon().isNull()
    assert all(not icons.tray_icon(state, "#000000").isNull() for state in ("idle", "working", "paused", "attention"))


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no such icon", "#000000")
