"""A window without a frame that comes over everything, with a card on it, and gives the focus back when it goes."""

import os

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QCursor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.system.window_focus import WindowFocus
from desktop_app.ui.shadow import MARGIN, draw_shadow
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import DIALOG_RADIUS

_LEAVE_MS = 120
_ACTIVATE_MS = 40
_DOWN = 5  # it stands a fifth down the screen
_SIDE = 40  # what stays free of the screen beside and below it
_SHADOW_LIGHT, _SHADOW_DARK = 0.3, 0.7


class Overlay(QWidget):
    """What `QuickBar` stands on: coming, going, its place, its ground with round corners and a shadow.

    Where the desktop blends no windows (X11 without a compositor) the card has a plain border and its corners are cut.
    """

    def __init__(self, theme: Theme, focus: WindowFocus) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self._theme, self._focus = theme, focus
        self._blends = True
        self._before = 0
        self._left = single_shot(self, _LEAVE_MS, self._hide_if_left)
        self._insist = single_shot(self, _ACTIVATE_MS, self._come_up)
        theme.changed.connect(self.update)

    def card_area(self) -> QRect:
        """Return where the card is in the window."""
        margin = self._margin
        return self.rect().adjusted(margin, margin, -margin, -margin)

    def in_use(self) -> bool:
        """Whether it is shown and has the focus, or lost it only just now, maybe to the hotkey's own grab."""
        return self.isVisible() and (self.isActiveWindow() or self._left.isActive())

    def come(self, token: str) -> None:
        """Show it with the focus. token: what Wayland's compositor wants to see before a window may come up."""
        self._left.stop()
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # where Qt looks for it
        if not self.isVisible():
            self._before = self._focus.current()
        self.show()
        self.raise_()
        self.activateWindow()
        self._insist.start()

    def go(self, *, give_back: bool) -> None:
        """Hide it; `give_back`: have the window that had the focus before get it again."""
        self._left.stop()
        self._insist.stop()
        self.hide()
        if give_back and self._before:
            self._focus.give(self._before)

    def left(self) -> None:
        """Do what belongs to losing the focus to another window: go, unless there is more to it."""
        self.go(give_back=False)

    def follow_compositor(self) -> None:
        """Become the kind of window that this desktop can draw."""
        blends = self._focus.blends()
        if blends != self._blends:
            self._blends = blends
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, blends)
            # The kind of window is decided when it is made.
            self.destroy()
            self.create()
            self._cut()

    def room(self) -> tuple[QRect, int]:
        """Return where the pointer's screen is free, and how high a card can become there."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        # Some window managers move a window that reaches over the edge, be it with its shadow alone.
        below = max(_SIDE // 2, self._margin)
        return free, free.height() - free.height() // _DOWN - below

    def granted(self, free: QRect, width: int) -> int:
        """Return how much of a width there is room for."""
        return min(width, free.width() - 2 * _SIDE)

    def place(self, free: QRect, usual: int, width: int, height: int) -> None:
        """Take a size. The left edge stays where the `usual` width has it, if the screen has room to the right."""
        width = self.granted(free, width)
        left = free.left() + (free.width() - min(usual, width)) // 2
        left = max(free.left() + _SIDE, min(left, free.right() + 1 - _SIDE - width))
        card = QRect(left, free.top() + free.height() // _DOWN, width, height)
        area = card.adjusted(-self._margin, -self._margin, self._margin, self._margin)
        self.setMinimumSize(0, 0)
        self.setMaximumSize(area.size())
        self.setGeometry(area)
        self.setMinimumSize(area.size())

    @property
    def _margin(self) -> int:
        return MARGIN if self._blends else 0

    def _come_up(self) -> None:
        """Insist, where the window manager took it for a window that came unasked."""
        if self.isVisible() and not self.isActiveWindow():
            self._focus.give(int(self.winId()))

    def _hide_if_left(self) -> None:
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            self._left.start()
        elif self.isVisible() and QApplication.activeWindow() is not self:
            self.left()

    def event(self, event: QEvent) -> bool:
        """Go when another window gets the focus, a little later: a menu or the hotkey itself takes it for a moment."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self._left.start()
        elif event.type() == QEvent.Type.WindowActivate:
            self._left.stop()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a click beside the card, on its shadow, for one elsewhere."""
        if not self.card_area().contains(event.position().toPoint()):
            self.left()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the corners where they cannot be translucent."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        if self._blends:
            self.clearMask()
            return
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), DIALOG_RADIUS, DIALOG_RADIUS)
        self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the shadow, and the card over it."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        card = self.card_area()
        if self._blends:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            strength = _SHADOW_DARK if tokens.dark else _SHADOW_LIGHT
            draw_shadow(painter, card, DIALOG_RADIUS, QColor(tokens.shadow), strength)
            edge = QColor(tokens.line)
        else:
            # Nothing else sets it off from what lies below; the corners are cut from the window, pixel by pixel.
            edge = QColor(tokens.outline)
            painter.fillRect(card, edge)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), DIALOG_RADIUS, DIALOG_RADIUS)
