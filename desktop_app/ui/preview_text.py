"""A document set anew to read: a column of comfortable width, the passage and its matches marked."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop_app.documents import Range
from desktop_app.ui.preview_body import as_reading, zoomed
from desktop_app.ui.preview_marks import Marks, covered, draw_marks
from desktop_app.ui.preview_typeset import Typeset
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import Tokens

_COLUMN = 680
_SIDE = 24
_TOP = 16
_ABOVE = 0.22
_BAR = 2


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
        self._place = ""
        self._untouched = True
        self.factor = 1.0
        as_reading(self)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.verticalScrollBar().setSingleStep(24)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:  # noqa: N802, ARG002 - Qt's name and shape
        """Load nothing, whatever the document says."""
        return None

    def show_text(self, made: Typeset, words: Sequence[Range], passage: Range | None, place: str) -> None:
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
        self.setDocument(made.document)
        if before is not None:
            before.document.deleteLater()
        self._set_margins()

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
        return self._place

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._marks.counted

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
        """Paint the marks below the text, and a bar beside the passage."""
        painter = QPainter(self.viewport())
        self._draw_marks(painter)
        painter.end()
        super().paintEvent(event)

    def _draw_marks(self, painter: QPainter) -> None:
        marks = self._marks
        view = self.viewport().rect()
        first = self.cursorForPosition(QPoint(0, 0)).block()
        last = self.cursorForPosition(QPoint(view.width(), view.height())).position()
        scrolled = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        words: list[QRectF] = []
        sentence: list[QRectF] = []
        current: list[QRectF] = []
        stop = marks.stops[marks.current] if marks.stops else None
        self._draw_bar(painter, scrolled)
        block = first
        while block.isValid() and block.position() <= last:
            begin, end = block.position(), block.position() + block.length()
            if stop:
                origin = self._origin(block) - scrolled
                at = bisect_left(marks.words, begin, key=lambda span: span[1])
                while at < len(marks.words) and marks.words[at][0] < end:
                    words += covered(block, origin, marks.words[at])
                    at += 1
                if marks.sentence:
                    sentence += covered(block, origin, marks.sentence)
                if stop and stop != marks.sentence:
                    current += covered(block, origin, stop)
            block = block.next()
        draw_marks(painter, self._theme.tokens, words, sentence, current)

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

    def _origin(self, block: QTextBlock) -> QPointF:
        """Return where a block's lines count from, in the document."""
        area = self.document().documentLayout().blockBoundingRect(block)
        return area.topLeft() - block.layout().boundingRect().topLeft()

    def _set_margins(self) -> None:
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        side = max(_SIDE, round((room - _COLUMN * self.factor) / 2))
        self.setViewportMargins(side - 12, 0, max(4, side - 12), 0)
        look = self.document().rootFrame().frameFormat()
        if look.leftMargin() != 12:  # noqa: PLR2004 - room for the passage's bar
            look.setLeftMargin(12)
            look.setRightMargin(8)
            look.setTopMargin(_TOP)
            look.setBottomMargin(_TOP * 2)
            self.document().rootFrame().setFrameFormat(look)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the column in the middle."""
        super().resizeEvent(event)
        if self._typeset is not None:
            self._set_margins()

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
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)
