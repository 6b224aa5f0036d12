"""The preview: shows a hit at its place, with its matches, so that nobody needs to open the file to read the answer."""

import os
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.documents import Hit, PassageHit, Place, Range
from desktop_app.errors import FindlingError
from desktop_app.previews import NoPreview, Pages
from desktop_app.ui.badges import badge_of
from desktop_app.ui.context import Context
from desktop_app.ui.controls import line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.panels import EmptyState
from desktop_app.ui.preview_asking import Asking
from desktop_app.ui.preview_body import Body
from desktop_app.ui.preview_code import CodeView
from desktop_app.ui.preview_content import (
    CodeContent,
    Content,
    PictureContent,
    Request,
    TextContent,
    in_size,
    prepare,
)
from desktop_app.ui.preview_head import PreviewHead
from desktop_app.ui.preview_marking import Marking
from desktop_app.ui.preview_marks import find_sentence
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.preview_paper import Sheets
from desktop_app.ui.preview_picture import PictureView
from desktop_app.ui.preview_reasons import reason_text
from desktop_app.ui.preview_sentence import NearestSentence
from desktop_app.ui.preview_text import TextView
from desktop_app.ui.preview_typeset import Typeset, typeset
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import language_name, shown

T = TypeVar("T")

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
        self._content: Content | None = None
        self._problem = ""
        self._sentence: Range | None = None
        self._askings: list[Asking] = []
        self._marking: Marking | None = None
        self._nearest = NearestSentence(context, self)
        self._loading = single_shot(self, _LOADING_MS, self._show_loading)
        theme = context.theme
        self._head = PreviewHead(theme, self)
        self._rule = line(self)
        self._note = QLabel(self)
        self._note.setFont(font(Type.CAPTION))
        self._note.setProperty("look", "note")
        self._note.setWordWrap(True)
        self._pages = PagesView(theme, reason_text, self)
        self._code = CodeView(theme, self)
        self._text = TextView(theme, self)
        self._picture = PictureView(theme, self)
        self._empty = EmptyState(theme, self)
        self._waiting = QLabel(self)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setProperty("look", "muted")
        self._views = QStackedWidget(self)
        for view in (self._empty, self._waiting, self._pages, self._code, self._text, self._picture):
            self._views.addWidget(view)
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
        self._empty.acted.connect(self._act)
        for view in (self._pages, self._code, self._text, self._picture):
            view.moved.connect(self._show_head)
        self._text.zoom_asked.connect(self._set_again)
        self._picture.sized_asked.connect(self._ask_sized)
        self._nearest.found.connect(self._found)
        theme.changed.connect(self._dress)
        self._make_shortcuts()
        self._retranslate()

    @property
    def hit(self) -> Hit | None:
        """The hit that is shown or on its way, None if there is none."""
        return self._request.hit if self._request else None

    @property
    def body(self) -> Body | None:
        """The view that shows the file, None while there is nothing to show."""
        match self._content:
            case Pages():
                return self._pages
            case CodeContent():
                return self._code
            case TextContent():
                return self._text
            case PictureContent():
                return self._picture
            case _:
                return None

    def show_hit(self, hit: Hit, passage: PassageHit | None, query: str) -> None:
        """Show a hit at a passage, at its best one for None. What is shown already stays as it is."""
        request = Request(hit, passage or hit.best, query)
        before = self._request
        if before is not None and before.key == request.key and not self._problem:
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
        self._loading.start()
        same_file = before is not None and (before.hit.path, before.hit.mtime_ns) == (hit.path, hit.mtime_ns)
        if same_file and isinstance(self._content, Pages):
            self._loading.stop()
            self._pages.go_to(_place_of(request))
            self._ask_marks(request, self._content)
        else:
            self._ask(request)
        self.look_for_sentence()

    def clear(self) -> None:
        """Show nothing, and say what would be here."""
        self._drop()
        self._request = None
        self._show_content(None)

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
        body = self.body
        target = body if isinstance(body, QWidget) else self._empty.action
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _run(
        self,
        work: Callable[[Callable[[], bool]], T],
        done: Callable[[T], None],
        failed: Callable[[FindlingError], None] = lambda _: None,
    ) -> None:
        self._askings.append(Asking(self._context.previews, work, done, failed))

    def _ask(self, request: Request) -> None:
        context = self._context
        work = partial(prepare, context.engine, request, context.theme.tokens, self._text.factor)
        self._run(work, partial(self._prepared, request), partial(self._failed, request))

    def _prepared(self, request: Request, content: Content) -> None:
        if request.key != self._key:
            return
        self._loading.stop()
        self._problem = ""
        self._show_content(content)
        match content:
            case Pages():
                sheets = Sheets(
                    self._context.engine, self._context.previews, request.hit.path, self._pages.sheet_arrived
                )
                self._pages.show_pages(sheets, content.sizes, _place_of(request))
                self._ask_marks(request, content)
            case CodeContent():
                self._code.show_listing(content.listing)
            case TextContent():
                document = content.document
                self._text.show_text(content.typeset, document.words, document.passage, _place_of(request))
            case PictureContent():
                self._picture.show_picture(content.image, content.picture.width, content.picture.height)
            case NoPreview():
                self._say_nothing(reason_text(content.reason), vanished=content.vanished)
        self._show_head()
        if self._sentence is not None and not isinstance(content, Pages):
            self._mark_sentence()

    def _failed(self, request: Request, error: FindlingError) -> None:
        if request.key != self._key:
            return
        self._loading.stop()
        self._problem = error.message
        self._show_content(None)
        self._empty.say("warning", tr("The preview did not work"), reason_text(error.message), tr("Try again"))

    @property
    def _key(self) -> object:
        return self._request.key if self._request else None

    def _ask_marks(self, request: Request, pages: Pages) -> None:
        context = self._context
        self._marking = Marking(
            context.engine,
            context.previews,
            request,
            pages=len(pages.sizes),
            found=self._pages.add_marks,
            ended=lambda whole: self._pages.end_marks(whole=whole),
            failed=partial(self._not_marked, request),
        )
        self._mark_sentence()
        self._marking.start()

    def _not_marked(self, request: Request, error: FindlingError) -> None:
        """Say why nothing is marked; the pages can be read all the same."""
        if request.key == self._key:
            self._say_note(reason_text(error.message))

    def _found(self, request: Request, sentence: Range) -> None:
        if request.key == self._key and request.passage is not None:
            self._sentence = sentence
            self.sentence_found.emit(request.passage.text_id, sentence)
            self._mark_sentence()

    def _mark_sentence(self) -> None:
        request, sentence = self._request, self._sentence
        if request is None or request.passage is None or sentence is None:
            return
        text = request.passage.passage
        match self._content:
            case Pages():
                if self._marking is not None:
                    self._marking.find_sentence(text[slice(*sentence)])
            case CodeContent(code, _):
                where = find_sentence(code.text, code.passage, text, sentence)
                if where:
                    self._code.show_sentence(where)
            case TextContent(document, _):
                where = find_sentence(document.text, document.passage, text, sentence)
                if where:
                    self._text.show_sentence(where)
            case _:
                return

    def _set_again(self, zoom: float) -> None:
        """Set the document in another size or in another theme's colours."""
        content, request = self._content, self._request
        if not isinstance(content, TextContent) or request is None:
            return
        document, tokens = content.document, self._context.theme.tokens

        def done(made: Typeset) -> None:
            if self._content is content and zoom == self._text.factor and tokens is self._context.theme.tokens:
                self._text.show_again(made)

        self._run(lambda _: typeset(document, tokens, zoom), done, partial(self._failed, request))

    def _ask_sized(self, width: int) -> None:
        """Show a picture made for its size on the screen; what is there stays if that cannot be done."""
        content, request = self._content, self._request
        if request is None or not isinstance(content, PictureContent):
            return

        def done(image: QImage) -> None:
            if self._content is content:
                self._picture.replace(image)

        self._run(partial(in_size, self._context.engine, request.hit.path, width), done)

    def _drop(self) -> None:
        """Give up all that is under way for what was shown."""
        self._loading.stop()
        self.drop_sentence()
        if self._marking is not None:
            self._marking.close()
            self._marking = None
        for asking in self._askings:
            asking.drop()
        self._askings.clear()

    def _show_content(self, content: Content | None) -> None:
        if isinstance(self._content, Pages) and not isinstance(content, Pages):
            self._pages.close_file()
        self._content = content
        view = self.body
        self._views.setCurrentWidget(view if isinstance(view, QWidget) else self._empty)
        self._head.setVisible(self._request is not None)
        self._rule.setVisible(self._request is not None)
        self._say_note()
        if self._request is None:
            self._empty.say("preview", tr("Nothing chosen yet"), tr("Choose a result to read it here."))
        self._show_head()

    def _say_nothing(self, reason: str, *, vanished: bool) -> None:
        if vanished:
            advice = tr("It may have been moved, renamed or deleted since it was indexed.")
            self._empty.say("offline", reason, advice, tr("Look again"))
        else:
            self._empty.say("file", tr("No preview"), reason, tr("Show in folder"))

    def _say_note(self, problem: str = "") -> None:
        cut = False
        match self._content:
            case CodeContent(code, _):
                cut = code.cut
            case TextContent(_, made):
                cut = made.cut
            case _:
                pass
        text = problem or (tr("This is a part of the file, around the place that was found.") if cut else "")
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _show_loading(self) -> None:
        self._show_content(None)
        self._views.setCurrentWidget(self._waiting)

    def _show_head(self) -> None:
        body, request = self.body, self._request
        self._head.show_zoom(possible=body is not None)
        self._head.show_counted(body.counted() if body else (0, 0), whole=body is None or body.counts_all())
        parts = [body.place() if body else ""]
        if request is not None:
            parts.append(_language_of(self._content, request.hit))
        self._head.show_place(" · ".join(part for part in parts if part))

    def _open(self) -> None:
        if self._request is not None:
            self.open_asked.emit(self._request.hit, self._request.passage)

    def _act(self) -> None:
        request = self._request
        if request is None:
            return
        if isinstance(self._content, NoPreview) and not self._content.vanished:
            self.reveal_asked.emit(request.hit)
            return
        self._problem = ""
        self._loading.start()
        self._ask(request)

    def _step(self, by: int) -> None:
        body = self.body
        if body is not None:
            body.step(by)

    def _zoom(self, by: int) -> None:
        body = self.body
        if body is not None:
            body.zoom(by)

    def _dress(self) -> None:
        for view in (self._pages, self._code, self._text, self._picture):
            view.dress(self._context.theme.tokens)

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
        self._waiting.setText(tr("Loading…"))
        self._pages.setAccessibleName(tr("Pages"))
        self._code.setAccessibleName(tr("Text of the file"))
        self._text.setAccessibleName(tr("Text of the file"))
        self._picture.setAccessibleName(tr("Picture"))
        if self._request is None:
            self._show_content(None)
        elif isinstance(self._content, NoPreview):
            self._say_nothing(reason_text(self._content.reason), vanished=self._content.vanished)
        elif self._problem:
            problem = reason_text(self._problem)
            self._empty.say("warning", tr("The preview did not work"), problem, tr("Try again"))
        if self._content is not None:
            self._say_note()
            self._show_head()


def _place_of(request: Request) -> Place:
    return request.passage.place if request.passage else Place()


def _language_of(content: Content | None, hit: Hit) -> str:
    """Say in which language a file is written, a person's or a program's."""
    if isinstance(content, CodeContent) and content.code.language:
        return content.code.language
    return language_name(hit.language)
