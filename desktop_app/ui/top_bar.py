"""The bar that leads: the search field, and the few things that are always at hand."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.ui import icons
from desktop_app.ui.controls import IconButton
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import ICON_SIZE
from desktop_app.ui.translation import tr

_HEIGHT = 56
_LOGO = 28


class TopBar(QFrame):
    """The program's sign, the search field, pause or resume, settings; and what unfolds a folded sidebar."""

    pause_asked = Signal()
    resume_asked = Signal()
    settings_asked = Signal()
    sidebar_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._paused = False
        self._narrow = False
        self.setFixedHeight(_HEIGHT)
        self._logo = QLabel(self)
        self._logo.setPixmap(icons.app_pixmap(_LOGO, self.devicePixelRatioF()))
        self.fold = IconButton(theme, "sidebar", "", self, framed=True)
        self.fold.clicked.connect(self.sidebar_asked)
        self.field = SearchField(theme, self)
        self.pause = QPushButton(self)
        self.pause.setAutoDefault(False)
        self.pause.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.pause.clicked.connect(self._pause)
        self.settings = IconButton(theme, "settings", "", self, framed=True)
        self.settings.setFixedWidth(42)
        self.settings.clicked.connect(self.settings_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(9)
        row.addWidget(self._logo)
        row.addSpacing(-1)
        row.addWidget(self.fold)
        row.addWidget(self.field, 1)
        row.addWidget(self.pause)
        row.addSpacing(3)
        row.addWidget(self.settings)
        self.fold.hide()
        theme.changed.connect(self._draw)
        self._retranslate()

    def show_paused(self, *, paused: bool) -> None:
        """Offer to resume, or to pause."""
        if paused != self._paused:
            self._paused = paused
            self._retranslate()

    def set_narrow(self, *, narrow: bool, folded: bool) -> None:
        """Leave room for the field; `folded`: there is a sidebar to unfold."""
        self.fold.setVisible(folded)
        if narrow != self._narrow:
            self._narrow = narrow
            self._retranslate()

    def _pause(self) -> None:
        (self.resume_asked if self._paused else self.pause_asked).emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        said = tr("Resume") if self._paused else tr("Pause")
        self.pause.setText("" if self._narrow else said)
        self.pause.setToolTip(tr("Go on reading files") if self._paused else tr("Stop reading files for now"))
        self.pause.setAccessibleName(tr("Resume indexing") if self._paused else tr("Pause indexing"))
        self.settings.rename(tr("Settings"))
        self.fold.rename(tr("Folders and filters"))
        self._draw()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        self.pause.setIcon(icons.icon("play" if self._paused else "pause", tokens.secondary))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the ground and the line below."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
