"""The page of folders: which are watched, by which rules, and how far each is read."""

import os
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FindlingError, FolderError
from desktop_app.reports import FolderRow
from desktop_app.ui.cards import label
from desktop_app.ui.context import Context
from desktop_app.ui.controls import button, line
from desktop_app.ui.drops import Drop, DropKind
from desktop_app.ui.folder_card import FolderCard
from desktop_app.ui.folder_dialog import choose_folder
from desktop_app.ui.folder_drops import FolderDrops
from desktop_app.ui.fonts import Type
from desktop_app.ui.panels import EmptyState
from desktop_app.ui.rule_count import RuleCounter
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.settings_page import Page
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import shown

_FOOT = 26  # what a card leaves free below the buttons of its form


class FoldersPage(Page):
    """The folders of the library, one below the other; a folder dropped here is added."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.cards: list[FolderCard] = []
        self._lines: list[QWidget] = []
        self._grown: dict[FolderCard, int] = {}
        self._follow_soon = single_shot(self, 0, self._follow)
        self.counter = RuleCounter(context.engine, self)
        self.drops = FolderDrops(context, self.viewport())
        self.drops.dropped.connect(self._take)
        self.add = button("", "primary", self)
        self.add.clicked.connect(self._choose)
        self._hint = label(Type.CAPTION, "secondary", self)
        self._problem = label(Type.BODY, "warning", self)
        self._problem.hide()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.add)
        top.addWidget(self._hint, 1)
        self.column.addLayout(top)
        self.column.addSpacing(4)
        self.column.addWidget(self._problem)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.column.addLayout(self._rows)
        self._empty = EmptyState(context.theme, self)
        self._empty.acted.connect(self._choose)
        self.column.addWidget(self._empty, 1)
        self.column.addStretch(1)
        context.library.changed.connect(self._show_library)
        self._show_library()
        self._retranslate()

    def add_folders(self, paths: Sequence[bytes], note: str = "") -> None:
        """Watch folders from now on; what cannot be watched is said on the page, and a note if there is one."""
        rules = self._context.preferences.settings.folders
        engine = self._context.engine

        def add() -> list[str]:
            sentences = [note] if note else []
            for path in paths:
                try:
                    if os.path.lexists(path) and not os.path.isdir(path):  # noqa: PTH112 - bytes
                        sentence = tr("“{name}” is not a folder. Add the folder that it lies in.", name=shown(path))
                        raise FolderError(sentence, path=path)
                    engine.add_folder(
                        path, exclude=rules.exclude, hidden=rules.hidden, follow_gitignore=rules.follow_gitignore
                    )
                except FindlingError as error:
                    sentences.append(error.message)
            return sentences

        self._say_problems([])
        self._context.chores.run(add, self._added, lambda error: self._added([error.message]))

    def _take(self, drop: Drop) -> None:
        if drop.kind is DropKind.FOLDER:
            self.add_folders(drop.paths, drop.text)
        else:
            self._say_problems([drop.text])

    def _added(self, sentences: Sequence[str]) -> None:
        self._say_problems(sentences)
        self._context.library.look()

    def _say_problems(self, sentences: Sequence[str]) -> None:
        self._problem.setText(in_our_words("\n".join(sentences)))
        self._problem.setVisible(bool(sentences))

    def _choose(self) -> None:
        choose_folder(self, lambda path: self.add_folders([path]))

    def _show_library(self) -> None:
        snapshot = self._context.library.snapshot
        rows = list(snapshot.folders) if snapshot else []
        there = {card.root: card for card in self.cards}
        if [row.root for row in rows] != [card.root for card in self.cards]:
            self._arrange([there.get(row.root) or self._card(row) for row in rows])
        for card, row in zip(self.cards, rows, strict=True):
            card.show_row(row)
        empty = snapshot is not None and not rows
        self._empty.setVisible(empty)
        self.add.setVisible(not empty)
        self._hint.setVisible(not empty)

    def _card(self, row: FolderRow) -> FolderCard:
        card = FolderCard(self._context, self.counter, row, self)
        card.grew.connect(partial(self._grew, card))
        return card

    def _grew(self, card: FolderCard, by: int) -> None:
        self._grown[card] = self._grown.get(card, 0) + by
        # What is inside the card is laid out after the card itself.
        self._follow_soon.start()

    def _follow(self) -> None:
        """Keep the foot of a form in view that a longer text above it, or its unfolding, pushes out below."""
        grown, self._grown = self._grown, {}
        for card, by in grown.items():
            if card not in self.cards or card.form is None:
                continue
            bar, room = self.verticalScrollBar(), self.viewport().height()
            top = card.mapTo(self.viewport(), QPoint(0, 0)).y()
            foot = top + card.height()
            if foot - by - _FOOT <= room < foot:
                bar.setValue(bar.value() + min(foot - room, max(0, top)))

    def _arrange(self, cards: list[FolderCard]) -> None:
        for card in self.cards:
            self._rows.removeWidget(card)
            if card not in cards:
                card.hide()
                card.deleteLater()
        for each in self._lines:
            self._rows.removeWidget(each)
            each.deleteLater()
        self._lines = []
        self.cards = cards
        for card in cards:
            if card is not cards[0]:
                self._lines.append(line(self))
                self._rows.addWidget(self._lines[-1])
            self._rows.addWidget(card)
            card.show()
        follow_layout(self.window())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the library."""
        super().showEvent(event)
        self._context.library.look()
        for card in self.cards:
            if card.form is not None:
                card.form.count()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Count nothing that nobody sees."""
        super().hideEvent(event)
        for card in self.cards:
            self.counter.give_up(card.root)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.title.setText(tr("Folders"))
        self.add.setText(tr("Add a folder…"))
        self._hint.setText(tr("or drop one here"))
        self._empty.say(
            "folder-add",
            tr("No folder yet"),
            tr("Findling reads only the folders that you add, here or by dropping them."),
            tr("Add a folder…"),
        )
