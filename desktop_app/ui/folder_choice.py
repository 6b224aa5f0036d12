"""A folder that can be chosen on the first page: a check box, its name, and what was counted in it."""

import os

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop_app.reports import LeftOut
from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import BOX, draw_box, draw_ring
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ICON_SIZE, ROW_RADIUS
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown, size_text

_HEIGHT = 48
_GAP = 12
_INSET = 8


def folder_name(path: bytes) -> str:
    """Return a folder's own name as it is shown; its whole path where it has none ("/")."""
    return shown(os.path.basename(path.rstrip(b"/\\")) or path)  # noqa: PTH119 - bytes


class FolderChoice(QCheckBox):
    """A row that is chosen or not, by a click anywhere on it."""

    def __init__(self, theme: Theme, path: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.path = path
        self.counted: LeftOut | None = None
        self._problem = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setToolTip(shown(path))
        theme.changed.connect(self.update)
        self.retranslate()

    def show_count(self, counted: LeftOut) -> None:
        """Show what was counted so far."""
        self.counted = counted
        self.retranslate()

    def complain(self, sentence: str) -> None:
        """Show why the folder cannot be read; it cannot be chosen then."""
        self._problem = sentence
        self.setToolTip(in_our_words(sentence))
        self.setChecked(False)
        self.setEnabled(False)
        self.retranslate()

    def note(self) -> str:
        """Return what stands at the right."""
        if self._problem:
            return tr("cannot be read")
        if self.counted is None:
            return tr("counting…")
        if self.counted.complete and not self.counted.files:
            return tr("empty folder")
        files = tr_count(self.counted.files, "{count} file", "{count} files")
        text = tr("{files} · {size}", files=files, size=size_text(self.counted.bytes))
        return text if self.counted.complete else tr("{counted} so far", counted=text)

    def retranslate(self) -> None:
        """Say everything again."""
        name = tr("{name}, {note}", name=folder_name(self.path), note=self.note())
        self.setAccessibleName(name)
        self.setAccessibleDescription(in_our_words(self._problem) or shown(self.path))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return any width: the name gives way."""
        return QSize(240, _HEIGHT)

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Count a click anywhere on it."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the box, the folder, its name, the count, and the line below."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
        middle = (self.height() - 1) / 2
        ratio = self.devicePixelRatioF()
        box = QRectF(_INSET, middle - BOX / 2, BOX, BOX)
        draw_box(painter, self._theme, box, ratio, checked=self.isChecked(), enabled=self.isEnabled())
        if self.hasFocus():
            draw_ring(painter, self._theme, QRectF(self.rect()).adjusted(0, 2, 0, -3), ROW_RADIUS)
        left = int(box.right()) + _GAP
        folder = icons.pixmap("folder", tokens.secondary, ICON_SIZE, ratio)
        painter.drawPixmap(left, round(middle - ICON_SIZE / 2), folder)
        left += ICON_SIZE + _GAP
        note = self.note()
        painter.setFont(font(Type.BODY))
        painter.setPen(QColor(tokens.warning if self._problem else tokens.secondary))
        right = self.width() - _INSET - QFontMetrics(font(Type.BODY)).horizontalAdvance(note)
        painter.drawText(right, int(baseline(font(Type.BODY), self.height() - 1)), note)
        strong = font(Type.BODY_STRONG)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.muted))
        name = QFontMetrics(strong).elidedText(
            folder_name(self.path), Qt.TextElideMode.ElideMiddle, right - left - _GAP
        )
        painter.drawText(left, int(baseline(strong, self.height() - 1)), name)
