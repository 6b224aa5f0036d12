"""What tests of windows share: Findling's theme, a patient qtbot, and the context that windows are handed."""

import os
from pathlib import Path

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen" and os.name == "posix":
    # By itself it has a screen of 800 x 800, onto which no usual window fits.
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.engine import Engine
from desktop_app.settings import Settings
from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context, Notices
from desktop_app.ui.library import Library
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import Language, use_language

_LONGEST_MS = 120_000


class PatientBot(QtBot):
    """Waits for a state however long a busy machine takes to reach it; pytest-qt itself gives up after 5 s."""

    def waitUntil(self, callback, *, timeout=_LONGEST_MS):  # noqa: N802 - pytest-qt's name
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=_LONGEST_MS, **options):  # noqa: N802 - pytest-qt's name
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitExposed(self, widget, *, timeout=_LONGEST_MS):  # noqa: N802 - pytest-qt's name
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's, with patience."""
    return PatientBot(request)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, English, put back after each test."""
    made = Theme(qapp, ThemeChoice.LIGHT)
    use_language(Language.ENGLISH)
    yield made
    use_language(Language.ENGLISH)
    made.deleteLater()


@pytest.fixture
def make_context(theme: Theme, tmp_path: Path) -> Iterator[Callable[[Engine], Context]]:
    """Make what windows are handed, over an engine, with lanes that end with the test."""
    lanes: list[Lane] = []
    libraries: list[Library] = []

    def make(engine: Engine) -> Context:
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
