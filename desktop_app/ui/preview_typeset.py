"""Sets a document's text anew, in our own type: headings, paragraphs, tables and code from plain blocks of text.

Nothing of the file is interpreted: text is inserted as text, so no link is followed, nothing is loaded, nothing runs.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTableCell,
    QTextTableCellFormat,
    QTextTableFormat,
)

from desktop_app.documents import Block, BlockKind, Range
from desktop_app.previews import Structured, TextStyle
from desktop_app.ui.fonts import Type, font, monospace
from desktop_app.ui.preview_inline import Pieces, styled
from desktop_app.ui.preview_lines import is_leftward, items, unwrapped, with_dot
from desktop_app.ui.preview_marks import Wide
from desktop_app.ui.tokens import Tokens

SIDE = 12
"""How far the text stands from the left edge of its column: room for the passage's bar."""
_BODY_PIXELS = 14.0
_CODE_PIXELS = 12.5
_HEADINGS = {1: 21.0, 2: 17.5, 3: 15.5}
_LEAST_HEADING = 14.0
_LEADING = 22.0
_HANG = 18
_HEADING_LEADING = 1.3
_CELL_LEADING = 18.0
_CODE_LEADING = 19.0
_TABLE_KINDS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_NOT_TEXT = re.compile("\r|[\ufdd0\ufdd1\u2029]")
_NUMBER = re.compile(r"\s*[-+−(]?[\d.,\s%€$£¥]*\d[\d.,\s%€$£¥)]*\s*")
_MOST_COLUMNS = 60
_LONGEST_CELL = 2_000
_CELLS_AT_ONCE = 40
_CELLS_BEFORE = 1_200
_CELLS_AFTER = 4_000
_CELL_PIXELS = 13.0
_NARROWEST_CELL = 36.0
_WIDEST_CELL = 220.0
_TABLE_WIDTH = 540.0
_ROWS_MEASURED = 400
_CHARS_MEASURED = 60
_CELLS_MEASURED = 6


@dataclass
class Typeset:
    """A document made ready for the view; it belongs to Qt's thread.

    `starts` are places in the preview's text, in code points and in order, `positions` where each stands in
    `document`; between two of them both count on alike, up to one of `ends`. code: where code stands inside of prose.
    cut: whether there is more of the document, or of a table in it.
    """

    document: QTextDocument
    wide: Wide
    starts: list[int] = field(default_factory=list[int])
    positions: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])
    code: list[Range] = field(default_factory=list[Range])
    cut: bool = False

    def position(self, at: int) -> int:
        """Return where a code point of the text stands in the document; what is not shown, at the end before it."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        at = min(at, self.ends[index])
        return self.positions[index] + self.wide.at(at) - self.wide.at(self.starts[index])

    def span(self, span: Range) -> Range:
        """Return where a range of the text stands in the document."""
        start, end = self.position(span[0]), self.position(span[1])
        index = bisect_right(self.starts, span[0]) - 1
        is_between = index < 0 or span[0] >= self.ends[index]
        if is_between and index + 1 < len(self.starts) and span[1] > span[0]:
            start = min(end, self.positions[index + 1])
        return start, end


def typeset(preview: Structured, tokens: Tokens, zoom: float = 1.0) -> Typeset:
    """Set a document in a theme's colours, in any thread."""
    setting = _Setting(preview, tokens, zoom)
    setting.run()
    application = QCoreApplication.instance()
    assert application is not None
    setting.made.document.moveToThread(application.thread())
    return setting.made


