"""The preview: shows a hit at its place, with its matches, so that nobody needs to open the file to read the answer."""

import os
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.documents import Hit, PassageHit, Range
from desktop_app.errors import FindlingError
from desktop_app.previews import NoPreview, Pages
from desktop_app.ui.badges import badge_of
from desktop_app.ui.context import Context
from desktop_app.ui.controls import line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.preview_asking import Askings
from desktop_app.ui.preview_body import Body
from desktop_app.ui.preview_content import Content, Request, is_cut, language_of, prepare
from desktop_app.ui.preview_head import PreviewHead
from desktop_app.ui.preview_marking import Marking
from desktop_app.ui.preview_reasons import reason_text
from desktop_app.ui.preview_sentence import NearestSentence
from desktop_app.ui.preview_views import PreviewViews
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import shown

_LOADING_MS = 150


class PreviewPane(QWidget):
    """Shows one hit. `open_asked` carries hit and passage, `reveal_asked` the hit, `sentence_found` text id and range.

    `leave_asked`: the person wants back to where they came from (Esc).
    """

    open_asked = Signal(object, object)
    reveal_asked = Signal(object)
    sentence_found = Signal(int, object)
    leave_asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._request: Request | None = None
        self._sentence: Range | None = None
        self._askings = Askings(context.previews)
        self._marking: Marking | None = None
        self._nearest = NearestSentence(context, self)
        self._head = PreviewHead(context.theme, self)
        self._rule = line(self)
        self._note = QLabel(self)
        self._note.setFont(font(Type.CAPTION))
        self._note.setProperty("look", "note")
        self._note.setWordWrap(True)
        self._views = PreviewViews(context, self._askings, self)
        self._loading = single_shot(self, _LOADING_MS, self._views.show_waiting)
        self.setProperty("look", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._head, self._rule, self._note):
            column.addWidget(widget)
        column.addWidget(self._views, 1)
        self._head.open_asked.connect(self._open)
        self._head.stepped.connect(self._step)
        self._head.zoomed.connect(self._zoom)
        self._views.changed.connect(self._show_around)
        self._views.moved.connect(self._show_head)
        self._views.acted.connect(self._act)
        self._nearest.found.connect(self._found)
        self._make_shortcuts()
        self._retranslate()
        self._views.show_nothing()

    @property
    def hit(self) -> Hit | None:
        """The hit that is shown or on its way, None if there is none."""
        return self._request.hit if self._request else None

    @property
    def body(self) -> Body | None:
        """The view that shows the file, None while there is nothing to show."""
        return self._views.body

    # ---- what others ask for

    def show_hit(self, hit: Hit, passage: PassageHit | None, query: str) -> None:
        """Show a hit at a passage, at its best one for None. What is shown already stays as it is."""
        request = Request(hit, passage or hit.best, query)
        before = self._request
        if before is not None and before.key == request.key and not self._views.problem:
            # The fused answer knows more about the same hit than the first one did.
            self._request = request
            self.look_for_sentence()
            return
        self._drop()
        self._request = request
        self._sentence = None
        name = shown(os.path.basename(hit.path))  # noqa: PTH119 - a path is bytes here
        self._head.show_file(badge_of(name, hit.media_type), name)
        self._head.show()
        self._rule.show()
        content = self._views.content
        same_file = before is not None and (before.hit.path, before.hit.mtime_ns) == (hit.path, hit.mtime_ns)
        if same_file and isinstance(content, Pages):
            self._views.pages.go_to(request.place)
            self._ask_marks(request, content)
        else:
            self._ask(request)
        self.look_for_sentence()

    def clear(self) -> None:
        """Show nothing, and say what would be here."""
        self._drop()
        self._request = None
        self._views.show_nothing()

    def get_ready(self) -> None:
        """Start what draws previews, since one will be wanted soon."""
        self._context.previews.run(self._context.engine.prepare_previews)

    def look_for_sentence(self) -> None:
        """Look for the sentence nearest in meaning, soon, unless it is known or there is no use in it."""
        if self._request is not None and self._sentence is None and not self._nearest.waits:
            self._nearest.look_for(self._request)

    def drop_sentence(self) -> None:
        """Give up looking for the nearest sentence: something more urgent is asked on the same lane."""
        self._nearest.drop()

    def focus_body(self) -> None:
        """Take the focus to what can be scrolled, else to the button."""
        self._views.focus()

    # ---- what is asked and answered; what was dropped never answers

    def _ask(self, request: Request) -> None:
        context = self._context
        self._loading.start()
        work = partial(prepare, context.engine, request, context.theme.tokens, self._views.zoom)
        self._askings.ask(work, self._prepared, self._failed)

    def _prepared(self, content: Content) -> None:
        request = self._request
        assert request is not None
        self._loading.stop()
        self._views.show_content(content, request)
        self._say_note()
        self._show_head()
        if isinstance(content, Pages):
            self._ask_marks(request, content)
        else:
            self._mark_sentence()

    def _failed(self, error: FindlingError) -> None:
        self._loading.stop()
        self._views.show_problem(error)

    def _ask_marks(self, request: Request, pages: Pages) -> None:
        context, view = self._context, self._views.pages
        self._marking = Marking(
            context.engine,
            context.previews,
            request,
            pages=len(pages.sizes),
            found=view.add_marks,
            ended=lambda whole: view.end_marks(whole=whole),
            # Nothing is marked then, but the pages can be read all the same.
            failed=lambda error: self._say_note(reason_text(error.message)),
        )
        self._mark_sentence()
        self._marking.start()

    def _found(self, request: Request, sentence: Range) -> None:
        if request.passage is not None:
            self._sentence = sentence
            self.sentence_found.emit(request.passage.text_id, sentence)
            self._mark_sentence()

    def _mark_sentence(self) -> None:
        passage, sentence = self._request and self._request.passage, self._sentence
        if passage is None or sentence is None:
            return
        if self._marking is not None:
            self._marking.find_sentence(passage.passage[slice(*sentence)])
        else:
            self._views.show_sentence(passage, sentence)

    def _drop(self) -> None:
        """Give up all that is under way for what was shown."""
        self._loading.stop()
        self.drop_sentence()
        if self._marking is not None:
            self._marking.close()
            self._marking = None
        self._askings.drop()

    # ---- what is said around the view

    def _show_around(self) -> None:
        self._head.setVisible(self._request is not None)
        self._rule.setVisible(self._request is not None)
        self._say_note()
        self._show_head()

    def _say_note(self, problem: str = "") -> None:
        part = tr("This is a part of the file, around the place that was found.")
        partly = tr("Only the first part of this file is searched.")
        notes = [problem or (part if is_cut(self._views.content) else "")]
        notes.append(partly if self._request is not None and self._request.hit.partly else "")
        text = " ".join(note for note in notes if note)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _show_head(self) -> None:
        body, request = self.body, self._request
        self._head.show_zoom(possible=body is not None)
        self._head.show_counted(body.counted() if body else (0, 0), whole=body is None or body.counts_all())
        parts = [body.place() if body else ""]
        if request is not None:
            parts.append(language_of(self._views.content, request.hit))
        self._head.show_place(" · ".join(part for part in parts if part))

    # ---- what the person does

    def _open(self) -> None:
        if self._request is not None:
            self.open_asked.emit(self._request.hit, self._request.passage)

    def _act(self) -> None:
        request, content = self._request, self._views.content
        if request is None:
            return
        if isinstance(content, NoPreview) and not content.vanished:
            self.reveal_asked.emit(request.hit)
        else:
            self._ask(request)

    def _step(self, by: int) -> None:
        body = self.body
        if body is not None:
            body.step(by)

    def _zoom(self, by: int) -> None:
        body = self.body
        if body is not None:
            body.zoom(by)

    def _make_shortcuts(self) -> None:
        keys = QKeySequence.StandardKey
        for sequence, done in (
            (QKeySequence(Qt.Key.Key_F3), lambda: self._step(1)),
            (QKeySequence(Qt.Modifier.SHIFT | Qt.Key.Key_F3), lambda: self._step(-1)),
            (QKeySequence(keys.ZoomIn), lambda: self._zoom(1)),
            (QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Equal), lambda: self._zoom(1)),
            (QKeySequence(keys.ZoomOut), lambda: self._zoom(-1)),
            (QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_0), lambda: self._zoom(0)),
            (QKeySequence(Qt.Key.Key_Escape), self.leave_asked.emit),
        ):
            shortcut = QShortcut(sequence, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(done)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Preview"))
        if self._views.content is not None:
            self._say_note()
            self._show_head()
