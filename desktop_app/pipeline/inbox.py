"""What reaches the writer's thread from elsewhere: callables, done in order between its steps."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop_app.errors import OwnedElsewhere

Event = Callable[[], object]


class Inbox:
    """Any thread puts events in; the writer's thread takes them out."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False

    def put(self, event: Event) -> None:
        """Have something done. Raises OwnedElsewhere once it is closed."""
        with self._gate:
            if self._closed:
                raise OwnedElsewhere("Findling is closing. Try again in a moment.")
            self._events.put(event)

    def deliver(self, event: Event) -> None:
        """Have something done that was begun before: it is never refused, but comes too late once all has ended."""
        self._events.put(event)

    def wake(self) -> None:
        """End the wait for an event."""
        self._events.put(lambda: None)

    def take(self, wait: float | None) -> bool:
        """Do what is there; wait up to `wait` seconds for the first event, None: as long as it takes.

        Returns False if none came. What an event raises is passed on; those after it stay.
        """
        try:
            event = self._events.get(block=wait != 0.0, timeout=wait)
        except queue.Empty:
            return False
        event()
        with suppress(queue.Empty):
            while True:
                self._events.get_nowait()()
        return True

    def close(self, failed: Callable[[Exception], None]) -> None:
        """Take nothing more, and do what is there. failed: hears what goes wrong."""
        with self._gate:
            self._closed = True
        while not self._events.empty():
            try:
                self.take(0.0)
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for it
                failed(error)
