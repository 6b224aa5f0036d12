"""The first page: which folders to read, what this machine makes of it, and the language. Nothing is read unasked."""

import os
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.errors import FindlingError
from desktop_app.reports import LeftOut
from desktop_app.ui import icons
from desktop_app.ui.appearance import choose_language
from desktop_app.ui.cards import CARD_SHADOW, Card, Ground, label
from desktop_app.ui.combo_box import ComboBox, Option
from desktop_app.ui.context import Context
from desktop_app.ui.controls import button
from desktop_app.ui.enter_key import EnterKey
from desktop_app.ui.folder_choice import FolderChoice
from desktop_app.ui.folder_dialog import choose_folder
from desktop_app.ui.fonts import Type
from desktop_app.ui.reading_estimate import ReadingEstimate
from desktop_app.ui.rule_count import RuleCounter, Rules
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.translation import NATIVE_NAMES, Language, current_language, tr

_WIDTH = 640
_MARGIN = 40
_LOGO = 48
_BELOW_LOGO = 20
_ROOMY = 680
_TIGHT_MARGIN = 20


def suggested_folders() -> list[tuple[bytes, bool]]:
    """Return the person's Documents, Desktop and Downloads, where they are, and whether to choose them at first."""
    where = QStandardPaths.StandardLocation
    found: list[tuple[bytes, bool]] = []
    seen = {os.path.realpath(os.fsencode(QStandardPaths.writableLocation(where.HomeLocation)))}
    for location, chosen in (
        (where.DocumentsLocation, True),
        (where.DesktopLocation, True),
        (where.DownloadLocation, False),
    ):
        path = os.fsencode(QStandardPaths.writableLocation(location))
        real = os.path.realpath(path)
        if path and os.path.isdir(path) and real not in seen:  # noqa: PTH112 - bytes
            seen.add(real)
            found.append((path, chosen))
    return found


