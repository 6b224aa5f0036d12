"""The look's tokens: every pair of colours can be read, and the application wears the chosen theme."""

import pytest
from PySide6.QtGui import QPalette

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.style_sheet import style_sheet
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.tokens import DARK, LIGHT
from tests.helpers.contrast import contrast

_GROUNDS = ("background", "surface", "sidebar", "hover", "row_hover", "selected")


def test_contrast_agrees_with_the_values_that_the_standard_gives():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["text", "secondary", "muted", "accent"])
def test_text_can_be_read_on_every_ground(tokens, ink):
    measured = {ground: contrast(getattr(tokens, ink), getattr(tokens, ground)) for ground in _GROUNDS}
    assert min(measured.values()) >= 4.5, measured


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_chips_buttons_banners_and_badges_can_be_read(tokens):
    pairs = [
        (tokens.text, tokens.word_mark),
        (tokens.text, tokens.sentence_mark),
        (tokens.accent, tokens.accent_soft),
        (tokens.on_accent, tokens.accent),
        (tokens.warning, tokens.warning_ground),
        (tokens.text, tokens.warning_ground),
        (tokens.secondary, tokens.warning_ground),
        *((badge.text, badge.ground) for badge in tokens.badges.values()),
    ]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_outlines_and_icons_stand_out_three_to_one(tokens):
    assert min(contrast(tokens.outline, getattr(tokens, g)) for g in ("surface", "background")) >= 3
    assert min(contrast(tokens.secondary, getattr(tokens, g)) for g in _GROUNDS) >= 3


def test_the_application_wears_the_chosen_theme_and_says_so(qapp, qtbot, theme):
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.DARK)
    assert theme.tokens is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.background
    assert DARK.surface in qapp.styleSheet()
    theme.choose(ThemeChoice.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.background


def test_the_style_sheet_holds_no_unfilled_name():
    for tokens in (LIGHT, DARK):
        assert "{{" not in style_sheet(tokens)
        assert "None" not in style_sheet(tokens)


def test_type_has_its_size_in_pixels_and_tabular_numbers(qapp, theme):
    dots = qapp.primaryScreen().logicalDotsPerInch()
    assert font(Type.NAME).pointSizeF() * dots / 72 == pytest.approx(13.5)
    assert all(any(tag.toString() == "tnum" for tag in font(kind).featureTags()) for kind in Type)
