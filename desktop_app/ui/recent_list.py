"""Recent searches to take up again, under an empty search field."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import icons
from desktop_app.ui.controls import button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ICON_SIZE
from desktop_app.ui.translation import tr

ROW = 38
_HEAD = 34
_PADDING = 6


class RecentList(QWidget):
    """`taken` carries the search that was chosen; `cleared` asks to forget them all."""

    taken = Signal(str)
    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStringListModel(self)
        self._title = QLabel(self)
        self._title.setFont(font(Type.SECTION))
        self._title.setProperty("look", "muted")
        self._clear = button("", "link", self)
        self._clear.setFont(font(Type.CAPTION))
        self._clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._clear.clicked.connect(self.cleared)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Rows(theme, self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(self._take)
        theme.changed.connect(self.view.viewport().update)
        head = QHBoxLayout()
        head.setContentsMargins(20, 6, 18, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, _PADDING)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view)
        self._retranslate()

    def show_recent(self, recent: Sequence[str]) -> None:
        """Show searches, the newest first, none of them chosen."""
        if list(recent) != self._model.stringList():
            self._model.setStringList(list(recent))
        self.view.setCurrentIndex(QModelIndex())
        self.view.setFixedHeight(len(recent) * ROW)
        self.setFixedHeight(_HEAD + len(recent) * ROW + _PADDING)

    def current(self) -> str:
        """Return the search that is chosen, "" if none is."""
        return self.view.currentIndex().data() or ""

    def _take(self, index: QModelIndex) -> None:
        self.taken.emit(index.data())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(tr("Recent searches"))
        self.view.setAccessibleName(tr("Recent searches"))
        self._clear.setText(tr("Clear"))
        self._clear.setAccessibleName(tr("Clear recent searches"))


class _Rows(QStyledItemDelegate):
    """A clock and what was searched for."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        """Return a row's size, the same for all."""
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        tokens = self._theme.tokens
        area, state = cast("Any", option).rect, cast("Any", option).state
        inner = QRectF(area).adjusted(6, 1, -6, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if selected else tokens.row_hover))
            painter.drawRoundedRect(inner, 8, 8)
        ratio = painter.device().devicePixelRatio()
        clock = icons.pixmap("clock", tokens.muted, ICON_SIZE, ratio)
        painter.drawPixmap(round(inner.left()) + 17, area.top() + (ROW - ICON_SIZE) // 2, clock)
        left = inner.left() + 14 + 24 + 12
        text_font = font(Type.BODY)
        text = QFontMetricsF(text_font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.right() - 14 - left
        )
        painter.setFont(text_font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QPointF(left, area.top() + baseline(text_font, ROW)), text)
        painter.restore()
