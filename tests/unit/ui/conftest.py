"""One application with Findling's theme, drawn off screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import Language, use_language


@pytest.fixture
def theme(qapp: QApplication):
    """The light theme, English, put back after each test."""
    made = Theme(qapp, ThemeChoice.LIGHT, reduced_motion=False)
    use_language(Language.ENGLISH)
    yield made
    use_language(Language.ENGLISH)
    made.deleteLater()
