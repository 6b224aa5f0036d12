"""What is read of an answer: the preview of the hit that is chosen, the nearest sentences of the hits in sight."""

from PySide6.QtCore import QObject

from desktop_app.documents import Hit, PassageHit
from desktop_app.ui.asking import Asking
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.timers import single_shot

_MARK_MS = 150


class Reading(QObject):
    """Keeps a list of hits and a preview in step; what is searched goes before what is read."""

    def __init__(self, view: HitList, preview: PreviewPane, session: SearchSession, asking: Asking) -> None:
        super().__init__(view)
        self._list, self._preview, self._session, self._asking = view, preview, session, asking
        self._previewed: tuple[Hit, str] | None = None
        self._is_passing = False
        self._soon = single_shot(self, _MARK_MS, self._mark_visible)
        session.sentence.connect(view.hits.set_sentence)
        session.busy.connect(self._make_way)
        preview.sentence_found.connect(view.hits.set_sentence)
        preview.leave_asked.connect(view.setFocus)
        view.selected.connect(self._selected)
        view.clicked.connect(self._clicked)
        view.passage_chosen.connect(self._choose_passage)
        view.verticalScrollBar().valueChanged.connect(self.mark_soon)

    def show_answer(self, *, final: bool) -> None:
        """Follow an answer: the last one to what was asked, or a first one, after which more may be typed or found.

        What a first answer only passes through is not previewed, unless the person has chosen it.
        """
        self._is_passing = not final
        self.show_selected()
        if final:
            self.mark_soon()

    def keep_answer(self) -> None:
        """Stay with what is listed: what was asked after it could not be answered."""
        if self._is_passing:
            self._is_passing = False
            self.show_selected()

    def mark_soon(self) -> None:
        """Look for sentences once the hits in sight stand still."""
        self._soon.start()

    def show_selected(self) -> None:
        """Show the selected hit, nothing if there is none; one that is shown stays as it is."""
        hit = self._list.selected_hit()
        if hit is not None:
            if self._is_passing and not self._list.chosen:
                return
            if self._previewed != (hit, self._asking.query):
                self._show(hit, None)
        elif self._previewed is not None:
            self._previewed = None
            self._preview.clear()

    def _selected(self) -> None:
        self.show_selected()
        if self._list.chosen:
            self._asking.remember()

    def _clicked(self) -> None:
        """Show what is selected already, and is chosen only now."""
        if self._is_passing:
            self.show_selected()

    def _choose_passage(self, file_id: int, text_id: int) -> None:
        hit = self._list.hits.find(file_id)
        passage = next((each for each in hit.more if each.text_id == text_id), None) if hit else None
        if hit is not None and passage is not None:
            self._show(hit, passage)

    def _show(self, hit: Hit, passage: PassageHit | None) -> None:
        query = self._asking.query
        self._previewed = (hit, query)
        self._preview.show_hit(hit, passage, query)

    def _mark_visible(self) -> None:
        """Look for the nearest sentence of the hits in sight that are there by meaning."""
        hits = self._list.visible_hits()
        self._session.mark_sentences(
            [hit.best for hit in hits if hit.best and "meaning" in hit.why and not hit.best.highlights]
        )

    def _make_way(self, busy: bool) -> None:  # noqa: FBT001 - a signal's slot
        """Let a search go before the nearest sentence of what is shown."""
        if busy:
            self._preview.drop_sentence()
            self._preview.get_ready()
        else:
            self._preview.look_for_sentence()
