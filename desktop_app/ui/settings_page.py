"""What a page of the settings is built from: a title, and plain rows of words with their control at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.cards import label
from desktop_app.ui.controls import line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.sentences import in_our_words

_WIDEST = 640
_MARGIN = 24
_ROW_SPACE = 14


class Row(QWidget):
    """One setting: what it is, a line of help, and the control that changes it; what went wrong stands below."""

    def __init__(self, controls: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = controls
        self._label = label(Type.BODY, parent=self)
        self._help = label(Type.CAPTION, "secondary", self)
        self._problem = label(Type.CAPTION, "warning", self)
        self._problem.hide()
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._label)
        words.addWidget(self._help)
        words.addWidget(self._problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, _ROW_SPACE, 0, _ROW_SPACE)
        row.setSpacing(_MARGIN)
        row.addLayout(words, 1)
        side = QHBoxLayout()
        side.setSpacing(8)
        for control in controls:
            side.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(side)
        if controls:
            self._label.setBuddy(controls[0])

    def say(self, name: str, help_: str = "") -> None:
        """Say what the setting is; its first control is called so for screen readers too."""
        self._label.setText(name)
        self._help.setText(help_)
        self._help.setVisible(bool(help_))
        if self.controls:
            self.controls[0].setAccessibleName(name)
            self.controls[0].setAccessibleDescription(help_)

    def complain(self, sentence: str) -> None:
        """Say in place what went wrong; an empty sentence takes it back."""
        self._problem.setText(in_our_words(sentence))
        self._problem.setVisible(bool(sentence))

    @property
    def problem(self) -> str:
        """What went wrong, "" if nothing did."""
        return self._problem.text()


class Page(QScrollArea):
    """A page that scrolls: a title over rows, which thin lines part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setProperty("look", "surface")
        across = QHBoxLayout(ground)
        across.setContentsMargins(_MARGIN + 8, _MARGIN, _MARGIN + 8, _MARGIN)
        self._inside = QWidget(ground)
        self._inside.setMaximumWidth(_WIDEST)
        self._inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addWidget(self._inside, 1)
        across.addStretch(0)
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.title = label(Type.TITLE, parent=self._inside)
        self.column.addWidget(self.title)
        self.column.addSpacing(12)
        self.setWidget(ground)
        self._rows = 0

    def use_full_width(self) -> None:
        """Let the page grow with the window: a table needs the room."""
        self._inside.setMaximumWidth(16_777_215)

    def add_row(self, row: QWidget) -> None:
        """Add a row below the others."""
        if self._rows:
            self.column.addWidget(line(self._inside))
        self._rows += 1
        self.column.addWidget(row)

    def add_section(self, title: QLabel) -> None:
        """Add a quiet title over the rows that follow."""
        title.setFont(font(Type.SECTION))
        title.setProperty("look", "secondary")
        self.column.addSpacing(20)
        self.column.addWidget(title)
        self.column.addSpacing(4)
        self._rows = 0

    def end(self) -> None:
        """Keep what was added at the top."""
        self.column.addStretch(1)
