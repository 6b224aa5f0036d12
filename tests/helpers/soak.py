"""How long the long tests run: quick in CI, whole with `make soak`.

FINDLING_SOAK=1 is the whole of it, 0.1 a tenth. FINDLING_SEED=N runs the seeded tests with that seed alone. The seed is
part of a seeded test's name, and so of every failure.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, settings

_PROFILE = "soak"
_EXAMPLES = 5_000


def share() -> float:
    """Return how much of the whole is asked for; 0 for the quick form."""
    return float(os.environ.get("FINDLING_SOAK") or 0)


def rounds(*, quick: int, whole: int) -> int:
    """Return how often to do something: `quick` times at least, `whole` times in a whole soak."""
    return max(quick, round(whole * share()))


def seeds(*, quick: int, whole: int) -> list[int]:
    """Return a seed for each round: always the same few ones in the quick form, new ones in each soak."""
    if wanted := os.environ.get("FINDLING_SEED"):
        return [int(wanted)]
    count = rounds(quick=quick, whole=whole)
    return random.SystemRandom().sample(range(10**9), count) if share() else list(range(count))


def seeded(*, quick: int, whole: int) -> pytest.MarkDecorator:
    """Run a test with an argument `seed`, once a round."""
    return pytest.mark.parametrize("seed", seeds(quick=quick, whole=whole), ids="seed {}".format)


def use_hypothesis_profile() -> None:
    """Let property tests try many more examples in a soak; those with a number of their own use `rounds`."""
    if share():
        settings.register_profile(
            _PROFILE,
            max_examples=rounds(quick=settings().max_examples, whole=_EXAMPLES),
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow],
        )
        settings.load_profile(_PROFILE)
