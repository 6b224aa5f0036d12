"""Tests of what makes the long tests long."""

import pytest

from tests.helpers.soak import rounds, seeds


@pytest.fixture(autouse=True)
def nothing_asked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FINDLING_SOAK", raising=False)
    monkeypatch.delenv("FINDLING_SEED", raising=False)


@pytest.mark.parametrize(("asked", "expected"), [("", 3), ("0", 3), ("1", 200), ("0.1", 20), ("0.001", 3), ("2", 400)])
def test_a_share_of_the_whole_is_done_but_never_less_than_the_quick_form(
    monkeypatch: pytest.MonkeyPatch, asked: str, expected: int
):
    monkeypatch.setenv("FINDLING_SOAK", asked)
    assert rounds(quick=3, whole=200) == expected
    assert len(seeds(quick=3, whole=200)) == expected


def test_the_quick_form_is_the_same_each_time():
    assert seeds(quick=3, whole=200) == seeds(quick=3, whole=200) == [0, 1, 2]


def test_each_soak_tries_something_new(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FINDLING_SOAK", "1")
    first, second = seeds(quick=3, whole=200), seeds(quick=3, whole=200)
    assert len(set(first)) == 200
    assert first != second


def test_a_failure_can_be_had_again_by_its_seed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FINDLING_SOAK", "1")
    monkeypatch.setenv("FINDLING_SEED", "815")
    assert seeds(quick=3, whole=200) == [815]
