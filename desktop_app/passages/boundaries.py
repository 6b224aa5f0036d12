"""Where a run of atoms is cut, so that an edit moves only the cuts beside it.

Filling passages one after the other would shift every later cut when a paragraph grows. Here each possible cut has a
priority taken from the text beside it, and those are made that have the lowest priority within `spacing` tokens to
either side. Whether a cut is made thus depends on nothing farther away than that, and an edit changes the passages
before, around and after it. What is still above the budget is cut again where the priority is lowest, which now and
then costs a fourth. Refused, and what was measured: docs/decisions/passages.md.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

# From this priority on, a cut is made only where the budget leaves no other choice.
GLUED = 16.0
# A stretch of so many budgets has no lowest priority only because it repeats itself; equal passages then cost nothing.
_MONOTONOUS = 8


def boundaries(tokens: Sequence[int], priorities: Sequence[float], budget: int, spacing: int) -> list[int]:
    """Return the ascending indices at which passages begin, from 0, and at the end the number of atoms.

    tokens: of each atom, at most `budget`. priorities: of a cut before each atom; the first one's is not used.
    A run that fits `budget` as a whole is not cut.
    """
    if not tokens:
        return []
    run = _Run(list(accumulate(tokens, initial=0)), priorities, budget, spacing)
    cuts = [0]
    if run.positions[-1] <= budget:
        return [0, len(tokens)]
    for first, last in pairwise((0, *_lowest(run), len(tokens))):
        cuts += _fitting(run, first, last)
    return cuts


def best_cut(tokens: Sequence[int], priorities: Sequence[float], spacing: int) -> int:
    """Return before which of 2..n atoms to cut them in two: of lowest priority, and away from the ends if it can be."""
    positions = list(accumulate(tokens, initial=0))
    return _best_cut(_Run(positions, priorities, positions[-1], spacing), 0, len(tokens))


class _Run(NamedTuple):
    """Atoms by the tokens before each, and before the end, with the priorities of the cuts."""

    positions: Sequence[int]
    priorities: Sequence[float]
    budget: int
    spacing: int


def _lowest(run: _Run) -> list[int]:
    """Return the cuts whose priority is the lowest within `spacing`; of equal ones the first. The ends win always."""
    positions, priorities, _, spacing = run
    count = len(positions) - 1
    lowest = bytearray(count)
    stack: list[int] = []
    for i in range(1, count):
        while stack and priorities[stack[-1]] > priorities[i]:
            stack.pop()
        rival = stack[-1] if stack else 0
        lowest[i] = priorities[i] < GLUED and positions[i] - positions[rival] > spacing
        stack.append(i)
    stack.clear()
    for i in range(count - 1, 0, -1):
        while stack and priorities[stack[-1]] >= priorities[i]:
            stack.pop()
        rival = stack[-1] if stack else count
        if positions[rival] - positions[i] <= spacing:
            lowest[i] = False
        stack.append(i)
    return [i for i in range(1, count) if lowest[i]]


def _fitting(run: _Run, first: int, last: int) -> list[int]:
    """Return the ends of the pieces of `first` to `last` that fit the budget, ascending, `last` being the last."""
    positions = run.positions
    ends: list[int] = []
    waiting = [(first, last)]
    while waiting:
        begin, end = waiting.pop()
        size = positions[end] - positions[begin]
        if end - begin == 1 or size <= run.budget:
            ends.append(end)
            continue
        if size > _MONOTONOUS * run.budget:
            middle = max(bisect_right(positions, positions[begin] + run.budget, begin, end) - 1, begin + 1)
        else:
            middle = _best_cut(run, begin, end)
        waiting += ((middle, end), (begin, middle))
    return ends


def _best_cut(run: _Run, begin: int, end: int) -> int:
    """Return a cut that leaves two fitting pieces if any does, neither tiny, of lowest priority, nearest the middle."""
    positions, priorities, budget, spacing = run
    start, stop = positions[begin], positions[end]
    in_two = stop - start <= 2 * budget

    def cost(i: int) -> tuple[bool, bool, float, int]:
        left, right = positions[i] - start, stop - positions[i]
        return in_two and max(left, right) > budget, min(left, right) < spacing, priorities[i], abs(left - right)

    return min(range(begin + 1, end), key=cost)
