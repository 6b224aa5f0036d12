"""Where runs of atoms are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.passages.boundaries import GLUED, best_cut, boundaries

_ATOMS = st.lists(st.tuples(st.integers(0, 100), st.floats(0, 9)), max_size=200)


def test_no_atoms_make_no_passages():
    """An empty run has no boundaries at all."""
    assert boundaries([], [], 100, 30) == []


def test_what_fits_is_one_passage():
    """However low a priority is, it does not cut a run that fits."""
    assert boundaries([40, 40, 20], [0, 0, 0], 100, 30) == [0, 3]


def test_the_lowest_priority_nearby_is_cut():
    """Two candidates within the spacing: the lower wins, and the ends win against both."""
    assert boundaries([50, 10, 10, 50], [0, 0.5, 0.1, 0.9], 100, 30) == [0, 2, 4]
    assert boundaries([10, 60, 60, 10], [0, 0.0, 0.9, 0.0], 100, 30) == [0, 2, 4]


def test_glue_is_cut_only_for_the_budget():
    """A heading stays with its text as long as both fit."""
    assert boundaries([40, 80, 90], [0, GLUED, 0.5], 120, 30) == [0, 2, 3]
    assert boundaries([40, 100], [0, GLUED], 120, 30) == [0, 1, 2]


def test_two_pieces_are_preferred_to_three():
    """A stretch of at most two budgets is cut where both halves fit, even at a worse priority."""
    assert boundaries([90, 20, 90], [0, 0.9, 0.8], 110, 95) in ([0, 1, 3], [0, 2, 3])
    assert boundaries([60, 60, 60], [0, 0.1, 0.2], 120, 90) == [0, 1, 3]


@given(_ATOMS, st.integers(100, 300), st.integers(0, 100))
def test_every_passage_fits_and_none_is_lost(atoms: list[tuple[int, float]], budget: int, spacing: int):
    """Boundaries ascend from the first atom to the end, and no stretch between two is over the budget."""
    tokens = [count for count, _ in atoms]
    cuts = boundaries(tokens, [priority for _, priority in atoms], budget, spacing)
    assert cuts[:1] == [0][: len(atoms)]
    assert cuts[-1:] == [len(atoms)][: len(atoms)]
    assert all(first < last and sum(tokens[first:last]) <= budget for first, last in pairwise(cuts))


def test_equal_atoms_make_equal_passages():
    """A hundred thousand times the same line costs no more than a few passages that differ, and little time."""
    cuts = boundaries([7] * 100_000, [0.5] * 100_000, 250, 70)
    sizes = [last - first for first, last in pairwise(cuts)]
    assert sizes.count(35) > len(sizes) - 15


@given(st.lists(st.tuples(st.integers(1, 100), st.floats(0, 9)), min_size=2, max_size=50), st.integers(0, 100))
def test_cutting_in_two_leaves_something_on_both_sides(atoms: list[tuple[int, float]], spacing: int):
    """The cut lies strictly inside."""
    cut = best_cut([count for count, _ in atoms], [priority for _, priority in atoms], spacing)
    assert 0 < cut < len(atoms)
