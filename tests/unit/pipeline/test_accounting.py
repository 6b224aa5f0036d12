"""How much was done, and how long the rest takes."""

import pytest

from desktop_app.pipeline.accounting import Work, problem_notes
from desktop_app.watch.scan import ScanProblem

DONE = Work(files=10, failed=1, bytes=1_000, embedded=40, stages={"read": 5.0, "embedder_had_work": 20.0})


def test_what_was_done_since_is_what_was_done_together_without_what_was_done_before() -> None:
    before = Work(files=3, embedded=10, stages={"read": 2.0})
    assert before.plus(DONE.since(before)) == DONE
    assert DONE.since(DONE) == Work(stages={"read": 0.0, "embedder_had_work": 0.0})


def test_nothing_is_estimated_from_nothing() -> None:
    assert Work().seconds_for(5, 0, embeds=True) is None
    assert Work(files=1).seconds_for(0, 7, embeds=True) is None
    assert Work().seconds_for(0, 0, embeds=True) == 0.0


def test_files_still_to_read_bring_as_many_texts_as_those_before() -> None:
    assert DONE.texts_a_second == pytest.approx(2.0)
    assert DONE.seconds_for(0, 40, embeds=True) == pytest.approx(20.0)
    # Ten files brought 40 texts that are done and 40 that wait: each of five more brings eight.
    assert DONE.seconds_for(5, 40, embeds=True) == pytest.approx((40 + 5 * 8) / 2)
    assert DONE.seconds_for(4, 0, embeds=False) == pytest.approx(2.0)


def test_only_the_first_problems_are_named() -> None:
    problems = [ScanProblem(b"/odd\xff/%d" % number, "permission denied") for number in range(12)]
    notes = problem_notes(problems)
    assert len(notes) == 11
    assert notes[0].startswith("/odd")
    assert notes[-1] == "2 more could not be looked at."
    assert problem_notes([]) == []
