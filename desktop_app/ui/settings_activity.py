"""The page of activity: what is being done now, and which files could not be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop_app.documents import Coverage, FileState
from desktop_app.errors import FindlingError
from desktop_app.reports import FolderRow, Stage
from desktop_app.ui.actions import Actions
from desktop_app.ui.cards import label
from desktop_app.ui.combo_box import ComboBox, Option
from desktop_app.ui.context import Context
from desktop_app.ui.controls import ElidedLabel, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.library import Snapshot
from desktop_app.ui.menus import Menu
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.settings_page import Page
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import locale, number, tr, tr_count
from desktop_app.ui.unread_model import UnreadModel, UnreadRow, rows_of
from desktop_app.ui.unread_table import UnreadTable
from desktop_app.ui.wording import shown
from desktop_app.ui.work import work_of

_ASK_MS = 2000
_STEPS = 1000
_EACH = 50
_Seen = tuple[int, int, int]
_STATES = {"failed": FileState.FAILED, "skipped": FileState.SKIPPED, "partly": FileState.READY, "all": None}


class ActivityPage(Page):
    """What is being done, and what could not be: nothing here moves while numbers change."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.use_full_width()
        self._context = context
        self._actions = Actions(context, self)
        self._asking = self._known = False
        self._seen: _Seen | None = None
        self.unread = UnreadModel()
        self._fill_work()
        self._fill_table()
        self._again = single_shot(self, _ASK_MS, self._ask_if_new)
        context.library.changed.connect(self._show_library)
        self._retranslate()

    # ------------------------------------------------------------------------------------------------------ work

    def _fill_work(self) -> None:
        self._work = ElidedLabel(self)
        self._work.setFont(font(Type.BODY_STRONG))
        self._current = ElidedLabel(self, elide=Qt.TextElideMode.ElideMiddle)
        self._current.setFont(font(Type.CAPTION))
        self._current.setProperty("look", "secondary")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._counts = label(Type.CAPTION, "secondary", self, wrap=False)
        self._rate = label(Type.CAPTION, "secondary", self, wrap=False)
        self._problem = label(Type.CAPTION, "warning", self)
        self._problem.hide()
        self.anyway = button("", "", self)
        self.anyway.clicked.connect(self._actions.go_on)
        self.anyway.hide()
        self.pause = button("", "", self)
        self.pause.clicked.connect(self._pause_or_resume)
        self.longer = button("", "", self)
        self._menu = Menu(self)
        self._for_an_hour = self._menu.addAction("")
        self._until_tomorrow = self._menu.addAction("")
        self._for_an_hour.triggered.connect(lambda: self._actions.pause(in_an_hour()))
        self._until_tomorrow.triggered.connect(lambda: self._actions.pause(tomorrow()))
        self.longer.setMenu(self._menu)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._work, 1)
        top.addWidget(self.anyway)
        top.addWidget(self.pause)
        top.addWidget(self.longer)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._counts, 1)
        below.addWidget(self._rate)
        self.column.addLayout(top)
        self.column.addSpacing(2)
        self.column.addWidget(self._current)
        self.column.addSpacing(10)
        self.column.addWidget(self._bar)
        self.column.addSpacing(8)
        self.column.addLayout(below)
        self.column.addWidget(self._problem)

    def _pause_or_resume(self) -> None:
        snapshot = self._context.library.snapshot
        if snapshot is not None and snapshot.paused is not None:
            self._actions.resume()
        else:
            self._actions.pause()

    def _show_library(self) -> None:
        snapshot = self._context.library.snapshot
        if snapshot is None or not self.isVisible():
            return
        self._show_work(snapshot)
        if _unread(snapshot.coverage, snapshot.folders) != self._seen and not self._again.isActive():
            self._again.start(0 if self._seen is None else _ASK_MS)

    def _show_work(self, snapshot: Snapshot) -> None:
        progress, coverage = snapshot.progress, snapshot.coverage
        text, fraction = work_of(snapshot)
        paused = snapshot.paused is not None
        idle = progress.stage is Stage.IDLE and not paused
        self._work.set_whole(text or tr("Everything is read"))
        reading = progress.current if not paused and not idle else b""
        self._current.set_whole(
            tr("Now: {file}", file=shown(reading)) if reading else in_our_words(progress.note) or " "
        )
        self._bar.setVisible(fraction is not None)
        self._bar.setValue(round((fraction or 0) * _STEPS))
        self._bar.setAccessibleName(text or tr("Progress"))
        waiting = max(0, coverage.files - coverage.words - coverage.failed)
        told = [
            tr("{count} ready", count=number(coverage.words)),
            tr_count(waiting, "{count} waiting", "{count} waiting"),
            tr_count(coverage.failed, "{count} could not be read", "{count} could not be read"),
        ]
        self._counts.setText(tr(" · ").join(told))
        rate = progress.texts_per_second if text and not idle and not paused else 0.0
        spoken = locale().toString(rate, "f", 0 if rate >= 1 else 1)
        self._rate.setText(tr("{rate} passages a second", rate=spoken) if rate else "")
        self._problem.setText(in_our_words(snapshot.problem))
        self._problem.setVisible(bool(snapshot.problem))
        self.pause.setText(tr("Resume") if paused else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        waits = progress.waits is not None and not paused
        if not waits and self.anyway.hasFocus():
            self.pause.setFocus()
        self.anyway.setVisible(waits)
        if paused and self.longer.hasFocus():
            self.pause.setFocus()
        self.longer.setEnabled(not paused)

    # ----------------------------------------------------------------------------------------------------- table

    def _fill_table(self) -> None:
        theme = self._context.theme
        self.states = ComboBox(theme, self)
        self.states.activated.connect(self._choose_state)
        self.filter = QLineEdit(self)
        self.filter.setClearButtonEnabled(False)
        self.filter.textChanged.connect(self._narrow)
        self.table = UnreadTable(theme, self.unread, self)
        self.table.setMinimumHeight(180)
        self.table.opened.connect(self._actions.reveal)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.unread.modelReset.connect(self._selected)
        self.unread.modelReset.connect(self._say_nothing)
        self._nothing = label(Type.BODY, "secondary", self.table)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over = QVBoxLayout(self.table)
        over.addWidget(self._nothing)
        self.retry, self.retry_all, self.reveal = button("", "", self), button("", "", self), button("", "", self)
        self.retry.clicked.connect(self._retry)
        self.retry_all.clicked.connect(lambda: self._do_retry([]))
        self.reveal.clicked.connect(self._reveal)
        self._result = label(Type.CAPTION, "secondary", self)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.states)
        above.addWidget(self.filter, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._result, 1)
        for made in (self.reveal, self.retry, self.retry_all):
            below.addWidget(made)
        self.column.addSpacing(20)
        self.column.addLayout(above)
        self.column.addSpacing(8)
        self.column.addWidget(self.table, 1)
        self.column.addSpacing(10)
        self.column.addLayout(below)

    def _ask_if_new(self) -> None:
        if self._asking or not self.isVisible():
            return
        self._asking = True
        engine = self._context.engine

        def ask() -> tuple[_Seen, list[UnreadRow]]:
            # Counted first: what changes while the list is made is seen by the next look, and asked for again.
            return _unread(engine.coverage(), engine.folders()), rows_of(engine.failed())

        self._context.chores.run(ask, self._show_unread, self._not_known)

    def _show_unread(self, answer: tuple[_Seen, list[UnreadRow]]) -> None:
        self._asking = False
        self._seen, rows = answer
        self._known = True
        chosen, at = self.table.chosen(), self.table.verticalScrollBar().value()
        if self.unread.set_rows(rows):
            for path in chosen[:_EACH]:
                row = self.unread.row_of(path)
                if row >= 0:
                    index = self.unread.index(row, 0)
                    flags = self.table.selectionModel().SelectionFlag
                    self.table.selectionModel().select(index, flags.Select | flags.Rows)
            self.table.verticalScrollBar().setValue(at)
        self._say_nothing()
        self._say_states()
        self._show_library()

    def _not_known(self, error: FindlingError) -> None:
        self._asking = False
        self._result.setText(in_our_words(error.message))

    def _choose_state(self) -> None:
        self.unread.show_state(_STATES[self.states.value()])

    def _narrow(self, text: str) -> None:
        self.unread.narrow(text)

    def _say_nothing(self) -> None:
        """Say in the table's place why it is empty."""
        if self.filter.text():
            text = tr("No file has this in its name, folder or reason.")
        elif self.unread.state is FileState.FAILED:
            text = tr("Every file could be read.")
        else:
            text = tr("There are none.")
        self._nothing.setText("" if self.unread.rowCount() or not self._known else text)

    def _selected(self) -> None:
        chosen = self.table.selectionModel().hasSelection()
        self.retry.setEnabled(chosen and self.unread.state is not FileState.READY)
        self.reveal.setEnabled(chosen)
        self.retry_all.setEnabled(self.unread.count(FileState.FAILED) > 0)

    def _retry(self) -> None:
        chosen = self.table.chosen()
        # The button goes out with the rows, and would pass the focus on to "Retry all", to its peril.
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._do_retry([] if self.unread.are_all(chosen) else chosen)

    def _do_retry(self, paths: list[bytes]) -> None:
        engine = self._context.engine

        def retry() -> int:
            return sum(engine.retry(path) for path in paths) if paths else engine.retry(None)

        self._context.chores.run(retry, self._retried, self._not_known)

    def _retried(self, count: int) -> None:
        self._result.setText(tr_count(count, "{count} file is read once more", "{count} files are read once more"))
        self._seen = None
        self._context.library.look()
        self._ask_if_new()

    def _reveal(self) -> None:
        chosen = self.table.chosen()
        if chosen:
            self._actions.reveal(chosen[0])

    # ---------------------------------------------------------------------------------------------------- events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look often while the page is seen."""
        super().showEvent(event)
        self._seen = None
        self._context.library.watch(closely=True, by="activity")
        self._show_library()
        self._ask_if_new()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Look no more."""
        super().hideEvent(event)
        self._context.library.watch(closely=False, by="activity")
        self._again.stop()
        self._result.setText("")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.title.setText(tr("Activity"))
        self.pause.setText(tr("Pause"))
        self.pause.setAccessibleName(tr("Pause"))
        self.anyway.setText(tr("Go on anyway"))
        self.anyway.setAccessibleName(tr("Go on anyway"))
        self.longer.setText(tr("Pause for…"))
        self.longer.setAccessibleName(tr("Pause for…"))
        self._for_an_hour.setText(tr("For an hour"))
        self._until_tomorrow.setText(tr("Until tomorrow"))
        self.filter.setPlaceholderText(tr("Name, folder or reason"))
        self.filter.setAccessibleName(tr("Show only files with this in their name, folder or reason"))
        self.table.setAccessibleName(tr("Files without text"))
        self.table.horizontalHeader().setAccessibleName(tr("Sort by"))
        self.states.setAccessibleName(tr("Which files"))
        self.reveal.setText(tr("Show in folder"))
        self.retry.setText(tr("Retry"))
        self.retry_all.setText(tr("Retry all"))
        for made in (self.reveal, self.retry, self.retry_all):
            made.setAccessibleName(made.text())
        self.unread.retranslate()
        self._say_nothing()
        self._say_states()
        snapshot = self._context.library.snapshot
        if snapshot is not None:
            self._show_work(snapshot)

    def _say_states(self) -> None:
        failed, skipped = self.unread.count(FileState.FAILED), self.unread.count(FileState.SKIPPED)
        partly = self.unread.count(FileState.READY)
        texts = (
            Option("failed", tr("Could not be read ({count})", count=number(failed))),
            Option("skipped", tr("Found by name only ({count})", count=number(skipped))),
            Option("partly", tr("Only partly read ({count})", count=number(partly))),
            Option("all", tr("All of them ({count})", count=number(failed + skipped + partly))),
        )
        shown_state = next(value for value, state in _STATES.items() if state is self.unread.state)
        self.states.set_options(texts)
        self.states.choose(shown_state)
        self._selected()


def _unread(coverage: Coverage, folders: Sequence[FolderRow]) -> _Seen:
    """Return how many files could not be read, are found by name, or read in part: if these stay, the list does."""
    return coverage.failed, sum(folder.skipped for folder in folders), coverage.partly


def in_an_hour() -> float:
    """Return when an hour from now is, in seconds since 1970."""
    return (datetime.now().astimezone() + timedelta(hours=1)).timestamp()


def tomorrow() -> float:
    """Return when tomorrow morning begins for a person: at six, in seconds since 1970."""
    now = datetime.now().astimezone()
    morning = now.replace(hour=6, minute=0, second=0, microsecond=0)
    return (morning + timedelta(days=1)).timestamp()
