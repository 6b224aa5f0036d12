"""The app as a whole: makes the windows, the tray and the hotkey, lets them know of each other, and ends them."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from desktop_app.system import APP_ID
from desktop_app.system.single_instance import Command, Wish, Wishes
from desktop_app.system.window_focus import WindowFocus, window_focus
from desktop_app.ui import icons
from desktop_app.ui.actions import Actions
from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context, Notices
from desktop_app.ui.crashes import Crashes
from desktop_app.ui.hotkey_holder import HotkeyHolder
from desktop_app.ui.library import Library
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.quick_bar import QuickBar
from desktop_app.ui.stop_signals import StopSignals
from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import Language, system_language, tr, use_language
from desktop_app.ui.tray import Tray

_CLOSE_SECONDS = 5.0
_AT_REST_MS = 10 * 60_000

_log = logging.getLogger(__name__)


def run(engine: Engine, settings: Settings, data: DataFolder, wishes: Wishes, problems: Sequence[str] = ()) -> int:
    """Show the app and return the exit status when it is ended; the engine is closed then.

    wishes: what this start and later ones want of the window. problems: sentences to say as soon as a window is open.
    """
    QCoreApplication.setApplicationName("findling")
    QCoreApplication.setApplicationVersion(__version__)
    QGuiApplication.setApplicationDisplayName("Findling")
    QGuiApplication.setDesktopFileName(APP_ID)
    application = QApplication(["findling"])
    application.setQuitOnLastWindowClosed(False)
    application.setWindowIcon(icons.app_icon())
    desktop = Desktop(application, engine, settings, data, problems)
    wishes.listen(desktop.wish)
    try:
        return application.exec()
    finally:
        desktop.close()


class Desktop(QObject):
    """Holds everything that lives as long as the app does."""

    _wished = Signal(object)

    def __init__(
        self, application: QApplication, engine: Engine, settings: Settings, data: DataFolder, problems: Sequence[str]
    ) -> None:
        super().__init__(application)
        self._engine = engine
        self._problems = list(problems)
        self._stop = StopSignals(self)
        self._crashes = Crashes(self)
        theme = Theme(application, ThemeChoice(settings.window.theme))
        use_language(_language(settings))
        self._lanes = [Lane("queries", self), Lane("previews", self), Lane("chores", self)]
        queries, previews, chores = self._lanes
        self._hotkey = HotkeyHolder(self)
        self._context = Context(
            engine=engine,
            theme=theme,
            preferences=Preferences(settings, data.settings, self._apply, self, lane=chores),
            library=Library(engine, chores, self),
            notices=Notices(self),
            queries=queries,
            previews=previews,
            chores=chores,
            try_hotkey=self._hotkey.try_combination,
        )
        self._actions = Actions(self._context, self)
        self._tray = Tray(self._context, self._actions, self)
        self._focus: WindowFocus | None = None
        self._made_bar: QuickBar | None = None
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(_AT_REST_MS)
        self._connect()
        QTimer.singleShot(0, self._begin)

    def _connect(self) -> None:
        context, tray = self._context, self._tray
        self._wished.connect(self._fulfil, Qt.ConnectionType.QueuedConnection)
        self._stop.asked.connect(self.quit)
        self._crashes.interrupted.connect(self.quit)
        self._crashes.happened.connect(self._say_crash)
        context.preferences.changed.connect(self._follow_settings)
        context.preferences.failed.connect(context.notices.said)
        self._hotkey.pressed.connect(self._toggle)
        self._hotkey.refused.connect(context.notices.said)
        tray.search_asked.connect(self._search)
        tray.window_asked.connect(self._raise)
        tray.quit_asked.connect(self.quit)
        self._at_rest.timeout.connect(self._let_go)

    # ---- wishes

    def wish(self, wish: Wish) -> None:
        """Take what a start of Findling wants; from any thread."""
        self._wished.emit(wish)

    def _fulfil(self, wish: Wish) -> None:
        match wish.command:
            case Command.TOGGLE:
                self._bar.toggle(wish.activation_token)
            case Command.RAISE:
                self._raise(wish.activation_token)
            case Command.QUIT:
                self.quit()
            case Command.START:
                pass

    def quit(self) -> None:
        """End the app."""
        QCoreApplication.quit()

    @property
    def _bar(self) -> QuickBar:
        if self._made_bar is None:
            self._focus = window_focus()
            self._made_bar = QuickBar(self._context, self._actions, self._focus)
            self._made_bar.window_asked.connect(self._search_in_window)
        return self._made_bar

    def _toggle(self) -> None:
        self._bar.toggle()

    def _raise(self, token: str = "") -> None:
        self._bar.show_up(token)

    def _search(self, query: str) -> None:
        self._bar.show_up()
        if query:
            self._bar.field.set_query(query)

    def _search_in_window(self, query: str) -> None:
        self._search(query)

    # ---- at the start

    def _begin(self) -> None:
        """Do what can wait until the window is painted."""
        context = self._context
        context.chores.run(lambda: self._engine.start(), failed=lambda error: context.notices.said.emit(error.message))  # noqa: PLW0108
        context.library.watch(closely=False)
        self._tray.show()
        self._hotkey.hold(context.preferences.settings.window.hotkey)
        self._at_rest.start()
        # Made now, it is there at once when it is called for.
        self._bar.create()
        for problem in self._problems:
            context.notices.said.emit(problem)

    def _follow_settings(self) -> None:
        context = self._context
        window = context.preferences.settings.window
        if context.theme.choice != window.theme:
            context.theme.choose(ThemeChoice(window.theme))
        use_language(_language(context.preferences.settings))
        self._hotkey.hold(window.hotkey)

    def _apply(self, settings: Settings) -> None:
        context = self._context
        context.chores.run(
            lambda: self._engine.apply(settings), failed=lambda error: context.notices.said.emit(error.message)
        )

    def _say_crash(self, what: str) -> None:
        self._context.notices.said.emit(
            tr("Something unexpected happened ({what}). Findling goes on; if it misbehaves, start it again.", what=what)
        )

    def _let_go(self) -> None:
        """Give back the model's memory after a while in which nobody looked."""
        self._context.queries.run(self._engine.release)

    # ---- at the end

    def close(self) -> None:
        """Hide everything, stop what is at work within some seconds, and let go of the desktop."""
        deadline = time.monotonic() + _CLOSE_SECONDS
        context = self._context
        context.library.stop()
        self._tray.hide()
        for window in QApplication.topLevelWidgets():
            window.hide()
        # What is hidden here must be seen to be gone before the work is stopped, which may take seconds.
        QCoreApplication.processEvents()
        self._crashes.release()
        self._hotkey.close()
        context.preferences.flush()
        for lane in self._lanes:
            lane.close(max(0.1, deadline - time.monotonic()))
        if self._focus is not None:
            self._focus.close()
        if not _within(self._engine.close, deadline - time.monotonic()):
            _log.error("what was at work did not stop in time; all that was found so far is kept")
            logging.shutdown()
            os._exit(1)
        self._stop.release()


def _within(call: Callable[[], None], seconds: float) -> bool:
    """Make a call in a thread; return whether it ended in time."""
    thread = threading.Thread(target=call, name="closing", daemon=True)
    thread.start()
    thread.join(max(0.1, seconds))
    return not thread.is_alive()


def _language(settings: Settings) -> Language:
    return Language(settings.window.language) if settings.window.language else system_language()
