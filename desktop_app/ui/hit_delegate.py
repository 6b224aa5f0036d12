"""Paints the hit list: `HitDelegate` for the window's rows, `QuickDelegate` for the quick bar's single passage line."""

from abc import abstractmethod
from collections import OrderedDict
from typing import Any, cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_row import HitRow
from desktop_app.ui.hits_model import HitsModel
from desktop_app.ui.painting import draw_badge, draw_key, key_width
from desktop_app.ui.row_layout import LEFT, RowLayout, marks_of, row_height
from desktop_app.ui.text_block import TextBlock, baseline, elided_name
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import BADGE_SIZE
from desktop_app.ui.translation import tr

Index = QModelIndex | QPersistentModelIndex
QUICK_ROW = 55
_SECTION = 30
_FLAT_BASELINE = 10
_LAYOUTS = 128
_BAR = 3
_ROOM_FOR_KEY = 300  # a narrower row keeps its room for the name


class _RowDelegate(QStyledItemDelegate):
    """What both kinds of rows share: the ground and the focus."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        theme.changed.connect(self.forget)

    @abstractmethod
    def forget(self) -> None:
        """Drop what was laid out: colours, texts or sizes are other ones."""


class HitDelegate(_RowDelegate):
    """The window's rows. Layouts of the rows last painted are kept, so that painting them again only draws."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._layouts: OrderedDict[int, tuple[HitRow, int, RowLayout]] = OrderedDict()
        self._heights: dict[int, tuple[HitRow, int, bool, int]] = {}
        self.floors: dict[int, int] = {}
        self._sections: dict[int, int] = {}
        self._flat = -1

    def forget(self) -> None:
        """Drop the layouts and heights."""
        self._layouts.clear()
        self._heights.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return a row's size, which depends on its texts and the list's width alone."""
        width = _width(option)
        row, expanded = _row(index), bool(index.data(HitsModel.EXPANDED))
        known = self._heights.get(row.file_id)
        if known is not None and known[0] is row and known[1] == width and known[2] == expanded:
            height = known[3]
        else:
            height = row_height(row, width, expanded=expanded)
            self._heights[row.file_id] = (row, width, expanded, height)
        return QSize(width, max(height + self.section_height(index), self.floors.get(index.row(), 0)))

    def section_height(self, index: Index) -> int:
        """Return how much of a row's height is the line above it that says what begins there, or its room."""
        begins, kept = index.data(HitsModel.BEGINS_REST), self._sections.get(index.data(HitsModel.FILE_ID))
        if kept is not None and (begins or index.row() == self._flat):
            return kept
        return _SECTION if begins and index.row() > self._flat else 0

    def keep_sections(self, pinned: QModelIndex) -> None:
        """Let what begins above a pinned row from now on have no height, and leave the row the room that it has."""
        row = pinned.row()
        above = [pinned.sibling(number, 0) for number in range(row + 1)]
        begins = [index for index in above if index.row() == row or index.data(HitsModel.BEGINS_REST)]
        self._sections = {index.data(HitsModel.FILE_ID): self.section_height(index) for index in begins}
        self._flat = row

    def layout_of(self, index: Index, width: int) -> RowLayout:
        """Return a row's layout, the one that was made before if nothing changed."""
        row, expanded = _row(index), bool(index.data(HitsModel.EXPANDED))
        known = self._layouts.get(row.file_id)
        if known is not None and known[0] is row and known[1] == width and known[2].expanded == expanded:
            self._layouts.move_to_end(row.file_id)
            return known[2]
        made = RowLayout(row, width, self.theme.tokens, expanded=expanded)
        self._layouts[row.file_id] = (row, width, made)
        while len(self._layouts) > _LAYOUTS:
            self._layouts.popitem(last=False)
        return made

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row: the ground, the selection bar, the texts, the line below."""
        tokens = self.theme.tokens
        area, state = _area(option), _state(option)
        begins, section = bool(index.data(HitsModel.BEGINS_REST)), self.section_height(index)
        if begins and section:
            self._draw_section(painter, QRect(area.left(), area.top(), area.width(), section))
        area = area.adjusted(0, section, 0, 0)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(area, QColor(tokens.selected))
            painter.fillRect(QRect(area.left(), area.top(), _BAR, area.height()), QColor(tokens.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(tokens.row_hover))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(tokens.line))
        if begins and not section:
            self._draw_flat_section(painter, area)
        self.layout_of(index, area.width()).draw(painter, area)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -1.5))

    def _draw_section(self, painter: QPainter, area: QRect) -> None:
        tokens, caption = self.theme.tokens, font(Type.CAPTION)
        painter.fillRect(area, QColor(tokens.sidebar))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(tokens.line))
        painter.setFont(caption)
        painter.setPen(QColor(tokens.secondary))
        painter.drawText(area.left() + LEFT, area.top() + int(baseline(caption, _SECTION)), tr("Less likely"))

    def _draw_flat_section(self, painter: QPainter, area: QRect) -> None:
        """Say in the room above a row's name what begins with it, where a line of its own would move what is chosen."""
        tokens = self.theme.tokens
        painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), QColor(tokens.outline))
        painter.setFont(font(Type.SMALL))
        painter.setPen(QColor(tokens.secondary))
        painter.drawText(area.left() + LEFT, area.top() + _FLAT_BASELINE, tr("Less likely"))


