"""The app as a whole: makes the windows, the tray and the hotkey, lets them know of each other, and ends them."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app import __version__
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.settings import DataFolder, Settings
from desktop_app.system import APP_ID
from desktop_app.system.single_instance import Command, Wish, Wishes
from desktop_app.system.window_focus import WindowFocus, window_focus
from desktop_app.ui import icons
from desktop_app.ui.actions import Actions
from desktop_app.ui.appearance import language_of
from desktop_app.ui.background import Lane
from desktop_app.ui.caret import Caret
from desktop_app.ui.closing import Closing
from desktop_app.ui.context import Context, Notices
from desktop_app.ui.crashes import Crashes
from desktop_app.ui.first_paint import FirstPaint
from desktop_app.ui.hotkey_holder import HotkeyHolder
from desktop_app.ui.library import Library
from desktop_app.ui.model_memory import ModelMemory
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.sentences import is_among
from desktop_app.ui.stop_signals import StopSignals
from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import current_language, tr, use_language
from desktop_app.ui.tray import Tray

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.quick_bar import QuickBar
    from desktop_app.ui.settings_window import SettingsWindow

_TURNED_TO = frozenset({QEvent.Type.Show, QEvent.Type.WindowActivate})
_BAR_MS = 400
_CLOSE_SECONDS = 5.0
_INSIST_MS = 100

_log = logging.getLogger(__name__)


def run(engine: Engine, settings: Settings, data: DataFolder, wishes: Wishes, problems: Sequence[str] = ()) -> bool:
    """Show the app until it is ended and close the engine; return whether everything stopped in time.

    If not, a native library may still be at work, and the interpreter must not be taken down around it.
    wishes: what this start and later ones want of the window. problems: sentences to say as soon as a window is open.
    """
    QCoreApplication.setApplicationName("findling")
    QCoreApplication.setApplicationVersion(__version__)
    QGuiApplication.setApplicationDisplayName("Findling")
    QGuiApplication.setDesktopFileName(APP_ID)
    application = QApplication(["findling"])
    application.setQuitOnLastWindowClosed(False)
    desktop = Desktop(application, engine, settings, data, problems)
    wishes.listen(desktop.wish)
    try:
        application.exec()
    finally:
        stopped = desktop.close()
    return stopped


class Desktop(QObject):
    """Holds everything that lives as long as the app does. Windows are made when they are first wanted."""

    _wished = Signal(object)

    def __init__(
        self, application: QApplication, engine: Engine, settings: Settings, data: DataFolder, problems: Sequence[str]
    ) -> None:
        super().__init__(application)
        self._engine = engine
        self._problems = list(problems)
        self._nothing_yet = not data.catalogue.exists()
        self._stop = StopSignals(self)
        self._crashes = Crashes(self)
        Caret(application)
        theme = Theme(application, ThemeChoice(settings.window.theme))
        use_language(language_of(settings.window))
        application.setWindowIcon(icons.app_icon())
        self._lanes = [Lane(name, self) for name in ("queries", "previews", "chores")]
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
        self._model = ModelMemory(self._context, self)
        self._actions = Actions(self._context, self)
        self._tray = Tray(self._context, self._actions, self)
        self._closing = Closing(self._context, self._tray, self)
        self._made_focus: WindowFocus | None = None
        self._made_main: MainWindow | None = None
        self._made_bar: QuickBar | None = None
        self._made_settings: SettingsWindow | None = None
        self._begun = False
        self._used = False
        self._last_crash = ""
        self._connect()

    def _connect(self) -> None:
        context, tray = self._context, self._tray
        self._wished.connect(self._fulfil, Qt.ConnectionType.QueuedConnection)
        self._stop.asked.connect(self.quit)
        self._crashes.interrupted.connect(self.quit)
        self._crashes.happened.connect(self._say_crash)
        self._closing.quit_asked.connect(self.quit)
        context.notices.said.connect(self._say_outside)
        context.preferences.changed.connect(self._follow_settings)
        self._hotkey.pressed.connect(self._toggle)
        self._hotkey.refused.connect(self._say_refused)
        self._hotkey.held.connect(self._hotkey_held)
        tray.search_asked.connect(self._search)
        tray.window_asked.connect(self._raise)
        tray.settings_asked.connect(self._open_settings)
        tray.quit_asked.connect(self.quit)

    # ---- wishes

    def wish(self, wish: Wish) -> None:
        """Take what a start of Findling wants; from any thread."""
        self._wished.emit(wish)

    def _fulfil(self, wish: Wish) -> None:
        try:
            match wish.command:
                case Command.TOGGLE:
                    self._bar.toggle(wish.activation_token)
                case Command.RAISE:
                    self._raise(wish.activation_token)
                case Command.QUIT:
                    self.quit()
                case Command.START:
                    pass
        finally:
            if not self._begun:
                self._begun = True
                self._begin_soon()

    def _begin_soon(self) -> None:
        """Begin once a window is painted, which is what makes a start feel quick; at once if none is wanted."""
        window = next((each for each in (self._made_main, self._made_bar) if each and each.isVisible()), None)
        if window is None:
            QTimer.singleShot(0, self._begin)
        else:
            FirstPaint(window).painted.connect(self._begin)

    def quit(self) -> None:
        """End the app."""
        # Not quit(), which asks every window to close first and gives up at one that stays.
        QCoreApplication.exit(0)

    # ---- the windows

    @property
    def _main(self) -> "MainWindow":
        if self._made_main is None:
            from desktop_app.ui.main_window import MainWindow  # noqa: PLC0415  a start at login needs none

            made = self._made_main = MainWindow(self._context, self._actions)
            made.stays = True
            made.settings_asked.connect(self._open_settings)
            made.quit_asked.connect(self.quit)
            made.closed.connect(self._closing.closed)
            self._closing.watch(made)
            made.installEventFilter(self)
            for problem in self._problems:
                made.say_problem(problem)
            if not self._context.preferences.remembered.welcomed and not self._problems:
                self._welcome()
        return self._made_main

    @property
    def _bar(self) -> "QuickBar":
        if self._made_bar is None:
            from desktop_app.ui.quick_bar import QuickBar  # noqa: PLC0415

            self._made_bar = QuickBar(self._context, self._actions, self._focus)
            self._made_bar.window_asked.connect(self._search_in_window)
            self._made_bar.installEventFilter(self)
        return self._made_bar

    @property
    def _focus(self) -> WindowFocus:
        if self._made_focus is None:
            self._made_focus = window_focus()
        return self._made_focus

    @property
    def _settings(self) -> "SettingsWindow":
        if self._made_settings is None:
            from desktop_app.ui.settings_window import SettingsWindow  # noqa: PLC0415

            self._made_settings = SettingsWindow(self._context)
            self._made_settings.emptied.connect(self._emptied)
        return self._made_settings

    def _welcome(self) -> None:
        """Greet a person who has no folder yet; who has used the command line needs none of it."""
        snapshot = self._context.library.snapshot
        if self._nothing_yet or (snapshot is not None and not snapshot.folders):
            self._main.show_first_start()
        elif snapshot is None:
            self._context.library.changed.connect(self._welcome, Qt.ConnectionType.SingleShotConnection)

    def _emptied(self) -> None:
        self._settings.close()
        self._main.show_first_start()
        self._main.raise_up()

    def _toggle(self) -> None:
        self._bar.toggle()

    def _raise(self, token: str = "") -> None:
        self._main.raise_up(token)
        QTimer.singleShot(_INSIST_MS, self._insist)

    def _insist(self) -> None:
        """Have the window come up, where the window manager took it for one that came unasked."""
        if self._main.isVisible() and not self._main.isActiveWindow():
            self._focus.give(int(self._main.winId()))

    def _search(self, query: str) -> None:
        self._bar.show_up()
        if query:
            self._bar.field.set_query(query)

    def _search_in_window(self, query: str) -> None:
        self._main.raise_up()
        if query:
            self._main.search(query)

    def _open_settings(self, page: str = "") -> None:
        self._settings.open_page(page or "folders")

    # ---- after the start

    def _begin(self) -> None:
        """Do what can wait until a window is painted."""
        context = self._context
        context.chores.run(self._engine.start, failed=self._not_started)
        context.library.watch(self._made_main is not None and self._made_main.isVisible())
        self._tray.show()
        self._hotkey.hold(context.preferences.settings.window.hotkey)
        self._model.begin()
        QTimer.singleShot(_BAR_MS, self, self._make_bar)

    def _not_started(self, error: FindlingError) -> None:
        """Say why nothing is indexed, unless it is what the window says of the start anyway."""
        if self._made_main is None or not is_among(error.message, self._problems):
            self._context.notices.said.emit(error.message)

    def _make_bar(self) -> None:
        """Make the bar, so that it is there at once when it is called for; the window first gets the focus and keys."""
        self._bar.create()

    def _follow_settings(self) -> None:
        context = self._context
        window = context.preferences.settings.window
        if context.theme.choice != window.theme:
            context.theme.choose(ThemeChoice(window.theme))
        if current_language() is not language_of(window):
            use_language(language_of(window))
        self._hotkey.hold(window.hotkey)

    def _apply(self, settings: Settings) -> None:
        context = self._context
        context.chores.run(
            lambda: self._engine.apply(settings), failed=lambda error: context.notices.said.emit(error.message)
        )

    # ---- what is said

    def _say_crash(self, what: str) -> None:
        """Say it; what goes wrong again and again is said once and logged each time."""
        if what == self._last_crash:
            return
        self._last_crash = what
        self._context.notices.said.emit(
            tr("Something unexpected happened ({what}). Findling goes on; if it misbehaves, start it again.", what=what)
        )

    def _say_refused(self, sentence: str) -> None:
        """Say why there is no hotkey, and not again at every start."""
        if self._context.preferences.remembered.told_of_hotkey != sentence:
            self._context.preferences.remember(told_of_hotkey=sentence)
            self._context.notices.said.emit(sentence)

    def _hotkey_held(self) -> None:
        if self._context.preferences.remembered.told_of_hotkey:
            self._context.preferences.remember(told_of_hotkey="")

    def _say_outside(self, sentence: str) -> None:
        """Say what no window can: as a message of the desktop's, or in the bar where there is no tray."""
        if any(window.isVisible() for window in (self._made_main, self._made_bar, self._made_settings) if window):
            return
        if self._tray.available:
            self._tray.say(sentence)
        elif self._used:
            self._bar.say_outside(sentence)
        else:
            # After a start at login nobody waits for an answer; the window says it when it is opened.
            self._problems.append(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Have the model loaded when a window to search in comes up, or somebody turns to it again."""
        if event.type() in _TURNED_TO and watched in (self._made_main, self._made_bar):
            self._used = True
            self._model.wanted()
        return False

    # ---- at the end

    def close(self) -> bool:
        """Hide everything, stop what is at work within some seconds, and let go of the desktop.

        Returns whether all did stop; if not, nothing is lost, for what is found is kept as it comes.
        """
        deadline = time.monotonic() + _CLOSE_SECONDS
        context = self._context
        context.library.stop()
        self._tray.hide()
        self._closing.stop()
        for window in QApplication.topLevelWidgets():
            _close(window)
        # What is hidden here must be seen to be gone before the work is stopped, which may take seconds.
        QCoreApplication.processEvents()
        self._hotkey.close()
        stopped = [self._model.close()]
        stopped += [lane.close(max(0.1, deadline - time.monotonic())) for lane in self._lanes]
        context.preferences.flush()
        if self._made_focus is not None:
            self._made_focus.close()
        self._crashes.release()
        stopped.append(_within(self._engine.close, deadline - time.monotonic()))
        self._stop.release()
        return all(stopped)


def _close(window: QWidget) -> None:
    """Close a window; whatever it does wrong, the rest must still be ended in order."""
    try:
        window.close()
    except Exception:  # noqa: BLE001
        _log.exception("a window could not be closed")
    window.hide()


def _within(call: Callable[[], None], seconds: float) -> bool:
    """Make a call in a thread; return whether it ended in time."""
    thread = threading.Thread(target=call, name="closing", daemon=True)
    thread.start()
    thread.join(max(0.1, seconds))
    return not thread.is_alive()
