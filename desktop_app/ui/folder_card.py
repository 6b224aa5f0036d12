"""One folder of the library on the page of folders: how it stands, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FindlingError
from desktop_app.reports import FolderRow, FolderState, Whereabouts
from desktop_app.ui.absence import explanation, state_text
from desktop_app.ui.cards import label
from desktop_app.ui.context import Context
from desktop_app.ui.controls import ElidedLabel, IconLabel, button
from desktop_app.ui.drops import name_of
from desktop_app.ui.folder_dialog import choose_folder
from desktop_app.ui.folder_rules import RulesForm
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.rule_count import RuleCounter
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown


class FolderCard(QWidget):
    """A folder: its path, counts and state, and Rules, Pause or Resume, Remove. `grew`: by so many pixels."""

    grew = Signal(int)

    def __init__(self, context: Context, counter: RuleCounter, row: FolderRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._counter = context, counter
        self._row = row
        self._busy = False
        self.form: RulesForm | None = None
        self._icon = IconLabel(context.theme, "folder", parent=self)
        self._name = ElidedLabel(self)
        self._name.setFont(font(Type.BODY_STRONG))
        self._state = label(Type.CAPTION, "secondary", self, wrap=False)
        self._path = ElidedLabel(self, elide=Qt.TextElideMode.ElideMiddle)
        self._path.setFont(font(Type.CAPTION))
        self._path.setProperty("look", "muted")
        self._counts = label(Type.CAPTION, "secondary", self)
        self._note = label(Type.CAPTION, "secondary", self)
        self._problem = label(Type.CAPTION, "warning", self)
        self._problem.hide()
        self.mend, self.rules, self.watch, self.remove = (button("", "small", self) for _ in range(4))
        self.mend.clicked.connect(self._mend)
        self.rules.setCheckable(True)
        self.rules.toggled.connect(self._unfold)
        self.watch.clicked.connect(self._watch_or_pause)
        self.remove.clicked.connect(self._ask_to_remove)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._icon)
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        below = QVBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.setSpacing(4)
        for part in (self._path, self._counts, self._note, self._problem):
            below.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 6, 0, 0)
        buttons.setSpacing(8)
        for part in (self.mend, self.rules, self.watch, self.remove):
            buttons.addWidget(part)
        buttons.addStretch(1)
        below.addLayout(buttons)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 14, 0, 14)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addLayout(below)
        self._say()

    @property
    def root(self) -> bytes:
        """The folder's path."""
        return self._row.root

    def show_row(self, row: FolderRow) -> None:
        """Show how the folder stands now; rules that are being written stay."""
        self._row = row
        self._say()

    def _say(self) -> None:
        row = self._row
        name = name_of(row.root)
        self._name.set_whole(name)
        self._path.set_whole(shown(row.root))
        self._icon.set_icon("folder" if row.reachable else "offline")
        self._state.setText(self._state_text())
        self._counts.setText(self._counts_text())
        told = explanation(row, self._context.preferences.settings.folders.remember_days)
        self._note.setText(told)
        self._note.setVisible(bool(told))
        kept = row.state is FolderState.KEPT
        watched = row.state is FolderState.WATCHED
        gone, replaced = (row.whereabouts is each for each in (Whereabouts.GONE, Whereabouts.REPLACED))
        self.mend.setText(tr("It moved to…") if gone else tr("Index what is there…"))
        self.mend.setVisible(gone or replaced)
        self.rules.setText(tr("Rules"))
        self.rules.setVisible(not kept)
        self.watch.setText(tr("Pause") if watched else tr("Watch again") if kept else tr("Resume"))
        self.remove.setText(tr("Forget now…") if gone else tr("Forget…") if kept else tr("Remove…"))
        for control in (self.mend, self.rules, self.watch, self.remove):
            control.setAccessibleName(tr("{name}, {note}", name=control.text(), note=name))

    def _state_text(self) -> str:
        row = self._row
        if row.state is FolderState.KEPT:
            return tr("no longer watched")
        if not row.reachable:
            return state_text(row)
        if row.state is FolderState.PAUSED:
            return tr("paused")
        return tr("being read") if row.waiting else tr("watched")

    def _counts_text(self) -> str:
        row = self._row
        told = [tr_count(row.files, "{count} file", "{count} files")]
        if row.failed:
            told.append(tr_count(row.failed, "{count} could not be read", "{count} could not be read"))
        if row.waiting:
            told.append(tr_count(row.waiting, "{count} waiting", "{count} waiting"))
        if row.in_cloud:
            told.append(tr_count(row.in_cloud, "{count} only in the cloud", "{count} only in the cloud"))
        text = tr(" · ").join(told)
        if row.state is FolderState.KEPT or not row.reachable:
            return tr("{counts}, still found as they were", counts=text)
        return text

    # ----------------------------------------------------------------------------------------------------- rules

    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 - what Qt hands over
        if unfolded:
            self.form = RulesForm(self._context, self._counter, self._row, self)
            self.form.closed.connect(self._fold)
            self._column.addWidget(self.form)
            follow_layout(self.window())
            self.form.patterns.setFocus()
        elif self.form is not None:
            self.form.end()
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _fold(self) -> None:
        self.rules.setChecked(False)
        self.rules.setFocus()

    # ---------------------------------------------------------------------------------------------- watch, remove

    def _watch_or_pause(self) -> None:
        engine, root = self._context.engine, self._row.root
        watched = self._row.state is FolderState.WATCHED
        self._do(lambda: engine.pause_folder(root) if watched else engine.watch_folder(root))

    def _mend(self) -> None:
        """Follow a folder that moved, or take what is at its place for it."""
        engine, root = self._context.engine, self._row.root
        if self._row.whereabouts is Whereabouts.GONE:
            choose_folder(self, lambda to: self._do(lambda: engine.move_folder(root, to)))
            return
        files = tr_count(self._row.files, "{count} file", "{count} files")
        question = Question(
            tr("Index what is in “{name}” now?", name=name_of(root)),
            tr("What Findling knows of the {files} that were there is forgotten. If they are on a drive, connect it"
               " instead.", files=files),
            (Choice("cancel", tr("Cancel")), Choice("accept", tr("Index what is there"), "danger")),
        )  # fmt: skip
        Sheet.ask(self._context.theme, self, question, self._accept)

    def _accept(self, key: str) -> None:
        engine, root = self._context.engine, self._row.root
        if key != "cancel":
            self._do(lambda: engine.accept_folder(root))

    def _ask_to_remove(self) -> None:
        row, name = self._row, name_of(self._row.root)
        files = tr_count(row.files, "{count} file", "{count} files")
        cancel = Choice("cancel", tr("Cancel"))
        forget = Choice("forget", tr("Forget everything"), "danger")
        if row.state is FolderState.KEPT or row.whereabouts is Whereabouts.GONE:
            question = Question(
                tr("Forget “{name}”?", name=name),
                tr(
                    "What Findling knows of its {files} is deleted. The files themselves stay as they are.", files=files
                ),
                (cancel, forget),
            )
        else:
            question = Question(
                tr("Stop watching “{name}”?", name=name),
                tr("What Findling knows of its {files} can stay and be found, or be deleted. The files themselves "
                   "stay as they are.", files=files),
                (cancel, forget, Choice("keep", tr("Keep what is known"), "primary")),
            )  # fmt: skip
        Sheet.ask(self._context.theme, self, question, self._remove)

    def _remove(self, key: str) -> None:
        engine, root = self._context.engine, self._row.root
        if key != "cancel":
            self._do(lambda: engine.remove_folder(root, purge=key == "forget"))

    def _do(self, call: Callable[[], object]) -> None:
        if self._busy:
            return
        # The buttons stay enabled: one that is not would pass the focus on, to the next one's peril.
        self._busy = True
        self._problem.hide()
        self._say()
        self._context.chores.run(call, lambda _: self._done(), self._failed)

    def _done(self) -> None:
        self._busy = False
        self._context.library.look()
        self._say()

    def _failed(self, error: FindlingError) -> None:
        self._busy = False
        self._problem.setText(in_our_words(error.message))
        self._problem.show()
        self._say()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the page, which may have to scroll."""
        super().resizeEvent(event)
        if event.size().height() > event.oldSize().height() > 0:
            self.grew.emit(event.size().height() - event.oldSize().height())