class QuickDelegate(_RowDelegate):
    """The quick bar's rows, all 55 px high; the selected one says what Enter does."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._texts: OrderedDict[int, tuple[HitRow, int, TextBlock, TextBlock | None]] = OrderedDict()

    def forget(self) -> None:
        """Drop the laid out texts."""
        self._texts.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - Qt's name and shape
        """Return a row's size, the same for all."""
        return QSize(_width(option), QUICK_ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row: badge, name, one line of the passage, and the key if it is selected."""
        tokens = self.theme.tokens
        row = _row(index)
        area, state = _area(option), _state(option)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(area).adjusted(6, 0, -6, 0)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if selected else tokens.row_hover))
            painter.drawRoundedRect(inner, 10, 10)
        left, right = inner.left() + 14, inner.right() - 14
        draw_badge(painter, tokens, row.badge, left, area.top() + (QUICK_ROW - BADGE_SIZE) / 2)
        left += BADGE_SIZE + 12
        if selected and area.width() >= _ROOM_FOR_KEY:
            key = "↵ " + (tr("Open at {place}", place=row.best.place) if row.best and row.best.place else tr("Open"))
            right -= key_width(key)
            draw_key(painter, tokens, key, right, area.top() + QUICK_ROW / 2)
            right -= 12
        name, passage = self._lines(row, int(right - left))
        name.draw(painter, left, area.top() + 9, QColor(tokens.text))
        if passage is not None:
            passage.draw(painter, left, area.top() + 28, QColor(tokens.secondary))
        painter.restore()

    def _lines(self, row: HitRow, room: int) -> tuple[TextBlock, TextBlock | None]:
        known = self._texts.get(row.file_id)
        if known is not None and known[0] is row and known[1] == room:
            return known[2], known[3]
        tokens = self.theme.tokens
        title = "\u200e" + elided_name(row.name, font(Type.BODY_STRONG), room)
        name = TextBlock(title, font(Type.BODY_STRONG), 1e6, 19)
        small = font(Type.PASSAGE_SMALL)
        if row.best is None:
            passage = TextBlock("\u200e" + " › ".join(row.crumbs), small, room, 18)
        else:
            cut = row.best.snippet
            passage = TextBlock(cut.text, small, room, 18, marks=marks_of(cut, tokens), ink=QColor(tokens.text))
        self._texts[row.file_id] = (row, room, name, passage)
        while len(self._texts) > _LAYOUTS:
            self._texts.popitem(last=False)
        return name, passage


def _row(index: Index) -> HitRow:
    return cast("HitRow", index.data(HitsModel.ROW))


# PySide6 declares the fields of style options on the base class in a way that strict checking does not see.
def _area(option: QStyleOptionViewItem) -> QRect:
    return cast("Any", option).rect


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return cast("Any", option).state


def _width(option: QStyleOptionViewItem) -> int:
    widget = cast("QWidget | None", cast("Any", option).widget)
    viewport = getattr(widget, "viewport", None)
    return viewport().width() if viewport is not None else _area(option).width()