class _Setting:
    """One document being set, from its first block to its last."""

    def __init__(self, preview: Structured, tokens: Tokens, zoom: float) -> None:
        self._preview, self._tokens, self._zoom = preview, tokens, zoom
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(_scaled(font(Type.BODY), _BODY_PIXELS * zoom))
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        look = document.rootFrame().frameFormat()
        look.setLeftMargin(SIDE)
        look.setRightMargin(8)
        look.setTopMargin(16)
        look.setBottomMargin(32)
        document.rootFrame().setFrameFormat(look)
        self.made = Typeset(document, Wide(preview.text), cut=preview.cut)
        self._cells = {block.start: cells for block, cells in zip(preview.blocks, preview.cells, strict=True)}
        self._pieces = Pieces(preview.styles)
        self._cursor = QTextCursor(document)
        self._unused = True

    def run(self) -> None:
        """Set everything."""
        self._cursor.beginEditBlock()
        self._title()
        for kind, blocks in _runs(self._preview.blocks):
            if kind in _TABLE_KINDS:
                self._table(blocks)
            elif kind is BlockKind.CODE:
                self._code(blocks)
            else:
                for block in blocks:
                    self._prose(block)
        if self._unused:
            self._cursor.setBlockFormat(_line_high(1))
        self._cursor.endEditBlock()

    def _title(self) -> None:
        preview = self._preview
        first = preview.text[preview.blocks[0].start : preview.blocks[0].end] if preview.blocks else ""
        if not preview.title or preview.title.casefold().split() == first.casefold().split():
            return
        self._begin(self._block_format(preview.title, above=0, below=4, leading=_HEADING_LEADING * _HEADINGS[1]))
        self._cursor.insertText(_NOT_TEXT.sub(" ", preview.title).replace("\n", " "), self._heading_type(1))

    def _prose(self, block: Block) -> None:
        text = self._preview.text[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            above = 22 if block.level <= 2 else 16  # noqa: PLR2004 - the two upper levels
            leading = _HEADING_LEADING * _HEADINGS.get(block.level, _LEAST_HEADING)
            self._begin(self._block_format(text, above=above, below=2, leading=leading))
            self._insert(block.start, text, self._heading_type(block.level))
            return
        text = unwrapped(text)
        for item in items(text):
            part = text[item.start : item.end]
            made = self._block_format(part, above=8, below=0, leading=_LEADING)
            if item.depth is not None:
                hang = _HANG * self._zoom
                made.setLeftMargin(hang * (item.depth + 1))
                made.setTextIndent(-hang * 0.8)
                made.setTopMargin(4 * self._zoom)
                part = with_dot(part)
            self._begin(made)
            self._insert(block.start + item.start, part.removesuffix("\n"), self._plain_type())

    def _code(self, blocks: Sequence[Block]) -> None:
        look = QTextFrameFormat()
        look.setBackground(QBrush(QColor(self._tokens.sidebar)))
        look.setPadding(10 * self._zoom)
        self._gap(10)
        self._gap(1)
        self._cursor.insertFrame(look)
        self._unused = True
        for block in blocks:
            made = QTextBlockFormat()
            made.setLineHeight(_CODE_LEADING * self._zoom, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self._begin(made)
            ink = QTextCharFormat()
            ink.setFont(monospace(_CODE_PIXELS * self._zoom))
            ink.setForeground(QColor(self._tokens.text))
            self._insert(block.start, self._preview.text[block.start : block.end], ink)
        self._leave()
        self._gap(8)

    def _table(self, blocks: Sequence[Block]) -> None:
        """Set a table as several short ones that stand close together: Qt lays out each table in one go."""
        text = self._preview.text
        rows = [self._cells.get(block.start) or ((block.start, block.end),) for block in blocks]
        columns = min(_MOST_COLUMNS, max(map(len, rows)))
        shown = _rows_around(blocks, columns, self._preview.passage)
        self.made.cut = self.made.cut or len(shown) < len(blocks)
        look = QTextTableFormat()
        look.setBorder(0)
        look.setCellPadding(5 * self._zoom)
        look.setCellSpacing(0)
        look.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.FixedLength, width) for width in self._widths(rows, columns)]
        )
        if is_leftward(text[blocks[0].start : blocks[-1].end]):
            look.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        numbers = self._number_columns(rows[:_ROWS_MEASURED], columns)
        self._gap(10)
        step = max(1, _CELLS_AT_ONCE // columns)
        for first in range(0, len(shown), step):
            part = shown[first : first + step]
            self._gap(1)
            table = self._cursor.insertTable(len(part), columns, look)
            for row, number in enumerate(part):
                header = blocks[number].kind is BlockKind.TABLE_HEADER
                for column in range(columns):
                    start, end = rows[number][column] if column < len(rows[number]) else (0, 0)
                    self._cell(table.cellAt(row, column), (start, end), header=header, right=column in numbers)
            self._leave()
        self._gap(8)

    def _widths(self, rows: Sequence[Sequence[Range]], columns: int) -> list[float]:
        """Return how wide each column is, by what stands in it, within limits."""
        text, padding = self._preview.text, 2 * 5 * self._zoom + 2
        metrics = QFontMetricsF(_scaled(font(Type.BODY_STRONG), _CELL_PIXELS * self._zoom))
        cells: list[list[str]] = [[] for _ in range(columns)]
        for row in rows[:_ROWS_MEASURED]:
            for column, (start, end) in enumerate(row[:columns]):
                cells[column].append(text[start : min(end, start + _CHARS_MEASURED)])
        # The widest is among those with the most letters; measuring all of them takes long.
        longest = [nlargest(_CELLS_MEASURED, column, key=len) for column in cells]
        wanted = [max(map(metrics.horizontalAdvance, column), default=0.0) + padding for column in longest]
        most = max(_WIDEST_CELL, _TABLE_WIDTH / columns) * self._zoom
        return [min(max(width, _NARROWEST_CELL * self._zoom), most) for width in wanted]

    def _number_columns(self, rows: Sequence[Sequence[Range]], columns: int) -> set[int]:
        """Return the columns that hold mostly numbers: they are set to the right."""
        score = [0] * columns
        for row in rows:
            for column, (start, end) in enumerate(row[:columns]):
                if start < end:
                    score[column] += 1 if _NUMBER.fullmatch(self._preview.text, start, end) else -1
        # The column's name is no number.
        return {column for column, value in enumerate(score) if value >= 0 and len(rows) > 1}

    def _cell(self, cell: QTextTableCell, span: Range, *, header: bool, right: bool) -> None:
        start, end = span
        look = QTextTableCellFormat()
        look.setBottomBorder(1)
        look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBottomBorderBrush(QBrush(QColor(self._tokens.line)))
        if header:
            look.setBackground(QBrush(QColor(self._tokens.sidebar)))
        cell.setFormat(look)
        if start == end:
            return
        text = self._preview.text[start:end]
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - 1] + "…"
        self._cursor = cell.firstCursorPosition()
        made = self._block_format(text, above=0, below=0, leading=_CELL_LEADING)
        if right:
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._cursor.setBlockFormat(made)
        self._insert(start, text, self._heading_type(9) if header else self._plain_type(_CELL_PIXELS))

    def _gap(self, pixels: int) -> None:
        """Leave some room: a table or a frame has no margins of its own that hold, and needs a block before it."""
        if not self._unused:
            self._begin(QTextBlockFormat())
        elif self._cursor.position() == 0 and pixels > 1:
            return
        self._cursor.setBlockFormat(_line_high(round(pixels * self._zoom) if pixels > 1 else 1))
        self._unused = pixels == 1

    def _leave(self) -> None:
        """Go on after a table or a frame; Qt has put an empty block there."""
        self._cursor = self.made.document.rootFrame().lastCursorPosition()
        self._unused = True

    def _begin(self, look: QTextBlockFormat) -> None:
        if self._unused:
            self._cursor.setBlockFormat(look)
        else:
            self._cursor.insertBlock(look)
        self._unused = False

    def _insert(self, start: int, text: str, ink: QTextCharFormat) -> None:
        made = self.made
        # A line's end inside a block stays in the block; what Qt would drop or split keeps its one place.
        shown = _NOT_TEXT.sub(" ", text).replace("\n", "\u2028")
        for (first, last), styles in self._pieces.between(start, start + len(text)):
            if TextStyle.HIDDEN in styles:
                continue
            made.starts.append(first)
            made.ends.append(last)
            made.positions.append(self._cursor.position())
            self._cursor.insertText(shown[first - start : last - start], styled(ink, styles, self._tokens))
            if TextStyle.CODE in styles:
                made.code.append((made.positions[-1], self._cursor.position()))
        self._unused = False

    def _block_format(self, text: str, *, above: float, below: float, leading: float) -> QTextBlockFormat:
        made = QTextBlockFormat()
        made.setTopMargin(above * self._zoom)
        made.setBottomMargin(below * self._zoom)
        made.setLineHeight(leading * self._zoom, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        leftward = is_leftward(text)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft if leftward else Qt.LayoutDirection.LeftToRight)
        return made

    def _plain_type(self, pixels: float = _BODY_PIXELS) -> QTextCharFormat:
        ink = QTextCharFormat()
        ink.setFont(_scaled(font(Type.BODY), pixels * self._zoom))
        ink.setForeground(QColor(self._tokens.text))
        return ink

    def _heading_type(self, level: int) -> QTextCharFormat:
        ink = QTextCharFormat()
        pixels = _HEADINGS.get(level, _LEAST_HEADING) if level < 9 else 13.0  # noqa: PLR2004 - 9: a table's head
        ink.setFont(_scaled(font(Type.BODY_STRONG), pixels * self._zoom))
        ink.setForeground(QColor(self._tokens.text))
        return ink


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[BlockKind, list[Block]]]:
    """Put together the rows of each table, and runs of code; a header begins a table."""
    run: list[Block] = []
    for block in blocks:
        if run and not _goes_on(run[-1], block):
            yield run[0].kind, run
            run = []
        run.append(block)
    if run:
        yield run[0].kind, run


def _goes_on(before: Block, block: Block) -> bool:
    if before.kind in _TABLE_KINDS and block.kind is BlockKind.TABLE_ROW:
        return block.place.sheet == before.place.sheet and block.place.slide == before.place.slide
    return before.kind is block.kind is BlockKind.CODE


def _rows_around(blocks: Sequence[Block], columns: int, passage: Range | None) -> list[int]:
    """Return which rows of a table to show: its head, and those around the passage if there are very many."""
    before, after = max(20, _CELLS_BEFORE // columns), max(60, _CELLS_AFTER // columns)
    found = next((at for at, block in enumerate(blocks) if passage and block.end > passage[0]), 0)
    rows = range(max(0, found - before), min(len(blocks), found + after))
    head = [0] if blocks[0].kind is BlockKind.TABLE_HEADER and rows.start > 0 else []
    return [*head, *rows]


def _scaled(base: QFont, pixels: float) -> QFont:
    kind = QFont(base)
    ratio = base.pointSizeF() / Type.BODY.value[0]
    kind.setPointSizeF(ratio * pixels)
    return kind


def _line_high(pixels: int) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(pixels, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made
