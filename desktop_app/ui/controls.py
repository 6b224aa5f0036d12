"""Buttons with icons, and the words and lines that bars are made of; all follow the theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_app.ui import icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ICON_SIZE


class IconButton(QToolButton):
    """A button that is an icon alone: its name is for a screen reader and the tool tip."""

    def __init__(
        self, theme: Theme, icon: str, name: str, parent: QWidget | None = None, *, framed: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setProperty("look", "framed" if framed else "plain")
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.rename(name)
        theme.changed.connect(self._draw)
        self._draw()

    def rename(self, name: str) -> None:
        """Say what the button does."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._draw()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        self.setIcon(icons.icon(self._icon, tokens.secondary, disabled=tokens.outline))


class IconLabel(QLabel):
    """An icon that only decorates; screen readers pass over it."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        colour: str = "secondary",
        parent: QWidget | None = None,
        *,
        size: int = ICON_SIZE,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._colour, self._size = theme, icon, colour, size
        self.setFixedSize(size, size)
        theme.changed.connect(self._draw)
        self._draw()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._draw()

    def _draw(self) -> None:
        colour = str(getattr(self._theme.tokens, self._colour))
        self.setPixmap(icons.pixmap(self._icon, colour, self._size, self.devicePixelRatioF()))


class ElidedLabel(QLabel):
    """A line of words that gives way: elided where there is no room, whole in the tool tip and for screen readers."""

    def __init__(self, parent: QWidget | None = None, *, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(parent)
        self._elide = elide
        self._whole = ""
        # A right-to-left name stands at the same edge as all others.
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show a text, as much of it as fits."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the words to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = self.fontMetrics().elidedText(self._whole, self._elide, self.width())
        self.setText(fitting)
        self.setToolTip(self._whole if fitting != self._whole else "")


def button(text: str, look: str = "", parent: QWidget | None = None) -> QPushButton:
    """Return a push button; look: "" plain, "primary" the one that leads, "link" underlined words."""
    made = QPushButton(text, parent)
    made.setProperty("look", look)
    made.setAutoDefault(False)
    if look == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def line(parent: QWidget | None = None) -> QFrame:
    """Return a separator, 1 px high."""
    made = QFrame(parent)
    made.setProperty("look", "line")
    made.setFixedHeight(1)
    return made
