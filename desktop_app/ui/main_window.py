"""The main window: search field, folders and facets, hits, preview, and what was searched."""

import os
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.documents import Answer
from desktop_app.reports import Facets
from desktop_app.ui import icons, window_memory
from desktop_app.ui.actions import Actions
from desktop_app.ui.asking import Asking
from desktop_app.ui.columns import Columns
from desktop_app.ui.context import Context
from desktop_app.ui.drop_zone import DropZone
from desktop_app.ui.enter_key import EnterKey
from desktop_app.ui.first_start import FirstStart
from desktop_app.ui.folder_sheet import FolderSheet
from desktop_app.ui.hit_handling import HitHandling, popup
from desktop_app.ui.library_display import LibraryDisplay
from desktop_app.ui.menus import Menu
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.reading import Reading
from desktop_app.ui.results import Asked, Results
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.sentences import Told
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.timers import single_shot
from desktop_app.ui.toast import Toast
from desktop_app.ui.top_bar import TopBar
from desktop_app.ui.translation import tr
from desktop_app.ui.trust_line import TrustLine
from desktop_app.ui.window_fit import WindowFit
from desktop_app.ui.window_keys import WindowKeys

_SIZE = (1280, 800)
_LEAST = QSize(560, 420)
_NARROW_BELOW = 760
_KEEP_MS = 500
_NAME = "main"


