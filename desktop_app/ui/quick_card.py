"""What lies on the quick bar: field, hits or recent searches or a message, the preview beside them, the keys below."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.ui.controls import ElidedLabel, IconLabel, button, line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_delegate import QUICK_ROW
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.key_hints import KeyHints
from desktop_app.ui.panels import Banner
from desktop_app.ui.recent_list import RecentList
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.theme import Theme

ROWS = 6
_PADDING = 6
_PREVIEW_HEIGHT = 480
_LIST_WIDTH = 380
_BORDER = 1
_ANY = (1 << 24) - 1


class QuickCard(QFrame):
    """The parts, each hidden while it has nothing to show, and the height that they come to.

    It paints nothing: the bar paints the ground, since its corners are round.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = SearchField(theme, self, quick=True)
        self.count = QLabel(self)
        self.count.setFont(font(Type.CAPTION))
        self.count.setProperty("look", "muted")
        self.field.append(self.count)
        self.banner = Banner(theme, self)
        self.verdict = ElidedLabel(self)
        self.verdict.setFont(font(Type.CAPTION))
        self.verdict.setProperty("look", "secondary")
        self.verdict.setContentsMargins(20, 8, 20, 2)
        self.rows = HitList(theme, self, quick=True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.recent = RecentList(theme, self)
        self.message = Message(theme, self)
        self.hints = KeyHints(theme, self)
        self._under = line(self)
        self._lay_out()

    def _lay_out(self) -> None:
        self._note = QWidget(self)
        note = QVBoxLayout(self._note)
        note.setContentsMargins(12, 8, 12, 0)
        note.addWidget(self.banner)
        self._list = QWidget(self)
        around = QVBoxLayout(self._list)
        around.setContentsMargins(0, _PADDING, 0, _PADDING)
        around.addWidget(self.rows)
        self._beside = QFrame(self)
        beside = self._beside_row = QHBoxLayout(self._beside)
        edge = line(self._beside)
        edge.setMinimumHeight(0)
        edge.setMaximumSize(1, _ANY)
        beside.addWidget(edge)
        left = QVBoxLayout()
        for part in (self.verdict, self._list, self.recent, self.message):
            left.addWidget(part)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addWidget(self._beside)
        column = self._column = QVBoxLayout(self)
        for part in (self.field, self._under, self._note):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self.hints)
        for layout in (beside, left, middle, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.setContentsMargins(_BORDER, _BORDER, _BORDER, _BORDER)
        self._beside.hide()

    # ---- what is shown

    @property
    def lists(self) -> bool:
        """Whether hits are shown."""
        return self._list.isVisibleTo(self)

    @property
    def previews(self) -> bool:
        """Whether the room of the preview is open."""
        return self._beside.isVisibleTo(self)

    def put_beside(self, preview: QWidget) -> None:
        """Put the preview into its room."""
        self._beside_row.addWidget(preview, 1)

    def open_beside(self, *, wide: bool) -> None:
        """Open or close the room of the preview."""
        self._beside.setVisible(wide)

    def show_parts(self, *, hits: bool, recent: bool, message: bool, verdict: str, note: str) -> None:
        """Show these parts and no others, with a line between them and the field if there are any."""
        self._list.setVisible(hits)
        self.recent.setVisible(recent)
        self.message.setVisible(message)
        self.verdict.setVisible(bool(verdict))
        self.verdict.set_whole(verdict)
        self.banner.say(note)
        self._note.setVisible(bool(note))
        self._under.setVisible(hits or recent or message or bool(verdict) or bool(note))

    # ---- how large it is

    def fit(self, width: int, most: int) -> int:
        """Take a width, show as many rows as fit into `most` px of height, and return the height that comes to."""
        outside = 2 * _BORDER + self.field.height() + self.hints.height()
        if self._under.isVisibleTo(self):
            outside += self._under.height()
        if self._note.isVisibleTo(self):
            outside += self._note.heightForWidth(width - 2 * _BORDER)
        if self.verdict.isVisibleTo(self):
            most -= self.verdict.sizeHint().height()
        middle = most - outside
        if self.previews:
            middle = min(_PREVIEW_HEIGHT, middle)
            self._beside.setFixedWidth(width - 2 * _BORDER - min(_LIST_WIDTH, width * 2 // 5))
        self._fit_rows(middle)
        self._column.activate()
        inside = self._inside_height()
        if self.verdict.isVisibleTo(self):
            inside += self.verdict.sizeHint().height()
        return outside + (max(inside, middle) if self.previews else inside)

    def _fit_rows(self, room: int) -> None:
        fitting = max(1, (room - 2 * _PADDING) // QUICK_ROW)
        shown = min(self.rows.hits.rowCount(), fitting if self.previews else min(fitting, ROWS))
        self.rows.setFixedHeight(shown * QUICK_ROW)

    def _inside_height(self) -> int:
        height = 0
        if self.recent.isVisibleTo(self):
            height += self.recent.height()
        if self.message.isVisibleTo(self):
            height += self.message.sizeHint().height()
        if self.lists:
            height += self.rows.height() + 2 * _PADDING
        return height


class Message(QFrame):
    """A title, a sentence and at most one button, in one row."""

    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._text = QLabel(self), QLabel(self)
        self._title.setFont(font(Type.BODY_STRONG))
        self._text.setFont(font(Type.PASSAGE_SMALL))
        self._text.setProperty("look", "secondary")
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._action = button("", "primary", self)
        self._action.clicked.connect(self.acted)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 14, 20, 14)
        row.setSpacing(16)
        row.addWidget(IconLabel(theme, "search", "muted", self))
        row.addLayout(texts, 1)
        row.addWidget(self._action)

    def say(self, title: str, text: str, action: str) -> None:
        """Say why there is nothing, and what can be done."""
        self._title.setText(title)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
