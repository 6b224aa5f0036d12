"""What a window asks: the words and filters in its field, or a file or a text that stands in their place."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import UsageError
from desktop_app.ui.chips import FilterChip
from desktop_app.ui.context import Context
from desktop_app.ui.drops import name_of
from desktop_app.ui.search_field import LONG, SearchField
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import middle

_SHOWN = 40


class Asking(QObject):
    """Keeps a field and a session in step.

    emptied: nothing is asked any more. compares: a file or a text is compared, so that no filter holds.
    """

    emptied = Signal()
    compares = Signal()

    def __init__(self, context: Context, field: SearchField, session: SearchSession) -> None:
        super().__init__(field)
        self._context, self._field, self._session = context, field, session
        self._engine = context.engine
        self._subject = ""
        self._before = ""
        field.set_grammar(self._filters_of, self._engine.toggle_filter)
        field.query_changed.connect(self._typed)
        field.escaped.connect(self._escape)
        field.subject_removed.connect(self.go_back)
        field.pasted.connect(self.more_like_text)

    @property
    def query(self) -> str:
        """The words and filters that are asked, "" where something is compared instead."""
        return "" if self._subject else self._field.query()

    @property
    def is_comparing(self) -> bool:
        """Whether a file or a text stands in place of a query."""
        return bool(self._subject)

    @property
    def is_filtered(self) -> bool:
        """Whether the query has filters."""
        return bool(self._filters_of(self.query))

    def search(self, query: str) -> None:
        """Ask a query as if it was typed and finished."""
        self._set_subject("")
        self._field.set_query(query)
        self._ask(at_once=True)
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Answer the query at once, since it is finished, and remember it."""
        if self.query.strip():
            self.remember()
            self._ask(at_once=True)

    def more_like(self, path: bytes) -> None:
        """Find files like one, which need not be indexed."""
        self._set_subject(tr("like {name}", name=middle(name_of(path), _SHOWN)))
        self._session.more_like(path)

    def more_like_text(self, text: str) -> None:
        """Find files like a text of any length; the field shows its beginning."""
        self._set_subject(tr("like “{beginning}…”", beginning=" ".join(text[:200].split())[:_SHOWN]))
        self._session.more_like_text(text)

    def search_text(self, text: str) -> None:
        """Search for a text that was dropped: one that nobody would type is compared."""
        if len(text) > LONG:
            self.more_like_text(text)
        else:
            self.search(" ".join(text.split()))

    def toggle(self, filter_: str, others: Sequence[str]) -> None:
        """Add a filter to the query or take it out; `others` give way to it."""
        query = self.query
        self._set_subject("")
        for other in others:
            query = self._engine.toggle_filter(query, other)
        self._field.set_query(self._engine.toggle_filter(query, filter_))

    def leave_out_filters(self, key: str = "") -> None:
        """Ask without the filters of one kind ("in"), or without any."""
        query = self.query
        for each in self._filters_of(query):
            if each.lower().startswith(f"{key}:" if key else ""):
                query = self._engine.toggle_filter(query, each)
        self._field.set_query(query)

    def go_back(self) -> None:
        """Ask again what was asked before a file or a text was compared."""
        before, self._before = self._before, ""
        self._set_subject("")
        self._field.set_query(before)
        self._ask(at_once=True)
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def remember(self) -> None:
        """Offer the search again, since it led somewhere."""
        self._context.preferences.add_recent(self.query)

    def _filters_of(self, query: str) -> Sequence[str]:
        try:
            return self._engine.filters(query)
        except UsageError:
            return ()

    def _typed(self, query: str) -> None:
        if self._subject:
            if not query:
                return
            self._set_subject("")
        self._ask(at_once=False)

    def _ask(self, *, at_once: bool) -> None:
        query = self.query
        self._session.ask(query, at_once=at_once)
        if not query.strip():
            self.emptied.emit()

    def _escape(self) -> None:
        if self._subject:
            self.go_back()
        elif self._field.query():
            self._field.clear()

    def _set_subject(self, text: str) -> None:
        if text and not self._subject:
            self._before = self._field.query()
        self._subject = text
        self._field.set_subject(FilterChip(text, text) if text else None)
        if text:
            self._field.set_query("")
            self.compares.emit()
