"""Filter chips that can be taken away, and the facet rows of the sidebar."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ICON_SIZE, ROW_RADIUS
from desktop_app.ui.translation import number, tr

_CHIP_HEIGHT = 22
_CHIP_CHARACTERS = 24
_CROSS = 10
_FACET_HEIGHT = 28
_PADDING = 8


class FilterChip(NamedTuple):
    """A filter as it stands in the query ("type:pdf"), and as it is shown."""

    key: str
    text: str


class _Chip(QAbstractButton):
    def __init__(self, theme: Theme, chip: FilterChip, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chip = chip
        self.chosen = False
        self.setText(chip.text)
        self.setFont(font(Type.CAPTION))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(tr("Remove the filter {filter}", filter=chip.text))
        self.setToolTip(self.accessibleName())
        theme.changed.connect(self.update)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(width + 2 * _PADDING + _CROSS + 6, _CHIP_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        ground, ink = tokens.selected if self.underMouse() else tokens.accent_soft, tokens.accent
        if self.chosen:
            ground, ink = tokens.accent, tokens.on_accent
        painter.setBrush(QColor(ground))
        radius = _CHIP_HEIGHT / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(QColor(ink))
        painter.drawText(_PADDING, int(baseline(self.font(), _CHIP_HEIGHT)), self.text())
        cross = icons.pixmap("close", ink, _CROSS, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - _PADDING - _CROSS + 2, (_CHIP_HEIGHT - _CROSS) // 2, cross)


class ChipRow(QWidget):
    """The filters that hold, side by side. `removed` carries the key of the one taken away."""

    removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[tuple[FilterChip, ...], int] = ((), 0)
        self._others = QLabel(self)
        self._others.setFont(font(Type.CAPTION))
        self._others.setProperty("look", "secondary")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.hide()

    def set_chips(self, chips: Sequence[FilterChip], most: int | None = None) -> None:
        """Show other filters; nothing happens if they are the same, so that the focus stays.

        most: how many have a chip of their own; the others are counted.
        """
        wanted = (tuple(chips), len(chips[:most]))
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._row.takeAt(0)) is not None:  # pyright: ignore[reportUnnecessaryComparison] - None at the end
            widget = item.widget()
            if widget is not None and widget is not self._others:  # pyright: ignore[reportUnnecessaryComparison] - as Qt does
                widget.hide()
                widget.deleteLater()
        for chip in chips[:most]:
            made = _Chip(self._theme, chip, self)
            made.clicked.connect(self._clicked)
            self._row.addWidget(made)
        others = chips[most:] if most is not None else ()
        self._others.setText(f"+{number(len(others))}")
        self._others.setToolTip("\n".join(chip.text for chip in others))
        self._others.setVisible(bool(others))
        self._row.addWidget(self._others)
        self.setVisible(bool(chips))
        follow_layout(self.window())

    def choose(self, chosen: bool) -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Show all of them as chosen, like text, or none."""
        for chip in self.findChildren(_Chip):
            chip.chosen = chosen
            chip.update()

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, _Chip):
            self.removed.emit(sender.chip.key)


class FacetRow(QToolButton):
    """A row of the sidebar that narrows the search: icon or none, words, and a count or a word at the right."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._symbol = theme, icon
        self._count: int | None = None
        self._more = False
        self._offline = False
        self._instead = ""
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_FACET_HEIGHT)
        theme.changed.connect(self.update)
        self._say()

    def set_count(self, count: int | None, *, more: bool = False, offline: bool = False, note: str = "") -> None:
        """Show how many files it stands for; `more`: at least; `offline`: out of reach; `note`: else."""
        shown = (self._count, self._more, self._offline, self._instead)
        if (count, more, offline, note) == shown and self._said == self.text():
            return
        self._count, self._more, self._offline, self._instead = count, more, offline, note
        self._say()
        self.update()

    def _note(self) -> str:
        if self._offline:
            return tr("offline")
        count = "" if self._count is None else number(self._count)
        return self._instead or (f"{count}+" if self._count and self._more else count)

    def _say(self) -> None:
        self._said = self.text()
        note = self._note()
        self.setAccessibleName(f"{self.text()}, {note}" if note else self.text())
        self.setToolTip(self.text())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the row: quiet, in the accent when it is chosen."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = tokens.selected if self.isChecked() else tokens.hover if self.underMouse() else None
        painter.setPen(QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), ROW_RADIUS, ROW_RADIUS)
        left, right = _PADDING, self.width() - _PADDING
        ink = tokens.muted if self._offline else tokens.accent if self.isChecked() else tokens.text
        if self._symbol:
            quiet = tokens.accent if self.isChecked() else tokens.secondary
            drawn = icons.pixmap(self._symbol, quiet, ICON_SIZE, self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - ICON_SIZE) // 2, drawn)
            left += ICON_SIZE + 8
        caption = font(Type.CAPTION)
        note = self._note()
        right -= QFontMetrics(caption).horizontalAdvance(note)
        painter.setFont(caption)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(right, int(baseline(caption, self.height())), note)
        main = font(Type.BODY_STRONG if self.isChecked() else Type.BODY)
        painter.setFont(main)
        painter.setPen(QColor(ink))
        text = QFontMetrics(main).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, right - left - 8)
        painter.drawText(left, int(baseline(main, self.height())), text)


def chip_text(filter_: str) -> str:
    """Return a filter as its chip shows it: a folder by its own name, anything long cut."""
    key, colon, value = filter_.partition(":")
    value = value.strip('"')
    if key.lstrip("-").lower() == "in":
        value = re.split(r"[/\\]", value.rstrip("/\\"))[-1] or value
    return f"{key}{colon}{value}" if len(value) <= _CHIP_CHARACTERS else f"{key}{colon}{value[:_CHIP_CHARACTERS]}…"
