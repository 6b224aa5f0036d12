"""How much was done, and how long the rest takes."""

from itertools import pairwise

import pytest

from desktop_app.catalogue.records import Waiting
from desktop_app.pipeline.accounting import Pace, Work, problem_notes
from desktop_app.watch.scan import ScanProblem

DONE = Work(files=10, failed=1, bytes=1_000, embedded=40, stages={"read": 5.0, "embedder_had_work": 20.0})


def test_what_was_done_since_is_what_was_done_together_without_what_was_done_before() -> None:
    before = Work(files=3, embedded=10, stages={"read": 2.0})
    assert before.plus(DONE.since(before)) == DONE
    assert DONE.since(DONE) == Work(stages={"read": 0.0, "embedder_had_work": 0.0})


def test_nothing_is_estimated_from_nothing() -> None:
    assert Work().seconds_for(Waiting(5, 0, 500), 2.0, embeds=True) is None
    assert Work(files=1).seconds_for(Waiting(0, 7), None, embeds=True) is None
    assert Work().seconds_for(Waiting(0, 0), None, embeds=True) == 0.0


def test_files_still_to_read_bring_texts_as_those_before_by_number_and_by_size() -> None:
    assert DONE.texts_a_second == pytest.approx(2.0)
    assert DONE.seconds_for(Waiting(0, 40), 2.0, embeds=True) == pytest.approx(20.0)
    # Ten files of 1,000 bytes brought 80 texts: five more of 500 bytes bring 40, one large one of 1,900 bytes 80.
    assert DONE.seconds_for(Waiting(5, 40, 500), 2.0, embeds=True) == pytest.approx((40 + 40) / 2)
    assert DONE.seconds_for(Waiting(1, 40, 1_900), 2.0, embeds=True) == pytest.approx((40 + 80) / 2)
    assert DONE.seconds_for(Waiting(4, 0, 400), None, embeds=False) == pytest.approx(2.0)


def test_a_small_part_of_the_files_does_not_tell_how_long_the_rest_takes() -> None:
    assert DONE.seconds_for(Waiting(2, 40, 100_000), 2.0, embeds=True) is None


def test_the_pace_is_told_once_there_is_enough_and_follows_slowly() -> None:
    pace = Pace()
    assert pace.texts_a_second is None
    for second in range(15):
        pace.note(second, second * 10)
        assert pace.texts_a_second is None
    pace.note(15, 150)
    assert pace.texts_a_second == pytest.approx(10.0)
    done, rates = 150.0, [10.0]
    for second in range(16, 200):
        done += 2
        pace.note(second, int(done))
        rates.append(pace.texts_a_second or 0.0)
    assert max(before / after for before, after in pairwise(rates)) < 1.1
    assert rates[-1] == pytest.approx(2.0, rel=0.05)
    pace.note(0, 0)
    assert pace.texts_a_second is None


def test_very_few_texts_are_no_pace() -> None:
    pace = Pace()
    pace.note(0, 0)
    pace.note(60, 32)
    assert pace.texts_a_second is None


def test_only_the_first_problems_are_named() -> None:
    problems = [ScanProblem(b"/odd\xff/%d" % number, "permission denied") for number in range(12)]
    notes = problem_notes(problems)
    assert len(notes) == 11
    assert notes[0].startswith("/odd")
    assert notes[-1] == "2 more could not be looked at."
    assert problem_notes([]) == []
