"""The table of files that could not be read, drawn in Findling's own look."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import draw_ring
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ROW_RADIUS
from desktop_app.ui.unread_model import FOLDER, NAME, UnreadModel

_ROW = 32
_PADDING = 8
_SHARES = (0.36, 0.32)


class _Cells(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        return QSize(80, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = self._theme.tokens
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - Qt's options have no types
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - likewise
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(tokens.selected))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(tokens.line))
        type_ = font(Type.BODY if index.column() == NAME else Type.CAPTION)
        painter.setFont(type_)
        painter.setPen(QColor(tokens.text if index.column() == NAME else tokens.secondary))
        text = _elided(str(index.data()), index.column(), area.width() - 2 * _PADDING)
        painter.drawText(area.left() + _PADDING, area.top() + _baseline(index.column()), text)


@lru_cache(maxsize=4096)
def _elided(text: str, column: int, width: int) -> str:
    """Shorten what a cell says to its width: paths in their middle, reasons at their end."""
    way = Qt.TextElideMode.ElideRight if column > FOLDER else Qt.TextElideMode.ElideMiddle
    return QFontMetrics(font(Type.BODY if column == NAME else Type.CAPTION)).elidedText(text, way, width)


@lru_cache
def _baseline(column: int) -> int:
    return int(baseline(font(Type.BODY if column == NAME else Type.CAPTION), _ROW))


class _Header(QHeaderView):
    """Column names; a chevron shows by which one, and which way, the table is sorted.

    With the keyboard: ← and → choose a name, Space or Enter sorts by it.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(80)
        self.setFixedHeight(_ROW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._at = 0
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a name, and sort by it."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._at = (self._at + steps[Qt.Key(event.key())]) % self.count()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            again = self.sortIndicatorSection() == self._at and self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            self.setSortIndicator(self._at, Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder)
        else:
            event.ignore()
            return
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that they no longer do."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803 - Qt's names
        """Paint a name, its chevron and the line below."""
        tokens = self._theme.tokens
        painter.save()
        painter.fillRect(rect, QColor(tokens.surface))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        sorted_by = self.sortIndicatorSection() == logicalIndex and self.isSortIndicatorClearable()
        type_ = font(Type.CAPTION_STRONG if sorted_by else Type.CAPTION)
        painter.setFont(type_)
        painter.setPen(QColor(tokens.text if sorted_by else tokens.secondary))
        name = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        room = rect.width() - 2 * _PADDING - 14
        text = QFontMetrics(type_).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect.left() + _PADDING, rect.top() + int(baseline(type_, rect.height())), text)
        if sorted_by:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            drawn = icons.pixmap("chevron-up" if up else "chevron-down", tokens.secondary, 10, self.devicePixelRatioF())
            left = rect.left() + _PADDING + QFontMetrics(type_).horizontalAdvance(text) + 5
            painter.drawPixmap(left, rect.top() + (rect.height() - 10) // 2, drawn)
        if self.hasFocus() and logicalIndex == self._at:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_ring(painter, self._theme, rect.toRectF().adjusted(1, 2, -1, -3), ROW_RADIUS)
        painter.restore()


class UnreadTable(QTableView):
    """The table; `opened` is Enter or a double click on a row."""

    opened = Signal(object)

    def __init__(self, theme: Theme, rows: UnreadModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, rows
        self.setModel(rows)
        self.setItemDelegate(_Cells(theme, self))
        self.setHorizontalHeader(_Header(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows_header = self.verticalHeader()
        rows_header.hide()
        rows_header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows_header.setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(self._open)

    def chosen(self) -> list[bytes]:
        """Return the paths of the selected files, from the top."""
        selection = self.selectionModel().selection()
        stretches = [selection.at(each) for each in range(selection.count())]
        rows = {row for stretch in stretches for row in range(stretch.top(), stretch.bottom() + 1)}
        return [self._rows.path(row) for row in sorted(rows)]

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._rows.path(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter does what a double click does."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._open(index)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width out among the columns."""
        super().resizeEvent(event)
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, int(self.viewport().width() * share))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows, and the ring while the keys go here."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_ring(painter, self._theme, self.viewport().rect().toRectF(), ROW_RADIUS)
