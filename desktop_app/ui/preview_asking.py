"""Questions to the engine that are given up together, before they are begun and while they are under way."""

from collections.abc import Callable
from typing import TypeVar

from desktop_app.errors import FindlingError
from desktop_app.ui.background import Job, Lane

T = TypeVar("T")


class Askings:
    """Questions on one lane that are given up together."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._asked: list[Job] = []

    def ask(
        self,
        call: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> None:
        """Ask one more; the call is handed what tells it that nobody waits any more."""
        self._asked.append(self._lane.run_until(call, done, failed))

    def drop(self) -> None:
        """Give up all answers."""
        for job in self._asked:
            job.drop()
        self._asked.clear()
