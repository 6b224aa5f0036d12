"""The sentence of a passage that is nearest in meaning to the query: looked for while nothing else is asked."""

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.documents import Range
from desktop_app.errors import FindlingError
from desktop_app.ui.background import Job
from desktop_app.ui.context import Context
from desktop_app.ui.preview_content import Request
from desktop_app.ui.timers import single_shot

_SOON_MS = 120
_KEPT = 200


class NearestSentence(QObject):
    """Looks for one request's sentence at a time; `found` carries the request and the range in its passage.

    It waits a little first, so that going through a list by keys asks for nothing, and remembers what it found.
    """

    found = Signal(object, object)
    _asking: Job | None = None

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._request: Request | None = None
        self._known: OrderedDict[tuple[str, int], Range | None] = OrderedDict()
        self._soon = single_shot(self, _SOON_MS, self._ask)

    @property
    def waits(self) -> bool:
        """Whether a sentence is being looked for, or will be soon."""
        return self._asking is not None or self._soon.isActive()

    def look_for(self, request: Request) -> None:
        """Look for a request's sentence, soon, if there is any use in it."""
        self.drop()
        if request.by_meaning:
            self._request = request
            self._soon.start()

    def drop(self) -> None:
        """Give up: something more urgent is asked on the same lane, or another hit is shown."""
        self._soon.stop()
        if self._asking is not None:
            self._asking.drop()
            self._asking = None

    def _ask(self) -> None:
        request = self._request
        if request is None or request.passage is None:
            return
        known = request.query, request.passage.text_id
        if known in self._known:
            self._tell(request, self._known[known])
            return
        work = partial(self._context.engine.nearest_sentence, request.query, request.passage.passage)
        self._asking = self._context.queries.run_until(work, partial(self._answered, request), self._failed)

    def _answered(self, request: Request, sentence: Range | None) -> None:
        self._asking = None
        assert request.passage is not None
        self._known[request.query, request.passage.text_id] = sentence
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self._tell(request, sentence)

    def _failed(self, _error: FindlingError) -> None:
        """Leave it unmarked: what a person sees is right without it."""
        self._asking = None

    def _tell(self, request: Request, sentence: Range | None) -> None:
        if sentence is not None:
            self.found.emit(request, sentence)
