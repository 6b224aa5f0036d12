"""When indexing waits by itself: a switch for each thing that this machine can be asked."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.reports import Wait
from desktop_app.settings import Waiting
from desktop_app.ui.controls import line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import Switch
from desktop_app.ui.settings_page import Row
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation import tr

_ORDER = (Wait.BATTERY, Wait.FULL_SCREEN, Wait.HEAT, Wait.BUSY)


class WaitRows(QWidget):
    """Rows under a title of their own. `switched`: a kind of Wait, and whether to."""

    switched = Signal(object, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 20, 0, 0)
        column.setSpacing(0)
        self._title = QLabel(self)
        self._title.setFont(font(Type.SECTION))
        self._title.setProperty("look", "secondary")
        column.addWidget(self._title)
        column.addSpacing(4)
        self.switches: dict[Wait, Switch] = {}
        self.rows: dict[Wait, Row] = {}
        self._lines: dict[Wait, QWidget] = {}
        for kind in _ORDER:
            switch = self.switches[kind] = Switch(theme, self)
            switch.clicked.connect(partial(self._switched, kind))
            self._lines[kind] = line(self)
            self.rows[kind] = Row([switch], self)
            column.addWidget(self._lines[kind])
            column.addWidget(self.rows[kind])
        self.show_kinds(())

    def show_kinds(self, kinds: Collection[Wait]) -> None:
        """Show the rows of what there can be on this machine, nothing at all where there is none."""
        shown = [kind for kind in _ORDER if kind in kinds]
        for kind in _ORDER:
            self.rows[kind].setVisible(kind in shown)
            self._lines[kind].setVisible(kind in shown[1:])
        self.setVisible(bool(shown))

    def show_settings(self, settings: Waiting) -> None:
        """Show the values in force."""
        for kind, switch in self.switches.items():
            switch.setChecked(getattr(settings, kind.value))

    def retranslate(self) -> None:
        """Say every word in the language in use."""
        self._title.setText(tr("When indexing waits"))
        self.rows[Wait.BATTERY].say(
            tr("On battery"), tr("What you change is still read; the rest waits until the computer is plugged in.")
        )
        self.rows[Wait.FULL_SCREEN].say(
            tr("While a program fills the screen"), tr("Games, films and talks have the computer to themselves.")
        )
        self.rows[Wait.HEAT].say(tr("When the computer is hot"), tr("Indexing goes on once it has cooled down."))
        self.rows[Wait.BUSY].say(
            tr("While the computer is busy"),
            tr("As long as you are at it and other programs need the processor, only what you change is read."),
        )

    def _switched(self, kind: Wait) -> None:
        self.switched.emit(kind, self.switches[kind].isChecked())
