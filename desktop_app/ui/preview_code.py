"""Source code and plain text to read: line numbers, the theme's colours, the passage and its matches marked."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from desktop_app.documents import Range
from desktop_app.previews import Code, CodeStyle
from desktop_app.ui.fonts import monospace
from desktop_app.ui.preview_body import as_reading, zoomed, zooms_by_wheel
from desktop_app.ui.preview_marks import Marks, Wide, covered, draw_marks
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.translation import number, tr

_PIXELS = 12.5
_TAB = 4
_GUTTER_PADDING = 12
_BAR = 3
_ABOVE = 0.25
_NOT_TEXT = re.compile("\r|[\ufdd0\ufdd1\u2029]")


@dataclass(frozen=True, slots=True)
class Listing:
    """Code made ready for the view: the document belongs to Qt's thread; ranges are in UTF-16 units, in order."""

    document: QTextDocument
    first_line: int
    language: str
    starts: Sequence[int]
    styles: Sequence[tuple[Range, CodeStyle]]
    words: Sequence[Range]
    passage: Range | None
    wide: Wide
    cut: bool


def list_code(code: Code) -> Listing:
    """Make code ready in any thread."""
    wide = Wide(code.text)
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    # What Qt takes for an end of line or drops would move every position after it.
    document.setPlainText(_NOT_TEXT.sub(" ", code.text))
    application = QCoreApplication.instance()
    assert application is not None
    document.moveToThread(application.thread())
    styles = [(wide.span(span), style) for span, style in code.styles]
    return Listing(
        document,
        code.first_line,
        code.language,
        [span[0] for span, _ in styles],
        styles,
        sorted(map(wide.span, code.words)),
        wide.span(code.passage) if code.passage else None,
        wide,
        code.cut,
    )


