"""The head of the preview: what is shown, where in it the person is, and what can be done with it."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.badges import FileBadge
from desktop_app.ui.controls import ElidedLabel, IconButton, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.painting import draw_badge
from desktop_app.ui.preview_lines import is_leftward
from desktop_app.ui.text_block import elided_name
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import BADGE_SIZE, ICON_SIZE
from desktop_app.ui.translation import number, tr

_LEAST_NAME = 150
_LEAST_WIDTH = 300
_NAME_HEIGHT = 21
_PLACE_HEIGHT = 17


class PreviewHead(QFrame):
    """Badge, name and place of a file; the matches; zoom; Open. In a narrow pane it takes two rows."""

    open_asked = Signal()
    stepped = Signal(int)
    zoomed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._narrow: bool | None = None
        self._count, self._whole = (0, 0), True
        self.setProperty("look", "surface")
        self._badge = _Badge(theme, self)
        self._name = NameLabel(self)
        self._place = ElidedLabel(self)
        self._place.setFont(font(Type.CAPTION))
        self._place.setProperty("look", "secondary")
        self._name.setFixedHeight(_NAME_HEIGHT)
        self._place.setFixedHeight(_PLACE_HEIGHT)
        self._matches = QLabel(self)
        self._matches.setFont(font(Type.CAPTION))
        self._matches.setProperty("look", "secondary")
        self._previous = IconButton(theme, "chevron-up", "", self, framed=True)
        self._next = IconButton(theme, "chevron-down", "", self, framed=True)
        self._smaller = IconButton(theme, "zoom-out", "", self)
        self._larger = IconButton(theme, "zoom-in", "", self)
        self._fit = IconButton(theme, "zoom-fit", "", self)
        self._open = button("", "primary", self)
        self._open.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self._open.clicked.connect(self.open_asked)
        self._previous.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        self._smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        self._larger.clicked.connect(lambda: self.zoomed.emit(1))
        self._fit.clicked.connect(lambda: self.zoomed.emit(0))
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        for widget in (self._matches, self._previous, self._next):
            self._tools.addWidget(widget)
        for widget in (self._smaller, self._larger, self._fit):
            self._tools.addWidget(widget)
        self._words = QVBoxLayout()
        self._words.setSpacing(0)
        self._words.addStretch(1)
        self._words.addWidget(self._name)
        self._words.addWidget(self._place)
        self._words.addStretch(1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 9, 16, 9)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        theme.changed.connect(self._draw)
        self._retranslate()
        self._align()
        self._draw()
        self._arrange(narrow=False)
        self.show_counted((0, 0))

    def show_file(self, badge: FileBadge, name: str) -> None:
        """Show which file it is."""
        self._badge.show_badge(badge)
        self._name.set_name(name)

    def show_place(self, text: str) -> None:
        """Show where in the file the person is."""
        self._place.set_whole(text)
        self._place.setVisible(bool(text))

    def show_counted(self, counted: tuple[int, int], *, whole: bool = True) -> None:
        """Show which match is current and how many there are, a "+" if there may be more; nothing for none."""
        self._count, self._whole = counted, whole
        current, count = counted
        for widget in (self._matches, self._previous, self._next):
            widget.setVisible(count > 0)
        self._previous.setEnabled(count > 1)
        self._next.setEnabled(count > 1)
        numbers = {"current": number(current), "count": number(count) + ("" if whole else "+")}
        self._matches.setText(tr("{current} of {count}", **numbers) if count else "")
        spoken = tr("Match {current} of {count}", **numbers) if count else ""
        self._matches.setAccessibleName(spoken)
        self._fit_width()

    def show_zoom(self, *, possible: bool) -> None:
        """Show whether what is shown can be made larger."""
        for widget in (self._smaller, self._larger, self._fit):
            widget.setVisible(possible)
        self._fit_width()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        self._open.setIcon(icons.icon("open", tokens.on_accent))

    def _arrange(self, *, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        grid = self._grid
        for item in (self._badge, self._open):
            grid.removeWidget(item)
        for layout in (self._words, self._tools):
            grid.removeItem(layout)
        grid.addWidget(self._badge, 0, 0)
        grid.addLayout(self._words, 0, 1)
        if narrow:
            grid.addWidget(self._open, 0, 2)
            grid.addLayout(self._tools, 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeading)
        else:
            grid.addLayout(self._tools, 0, 2)
            grid.addWidget(self._open, 0, 3)
        grid.setRowMinimumHeight(0, _NAME_HEIGHT + _PLACE_HEIGHT)
        grid.setRowMinimumHeight(1, 40 if narrow else 0)
        grid.setColumnStretch(1, 1)

    def _fit_width(self) -> None:
        """Put the tools into a row of their own where they would leave the name no room."""
        self._tools.invalidate()
        margins = self._grid.contentsMargins()
        beside = BADGE_SIZE + self._tools.sizeHint().width() + self._open.sizeHint().width() + 3 * 8
        room = self.width() - margins.left() - margins.right() - beside
        self._arrange(narrow=room < _LEAST_NAME)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how narrow it can be in two rows, even while it has one."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take one row or two."""
        super().resizeEvent(event)
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.show_counted(self._count, whole=self._whole)
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Keep to the window's direction: an Arabic name would else be set to the right of a left-to-right head."""
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        for label in (self._name, self._place):
            label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Preview"))
        self._open.setText(tr("Open"))
        self._open.setAccessibleName(tr("Open"))
        self._previous.rename(tr("Previous match"))
        self._next.rename(tr("Next match"))
        self._smaller.rename(tr("Zoom out"))
        self._larger.rename(tr("Zoom in"))
        self._fit.rename(tr("Fit"))


class NameLabel(QLabel):
    """A file's name on one line, elided in the middle; its extension is always seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setFont(font(Type.NAME))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_name(self, name: str) -> None:
        """Show a name, as much of it as fits."""
        self._whole = name
        self.setAccessibleName(name)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the name to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = elided_name(self._whole, self.font(), self.width())
        # A name in Arabic or Hebrew keeps its extension at the right, as in the list.
        self.setText("\u200e" + fitting if is_leftward(fitting) else fitting)
        self.setToolTip(self._whole if fitting != self._whole else "")


class _Badge(QWidget):
    """A file's badge; screen readers pass over it, the name says more."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: FileBadge | None = None
        self.setFixedSize(BADGE_SIZE, BADGE_SIZE)
        theme.changed.connect(self.update)

    def show_badge(self, badge: FileBadge) -> None:
        """Show another badge."""
        self._shown = badge
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the badge."""
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_badge(painter, self._theme.tokens, self._shown, 0, 0)
