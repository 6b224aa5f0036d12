"""One application with Findling's theme, drawn off screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.settings import Settings
from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context, Notices
from desktop_app.ui.library import Library
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import Language, use_language


@pytest.fixture
def theme(qapp: QApplication):
    """The light theme, English, put back after each test."""
    made = Theme(qapp, ThemeChoice.LIGHT)
    use_language(Language.ENGLISH)
    yield made
    use_language(Language.ENGLISH)
    made.deleteLater()


@pytest.fixture
def make_context(theme, tmp_path):
    """Make what windows are handed, over a made-up engine, with lanes that end with the test."""
    lanes, libraries = [], []

    def make(engine):
        queries, previews, chores = (Lane(name) for name in ("queries", "previews", "chores"))
        lanes.extend((queries, previews, chores))
        library = Library(engine, chores)
        libraries.append(library)
        preferences = Preferences(Settings(), tmp_path / "settings.toml", lambda _: None)
        return Context(engine, theme, preferences, library, Notices(), queries, previews, chores)

    yield make
    for library in libraries:
        library.stop()
    for lane in lanes:
        lane.close()