class CodeView(QPlainTextEdit):
    """A listing with a gutter; colours are set as lines come into view."""

    moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._listing: Listing | None = None
        self._marks = Marks()
        self._coloured: set[int] = set()
        self._factor = 1.0
        self._untouched = True
        self._gutter = _Gutter(self)
        as_reading(self)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # Selecting by keys would give the arrows to a cursor at the beginning; here they scroll.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.updateRequest.connect(self._follow)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    def show_listing(self, listing: Listing) -> None:
        """Show a listing, scrolled to its passage."""
        before, self._listing = self._listing, listing
        self._marks = Marks(listing.words, listing.passage)
        self._coloured.clear()
        listing.document.setParent(self)
        # Prose has no columns to keep; code that wraps is hard to read.
        wraps = not listing.language
        mode = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(mode.WidgetWidth if wraps else mode.NoWrap)
        self._fit_font(listing.document)
        self.setDocument(listing.document)
        if before is not None:
            before.document.deleteLater()
        self._make_room()
        start = listing.passage or (listing.words[0] if listing.words else (0, 0))
        self._show(start[0], _ABOVE)
        self._untouched = True
        self.moved.emit()

    def show_sentence(self, sentence: Range) -> None:
        """Mark the nearest sentence, in code points of the listing's text; go there unless the person has moved."""
        if self._listing is None:
            return
        self._marks.set_sentence(self._listing.wide.span(sentence))
        self._recolour()
        if self._untouched:
            self._reveal(self._marks.stops[self._marks.current])
        self.moved.emit()

    def place(self) -> str:
        """Say which lines the passage is on, else which are seen."""
        if self._listing is None:
            return ""
        passage = self._listing.passage
        if passage:
            first, last = self._line_of(passage[0]), self._line_of(max(passage[0], passage[1] - 1))
        else:
            first = self.firstVisibleBlock().blockNumber()
            last = self.cursorForPosition(self.viewport().rect().bottomLeft()).blockNumber()
        first, last = first + self._listing.first_line, last + self._listing.first_line
        if first == last:
            return tr("Line {line}", line=number(first))
        return tr("Lines {first}–{last}", first=number(first), last=number(last))

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._marks.counted

    def counts_all(self) -> bool:
        """Whether the whole file is shown."""
        return self._listing is None or not self._listing.cut

    def step(self, by: int) -> None:
        """Go to the next or previous match."""
        stop = self._marks.step(by)
        if stop:
            self._reveal(stop)
            self.viewport().update()
            self.moved.emit()

    def zoom(self, by: int) -> None:
        """Make the type larger, smaller, or as it was."""
        top = self.firstVisibleBlock()
        self._factor = zoomed(self._factor, by)
        self._fit_font(self.document())
        self._make_room()
        self.verticalScrollBar().setValue(top.firstLineNumber())

    def dress(self, tokens: Tokens) -> None:  # noqa: ARG002 - asked of the theme when painting
        """Wear another theme."""
        # A new theme gives every widget the application's font.
        self._fit_font(self.document())
        self._recolour()
        self._gutter.update()

    def _fit_font(self, document: QTextDocument) -> None:
        made = monospace(_PIXELS * self._factor)
        document.setDefaultFont(made)
        option = QTextOption()
        self.setFont(made)
        option.setTabStopDistance(_TAB * self.fontMetrics().horizontalAdvance(" "))
        wraps = self.lineWrapMode() is QPlainTextEdit.LineWrapMode.WidgetWidth
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wraps else QTextOption.WrapMode.NoWrap)
        document.setDefaultTextOption(option)

    def _line_of(self, position: int) -> int:
        return self.document().findBlock(position).blockNumber()

    def _reveal(self, stop: Range) -> None:
        """Bring a match into view, and leave the view where it is if it is there already."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(stop[0])
        seen = self.viewport().rect().adjusted(0, 8, 0, -8)
        if not seen.contains(self.cursorRect(cursor)):
            self._show(stop[0], _ABOVE)

    def _show(self, position: int, above: float) -> None:
        """Scroll so that a position stands at a share of the height, and within the width."""
        untouched = self._untouched
        block = self.document().findBlock(position)
        lines = self.viewport().height() / max(1, self.fontMetrics().lineSpacing())
        self.verticalScrollBar().setValue(max(0, block.firstLineNumber() - int(lines * above)))
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        left = self.cursorRect(cursor).left()
        if not 0 <= left < self.viewport().width() - _GUTTER_PADDING:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + left - self.viewport().width() // 3)
        self._untouched = untouched

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Notice that the person has moved."""
        super().scrollContentsBy(dx, dy)
        self._untouched = False

    def _recolour(self) -> None:
        self._coloured.clear()
        self.viewport().update()

    def _make_room(self) -> None:
        self.setViewportMargins(self._gutter.sizeHint().width(), 8, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), self._gutter.sizeHint().width(), inner.height()))

    def _follow(self, area: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        self._gutter.update(0, area.y(), self._gutter.width(), area.height() + 16)

    def seen(self) -> list[tuple[QTextBlock, QRectF]]:
        """Return the lines in view, and where each is in the viewport."""
        found: list[tuple[QTextBlock, QRectF]] = []
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        bottom = self.viewport().height()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(offset)
            if area.top() > bottom:
                break
            found.append((block, area))
            block = block.next()
        return found

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the grounds of passage and matches below the text."""
        if self._listing is not None:
            lines = self.seen()
            if sum(self._colour(block, self._listing) for block, _ in lines):
                # Qt breaks a line anew when its colours change.
                lines = self.seen()
            painter = QPainter(self.viewport())
            self._draw_grounds(painter, lines)
            painter.end()
        super().paintEvent(event)

    def _draw_grounds(self, painter: QPainter, lines: Sequence[tuple[QTextBlock, QRectF]]) -> None:
        words: list[QRectF] = []
        sentence: list[QRectF] = []
        current: list[QRectF] = []
        marks = self._marks
        stop = marks.stops[marks.current] if marks.stops else None
        for block, area in lines:
            if self.in_passage(block):
                ground = QRectF(0, area.top(), self.viewport().width(), area.height())
                painter.fillRect(ground, self._theme.colour("hover"))
            here = (block.position(), block.position() + block.length())
            origin = area.topLeft()
            for word in _within(marks.words, here):
                words += covered(block, origin, word)
            if marks.sentence:
                sentence += covered(block, origin, marks.sentence)
            if stop and stop != marks.sentence:
                current += covered(block, origin, stop)
        draw_marks(painter, self._theme.tokens, words, sentence, current)

    def in_passage(self, block: QTextBlock) -> bool:
        """Whether a line belongs to the passage that was found."""
        passage = self._marks.passage
        return passage is not None and block.position() < passage[1] and block.position() + block.length() > passage[0]

    def line_number(self, block: QTextBlock) -> int:
        """Return a line's number in its file."""
        return block.blockNumber() + (self._listing.first_line if self._listing else 1)

    def last_number(self) -> int:
        """Return the number of the last line that is shown."""
        return self.line_number(self.document().lastBlock())

    def _colour(self, block: QTextBlock, listing: Listing) -> bool:
        """Give a line its colours once, text on a mark the text's own; tell whether that was to be done."""
        if block.blockNumber() in self._coloured:
            return False
        self._coloured.add(block.blockNumber())
        tokens = self._theme.tokens
        begin, end = block.position(), block.position() + block.length() - 1
        formats: list[QTextLayout.FormatRange] = []
        first = max(0, bisect_right(listing.starts, begin) - 1)
        for span, style in listing.styles[first : bisect_left(listing.starts, end)]:
            formats += _inked(span, (begin, end), tokens.code[style])
        marked = [*_within(self._marks.words, (begin, end))]
        if self._marks.sentence:
            marked.append(self._marks.sentence)
        for span in marked:
            formats += _inked(span, (begin, end), tokens.text)
        block.layout().setFormats(formats)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Home and End go to the file's ends: there is no cursor to move in a line."""
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the gutter beside the lines."""
        super().resizeEvent(event)
        self._place_gutter()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write numbers anew in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._gutter.update()


class _Gutter(QWidget):
    """The line numbers beside the lines, and a bar beside those of the passage."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the largest number."""
        digits = len(str(self._view.last_number()))
        metrics = self._view.fontMetrics()
        return QSize(max(2, digits) * metrics.horizontalAdvance("0") + 2 * _GUTTER_PADDING, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Write the numbers of the lines in view."""
        view = self._view
        painter = QPainter(self)
        painter.setFont(view.font())
        theme = view.theme
        top = view.viewport().y() - self.y()
        painter.setClipRect(0, top, self.width(), self.height() - top)
        for block, area in view.seen():
            place = QRectF(0, area.top() + top, self.width(), area.height())
            inside = view.in_passage(block)
            if inside:
                painter.fillRect(place, theme.colour("hover"))
                painter.fillRect(QRectF(0, place.top(), _BAR, place.height()), theme.colour("accent"))
            painter.setPen(theme.colour("secondary" if inside else "muted"))
            place.setRight(self.width() - _GUTTER_PADDING)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(view.line_number(block)))


def _within(spans: Sequence[Range], area: Range) -> Sequence[Range]:
    """Return those of some ranges in order that touch an area."""
    first = bisect_left(spans, area[0], key=lambda span: span[1])
    return spans[first : bisect_left(spans, area[1], key=lambda span: span[0])]


def _inked(span: Range, area: Range, colour: str) -> list[QTextLayout.FormatRange]:
    begin, end = max(span[0], area[0]), min(span[1], area[1])
    if begin >= end:
        return []
    one = QTextLayout.FormatRange()
    one.start, one.length = begin - area[0], end - begin
    one.format = QTextCharFormat()
    one.format.setForeground(QColor(colour))
    return [one]
