"""A question to the engine that can be given up, before it is begun and while it is under way."""

from collections.abc import Callable
from typing import TypeVar

from desktop_app.errors import FindlingError
from desktop_app.ui.background import Lane

T = TypeVar("T")


class Asking:
    """A call on a lane. The call is handed what tells it that nobody waits any more."""

    def __init__(
        self,
        lane: Lane,
        call: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> None:
        self._stopped = False
        self._job = lane.run(lambda: call(self._stops), done, failed)

    def drop(self) -> None:
        """Give up the answer."""
        self._stopped = True
        self._job.drop()

    def _stops(self) -> bool:
        return self._stopped


class Askings:
    """Questions on one lane that are given up together."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._asked: list[Asking] = []

    def ask(
        self,
        call: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> None:
        """Ask one more."""
        self._asked.append(Asking(self._lane, call, done, failed))

    def drop(self) -> None:
        """Give up all answers."""
        for asking in self._asked:
            asking.drop()
        self._asked.clear()