class MainWindow(QWidget):
    """The window that stays. settings_asked carries a page's name; quit_asked ends the program.

    stays: whether closing the window leaves the program running (there is a tray); `closed` follows a close.
    """

    settings_asked = Signal(str)
    quit_asked = Signal()
    closed = Signal()

    def __init__(self, context: Context, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._actions = context, actions
        self._first: FirstStart | None = None
        self.stays = False
        theme = context.theme
        self.setProperty("look", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(icons.app_icon())
        self._fit, self._enter = WindowFit(self, _LEAST), EnterKey(self)
        self.session = SearchSession(context, self)
        self.bar = TopBar(theme, self)
        self.field = self.bar.field
        self.asking = Asking(context, self.field, self.session)
        self.sidebar = Sidebar(theme, self)
        self.results = Results(theme, context.preferences, self)
        self.list = self.results.list
        self.list.hits.tell_likely(context.engine.is_likely)
        self.handling = HitHandling(actions, self.list, remember=self.asking.remember, more_like=self.asking.more_like)
        self.preview = PreviewPane(context, self)
        self._reading = Reading(self.list, self.preview, self.session, self.asking)
        self.trust = TrustLine(theme, self)
        self.toast = Toast(theme, self)
        self.drops = DropZone(context, self)
        self._columns = Columns(context.preferences, self.sidebar, self.results, self.preview, self)
        self._lay_out()
        self._keep_soon = single_shot(self, _KEEP_MS, self._keep)
        self._library = LibraryDisplay(
            context.library, self.session,
            bar=self.bar, sidebar=self.sidebar, results=self.results, preview=self.preview, trust=self.trust,
        )  # fmt: skip
        self._connect()
        shortcuts = {
            "F5": actions.retry,
            "Ctrl+,": lambda: self.settings_asked.emit(""),
            "Ctrl+Q": self.quit_asked.emit,
        }
        self._keys = WindowKeys(self, self.field, self.list, self.handling, shortcuts)
        self._restore()
        self._retranslate()
        self._library.show()
        self.session.ask("")
        self.results.show_start()

    def _lay_out(self) -> None:
        usual = QWidget(self)
        column = QVBoxLayout(usual)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._columns, 1)
        column.addWidget(self.trust)
        self._usual = usual
        self._pages = QStackedLayout(self)
        self._pages.addWidget(usual)
        follow_layout(self)

    def _connect(self) -> None:
        context, session = self._context, self.session
        self.asking.emptied.connect(self._emptied)
        self.asking.compares.connect(lambda: self.sidebar.show_facets(None))
        self.field.submitted.connect(self._submit)
        session.answered.connect(self._answered)
        session.failed.connect(self._failed)
        session.facets.connect(self._show_facets)
        session.busy.connect(self.results.show_busy)
        self.results.acted.connect(self._act)
        self.results.query_chosen.connect(self.search)
        self.results.details_asked.connect(self._show_details)
        self.preview.open_asked.connect(self.handling.open)
        self.preview.reveal_asked.connect(self.handling.reveal)
        self.sidebar.filter_clicked.connect(self.asking.toggle)
        self.sidebar.all_folders_clicked.connect(lambda: self.asking.leave_out_filters("in"))
        self.sidebar.add_asked.connect(self.choose_folder)
        self.sidebar.folder_menu.connect(self._show_folder_menu)
        self.bar.pause_asked.connect(self._actions.pause)
        self.bar.resume_asked.connect(self._actions.resume)
        self.bar.settings_asked.connect(lambda: self.settings_asked.emit(""))
        self.bar.sidebar_asked.connect(self._columns.toggle_sidebar)
        self.trust.unread_asked.connect(lambda: self.settings_asked.emit("activity"))
        self.drops.file.connect(self.asking.more_like)
        self.drops.text.connect(self.asking.search_text)
        self.drops.folder.connect(self.offer_folder)
        context.notices.add_window(self)
        context.notices.said.connect(self._say)
        context.preferences.changed.connect(session.again)

    # ---- what others ask for

    def search(self, query: str) -> None:
        """Search for a query, as if it was typed and finished."""
        self._leave_first_start()
        self.asking.search(query)

    def show_first_start(self) -> None:
        """Show the page for a person who is here for the first time."""
        if self._first is None:
            self._first = FirstStart(self._context)
            self._first.finished.connect(self._leave_first_start)
            self._pages.addWidget(self._first)
            follow_layout(self)
        self._pages.setCurrentWidget(self._first)
        self._first.setFocus()

    def raise_up(self, token: str = "") -> None:
        """Bring the window to the front; token: what Wayland wants to see before it allows that."""
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        # A question that stands keeps the keys: what is typed must not go to a field that it covers.
        if self._first is None and not any(sheet.isVisible() for sheet in self.findChildren(Sheet)):
            self.focus_field()

    def say_problem(self, sentence: str) -> None:
        """Say what was wrong when Findling started; it stays until it is put away."""
        self.results.show_start_problem(sentence)

    def focus_field(self) -> None:
        """Put the keys into the search field."""
        self._keys.focus_field()

    def offer_folder(self, path: bytes) -> None:
        """Ask whether a folder is to be watched."""
        FolderSheet(self._context, self._actions, path, self)

    def choose_folder(self) -> None:
        """Let the person choose a folder, and ask whether it is to be watched."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a folder"))
        if chosen:
            self.drops.take_path(os.fsencode(chosen))

    def _leave_first_start(self) -> None:
        if self._first is not None:
            first, self._first = self._first, None
            self._pages.setCurrentWidget(self._usual)
            self._pages.removeWidget(first)
            first.counter.close()
            first.deleteLater()
            self.focus_field()

    # ---- the query

    def _submit(self) -> None:
        """Open the selected hit if it answers what is typed; else have that answered at once."""
        answer, asking = self.list.hits.answer, self.asking
        asked = asking.is_comparing or (answer is not None and answer.query == asking.query)
        if asked and not self.session.waits and self.list.selected_hit() is not None:
            self.handling.open_selected()
        else:
            asking.finish()

    def _emptied(self) -> None:
        self.results.show_start()
        self._reading.show_selected()

    # ---- the answer

    def _answered(self, answer: Answer, final: bool) -> None:  # noqa: FBT001 - a slot
        asking = self.asking
        asked = Asked(limit=self.session.limit, filtered=asking.is_filtered, like=asking.is_comparing)
        self.results.show_answer(answer, asked, final=final)
        self._reading.show_answer(final=final)

    def _failed(self, sentence: str) -> None:
        if self.asking.is_comparing:
            # The file or text cannot be compared: what was there before still holds.
            self.asking.go_back()
            self.toast.say(sentence)
            return
        self.results.show_failed(sentence)
        self._reading.keep_answer()

    def _show_facets(self, facets: Facets) -> None:
        if not self.asking.is_comparing:
            self.sidebar.show_facets(facets, found=bool(self.asking.query.strip()))

    # ---- what is done with a hit, and with a folder

    def _show_folder_menu(self, root: bytes, at: QPoint) -> None:
        menu = Menu(self)
        menu.addAction(tr("Show in file manager")).triggered.connect(partial(self._actions.open_path, root))
        menu.addAction(tr("Folder settings…")).triggered.connect(lambda: self.settings_asked.emit("folders"))
        popup(menu, at)

    def _act(self, action: str) -> None:
        if action == "add folder":
            self.choose_folder()
        elif action == "without filters":
            self.asking.leave_out_filters()
        elif action == "look again":
            self._context.library.look()

    def _show_details(self, told: Told) -> None:
        """Say all there is to know of what a banner says, and lead to the file that it is about."""
        choices = [Choice("close", tr("Close"), "" if told.file else "primary")]
        if told.file:
            choices.append(Choice("reveal", tr("Show in file manager"), "primary"))
        question = Question(told.sentence if told.file else tr("Details"), told.details, choices)

        def answered(key: str) -> None:
            if key == "reveal":
                self._actions.reveal(told.file)

        Sheet.ask(self._context.theme, self, question, answered)

    def _say(self, sentence: str) -> None:
        if self._context.notices.are_for(self):
            self.toast.say(sentence)

    # ---- the window itself

    def _restore(self) -> None:
        self.resize(*_SIZE)
        window_memory.restore(self, self._context.preferences, _NAME)
        self._fit.fit()

    def _keep(self) -> None:
        self._columns.keep()
        window_memory.keep(self, self._context.preferences, _NAME)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the columns out for the new width."""
        super().resizeEvent(event)
        self.bar.set_narrow(narrow=self.width() < _NARROW_BELOW, folded=Columns.folds_at(self.width()))
        self._keep_soon.start()
        self._reading.mark_soon()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the library closely while the window is seen."""
        super().showEvent(event)
        self._context.library.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the library now and then."""
        super().hideEvent(event)
        self._context.library.watch(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep how the window looks; hide it where the program stays."""
        self._keep()
        if self.stays:
            event.ignore()
            self.hide()
        else:
            super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._library.show()

    def _retranslate(self) -> None:
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setAccessibleName(self.windowTitle())
