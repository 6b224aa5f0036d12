"""What a person types, answered twice: by words at once, then by words and meaning after a short rest.

Everything it asks goes through the lane `context.queries`, one call at a time. A newer query drops what older ones
still wait for, so an answer that arrives is always one to the newest query.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.documents import Answer, Mode, PassageHit, Range
from desktop_app.errors import FindlingError
from desktop_app.reports import Facets
from desktop_app.ui.background import Job
from desktop_app.ui.context import Context
from desktop_app.ui.timers import single_shot
from desktop_app.ui.wording import shown

T = TypeVar("T")
REST_MS = 120
WHOLE_MS = 400
AT_ONCE = 12
"""After which rest both ways are asked, and after which further one for every hit and the facets; until then a
screenful of hits does. Finding all 200 takes four times as long, and the next letter's answer would wait for that."""
_TEXT_SHOWN = 120


class SearchSession(QObject):
    """Asks the engine for one window.

    answered: an answer, and whether it is by both ways; a longer one like it may follow. failed: a sentence; what was
    found before still holds. facets: the `Facets` of the newest query ("": of the library). sentence: a passage's text
    id and the range of its sentence nearest in meaning. busy: whether an answer is still to come.
    """

    answered = Signal(object, bool)
    failed = Signal(str)
    facets = Signal(object)
    sentence = Signal(object, object)
    busy = Signal(bool)
    _marking: Job | None = None

    def __init__(
        self, context: Context, parent: QObject | None = None, *, limit: int | None = None, with_facets: bool = True
    ) -> None:
        """limit: the most hits of an answer; None: what the person has set for the window."""
        super().__init__(parent)
        self._context = context
        self._limit = limit
        self._with_facets = with_facets
        self._query = ""
        self._last: Callable[[], None] | None = None
        self._jobs: list[Job] = []
        self._unmarked: deque[PassageHit] = deque()
        self._marked: set[int] = set()
        self._waits = False
        self._rest = single_shot(self, REST_MS, self._ask_both)
        self._whole = False
        self._longer_rest = single_shot(self, WHOLE_MS, self._ask_whole)

    @property
    def limit(self) -> int:
        """The most hits of an answer."""
        return self._limit or self._context.preferences.settings.window.results

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self._waits

    def ask(self, query: str, *, at_once: bool = False) -> None:
        """Answer a query: words first, then both ways after a rest; `at_once`: the query is finished, no rest.

        An empty query asks for nothing but the library's facets.
        """
        self._begin(query)
        if not query.strip():
            self._last = None
            self._set_busy(on=False)
            self._ask_facets()
            return
        engine, limit = self._context.engine, min(self.limit, AT_ONCE)
        self._last = lambda: self._ask_fused(as_you_type=not at_once)
        self._set_busy(on=True)
        self._run(
            lambda stop: engine.search(query, mode=Mode.WORDS, limit=limit, as_you_type=True, first=True, stop=stop),
            lambda answer: self.answered.emit(answer, False),
            self._fail,
        )
        if at_once:
            self._whole = True
            self._ask_both()
        else:
            self._rest.start()

    def more_like(self, path: bytes) -> None:
        """Find files like this one, which need not be indexed. The answer's query is the path as shown."""
        self._ask_similar(lambda stop: self._context.engine.similar(path, limit=self.limit, stop=stop), shown(path))

    def more_like_text(self, text: str) -> None:
        """Find files like a text of any length. The answer's query is its beginning."""
        name = " ".join(text[: 4 * _TEXT_SHOWN].split())[:_TEXT_SHOWN]
        self._ask_similar(lambda stop: self._context.engine.similar_text(text, limit=self.limit, stop=stop), name)

    def again(self) -> None:
        """Ask the newest query once more, since the library changed; nothing if an answer is still to come."""
        if self._waits or self._longer_rest.isActive():
            return
        self._drop()
        if self._last is not None:
            self._last()
        else:
            self._ask_facets()

    def mark_sentences(self, passages: Sequence[PassageHit]) -> None:
        """Look for the nearest sentences of these passages, in this order, one after the other while nobody asks.

        Replaces what was wanted before; each passage is looked at once for a query.
        """
        self._unmarked = deque(each for each in passages if each.text_id not in self._marked)
        self._mark_next()

    # ---- the way of a query

    def _begin(self, query: str) -> None:
        self._rest.stop()
        self._longer_rest.stop()
        self._whole = False
        self._drop()
        self._query = query
        self._marked.clear()
        self._unmarked.clear()

    def _drop(self) -> None:
        for job in self._jobs:
            job.drop()
        self._jobs.clear()
        if self._marking is not None:
            self._marking.drop()
            self._marking = None

    def _run(
        self,
        call: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[FindlingError], None],
    ) -> None:
        self._jobs = [job for job in self._jobs if not job.dropped][-4:]
        self._jobs.append(self._context.queries.run_until(call, done, failed))

    def _ask_both(self) -> None:
        if self._last is not None:
            self._last()

    def _ask_whole(self) -> None:
        if self._whole:
            self._ask_facets()
        else:
            self._whole = True
            self._ask_both()

    def _ask_fused(self, *, as_you_type: bool) -> None:
        engine, query = self._context.engine, self._query
        limit = self.limit if self._whole else min(self.limit, AT_ONCE)
        self._run(
            lambda stop: engine.search(query, mode=Mode.HYBRID, limit=limit, as_you_type=as_you_type, stop=stop),
            self._fused,
            self._fail,
        )

    def _fused(self, answer: Answer) -> None:
        self._set_busy(on=False)
        self.answered.emit(answer, True)
        if self._whole:
            self._ask_facets()
        else:
            # A longer answer begins with this one.
            self._whole = self.limit <= AT_ONCE
            self._longer_rest.start()

    def _ask_similar(self, ask: Callable[[Callable[[], bool]], Answer], name: str) -> None:
        self._begin("")
        self._set_busy(on=True)

        def answer(found: Answer) -> None:
            self._set_busy(on=False)
            self.answered.emit(replace(found, query=name), True)

        self._last = lambda: self._run(ask, answer, self._fail)
        self._last()

    def _ask_facets(self) -> None:
        if not self._with_facets:
            return
        engine, query = self._context.engine, self._query

        def found(facets: Facets) -> None:
            self.facets.emit(facets)
            self._mark_next()

        # A query that cannot be meant was said when it was searched: its facets say nothing new.
        self._run(lambda stop: engine.facets(query, stop=stop), found, lambda _: None)

    def _fail(self, error: FindlingError) -> None:
        self._rest.stop()
        self._longer_rest.stop()
        self._drop()
        self._set_busy(on=False)
        self.failed.emit(error.message)

    def _set_busy(self, *, on: bool) -> None:
        if on != self._waits:
            self._waits = on
            self.busy.emit(on)

    # ---- sentences

    def _mark_next(self) -> None:
        if self._marking is not None or self._waits or not self._unmarked or not self._query.strip():
            return
        passage = self._unmarked.popleft()
        if passage.text_id in self._marked:
            self._mark_next()
            return
        engine, query = self._context.engine, self._query

        def found(sentence: Range | None) -> None:
            self._marking = None
            self._marked.add(passage.text_id)
            if sentence is not None:
                self.sentence.emit(passage.text_id, sentence)
            self._mark_next()

        def nothing(_: FindlingError) -> None:
            self._marking = None
            self._marked.add(passage.text_id)

        self._marking = self._context.queries.run_until(
            lambda stop: engine.nearest_sentence(query, passage.passage, stop), found, nothing
        )
