"""A document set anew to read: a column of comfortable width, the passage and its matches marked."""

from bisect import bisect_left
from collections.abc import Sequence
from time import monotonic
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop_app.documents import Place, Range
from desktop_app.ui.preview_body import as_reading, zoomed, zooms_by_wheel
from desktop_app.ui.preview_marks import Marks, covered, draw_grounds, draw_marks, has_ground
from desktop_app.ui.preview_typeset import SIDE, Typeset
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.wording import place_text

_COLUMN = 680
_SIDE = 24
_ABOVE = 0.22
_BAR = 2
_SLICE_SECONDS = 0.004
_SLICE_CHARS = 400


class TextView(QTextEdit):
    """Shows a `Typeset`; `zoom_asked` wants it set again in another size, which is done off Qt's thread."""

    moved = Signal()
    zoom_asked = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._typeset: Typeset | None = None
        self._marks = Marks()
        self._words: Sequence[Range] = ()
        self._passage: Range | None = None
        self._sentence: Range | None = None
        self._place = Place()
        self._untouched = True
        self.factor = 1.0
        self._laid_out = 0
        self._slices = single_shot(self, 0, self._lay_out_more)
        as_reading(self)
        self.setReadOnly(True)
        # Selecting by keys would give the arrows to a cursor at the beginning; here they scroll.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verticalScrollBar().setSingleStep(24)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: N802, ARG002 - Qt's name and shape
        """Load nothing, whatever the document says."""
        return None

    def show_text(self, made: Typeset, words: Sequence[Range], passage: Range | None, place: Place) -> None:
        """Show a document scrolled to its passage; ranges in code points of the preview's text."""
        self._place = place
        self._words, self._passage, self._sentence = words, passage, None
        self._wear(made)
        self._marks = Marks(sorted(map(made.span, words)), made.span(passage) if passage else None)
        start = self._marks.passage or (self._marks.stops[0] if self._marks.stops else (0, 0))
        self._show(start[0])
        self._untouched = True
        self.moved.emit()

    def show_again(self, made: Typeset) -> None:
        """Show the same document set in another size or theme; what stood at the top stays there."""
        top = self.cursorForPosition(QPoint(4, 4)).position()
        current, untouched = self._marks.current, self._untouched
        self._wear(made)
        passage = made.span(self._passage) if self._passage else None
        self._marks = Marks(sorted(map(made.span, self._words)), passage)
        if self._sentence:
            self._marks.set_sentence(made.span(self._sentence))
        self._marks.current = current
        self._show(top, above=0.0)
        self._untouched = untouched
        self.moved.emit()

    def _wear(self, made: Typeset) -> None:
        before, self._typeset = self._typeset, made
        made.document.setParent(self)
        self._set_margins()
        # Scroll bars that come while Qt lays out the beginning have it laid out twice more.
        self._show_bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDocument(made.document)
        self._show_bars(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._lay_out()
        if before is not None:
            before.document.deleteLater()

    def _show_bars(self, policy: Qt.ScrollBarPolicy) -> None:
        self.setVerticalScrollBarPolicy(policy)
        self.setHorizontalScrollBarPolicy(policy)

    def show_sentence(self, sentence: Range) -> None:
        """Mark the nearest sentence, in code points of the preview's text; go there unless the person has moved."""
        if self._typeset is None:
            return
        self._sentence = sentence
        self._marks.set_sentence(self._typeset.span(sentence))
        self.viewport().update()
        if self._untouched:
            self._reveal(self._marks.stops[self._marks.current])
        self.moved.emit()

    def place(self) -> str:
        """Say where the passage stands."""
        text = place_text(self._place)
        return text[:1].upper() + text[1:]

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._marks.counted

    def counts_all(self) -> bool:
        """Whether the whole document is shown."""
        return self._typeset is None or not self._typeset.cut

    def step(self, by: int) -> None:
        """Go to the next or previous match."""
        stop = self._marks.step(by)
        if stop:
            self._reveal(stop)
            self.viewport().update()
            self.moved.emit()

    def zoom(self, by: int) -> None:
        """Ask for larger or smaller type, or as it was."""
        factor = zoomed(self.factor, by)
        if factor != self.factor:
            self.factor = factor
            self.zoom_asked.emit(factor)

    def dress(self, tokens: Tokens) -> None:  # noqa: ARG002 - the ink is in the document
        """Wear another theme: the document has to be set again."""
        self.zoom_asked.emit(self.factor)

    def _rectangle(self, position: int) -> QRectF:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        return QRectF(self.cursorRect(cursor))

    def _reveal(self, stop: Range) -> None:
        """Bring a match into view, and leave the view where it is if it is there already."""
        if not QRectF(self.viewport().rect().adjusted(0, 8, 0, -8)).contains(self._rectangle(stop[0]).center()):
            self._show(stop[0])

    def _show(self, position: int, above: float = _ABOVE) -> None:
        rectangle = self._rectangle(position)
        bar = self.verticalScrollBar()
        wanted = bar.value() + rectangle.top() - self.viewport().height() * above
        untouched = self._untouched
        bar.setValue(max(0, round(wanted)))
        self._untouched = untouched
        if not 0 <= rectangle.left() < self.viewport().width():
            side = self.horizontalScrollBar()
            side.setValue(side.value() + round(rectangle.left()) - self.viewport().width() // 3)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the marks below the text, and a bar beside the passage; where text has a ground, onto that."""
        painter = QPainter(self.viewport())
        self._draw_marks(painter, over=False)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._draw_marks(painter, over=True)
        painter.end()

    def _draw_marks(self, painter: QPainter, *, over: bool) -> None:
        marks = self._marks
        layout = self.document().documentLayout()
        view = self.viewport().rect()
        first = self.cursorForPosition(QPoint(0, 0)).block()
        last = self.cursorForPosition(QPoint(view.width(), view.height())).position()
        scrolled = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        words: list[QRectF] = []
        sentence: list[QRectF] = []
        current: list[QRectF] = []
        code: list[QRectF] = []
        inline = self._typeset.code if self._typeset else ()
        stop = marks.stops[marks.current] if marks.stops else None
        if not over:
            self._draw_bar(painter, scrolled)
        block = first
        while block.isValid() and block.position() <= last:
            if has_ground(block) is not over:
                block = block.next()
                continue
            begin, end = block.position(), block.position() + block.length()
            origin = layout.blockBoundingRect(block).topLeft() - scrolled
            at = bisect_left(inline, begin, key=lambda span: span[1])
            while at < len(inline) and inline[at][0] < end:
                code += covered(block, origin, inline[at])
                at += 1
            if stop:
                at = bisect_left(marks.words, begin, key=lambda span: span[1])
                while at < len(marks.words) and marks.words[at][0] < end:
                    words += covered(block, origin, marks.words[at])
                    at += 1
                if marks.sentence:
                    sentence += covered(block, origin, marks.sentence)
                if stop and stop != marks.sentence:
                    current += covered(block, origin, stop)
            block = block.next()
        draw_grounds(painter, code, self._theme.tokens.hover)
        draw_marks(painter, self._theme.tokens, words, sentence, current, over=over)

    def _draw_bar(self, painter: QPainter, scrolled: QPointF) -> None:
        """Draw a line beside the passage, on the side where its lines begin."""
        passage = self._marks.passage
        if passage is None:
            return
        layout = self.document().documentLayout()
        first = layout.blockBoundingRect(self.document().findBlock(passage[0]))
        last = layout.blockBoundingRect(self.document().findBlock(max(passage[0], passage[1] - 1)))
        top, bottom = first.top() - scrolled.y(), last.bottom() - scrolled.y()
        leftward = self.document().findBlock(passage[0]).textDirection() == Qt.LayoutDirection.RightToLeft
        x = self.viewport().width() - _BAR if leftward else 0
        painter.fillRect(QRectF(x, top, _BAR, max(0.0, bottom - top)), self._theme.colour("accent"))

    def _set_margins(self) -> None:
        """Put the column into the middle; a wide table may go on to the pane's edge."""
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        side = max(_SIDE, round((room - _COLUMN * self.factor) / 2))
        if self.viewportMargins().left() != side - SIDE:
            self.setViewportMargins(side - SIDE, 0, 0, 0)
        if self._typeset is not None:
            frame = self._typeset.document.rootFrame()
            look = frame.frameFormat()
            if look.rightMargin() != side:
                look.setRightMargin(side)
                frame.setFrameFormat(look)

    def _lay_out_more(self) -> None:
        """Lay out some more of the document, and leave Qt's thread to others in between."""
        layout = self.document().documentLayout()
        ends = monotonic() + _SLICE_SECONDS
        position = self._laid_out
        last = self.document().characterCount() - 1
        while position < last and monotonic() < ends:
            position = min(last, position + _SLICE_CHARS)
            layout.blockBoundingRect(self.document().findBlock(position))
        self._laid_out = position
        if position < last:
            self._slices.start()
        else:
            layout.removeEventFilter(self)

    def _lay_out(self) -> None:
        """Begin to lay the document out anew."""
        self._laid_out = 0
        self.document().documentLayout().installEventFilter(self)
        self._slices.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep Qt from laying out the rest in steps that double each time, up to a tenth of a second.

        Qt has the view look at its scroll bars' events, too, and a timer that is kept from one fires without end.
        """
        is_step = event.type() == QEvent.Type.Timer and isinstance(watched, QAbstractTextDocumentLayout)
        return is_step or super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the column in the middle."""
        super().resizeEvent(event)
        self._set_margins()
        if self._typeset is not None:
            self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Notice that the person has moved."""
        super().scrollContentsBy(dx, dy)
        self._untouched = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Home and End go to the document's ends: there is no cursor to move in a line."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home and not event.modifiers():
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End and not event.modifiers():
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl and the wheel."""
        if not zooms_by_wheel(event, self.zoom):
            super().wheelEvent(event)
