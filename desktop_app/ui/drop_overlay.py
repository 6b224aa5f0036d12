"""What lies over the window while something is dragged over it, and says what letting go will do."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.ui.controls import IconLabel
from desktop_app.ui.drops import Drop, DropKind
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import DIALOG_RADIUS
from desktop_app.ui.translation import number, tr
from desktop_app.ui.wording import middle

_INSET = 16
_WIDTH = 420
_NAME = 48
_ICONS = {
    DropKind.FILE: "sparkle",
    DropKind.FOLDER: "folder-add",
    DropKind.TEXT: "search",
    DropKind.REFUSED: "warning",
}


class DropOverlay(QWidget):
    """Covers its parent; the pointer goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._host = theme, parent
        self._warns = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = IconLabel(theme, "sparkle", "accent", self, size=32)
        self._title = self._label(Type.SEARCH, "")
        self._text = self._label(Type.BODY, "secondary")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for part in (self._icon, self._title, self._text):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.hide()

    def _label(self, kind: Type, look: str) -> QLabel:
        made = QLabel(self)
        made.setFont(font(kind))
        made.setProperty("look", look)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setWordWrap(True)
        made.setFixedWidth(_WIDTH)
        return made

    def tell(self, drop: Drop) -> None:
        """Say what will happen."""
        name = middle(drop.name, _NAME)
        self._warns = drop.kind is DropKind.REFUSED
        self._icon.set_icon(_ICONS[drop.kind])
        match drop.kind:
            case DropKind.FILE:
                self._title.setText(tr("Find more like “{name}”", name=name))
                self._text.setText(tr("The file stays where it is and need not be in a watched folder."))
            case DropKind.FOLDER if drop.paths:
                self._tell_folders(drop)
            case DropKind.FOLDER:
                self._title.setText(tr("Watch the folder “{name}”", name=name))
                self._text.setText(tr("You are asked before anything is indexed."))
            case DropKind.TEXT:
                self._title.setText(tr("Search for this text"))
                self._text.setText("")
            case DropKind.REFUSED:
                self._title.setText(drop.text)
                self._text.setText("")
        for part in (self._title, self._text):
            # A label that is set in the middle of a layout gets the height of fewer lines than it fills.
            part.setFixedHeight(max(0, part.heightForWidth(_WIDTH)))
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.update()

    def _tell_folders(self, drop: Drop) -> None:
        count = len(drop.paths)
        one = tr("Watch the folder “{name}”", name=middle(drop.name, _NAME))
        self._title.setText(one if count == 1 else tr("Watch {count} folders", count=number(count)))
        self._text.setText(drop.text or tr("Reading begins at once."))

    def title(self) -> str:
        """Return what is said."""
        return self._title.text()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the ground and the frame."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(tokens.background)
        ground.setAlpha(250)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(tokens.warning if self._warns else tokens.accent), 2, Qt.PenStyle.DashLine))
        area = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(area, DIALOG_RADIUS, DIALOG_RADIUS)
