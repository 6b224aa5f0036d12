"""The icon in the system's tray: how the library is, and a menu for what is wanted most often."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_app.reports import Stage
from desktop_app.ui import icons
from desktop_app.ui.actions import Actions
from desktop_app.ui.context import Context
from desktop_app.ui.library import Snapshot
from desktop_app.ui.menus import Menu
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.tokens import TRAY
from desktop_app.ui.translation import number, tr, tr_count
from desktop_app.ui.wording import shown, time_left
from desktop_app.ui.work import waiting_text

# A tray may come up long after the session does: the tries reach over some two minutes, further and further apart.
_RETRY_MS = 1000
_RETRY_LATER = 1.5
_TRIES = 10
_RECENT = 8
_LONGEST = 48
_TIP_NAME = 40
_MORNING = 6
_SHORTEST_NIGHT = 4


class Tray(QObject):
    """Shows the icon as soon as this desktop has a tray; it may come seconds after login.

    search_asked: the query to begin with ("" for none). quit_asked: end Findling.
    """

    search_asked = Signal(str)
    window_asked = Signal()
    settings_asked = Signal()
    quit_asked = Signal()

    def __init__(self, context: Context, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._actions = actions
        self._icon: QSystemTrayIcon | None = None
        self._state = ""
        self._menu = Menu()
        self._search = self._add(lambda: self.search_asked.emit(""))
        self._window = self._add(self.window_asked.emit)
        self._menu.addSeparator()
        self._pausing = Menu(self._menu)
        self._menu.addMenu(self._pausing)
        self._hour = self._add(lambda: actions.pause(_in_an_hour()), self._pausing)
        self._tomorrow = self._add(lambda: actions.pause(_tomorrow()), self._pausing)
        self._for_good = self._add(actions.pause, self._pausing)
        self._resume = self._add(actions.resume)
        self._go_on = self._add(actions.go_on)
        self._recent = Menu(self._menu)
        self._menu.addMenu(self._recent)
        self._menu.addSeparator()
        self._settings = self._add(self.settings_asked.emit)
        self._quit = self._add(self.quit_asked.emit)
        self._tries = QTimer(self)
        self._tries.setInterval(_RETRY_MS)
        self._tries.timeout.connect(self._try)
        self._left = _TRIES
        context.library.changed.connect(self._draw)
        context.preferences.recent_changed.connect(self._list_recent)
        context.preferences.changed.connect(self._list_recent)
        # Not on the application, where a filter in Python would be asked about every event of every window.
        self._menu.installEventFilter(self)
        self._retranslate()

    @property
    def available(self) -> bool:
        """Whether the icon is shown."""
        return self._icon is not None

    @property
    def menu(self) -> QMenu:
        """The icon's menu."""
        return self._menu

    @property
    def state(self) -> str:
        """How the library is: "idle", "working", "paused" or "attention"."""
        return self._state

    def show(self) -> None:
        """Show the icon, now or when this desktop has a tray."""
        self._tries.start()
        self._try()

    def hide(self) -> None:
        """Take the icon away."""
        self._tries.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def say(self, sentence: str) -> None:
        """Say something where no window is open, as the desktop shows such things."""
        if self._icon is not None:
            self._icon.showMessage("Findling", in_our_words(sentence), icons.app_icon())

    def tip(self) -> str:
        """Return what is being done, in a line or two."""
        snapshot = self._context.library.snapshot
        return "Findling" if snapshot is None else f"Findling\n{doing(snapshot)}"

    def _try(self) -> None:
        self._left -= 1
        self._tries.setInterval(round(self._tries.interval() * _RETRY_LATER))
        if self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.messageClicked.connect(self.window_asked)
            self._state = ""
            self._draw()
            self._icon.show()
        if self._icon is not None or self._left <= 0:
            self._tries.stop()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_asked.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.search_asked.emit("")

    def _draw(self) -> None:
        snapshot = self._context.library.snapshot
        paused = snapshot is not None and snapshot.paused is not None
        self._pausing.menuAction().setVisible(not paused)
        self._resume.setVisible(paused)
        self._go_on.setVisible(snapshot is not None and not paused and snapshot.progress.waits is not None)
        state = state_of(snapshot)
        if state != self._state:
            self._state = state
            self._draw_icon()
        if self._icon is not None:
            self._icon.setToolTip(self.tip())

    def _draw_icon(self) -> None:
        if self._icon is not None and self._state:
            self._icon.setIcon(icons.tray_icon(self._state, TRAY))

    def _add(self, does: Callable[[], None], menu: QMenu | None = None) -> QAction:
        action = QAction(self._menu)
        action.triggered.connect(lambda _checked=False: does())
        (menu or self._menu).addAction(action)
        return action

    def _list_recent(self) -> None:
        preferences = self._context.preferences
        recent = preferences.remembered.recent[:_RECENT] if preferences.settings.search.recent else ()
        self._recent.clear()
        for query in recent:
            short = query if len(query) <= _LONGEST else query[: _LONGEST - 1] + "…"
            action = self._recent.addAction(short.replace("&", "&&"))
            action.triggered.connect(lambda _=False, query=query: self.search_asked.emit(query))
        self._recent.menuAction().setVisible(bool(recent))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        if event.type() == QEvent.Type.LanguageChange and watched is self._menu:
            self._retranslate()
        return False

    def _retranslate(self) -> None:
        for action, text in (
            (self._search, tr("Search")),
            (self._window, tr("Open the window")),
            (self._hour, tr("For an hour")),
            (self._tomorrow, tr("Until tomorrow")),
            (self._for_good, tr("Until resumed")),
            (self._resume, tr("Resume indexing")),
            (self._go_on, tr("Go on anyway")),
            (self._settings, tr("Settings")),
            (self._quit, tr("Quit")),
        ):
            action.setText(text)
        self._pausing.setTitle(tr("Pause indexing"))
        self._recent.setTitle(tr("Recent searches"))
        self._list_recent()
        self._draw()


