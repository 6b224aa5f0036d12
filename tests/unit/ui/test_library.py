"""The window's looks at the library: often while something goes on, never while nothing does."""

import pytest

from desktop_app.reports import Progress, Stage
from desktop_app.ui import library as library_module
from tests.unit.ui.made_engine import MadeEngine, folder_row


@pytest.fixture
def engine():
    made = MadeEngine()
    made.rows = [folder_row(b"/home/ada")]
    return made


@pytest.fixture
def library(make_context, engine, monkeypatch):
    monkeypatch.setattr(library_module, "_WATCHED_MS", 1)
    monkeypatch.setattr(library_module, "_UNWATCHED_MS", 2)
    return make_context(engine).library


def at_rest(library, qtbot):
    qtbot.waitUntil(lambda: not library._timer.isActive() and not library._asking)


def test_it_looks_again_and_again_until_the_engine_is_quiet(library, engine, qtbot):
    library.watch(True)
    engine.at_work = Progress(stage=Stage.READING)
    qtbot.waitUntil(lambda: library.snapshot is not None and library.snapshot.progress.stage is Stage.READING)
    assert library._timer.isActive()
    engine.at_work = Progress()
    engine.quiet = True
    at_rest(library, qtbot)
    assert library.snapshot.progress == Progress()


def test_news_of_the_engine_begin_the_looks_again(library, engine, qtbot):
    engine.quiet = True
    library.watch(True)
    at_rest(library, qtbot)
    engine.quiet = False
    engine.at_work = Progress(stage=Stage.SCANNING)
    engine.tell()
    qtbot.waitUntil(lambda: library.snapshot.progress.stage is Stage.SCANNING)
    assert library._timer.isActive()


def test_news_that_come_during_a_look_are_not_lost(library, engine, qtbot, monkeypatch):
    engine.quiet = True
    library.watch(True)
    at_rest(library, qtbot)
    looks = []
    monkeypatch.setattr(engine, "progress", lambda: looks.append(1) or Progress())
    library.look()
    engine.tell()  # the look under way may have seen the state before
    qtbot.waitUntil(lambda: len(looks) > 1)
    at_rest(library, qtbot)


def test_it_is_looked_at_closely_as_long_as_anybody_does(library, engine, qtbot):
    library.watch(True)
    library.watch(True, by="activity")
    library.watch(False)
    assert library._timer.interval() == 1
    library.watch(False, by="activity")
    assert library._timer.interval() == 2


def test_a_library_that_was_stopped_is_not_woken(library, engine, qtbot):
    library.watch(True)
    qtbot.waitUntil(lambda: library.snapshot is not None and not library._asking)
    library.stop()
    engine.tell()
    qtbot.wait(0)
    assert not library._timer.isActive()
