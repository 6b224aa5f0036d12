"""The model comes when somebody searches, and goes when nobody has for a while."""

import time

import pytest

from desktop_app.ui.model_memory import ModelMemory
from tests.unit.ui.made_engine import MadeEngine


class Engine(MadeEngine):
    def embed(self, text):
        self._ask("embed")

    def release(self):
        self._ask("release")


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def memory(make_context, engine):
    made = ModelMemory(make_context(engine), rest_seconds=0.0)
    made.begin()
    yield made
    made.close()


def test_it_is_loaded_once_when_somebody_turns_to_a_window_and_let_go_after_a_rest(memory, engine, qtbot):
    memory.wanted()
    memory.wanted()
    qtbot.waitUntil(lambda: engine.asked == [("embed",)])
    memory.look_for_rest()
    memory.look_for_rest()
    qtbot.waitUntil(lambda: engine.asked == [("embed",), ("release",)])
    memory.wanted()
    qtbot.waitUntil(lambda: engine.asked[2:] == [("embed",)])


def test_what_a_question_loaded_is_let_go_too(memory, engine, qtbot):
    memory.look_for_rest()
    assert engine.asked == []
    engine.asked_at = time.monotonic()
    memory.look_for_rest()
    qtbot.waitUntil(lambda: engine.asked == [("release",)])


def test_it_stays_while_somebody_searches(make_context, engine, qtbot):
    memory = ModelMemory(make_context(engine), rest_seconds=3600.0)
    memory.begin()
    memory.wanted()
    engine.asked_at = time.monotonic()
    memory.look_for_rest()
    qtbot.waitUntil(lambda: engine.asked == [("embed",)])
    memory.close()


def test_nothing_is_loaded_before_there_is_time_for_it(make_context, engine, qtbot):
    memory = ModelMemory(make_context(engine))
    memory.wanted()
    assert engine.asked == []
    memory.begin()
    qtbot.waitUntil(lambda: engine.asked == [("embed",)])
    memory.close()
