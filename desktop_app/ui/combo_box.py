"""One of a few values, in Findling's own look."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import CONTROL_HEIGHT, draw_ring
from desktop_app.ui.menus import cut_corners
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS, ICON_SIZE, ROW_RADIUS

_PADDING = 12
_ITEM_HEIGHT = 30
_CHEVRON = 12
_POPUP_MARGIN = 4


class Option(NamedTuple):
    """One value of a combo box and the words for it."""

    value: str
    text: str


class _Items(QStyledItemDelegate):
    """The rows of a combo box's list: the one in force has a check mark."""

    def __init__(self, theme: Theme, owner: "ComboBox") -> None:
        super().__init__(owner)
        self._theme, self._owner = theme, owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(super().sizeHint(option, index).width() + ICON_SIZE + 2 * _PADDING, _ITEM_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - Qt's options have no types
        view = self._owner.view()
        if index.row() == view.currentIndex().row():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected))
            painter.drawRoundedRect(QRectF(area), ROW_RADIUS, ROW_RADIUS)
        if index.row() == self._owner.currentIndex():
            mark = icons.pixmap("check", tokens.accent, ICON_SIZE, self._owner.devicePixelRatioF())
            painter.drawPixmap(area.left() + 8, area.top() + (area.height() - ICON_SIZE) // 2, mark)
        painter.setFont(font(Type.BODY))
        painter.setPen(QColor(tokens.text))
        left = area.left() + 8 + ICON_SIZE + 6
        painter.drawText(left, area.top() + int(baseline(font(Type.BODY), area.height())), str(index.data()))
        painter.restore()


class ComboBox(QComboBox):
    """One of a few values. `value()` is the chosen one; `activated`: a person chose. quiet: without a frame."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._quiet = theme, quiet
        self.setFont(font(Type.BODY))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFixedHeight(CONTROL_HEIGHT)
        rows = QListView(self)
        rows.setProperty("look", "popup")
        rows.setMouseTracking(True)
        self.setView(rows)
        self.setItemDelegate(_Items(theme, self))
        popup = rows.window()
        popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        theme.changed.connect(self.update)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other values, or the same in other words; the chosen one stays chosen if it is among them."""
        chosen = self.value()
        self.blockSignals(True)
        self.clear()
        for option in options:
            self.addItem(option.text, option.value)
        self.blockSignals(False)
        self.choose(chosen)
        self.updateGeometry()

    def value(self) -> str:
        """Return the chosen value, "" if there is none."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Show a value as the chosen one."""
        at = self.findData(value)
        self.setCurrentIndex(max(at, 0))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the longest words and the chevron."""
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        padding = 4 if self._quiet else _PADDING
        return QSize(widest + 2 * padding + 12 + _CHEVRON, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return less: words that do not fit are elided."""
        return QSize(min(self.sizeHint().width(), 96), CONTROL_HEIGHT)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Show the list, wide enough for its words."""
        view = self.view()
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        view.setMinimumWidth(max(self.width(), widest + ICON_SIZE + 3 * _PADDING + 2 * _POPUP_MARGIN))
        popup = view.window()
        super().showPopup()
        cut_corners(popup)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the frame, the words and the chevron."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() and self.isEnabled()
        frame = QRectF(self.rect())
        if self._quiet:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover) if over else Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.setBrush(QColor(tokens.hover if over else tokens.surface))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            draw_ring(painter, self._theme, frame, CONTROL_RADIUS)
        padding = 4 if self._quiet else _PADDING
        room = self.width() - 2 * padding - 8 - _CHEVRON
        ink = tokens.muted if not self.isEnabled() else tokens.secondary if self._quiet else tokens.text
        text = QFontMetrics(self.font()).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.setFont(self.font())
        painter.setPen(QColor(ink))
        painter.drawText(padding, int(baseline(self.font(), self.height())), text)
        chevron = icons.pixmap("chevron-down", tokens.secondary, _CHEVRON, self.devicePixelRatioF())
        right = self.width() - padding - _CHEVRON
        if self._quiet:
            right = min(right, padding + QFontMetrics(self.font()).horizontalAdvance(text) + 4)
        painter.drawPixmap(right, (self.height() - _CHEVRON) // 2, chevron)
