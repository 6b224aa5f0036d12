"""What forms are made of, in Findling's own look: check box, switch, text area."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QSizePolicy, QWidget

from desktop_app.ui import icons
from desktop_app.ui.fonts import Type, font, monospace
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme

BOX = 18
_BOX_RADIUS = 5
_RING = 2
_GAP = 10
_TRACK = QSize(36, 20)
_KNOB = 14
CONTROL_HEIGHT = 32


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
        ground = tokens.line if not self.isEnabled() else tokens.accent if on else tokens.outline
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(track, radius, radius)
        inset = (track.height() - _KNOB) / 2
        left = track.right() - inset - _KNOB if on else track.left() + inset
        painter.setBrush(QColor(tokens.on_accent if on and self.isEnabled() else tokens.surface))
        painter.drawEllipse(QRectF(left, track.top() + inset, _KNOB, _KNOB))
        if self.hasFocus():
            draw_ring(painter, self._theme, QRectF(self.rect()), radius + edge)


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
