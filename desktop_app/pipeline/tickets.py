"""Requests to index that are under way, and how each of them ends."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from desktop_app.errors import FindlingError
from desktop_app.pipeline.accounting import Work
from desktop_app.pipeline.scanning import ScanWish
from desktop_app.reports import IndexReport, IndexRequest
from desktop_app.watch.scan import ScanProblem

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Accepted:
    """A request that is worked on, what had been done before it, and the folders that are looked through for it."""

    request: IndexRequest
    before: Work
    scans: list[ScanWish] = field(default_factory=list[ScanWish])

    @property
    def problems(self) -> list[ScanProblem]:
        """What could not be looked at."""
        return [problem for wish in self.scans for problem in wish.problems]

    @property
    def failure(self) -> FindlingError | None:
        """Why one of the folders asked for could not be looked through."""
        return next((wish.failure for wish in self.scans if wish.failure and wish.root in self.request.paths), None)


class Ticket:
    """A request under way: wait on it, then ask for its report."""

    def __init__(self, request: IndexRequest) -> None:
        self.request = request
        self.started = time.perf_counter()
        self.accepted: Accepted | None = None
        self.replaced = ""
        self.outcome: Future[IndexReport] = Future()

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds`; True once the request has ended, well or not."""
        try:
            self.outcome.exception(seconds)
        except TimeoutError:
            return False
        return True

    def report(self) -> IndexReport:
        """How it ended. Raises the FindlingError that stopped it."""
        return self.outcome.result()


class Reporter(Protocol):
    """What knows how a request went."""

    def report(self, accepted: Accepted, started: float, notes: tuple[str, ...] = (), *, finished: bool) -> IndexReport:
        """Say how a request ended, and what was done meanwhile."""
        ...


class Tickets:
    """The requests under way; belongs to the writer's thread."""

    def __init__(self) -> None:
        self._tickets: list[Ticket] = []

    def __bool__(self) -> bool:
        return bool(self._tickets)

    def __iter__(self) -> Iterator[Ticket]:
        return iter(self._tickets)

    def add(self, ticket: Ticket) -> None:
        """Take up a request."""
        self._tickets.append(ticket)

    def remove(self, ticket: Ticket) -> None:
        """Let go of a request that somebody else ends."""
        self._tickets.remove(ticket)

    def end(self, reporter: Reporter, *, finished: bool) -> None:
        """End all requests with their reports. finished: raises what goes wrong and keeps those that have not ended."""
        while self._tickets:
            ticket = self._tickets[-1]
            assert ticket.accepted is not None
            try:
                notes = (ticket.replaced,) if ticket.replaced else ()
                report = reporter.report(ticket.accepted, ticket.started, notes, finished=finished)
            except Exception as error:
                if finished:
                    raise  # a damaged catalogue can be replaced yet
                self.fail(error)
            else:
                self._tickets.pop()
                ticket.outcome.set_result(report)

    def fail(self, error: BaseException) -> None:
        """End all requests with the reason; the catalogue holds what was committed, and each may be made again."""
        _log.warning("indexing stopped: %s", error, exc_info=not isinstance(error, FindlingError))
        while self._tickets:
            self._tickets.pop().outcome.set_exception(as_sentence(error))

    def fail_without_folder(self) -> None:
        """End the requests one of whose folders turned out not to be there."""
        for ticket in list(self._tickets):
            failure = ticket.accepted.failure if ticket.accepted is not None else None
            if failure is not None:
                self._tickets.remove(ticket)
                ticket.outcome.set_exception(failure)


def as_sentence(error: BaseException) -> FindlingError:
    """Return what is shown of an error: those that nobody foresaw get a sentence, too."""
    if isinstance(error, FindlingError):
        return error
    what = " ".join(f"{type(error).__name__}: {error}".split())
    unforeseen = FindlingError(
        f"Something unexpected stopped Findling ({what}). What was done is kept; try again, and report it if it recurs."
    )
    unforeseen.__cause__ = error
    return unforeseen
