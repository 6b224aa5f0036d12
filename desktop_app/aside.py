"""Calls that may never return, in threads that nothing has to wait for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def aside(call: Callable[[], T], name: str) -> Future[T]:
    """Run a call in a thread of its own with this name; returns what holds its result, or the error that it raised.

    Unlike a pool's thread this one does not keep the program from ending.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
            answer.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return answer
