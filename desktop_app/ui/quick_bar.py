"""The quick bar: a field over everything else, hits under it as one types, gone again with Esc."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication

from desktop_app.documents import Answer, Hit, PassageHit, Verdict
from desktop_app.system.window_focus import NoWindowFocus, WindowFocus
from desktop_app.ui.absence import away_from
from desktop_app.ui.actions import Actions
from desktop_app.ui.context import Context
from desktop_app.ui.enter_key import EnterKey
from desktop_app.ui.overlay import Overlay
from desktop_app.ui.quick_card import ROWS, QuickCard
from desktop_app.ui.quick_menu import QuickActions, quick_menu
from desktop_app.ui.quick_preview import QuickPreview
from desktop_app.ui.quick_texts import coverage_text, hints_at_rest, hints_over_hits, is_empty
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import tr, tr_count

WIDTH = 720
_WITH_PREVIEW = 1080
_HITS = 30
_RECENT = 6
_SAID_MS = 4000
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class QuickBar(Overlay):
    """Build one, keep it, and show it when it is called for.

    window_asked: the main window is wanted, with this query. focus: how the window that had the focus gets it back.
    """

    window_asked = Signal(str)

    def __init__(self, context: Context, actions: Actions, focus: WindowFocus | None = None) -> None:
        super().__init__(context.theme, focus or NoWindowFocus())
        self._context, self._actions = context, actions
        self._asked = ""
        self._final = True
        self._open_when_found = False
        self._problem = self._trouble = self._led_away = ""
        self._session = SearchSession(context, self, limit=_HITS, with_facets=False)
        self._card = QuickCard(context.theme, self)
        self._preview = QuickPreview(context, self._card, self)
        self.field, self.rows, self.recent = self._card.field, self._card.rows, self._card.recent
        self._said = single_shot(self, _SAID_MS, self._say_coverage)
        self._enter_key = EnterKey(self)
        self._connect()
        self._retranslate()

    def _connect(self) -> None:
        context, card, session = self._context, self._card, self._session
        self.field.edit.key.connect(self._key)
        self.field.query_changed.connect(self._ask)
        self.field.submitted.connect(self._enter)
        self.field.escaped.connect(self.hide_away)
        session.answered.connect(self._answered)
        session.failed.connect(self._failed)
        session.sentence.connect(self.rows.hits.set_sentence)
        self.rows.clicked.connect(self._open)
        self.rows.customContextMenuRequested.connect(self._offer)
        self.rows.selected.connect(self._selection_changed)
        self.recent.taken.connect(self._take_recent)
        self.recent.cleared.connect(self._clear_recent)
        card.message.acted.connect(self._to_window)
        self._preview.open_asked.connect(self._open_at)
        self._preview.reveal_asked.connect(self._reveal)
        self._preview.leave_asked.connect(self._leave_preview)
        self._preview.sentence_found.connect(self.rows.hits.set_sentence)
        context.library.changed.connect(self._library_changed)
        context.preferences.recent_changed.connect(self._refresh)
        context.notices.add_window(self)
        context.notices.said.connect(self._say_in_front)

    # ---- coming and going

    def toggle(self, token: str = "") -> None:
        """Do what the hotkey does: come up, or go if it is in use."""
        if self.in_use():
            self.hide_away()
        else:
            self.show_up(token)

    def show_up(self, token: str = "") -> None:
        """Come up on the screen that has the pointer, ready to be typed into."""
        if not self.isVisible():
            self.follow_compositor()
            self._library_changed()
            self._refresh()
            self._context.library.look()
            if self._asked.strip():
                # What was typed is kept while one looks elsewhere, and what was found may be gone by now.
                self._session.again()
        self.come(token)
        self.field.edit.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.field.edit.selectAll()

    def hide_away(self) -> None:
        """Go, forget the query, and give the focus back to the window that had it."""
        self._done(give_back=True)

    def left(self) -> None:
        """Go, but keep what was typed: one may only have looked elsewhere."""
        self._open_when_found = False
        self.go(give_back=False)

    def say_outside(self, sentence: str) -> None:
        """Come up to say what went wrong, with what was asked when the person left it by opening something."""
        asked = self._led_away
        if asked and not self.isVisible():
            self.field.set_query(asked)
        self.show_up()
        self.say(sentence)

    def _done(self, *, give_back: bool = False) -> None:
        self._open_when_found = False
        self._led_away = ""
        self.go(give_back=give_back)
        self._close_preview()
        self.field.set_query("")

    # ---- asking and answering

    def _ask(self, query: str) -> None:
        self._problem = self._trouble = ""
        self._open_when_found = False
        self._asked = query
        self._final = not query.strip()
        self._session.ask(query)
        if not query.strip():
            self.rows.hits.clear()
            self._close_preview()
        self._refresh()

    def _answered(self, answer: Answer, final: bool) -> None:  # noqa: FBT001 - a signal's argument
        if not self._asked.strip():
            return
        self._final = final
        if not answer.hits and not final:
            return  # what was found before stays until it is known that nothing is found now
        self._problem = ""
        self.rows.show_answer(answer)
        if final:
            unmarked = [hit.best for hit in answer.hits[:ROWS] if hit.best and not hit.best.highlights]
            self._session.mark_sentences(unmarked)
        self._refresh()
        self._selection_changed()
        if self._open_when_found:
            self._open_when_found = False
            self._open()

    def _failed(self, sentence: str) -> None:
        self._final = True
        self._problem = sentence
        self._refresh()
        self._preview.catch_up()

    def _refresh(self) -> None:
        """Show what there is to show for what is typed now."""
        query, card, preferences = self._asked.strip(), self._card, self._context.preferences
        answer = self.rows.hits.answer if query else None
        hits = answer is not None and bool(answer.hits)
        empty = is_empty(self._context.library.snapshot)
        nothing = answer is not None and not answer.hits and self._final
        recent = preferences.remembered.recent[:_RECENT] if preferences.settings.search.recent and not query else ()
        if empty:
            text = tr("Add a folder, and its files can be found.")
            card.message.say(tr("There is nothing to search yet"), text, tr("Add a folder"))
        elif nothing:
            card.message.say(tr("Nothing found"), tr("Try other words, or fewer of them."), "")
        if not query:
            self.recent.show_recent(recent)
        unlikely = hits and answer is not None and answer.verdict is Verdict.NONE
        card.show_parts(
            hits=hits and not empty,
            recent=bool(recent) and not empty,
            message=empty or nothing,
            verdict=tr("No good match. The nearest:") if unlikely else "",
            note=self._trouble or self._problem or ("\n".join(answer.notes) if answer and not empty else ""),
        )
        self.field.drive(self.rows if query else self.recent.view)
        count = len(answer.hits) if answer else 0
        card.count.setText(tr_count(count, "{count} file", "{count} files") if count else "")
        self._show_hints()
        self._fit()

    def _library_changed(self) -> None:
        snapshot = self._context.library.snapshot
        if snapshot is None:
            return
        self.rows.hits.set_folders([folder.root for folder in snapshot.folders], away_from(snapshot.folders))
        self._say_coverage()
        if self.isVisible():
            self._refresh()

    def _fit(self) -> None:
        free, most = self.room()
        width = self.granted(free, _WITH_PREVIEW if self._preview.shown else WIDTH)
        self.place(free, WIDTH, width, self._card.fit(width, most))

    # ---- what the keys do

    def _hit(self) -> Hit | None:
        return self.rows.hits.hit(self.rows.currentIndex()) if self._card.lists else None

    def _enter(self) -> None:
        answer = self.rows.hits.answer
        if not self._asked.strip():
            if self.recent.current():
                self._take_recent(self.recent.current())
        elif self._final or (answer is not None and answer.query == self._asked):
            self._open()
        else:
            # What is on the screen answers an older query: nobody has seen yet what this one finds.
            self._open_when_found = True

    def _open(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._open_at(hit, hit.best)

    def _open_at(self, hit: Hit, passage: PassageHit | None) -> None:
        self._actions.open(hit, passage)
        self._remember()
        asked = self._asked
        self._done()
        self._led_away = asked

    def _reveal(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._actions.reveal(hit.path)
            self._remember()
            self._done()

    def _copy_path(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._remember()
            self._actions.copy_path(hit.path)

    def _copy_passage(self) -> None:
        hit = self._hit()
        if hit is not None and hit.best is not None:
            self._remember()
            self._actions.copy_passage(hit.best)

    def _remember(self) -> None:
        self._context.preferences.add_recent(self._asked)

    def _to_window(self) -> None:
        query = self.field.query()
        self._done()
        self.window_asked.emit(query)

    def _take_recent(self, query: str) -> None:
        self.field.set_query(query)
        self.field.edit.setFocus()

    def _clear_recent(self) -> None:
        self._context.preferences.clear_recent()
        self.field.edit.setFocus()

    def _key(self, event: QKeyEvent) -> None:
        """Take the keys that the bar has over those of any search field."""
        edit, key = self.field.edit, event.key()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        selected = edit.hasSelectedText()
        with_enter = {_CTRL: self._reveal, _ALT: self._copy_passage, _SHIFT: self._to_window}
        does = with_enter.get(held) if key in _ENTER else None
        if key == Qt.Key.Key_C and held == _CTRL and not selected:
            does = self._copy_path
        elif held == Qt.KeyboardModifier.NoModifier:
            if key == Qt.Key.Key_Right and edit.cursorPosition() == len(edit.text()) and not selected:
                does = self._go_right
            elif key == Qt.Key.Key_Left and self._preview.shown:
                does = self._leave_preview
        if does is not None:
            does()
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take what a button or the preview does not want: Esc goes, what can be written goes into the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide_away()
        elif event.key() == Qt.Key.Key_Left and self._preview.shown and not event.modifiers():
            self._leave_preview()
        elif event.text().isprintable() and event.text().strip():
            self.field.edit.setFocus()
            QApplication.sendEvent(self.field.edit, event)
        else:
            super().keyPressEvent(event)

    def _offer(self, at: QPoint) -> None:
        """Show the menu of the row under the pointer."""
        index = self.rows.indexAt(at)
        hit = self.rows.hits.hit(index)
        if hit is None:
            return
        self.rows.setCurrentIndex(index)
        does = QuickActions(
            self._open, self._reveal, self._open_preview, self._copy_path, self._copy_passage, self._to_window
        )
        menu = quick_menu(does, self, has_passage=hit.best is not None)
        menu.popup(self.rows.viewport().mapToGlobal(at))

    # ---- the preview

    def _go_right(self) -> None:
        """Show the preview, and go into it if it is shown."""
        if self._preview.shown:
            self._preview.enter()
        elif self._hit() is not None:
            self._open_preview()

    def _open_preview(self) -> None:
        self._preview.open()
        self._preview.show(self._hit(), self._asked)
        self._show_hints()
        self._fit()

    def _close_preview(self) -> None:
        if self._preview.shown:
            self._preview.close()
            self._show_hints()
            self._fit()

    def _leave_preview(self) -> None:
        self._close_preview()
        self.field.edit.setFocus()

    def _selection_changed(self) -> None:
        self._show_hints()
        index = self.rows.currentIndex()
        if index.isValid() and QAccessible.isActive():
            # The field keeps the focus, so that no screen reader sees by itself what is chosen below it.
            spoken = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field.edit, spoken))
        self._preview.follow(self._hit(), self._asked, passing=not self._final and not self.rows.chosen)

    # ---- what is said

    def _show_hints(self) -> None:
        if self._hit() is not None:
            self._card.hints.show_hints(hints_over_hits(preview=self._preview.shown))
        else:
            self._card.hints.show_hints(hints_at_rest(recent=self.recent.isVisibleTo(self)))

    def _say_coverage(self) -> None:
        snapshot = self._context.library.snapshot
        if not self._said.isActive() and snapshot is not None:
            self._card.hints.say(coverage_text(snapshot))

    def say(self, sentence: str) -> None:
        """Say a short thing in the last line, a long one below the field."""
        if not self.isVisible():
            return
        sentence = in_our_words(sentence)
        if self._card.hints.fontMetrics().horizontalAdvance(sentence) < WIDTH // 3:
            self._card.hints.say(sentence)
            self._said.start()
        else:
            self._trouble = sentence
            self._refresh()

    def _say_in_front(self, sentence: str) -> None:
        if self._context.notices.are_for(self):
            self.say(sentence)

    # ---- events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the card where its ground is painted."""
        super().resizeEvent(event)
        self._card.setGeometry(self.card_area())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Search your files"))
        self._refresh()
        self._say_coverage()
