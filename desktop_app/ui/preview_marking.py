"""Asks where the matches stand, one page after the other from the hit's own, so that drawing never waits for long."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import monotonic

from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.previews import PageMarks
from desktop_app.ui.background import Job, Lane
from desktop_app.ui.preview_content import Request

_MOST_PAGES = 200
_SECONDS = 6.0


class Marking:
    """The search for one request's matches. `found` gets the marks of one page, on Qt's thread; one call at a time.

    It ends after some seconds of a large file; `ended` is told whether that was the whole of it.
    """

    def __init__(
        self,
        engine: Engine,
        lane: Lane,
        request: Request,
        *,
        pages: int,
        found: Callable[[PageMarks], None],
        ended: Callable[[bool], None],
        failed: Callable[[FindlingError], None],
    ) -> None:
        self._engine, self._lane, self._request, self._pages = engine, lane, request, pages
        self._found, self._ended, self._failed = found, ended, failed
        self._home = min(max(1, request.place.page or 1), max(1, pages))
        self._wanted = deque(islice(self._around(), _MOST_PAGES))
        self._sentences: deque[int] = deque()
        self._sentence = ""
        self._begun = monotonic()
        self._asking: Job | None = None

    def start(self) -> None:
        """Begin with the page that was found."""
        if self._asking is None:
            self._next()

    def find_sentence(self, sentence: str) -> None:
        """Look for a sentence before all else: on the hit's page, else on the one behind it."""
        self._sentence = sentence
        self._sentences = deque(page for page in (self._home, self._home + 1) if page <= self._pages)
        self.start()

    def close(self) -> None:
        """Want nothing any more."""
        self._wanted.clear()
        self._sentences.clear()
        if self._asking is not None:
            self._asking.drop()

    def _around(self) -> Iterator[int]:
        """Return the pages from the hit's own outwards."""
        yield self._home
        for distance in range(1, self._pages):
            for page in (self._home + distance, self._home - distance):
                if 1 <= page <= self._pages:
                    yield page

    def _next(self) -> None:
        self._asking = None
        if self._sentences:
            page, sentence = self._sentences.popleft(), self._sentence
        elif self._wanted and monotonic() < self._begun + _SECONDS:
            page, sentence = self._wanted.popleft(), ""
        else:
            self._ended(not self._wanted and self._pages <= _MOST_PAGES)
            return
        request = self._request

        def ask(stop: Callable[[], bool]) -> Sequence[PageMarks]:
            path, query, passage = request.hit.path, request.query, request.passage
            return self._engine.page_marks(path, query=query, passage=passage, sentence=sentence, only=page, stop=stop)

        def done(marks: Sequence[PageMarks]) -> None:
            for each in marks:
                if each.sentence:
                    self._sentences.clear()
                self._found(each)
            self._next()

        def failed(error: FindlingError) -> None:
            self.close()
            self._asking = None
            self._failed(error)

        self._asking = self._lane.run_until(ask, done, failed)
