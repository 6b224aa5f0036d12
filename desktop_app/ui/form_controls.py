"""What forms are made of, in Findling's own look: check box, switch, combo box, number field, text area.

A page is scrolled with the wheel, so no control here changes its value by it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QListView,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font, monospace
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS, ICON_SIZE, ROW_RADIUS

BOX = 18
_BOX_RADIUS = 5
_RING = 2
_GAP = 10
_TRACK = QSize(36, 20)
_KNOB = 14
_CONTROL_HEIGHT = 32
_PADDING = 12
_ITEM_HEIGHT = 30
_STEPPER = 24
_CHEVRON = 12
_POPUP_MARGIN = 4


def draw_box(painter: QPainter, theme: Theme, box: QRectF, ratio: float, *, checked: bool, enabled: bool) -> None:
    """Draw a check box, `BOX` px square; ratio: the screen's pixels to logical ones."""
    tokens = theme.tokens
    ground = (tokens.accent if enabled else tokens.outline) if checked else tokens.surface
    edge = ground if checked else tokens.outline if enabled else tokens.line
    painter.setPen(QPen(QColor(edge), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _BOX_RADIUS, _BOX_RADIUS)
    if checked:
        mark = icons.pixmap("check", tokens.on_accent, 14, ratio)
        painter.drawPixmap(box.topLeft() + (QRectF(0, 0, BOX, BOX).center() - QRectF(0, 0, 14, 14).center()), mark)


def draw_ring(painter: QPainter, theme: Theme, around: QRectF, radius: float) -> None:
    """Draw the ring that shows where the keys go."""
    painter.setPen(QPen(QColor(theme.tokens.accent), _RING))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = _RING / 2
    painter.drawRoundedRect(around.adjusted(half, half, -half, -half), radius, radius)


class CheckBox(QCheckBox):
    """A check box with words beside it; a click on either counts."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFont(font(Type.BODY))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for ring, box and words."""
        side = BOX + 2 * (_RING + 1)
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(side + (_GAP - _RING + words if words else 0), max(side, QFontMetrics(self.font()).height() + 4))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same: words are not cut."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Count a click anywhere on it."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the box, its mark, and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QRectF(0, (self.height() - BOX) / 2 - _RING - 1, BOX + 2 * _RING + 2, BOX + 2 * _RING + 2)
        box = around.adjusted(_RING + 1, _RING + 1, -_RING - 1, -_RING - 1)
        draw_box(
            painter, self._theme, box, self.devicePixelRatioF(), checked=self.isChecked(), enabled=self.isEnabled()
        )
        if self.hasFocus():
            draw_ring(painter, self._theme, around, _BOX_RADIUS + _RING)
        tokens = self._theme.tokens
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.muted))
        left = int(around.right()) + _GAP - _RING
        painter.drawText(left, int(baseline(self.font(), self.height())), self.text())


class Switch(QCheckBox):
    """On or off, at once. Its words stand in the row that holds it: give it an accessible name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(_TRACK.width() + 2 * (_RING + 1), _TRACK.height() + 2 * (_RING + 1))
        theme.changed.connect(self.update)

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Count a click anywhere on it."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the track and the knob: where it stands says it without colour too."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = _RING + 1
        track = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        radius = track.height() / 2
        on = self.isChecked()
        ground = tokens.accent if on and self.isEnabled() else tokens.outline
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(track, radius, radius)
        inset = (track.height() - _KNOB) / 2
        left = track.right() - inset - _KNOB if on else track.left() + inset
        painter.setBrush(QColor(tokens.on_accent if on else tokens.surface))
        painter.drawEllipse(QRectF(left, track.top() + inset, _KNOB, _KNOB))
        if self.hasFocus():
            draw_ring(painter, self._theme, QRectF(self.rect()), radius + edge)


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
        self.setFixedHeight(_CONTROL_HEIGHT)
        rows = QListView(self)
        rows.setProperty("look", "popup")
        rows.setMouseTracking(True)
        self.setView(rows)
        self.setItemDelegate(_Items(theme, self))
        popup = rows.window()
        popup.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
        popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        popup.setProperty("look", "popup")
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
        return QSize(widest + 2 * padding + 12 + _CHEVRON, _CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return less: words that do not fit are elided."""
        return QSize(min(self.sizeHint().width(), 96), _CONTROL_HEIGHT)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Show the list, wide enough for its words."""
        view = self.view()
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        view.setMinimumWidth(max(self.width(), widest + ICON_SIZE + 3 * _PADDING + 2 * _POPUP_MARGIN))
        super().showPopup()

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


class SpinBox(QSpinBox):
    """A whole number with its unit; arrows at the right, and the arrow keys, step it. Typing counts when it is done."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.lineEdit().setProperty("look", "bare")
        self.setKeyboardTracking(False)
        self.setGroupSeparatorShown(True)
        self.setFixedHeight(_CONTROL_HEIGHT)
        self.setMinimumWidth(124)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def _zones(self) -> tuple[QRect, QRect]:
        left, half = self.width() - _STEPPER - 2, self.height() // 2
        return QRect(left, 0, _STEPPER, half), QRect(left, half, _STEPPER, self.height() - half)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Step up or down when one of the arrows is pressed."""
        for zone, steps in zip(self._zones(), (1, -1), strict=True):
            if zone.contains(event.position().toPoint()) and event.button() == Qt.MouseButton.LeftButton:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.stepBy(steps)
                return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the field as the style sheet says, and the arrows over it."""
        super().paintEvent(event)
        painter = QPainter(self)
        tokens = self._theme.tokens
        size = 10
        enabled = self.stepEnabled()
        steps = (QSpinBox.StepEnabledFlag.StepUpEnabled, QSpinBox.StepEnabledFlag.StepDownEnabled)
        for zone, name, step, nudge in zip(self._zones(), ("chevron-up", "chevron-down"), steps, (2, -2), strict=True):
            ink = tokens.secondary if step in enabled and self.isEnabled() else tokens.line
            drawn = icons.pixmap(name, ink, size, self.devicePixelRatioF())
            painter.drawPixmap(zone.center().x() - size // 2, zone.center().y() - size // 2 + nudge, drawn)


class TextArea(QPlainTextEdit):
    """Several lines of plain text in a frame; the Tab key leaves it, as it leaves every other control."""

    def __init__(self, parent: QWidget | None = None, *, lines: int = 4) -> None:
        super().__init__(parent)
        self.setFont(monospace())
        self.setProperty("look", "form")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFixedHeight(QFontMetrics(monospace()).lineSpacing() * lines + 24)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the monospace font when the application's style changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.font() != monospace():
            self.setFont(monospace())
