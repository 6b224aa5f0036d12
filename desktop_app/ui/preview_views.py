"""The room of the preview: what there is of a file in the view of its kind, else why there is nothing."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from desktop_app.documents import PassageHit, Range
from desktop_app.errors import FindlingError
from desktop_app.previews import NoPreview, Pages
from desktop_app.ui.absence import away_from, opening_text
from desktop_app.ui.context import Context
from desktop_app.ui.panels import EmptyState
from desktop_app.ui.preview_asking import Askings
from desktop_app.ui.preview_body import Body
from desktop_app.ui.preview_code import CodeView
from desktop_app.ui.preview_content import CodeContent, Content, PictureContent, Request, TextContent, in_size
from desktop_app.ui.preview_marks import find_sentence
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.preview_paper import Sheets
from desktop_app.ui.preview_picture import PictureView
from desktop_app.ui.preview_reasons import reason_text
from desktop_app.ui.preview_text import TextView
from desktop_app.ui.preview_typeset import Typeset, typeset
from desktop_app.ui.translation import tr


class PreviewViews(QStackedWidget):
    """One view at a time. `askings`: what is asked here for one content is given up with all else that is.

    changed: there is another content, or none; moved: the view says something else of itself; acted: the person wants
    done what the button says.
    """

    changed = Signal()
    moved = Signal()
    acted = Signal()

    def __init__(self, context: Context, askings: Askings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._askings = context, askings
        self._content: Content | None = None
        self._path = b""
        self.problem = ""
        """Why the preview did not work, as the engine says it."""
        theme = context.theme
        self.pages = PagesView(theme, reason_text, self)
        self._code = CodeView(theme, self)
        self._text = TextView(theme, self)
        self._picture = PictureView(theme, self)
        self._empty = EmptyState(theme, self)
        self._waiting = QLabel(self)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setProperty("look", "muted")
        for view in (self._empty, self._waiting, self.pages, self._code, self._text, self._picture):
            self.addWidget(view)
        for view in (self.pages, self._code, self._text, self._picture):
            view.moved.connect(self.moved)
        self._empty.acted.connect(self.acted)
        self._text.zoom_asked.connect(self._set_again)
        self._picture.sized_asked.connect(self._ask_sized)
        theme.changed.connect(self._dress)
        context.library.changed.connect(self._know_more)
        self._retranslate()

    @property
    def content(self) -> Content | None:
        """What is shown."""
        return self._content

    @property
    def zoom(self) -> float:
        """The size that texts are set in."""
        return self._text.factor

    @property
    def body(self) -> Body | None:
        """The view that shows the file, None while there is nothing to show."""
        match self._content:
            case Pages():
                return self.pages
            case CodeContent():
                return self._code
            case TextContent():
                return self._text
            case PictureContent():
                return self._picture
            case _:
                return None

    def show_content(self, content: Content, request: Request) -> None:
        """Show a file at the place that was found."""
        self.problem, self._path = "", request.hit.path
        self._change(content)
        match content:
            case Pages():
                sheets = Sheets(self._context.engine, self._context.previews, self._path, self.pages.sheet_arrived)
                self.pages.show_pages(sheets, content.sizes, request.place)
            case CodeContent():
                self._code.show_listing(content.listing)
            case TextContent():
                document = content.document
                self._text.show_text(content.typeset, document.words, document.passage, request.place)
            case PictureContent():
                self._picture.show_picture(content.image, content.picture.width, content.picture.height)
            case NoPreview():
                pass

    def show_problem(self, error: FindlingError) -> None:
        """Say what went wrong."""
        self.problem = error.message
        self._change(None)

    def show_nothing(self) -> None:
        """Say what would be here."""
        self.problem = ""
        self._change(None)

    def show_waiting(self) -> None:
        """Say that the preview is on its way."""
        self.show_nothing()
        self.setCurrentWidget(self._waiting)

    def show_sentence(self, passage: PassageHit, sentence: Range) -> None:
        """Mark a sentence of a passage in a text; in pages it has to be looked for first."""
        text = passage.passage
        match self._content:
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

    def focus(self) -> None:
        """Take the focus to what can be scrolled, else to the button."""
        body = self.body
        target = body if isinstance(body, QWidget) else self._empty.action
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _change(self, content: Content | None) -> None:
        if isinstance(self._content, Pages) and not isinstance(content, Pages):
            self.pages.close_file()
        self._content = content
        body = self.body
        self._say()
        self.setCurrentWidget(body if isinstance(body, QWidget) else self._empty)
        self.changed.emit()

    def _say(self) -> None:
        """Say why there is nothing, and what can be done."""
        content, say = self._content, self._empty.say
        if self.problem:
            say("warning", tr("The preview did not work"), reason_text(self.problem), tr("Try again"))
        elif not isinstance(content, NoPreview):
            say("preview", tr("Nothing chosen yet"), tr("Choose a result to read it here."))
        elif content.vanished and (away := self._away()):
            say("offline", tr("This file cannot be reached now."), away, tr("Look again"))
        elif content.vanished:
            advice = tr("It may have been moved, renamed or deleted since it was indexed.")
            say("offline", reason_text(content.reason), advice, tr("Look again"))
        else:
            say("file", tr("No preview"), reason_text(content.reason), tr("Show in folder"))

    def _away(self) -> str:
        """Say which folder or drive is to blame that the file is not there, "" if none is."""
        snapshot = self._context.library.snapshot
        return opening_text(self._path, away_from(snapshot.folders)) if snapshot is not None else ""

    def _know_more(self) -> None:
        """Where the library looked again, a drive may turn out to be away."""
        if isinstance(self._content, NoPreview) and self._content.vanished:
            self._say()

    def _set_again(self, zoom: float) -> None:
        """Set the document in another size or in another theme's colours."""
        content, theme = self._content, self._context.theme
        if not isinstance(content, TextContent):
            return
        document, tokens = content.document, theme.tokens

        def done(made: Typeset) -> None:
            if self._content is content and zoom == self._text.factor and tokens is theme.tokens:
                self._text.show_again(made)

        self._askings.ask(lambda _: typeset(document, tokens, zoom), done, self.show_problem)

    def _ask_sized(self, width: int) -> None:
        """Show a picture made for its size on the screen; what is there stays if that cannot be done."""
        content = self._content
        if not isinstance(content, PictureContent):
            return

        def done(image: QImage) -> None:
            if self._content is content:
                self._picture.replace(image)

        self._askings.ask(partial(in_size, self._context.engine, self._path, width), done)

    def _dress(self) -> None:
        for view in (self.pages, self._code, self._text, self._picture):
            view.dress(self._context.theme.tokens)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._waiting.setText(tr("Loading…"))
        self.pages.setAccessibleName(tr("Pages"))
        self._code.setAccessibleName(tr("Text of the file"))
        self._text.setAccessibleName(tr("Text of the file"))
        self._picture.setAccessibleName(tr("Picture"))
        self._say()
