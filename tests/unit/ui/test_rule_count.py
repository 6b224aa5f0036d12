"""Counting by rules: live, one folder after the other, given up at once."""

import pytest

from desktop_app.errors import FolderError
from desktop_app.reports import LeftOut
from desktop_app.settings import Folders
from desktop_app.ui.rule_count import RuleCounter, Rules
from tests.unit.ui.made_engine import MadeEngine, folder_row

HOME = b"/home/ada/Documents"


@pytest.fixture
def engine():
    return MadeEngine()


@pytest.fixture
def counter(qapp, engine):
    made = RuleCounter(engine)
    made.heard, made.failures = [], []
    made.counted.connect(lambda folder, counted: made.heard.append((folder, counted.files, counted.complete)))
    made.failed.connect(lambda folder, sentence: made.failures.append((folder, sentence)))
    yield made
    made.close()


def test_counts_come_while_counting_and_at_the_end(qtbot, counter, engine):
    engine.left_out[HOME] = LeftOut((), 0, 100, 1000)
    engine.hold.clear()
    counter.count(HOME, Rules())
    qtbot.waitUntil(lambda: counter.heard == [(HOME, 50, False)])
    engine.hold.set()
    qtbot.waitUntil(lambda: counter.heard[-1] == (HOME, 100, True))


def test_a_count_that_is_given_up_stops_and_is_not_heard_of(qtbot, counter, engine):
    engine.hold.clear()
    counter.count(HOME, Rules(exclude=("*.a",)))
    qtbot.waitUntil(lambda: len(engine.counts) == 1)
    engine.left_out[HOME, ("*.b",)] = LeftOut((), 0, 7, 7)
    counter.count(HOME, Rules(exclude=("*.b",)))
    qtbot.waitUntil(lambda: len(engine.counts) == 2)
    engine.hold.set()
    qtbot.waitUntil(lambda: (HOME, 7, True) in counter.heard)
    assert (HOME, 3, True) not in counter.heard


def test_what_is_given_up_before_its_turn_is_never_begun(qtbot, counter, engine):
    engine.hold.clear()
    counter.count(HOME, Rules())
    qtbot.waitUntil(lambda: len(engine.counts) == 1)
    counter.count(b"/second", Rules())
    counter.give_up(b"/second")
    counter.count(b"/third", Rules())
    engine.hold.set()
    qtbot.waitUntil(lambda: (b"/third", 3, True) in counter.heard)
    assert [path for path, *_ in engine.counts] == [HOME, b"/third"]


def test_a_folder_that_cannot_be_read_is_said(qtbot, counter, engine):
    engine.refuses["preview_rules"] = FolderError("The folder cannot be read.")
    counter.count(HOME, Rules())
    qtbot.waitUntil(lambda: counter.failures == [(HOME, "The folder cannot be read.")])


def test_closing_ends_the_thread_while_it_counts(qtbot, counter, engine):
    thread = counter._lane._thread
    assert thread.is_alive()
    engine.hold.clear()
    counter.count(HOME, Rules())
    qtbot.waitUntil(lambda: len(engine.counts) == 1)
    counter.close()
    assert not thread.is_alive()


def test_rules_are_those_of_the_folder_or_those_for_new_ones():
    row = folder_row(HOME, exclude=("*.log",), hidden=True, follow_gitignore=False, max_bytes=5)
    assert Rules.of(row) == Rules(("*.log",), True, False, 5)
    assert Rules.for_new(Folders(exclude=("*.bak",), hidden=True)) == Rules(("*.bak",), True, True)
