"""What the list shows while nothing is typed: recent searches, and a few things that are worth knowing."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.chips import FacetRow
from desktop_app.ui.controls import IconLabel, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation import tr

_MOST = 8


class StartPage(QScrollArea):
    """Recent searches, newest first, and hints; scrolls where it is low. `query_chosen` carries one of the searches."""

    query_chosen = Signal(str)

    def __init__(self, theme: Theme, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._preferences = theme, preferences
        self.setProperty("look", "page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget(self)
        page.setProperty("look", "surface")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._recent = QWidget(page)
        self._recent_title = self._caption()
        self._clear = button("", "link", self)
        self._clear.setFont(font(Type.CAPTION))
        self._clear.clicked.connect(preferences.clear_recent)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 4, 0)
        head.addWidget(self._recent_title, 1)
        head.addWidget(self._clear)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        recent = QVBoxLayout(self._recent)
        recent.setContentsMargins(0, 0, 0, 20)
        recent.setSpacing(4)
        recent.addLayout(head)
        recent.addLayout(self._rows)
        self._hints_title = self._caption()
        self._hints = [self._hint() for _ in range(4)]
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 14, 8, 16)
        column.setSpacing(6)
        column.addWidget(self._recent)
        titled = QHBoxLayout()
        titled.setContentsMargins(8, 0, 8, 0)
        titled.addWidget(self._hints_title)
        column.addLayout(titled)
        for icon, (text, example) in zip(("globe", "tag", "sparkle", "folder-add"), self._hints, strict=True):
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(text)
            words.addWidget(example)
            row = QHBoxLayout()
            row.setContentsMargins(8, 4, 8, 4)
            row.setSpacing(12)
            row.addWidget(IconLabel(theme, icon, "secondary", self), 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
            column.addLayout(row)
        column.addStretch(1)
        self.setWidget(page)
        preferences.recent_changed.connect(self._fill)
        self._retranslate()

    def _caption(self) -> QLabel:
        made = QLabel(self)
        made.setFont(font(Type.SECTION))
        made.setProperty("look", "secondary")
        return made

    def _hint(self) -> tuple[QLabel, QLabel]:
        text, example = QLabel(self), QLabel(self)
        example.setFont(font(Type.CAPTION))
        example.setProperty("look", "muted")
        for label in (text, example):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        return text, example

    def _fill(self) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        recent = self._preferences.remembered.recent[:_MOST] if self._preferences.settings.search.recent else ()
        for query in recent:
            row = FacetRow(self._theme, query, "clock", self)
            row.setCheckable(False)
            row.clicked.connect(lambda _=False, query=query: self.query_chosen.emit(query))
            self._rows.addWidget(row)
        self._recent.setVisible(bool(recent))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._recent_title.setText(tr("Recent searches"))
        self._clear.setText(tr("Clear"))
        self._clear.setAccessibleName(tr("Clear recent searches"))
        self._hints_title.setText(tr("Good to know"))
        texts = (
            (tr("Ask in your own words, in any language"), tr("A question in Chinese finds the page in English.")),
            (tr("Narrow it down while you type"), tr("type:pdf  in:reports  after:2025  “exact words”  -without")),
            (tr("Drop a file here to find more like it"), tr("It need not be in one of your folders.")),
            (tr("Drop a folder here to search it too"), tr("You are asked before anything is indexed.")),
        )  # fmt: skip
        for (text, example), (said, shown) in zip(self._hints, texts, strict=True):
            text.setText(said)
            example.setText(shown)
        self._fill()
