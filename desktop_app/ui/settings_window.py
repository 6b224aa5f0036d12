"""The settings: a list of pages on the left, the chosen one on the right. Every change takes effect at once."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.system.autostart import Autostart, autostart
from desktop_app.ui import icons, window_memory
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.context import Context
from desktop_app.ui.enter_key import EnterKey
from desktop_app.ui.settings_about import AboutPage, LicencePage, ModelPage, PrivacyPage
from desktop_app.ui.settings_activity import ActivityPage
from desktop_app.ui.settings_folders import FoldersPage
from desktop_app.ui.settings_simple import LookPage, PerformancePage, SearchPage, StartCommand, this_command
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.toast import Toast
from desktop_app.ui.translation import tr
from desktop_app.ui.window_fit import WindowFit

_SIZE = QSize(880, 640)
_LEAST = QSize(640, 480)
_LIST_WIDTH = 200
_MEMORY = "settings"

_PAGES = (
    ("folders", "folder"), ("activity", "activity"), ("look", "preview"), ("search", "search"),
    ("performance", "processor"), ("model", "sparkle"), ("privacy", "lock"), ("about", "info"),
)  # fmt: skip


class SettingsWindow(QWidget):
    """The settings' window. `emptied`: all that Findling knew was deleted; the first page should be shown.

    start_command: what starts Findling at login. autostart: the system's own; tests hand in another.
    """

    emptied = Signal()

    def __init__(
        self,
        context: Context,
        start_command: StartCommand = this_command,
        login: Autostart | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._restored = False
        self._fit, self._enter = WindowFit(self, _LEAST), EnterKey(self)
        self.resize(_SIZE)
        self.setProperty("look", "surface")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(icons.app_icon())
        self.folders = FoldersPage(context, self)
        self.activity = ActivityPage(context, self)
        self.look = LookPage(context, self)
        self.search = SearchPage(context, start_command, login or autostart(), self)
        self.performance = PerformancePage(context, self)
        self.model = ModelPage(context, self)
        self.privacy = PrivacyPage(context, self)
        self.about = AboutPage(context, self)
        self.licence = LicencePage(context, self)
        self._pages = dict(
            zip(
                [name for name, _ in _PAGES],
                (
                    self.folders, self.activity, self.look, self.search, self.performance, self.model, self.privacy,
                    self.about,
                ),
                strict=True,
            )
        )  # fmt: skip
        self.stack = QStackedWidget(self)
        side = QWidget(self)
        side.setProperty("look", "sidebar")
        side.setFixedWidth(_LIST_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 16, 8, 16)
        column.setSpacing(2)
        self.rows: dict[str, FacetRow] = {}
        for name, icon in _PAGES:
            row = FacetRow(context.theme, "", icon, side)
            row.setAutoExclusive(True)
            row.setFixedHeight(32)
            row.toggled.connect(self._chooser(name))
            self.rows[name] = row
            column.addWidget(row)
            self.stack.addWidget(self._pages[name])
        column.addStretch(1)
        self.stack.addWidget(self.licence)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(side)
        across.addWidget(self.stack, 1)
        self.about.licence_asked.connect(self._show_licence)
        self.licence.left.connect(self._show_about)
        self.privacy.emptied.connect(self.emptied)
        self.toast = Toast(context.theme, self)
        context.notices.add_window(self)
        context.notices.said.connect(self._say)
        for keys in (QKeySequence(QKeySequence.StandardKey.Close), QKeySequence(Qt.Key.Key_Escape)):
            QShortcut(keys, self, self.close)
        self.rows["folders"].setChecked(True)
        self._retranslate()

    def open_page(self, name: str) -> None:
        """Show a page by its name, "" for the one shown last, and bring the window to the front."""
        if name in self._pages:
            self.rows[name].setChecked(True)
            self._turn_to(self._pages[name])
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _say(self, sentence: str) -> None:
        """Say here, too, what happens: this window may be the only one, or lie over the other."""
        if self._context.notices.are_for(self):
            self.toast.say(sentence)

    def page(self) -> str:
        """Return the name of the page that is shown."""
        return next((name for name, row in self.rows.items() if row.isChecked()), "folders")

    def _chooser(self, name: str) -> Callable[[bool], None]:
        def choose(on: bool) -> None:  # noqa: FBT001 - what Qt hands over
            if on:
                self._turn_to(self._pages[name])

        return choose

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the focus is in the list of pages, so that ↓ goes on and no control has it by chance."""
        self._focus_row()
        self.stack.setCurrentWidget(page)

    def _focus_row(self) -> None:
        self.rows[self.page()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_licence(self) -> None:
        self.stack.setCurrentWidget(self.licence)
        self.licence.back.setFocus()

    def _show_about(self) -> None:
        self.stack.setCurrentWidget(self.about)
        self.about.licence.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Come up where the window was the last time."""
        if not self._restored:
            self._restored = True
            follow_layout(self)
            if not window_memory.restore(self, self._context.preferences, _MEMORY):
                self._come_up_over(QApplication.activeWindow())
            self._focus_row()
        super().showEvent(event)
        self._context.library.look()

    def _come_up_over(self, window: QWidget | None) -> None:
        """Come up in the middle of the window that asked, else of the screen."""
        below = window.geometry() if window is not None and window is not self else self.screen().availableGeometry()
        place = QRect(QPoint(), self.size())
        place.moveCenter(below.center())
        self.setGeometry(place)
        self._fit.fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where the window was."""
        window_memory.keep(self, self._context.preferences, _MEMORY)
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(tr("Settings"))
        names = {
            "folders": tr("Folders"), "activity": tr("Activity"), "look": tr("Look"), "search": tr("Search"),
            "performance": tr("Performance"), "model": tr("Model"), "privacy": tr("Privacy"), "about": tr("About"),
        }  # fmt: skip
        for name, row in self.rows.items():
            row.setText(names[name])
            row.set_count(None)