def state_of(snapshot: Snapshot | None) -> str:
    """Return how the library is: "idle", "working", "paused" or "attention"."""
    if snapshot is None:
        return "idle"
    if snapshot.problem or any(not folder.reachable for folder in snapshot.folders):
        return "attention"
    if snapshot.paused is not None or snapshot.progress.waits is not None:
        return "paused"
    return "idle" if snapshot.progress.stage is Stage.IDLE else "working"


def doing(snapshot: Snapshot) -> str:
    """Say what is being done, as the tray's tip does."""
    progress = snapshot.progress
    away = [folder.root for folder in snapshot.folders if not folder.reachable]
    left = progress.seconds_left
    if snapshot.problem:
        said = in_our_words(snapshot.problem)
    elif away:
        name = shown(os.path.basename(away[0].rstrip(b"/\\")) or away[0])[:_TIP_NAME]  # noqa: PTH119 - bytes
        said = tr("{name} cannot be reached", name=name)
    elif snapshot.paused is not None:
        said = tr("Indexing is paused")
    elif progress.waits is not None:
        said = waiting_text(progress.waits)
    elif progress.stage is Stage.IDLE:
        said = (
            tr_count(snapshot.coverage.files, "{count} file can be found", "{count} files can be found")
            if snapshot.folders
            else tr("No folder is added yet")
        )
    elif progress.stage is Stage.SCANNING:
        said = tr("Looking for changes")
    else:
        if progress.stage is Stage.READING:
            said = tr_count(progress.files_waiting, "Reading: {count} file to go", "Reading: {count} files to go")
        else:
            percent = progress.texts_done * 100 // max(1, progress.texts_done + progress.texts_waiting)
            said = tr("Reading by meaning: {percent} %", percent=number(percent))
        said += "" if left is None else tr(", ") + time_left(left)
    return said


def _in_an_hour() -> float:
    return (datetime.now().astimezone() + timedelta(hours=1)).timestamp()


def _tomorrow() -> float:
    """Return the next morning after a night: work should not begin at midnight, beside a film."""
    soonest = datetime.now().astimezone() + timedelta(hours=_SHORTEST_NIGHT)
    morning = soonest.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    return (morning if morning >= soonest else morning + timedelta(days=1)).timestamp()