class FirstStart(QScrollArea):
    """The first page. `finished`: folders are being read, or the person goes on without; it is not shown again."""

    finished = Signal()

    def __init__(
        self, context: Context, folders: Sequence[tuple[bytes, bool]] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._choices: list[FolderChoice] = []
        self._starting = False
        self.counter = RuleCounter(context.engine, self)
        self.counter.counted.connect(self._counted)
        self.counter.failed.connect(self._not_counted)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        ground = Ground(context.theme)
        self.setWidget(ground)
        self._card = Card(context.theme, ground, shadow=True)
        self._card.setMaximumWidth(_WIDTH + 2 * CARD_SHADOW)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._card, 1000)
        across.addStretch(1)
        down = QVBoxLayout(ground)
        down.setContentsMargins(8, 0, 8, 0)
        down.setSpacing(0)
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
        self._fill()
        self._enter = EnterKey(self)
        self._offered: set[bytes] = set()
        for path, chosen in suggested_folders() if folders is None else folders:
            self.add_choice(path, chosen=chosen)
            self._offered.add(path)
        self._retranslate()

    def _fill(self) -> None:
        theme = self._context.theme
        column = self._column = QVBoxLayout(self._card)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN - 4)
        column.setSpacing(0)
        self._logo = QLabel(self._card)
        self._logo.setFixedHeight(_LOGO + _BELOW_LOGO)
        self._logo.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._title = label(Type.TITLE, parent=self._card)
        self._text = label(Type.BODY, "secondary", self._card)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.add = button("", "add", self._card)
        self.add.clicked.connect(self._choose)
        self._note = ReadingEstimate(self._context, self._card)
        self._problem = label(Type.BODY, "warning", self._card)
        self._problem.hide()
        self.language = ComboBox(theme, self._card, quiet=True)
        self.language.set_options([Option(language, NATIVE_NAMES[language]) for language in Language])
        self.language.activated.connect(self._speak)
        self.skip = button("", "", self._card)
        self.skip.clicked.connect(self._skip)
        self.start = button("", "primary", self._card)
        self.start.setMinimumWidth(72)
        self.start.clicked.connect(self._start)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.language)
        buttons.addStretch(1)
        buttons.addWidget(self.skip)
        buttons.addWidget(self.start)
        for part, space in (
            (self._logo, 0),
            (self._title, 8),
            (self._text, 16),
            (self._rows, 8),
            (self.add, 16),
            (self._note, 0),
        ):
            if isinstance(part, QWidget):
                column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if part is self.add else Qt.AlignmentFlag(0))
            else:
                column.addLayout(part)
            column.addSpacing(space)
        column.addWidget(self._problem)
        column.addSpacing(20)
        column.addLayout(buttons)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._logo.setPixmap(icons.app_pixmap(_LOGO, self.devicePixelRatioF()))
        self.add.setIcon(icons.icon("plus", self._context.theme.tokens.accent))
        self.add.setIconSize(QSize(14, 14))

    # ------------------------------------------------------------------------------------------------------- folders

    @property
    def choices(self) -> Sequence[FolderChoice]:
        """The folders that can be chosen, as they stand."""
        return self._choices

    def add_choice(self, path: bytes, *, chosen: bool = True) -> None:
        """Offer one more folder; one that is offered already is chosen."""
        real = os.path.realpath(path)
        for choice in self._choices:
            if os.path.realpath(choice.path) == real:
                self._offered.discard(choice.path)
                choice.setChecked(choice.isEnabled())
                return
        choice = FolderChoice(self._context.theme, path, self._card)
        choice.setChecked(chosen)
        choice.toggled.connect(self._changed)
        self._choices.append(choice)
        self._rows.addWidget(choice)
        follow_layout(self.window())
        if self.isVisible():
            self._count(choice)
        self._changed()

    def _count(self, choice: FolderChoice) -> None:
        self.counter.count(choice.path, Rules.for_new(self._context.preferences.settings.folders))

    def _counted(self, path: bytes, counted: LeftOut) -> None:
        for choice in self._choices:
            if choice.path == path:
                choice.show_count(counted)
                if counted.complete and not counted.files and path in self._offered:
                    choice.setChecked(False)
                if choice.isChecked():
                    self._consider()

    def _not_counted(self, path: bytes, sentence: str) -> None:
        for choice in self._choices:
            if choice.path == path:
                choice.complain(sentence)

    def _changed(self) -> None:
        self.start.setEnabled(not self._starting and any(choice.isChecked() for choice in self._choices))
        self._consider()

    def _consider(self) -> None:
        self._note.consider([choice.counted for choice in self._choices if choice.isChecked()])

    def _choose(self) -> None:
        choose_folder(self, self.add_choice)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Count while the page is seen."""
        super().showEvent(event)
        for choice in self._choices:
            if choice.isEnabled() and (choice.counted is None or not choice.counted.complete):
                self._count(choice)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Do without the ornament where there is little room: the buttons must be seen without scrolling."""
        super().resizeEvent(event)
        roomy = self.height() >= _ROOMY
        if roomy is self._logo.isHidden():
            margin = _MARGIN if roomy else _TIGHT_MARGIN
            self._logo.setVisible(roomy)
            self._column.setContentsMargins(_MARGIN, margin, _MARGIN, margin - 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Start with Enter, as long as no other control has the keys; scroll with the rest."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.start.click()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop counting when nobody looks."""
        super().hideEvent(event)
        for choice in self._choices:
            self.counter.give_up(choice.path)

    # --------------------------------------------------------------------------------------------------- going on

    def _start(self) -> None:
        chosen = [choice.path for choice in self._choices if choice.isChecked()]
        rules = self._context.preferences.settings.folders
        engine = self._context.engine
        for choice in self._choices:
            self.counter.give_up(choice.path)
        self._starting = True
        self._allow(going_on=False)

        def add() -> list[FindlingError]:
            failures: list[FindlingError] = []
            for path in chosen:
                try:
                    engine.add_folder(
                        path, exclude=rules.exclude, hidden=rules.hidden, follow_gitignore=rules.follow_gitignore
                    )
                except FindlingError as error:
                    failures.append(error)
            return failures

        self._context.chores.run(add, self._added, lambda error: self._added([error]))

    def _added(self, failures: list[FindlingError]) -> None:
        self._starting = False
        self._allow(going_on=True)
        self._context.library.look()
        self._problem.setText("\n".join(in_our_words(error.message) for error in failures))
        self._problem.setVisible(bool(failures))
        if not failures:
            self._finish()

    def _allow(self, *, going_on: bool) -> None:
        for control in (self.start, self.skip, self.add, *self._choices):
            control.setEnabled(going_on)

    def _skip(self) -> None:
        self._finish()

    def _finish(self) -> None:
        self._context.preferences.remember(welcomed=True)
        self.finished.emit()

    # --------------------------------------------------------------------------------------------------- language

    def _speak(self) -> None:
        choose_language(self._context, self.language.value())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(tr("Find what you mean"))
        self._text.setText(
            tr(
                "Findling reads the folders you choose and finds things in them by meaning, in any language. "
                "Everything stays on this computer."
            )
        )
        self.add.setText(tr("Choose another folder…"))
        self.add.setAccessibleName(tr("Choose another folder…"))
        self.skip.setText(tr("Not now"))
        self.start.setText(tr("Start"))
        self.language.setAccessibleName(tr("Language"))
        self.language.choose(current_language())
        for choice in self._choices:
            choice.retranslate()
        self._note.retranslate()
