"""A field for a whole number, in Findling's own look."""

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from desktop_app.ui import icons
from desktop_app.ui.form_controls import CONTROL_HEIGHT, draw_ring
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import CONTROL_RADIUS

_PADDING = 12
_STEPPER = 24


class SpinBox(QSpinBox):
    """A whole number with its unit; arrows at the right, and the arrow keys, step it. Typing counts when it is done."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.lineEdit().setProperty("look", "bare")
        self.setKeyboardTracking(False)
        self.setGroupSeparatorShown(True)
        self.setFixedHeight(CONTROL_HEIGHT)
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

    def _place(self) -> None:
        """Leave room for the arrows; styles and style sheets lay a field without buttons out in their own ways."""
        self.lineEdit().setGeometry(_PADDING - 2, 2, self.width() - _PADDING - _STEPPER - 4, self.height() - 4)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the text."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Place the text again after the style placed it."""
        super().changeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Place the text again after the style placed it."""
        super().showEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the frame and the arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        frame = QRectF(self.rect())
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus() or self.lineEdit().hasFocus():
            draw_ring(painter, self._theme, frame, CONTROL_RADIUS)
        size = 10
        enabled = self.stepEnabled()
        steps = (QSpinBox.StepEnabledFlag.StepUpEnabled, QSpinBox.StepEnabledFlag.StepDownEnabled)
        for zone, name, step, nudge in zip(self._zones(), ("chevron-up", "chevron-down"), steps, (2, -2), strict=True):
            ink = tokens.secondary if step in enabled and self.isEnabled() else tokens.line
            drawn = icons.pixmap(name, ink, size, self.devicePixelRatioF())
            painter.drawPixmap(zone.center().x() - size // 2, zone.center().y() - size // 2 + nudge, drawn)
