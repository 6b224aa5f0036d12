"""The pages of the settings that are rows only: look, search, performance."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.errors import FindlingError
from desktop_app.reports import Wait
from desktop_app.settings import Settings
from desktop_app.system.autostart import Autostart
from desktop_app.ui.appearance import choose_language, choose_theme
from desktop_app.ui.combo_box import ComboBox, Option
from desktop_app.ui.context import Context
from desktop_app.ui.controls import button
from desktop_app.ui.form_controls import Switch
from desktop_app.ui.key_recorder import KeyRecorder
from desktop_app.ui.settings_page import Page, Row
from desktop_app.ui.settings_waiting import WaitRows
from desktop_app.ui.spin_box import SpinBox
from desktop_app.ui.translation import NATIVE_NAMES, Language, system_language, tr, tr_count

StartCommand = Callable[[], Sequence[str]]
"""Returns the command that starts Findling with the session: program and arguments."""


class SettingsPage(Page):
    """A page whose rows show settings. A subclass says its words in `retranslate` and its values in `show_settings`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._changed: Row | None = None
        context.preferences.changed.connect(self._refresh)
        context.preferences.failed.connect(self._not_written)

    def begin(self) -> None:
        """Show words and values; called by the subclass when its rows are there."""
        self.end()
        self.retranslate()
        self._refresh()

    def retranslate(self) -> None:
        """Say every word of the page in the language in use."""
        raise NotImplementedError

    def show_settings(self, settings: Settings) -> None:
        """Show the values in force."""
        raise NotImplementedError

    def change(self, row: Row, section: str, **values: object) -> None:
        """Change a setting; should it not be written, the row says so."""
        row.complain("")
        self._changed = row
        self.context.preferences.change(section, **values)

    def _refresh(self) -> None:
        self.show_settings(self.context.preferences.settings)

    def _not_written(self, sentence: str) -> None:
        if self._changed is not None:
            self._changed.complain(sentence)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._refresh()


class LookPage(SettingsPage):
    """Theme and language."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.theme = ComboBox(context.theme, self)
        self.language = ComboBox(context.theme, self)
        self._theme_row, self._language_row = Row([self.theme], self), Row([self.language], self)
        self.add_row(self._theme_row)
        self.add_row(self._language_row)
        self.theme.activated.connect(self._choose_theme)
        self.language.activated.connect(self._choose_language)
        self.begin()

    def _choose_theme(self) -> None:
        self._changed = self._theme_row
        choose_theme(self.context, self.theme.value())

    def _choose_language(self) -> None:
        self._changed = self._language_row
        choose_language(self.context, self.language.value())

    def retranslate(self) -> None:
        """See SettingsPage."""
        self.title.setText(tr("Look"))
        self._theme_row.say(tr("Theme"), tr("Light, dark, or as the rest of your desktop is."))
        self._language_row.say(tr("Language"), tr("The language of this window. Files are found in every language."))
        self.theme.set_options(
            [Option("system", tr("As the system")), Option("light", tr("Light")), Option("dark", tr("Dark"))]
        )
        own = tr("As the system ({language})", language=NATIVE_NAMES[system_language()])
        self.language.set_options([Option("", own), *(Option(each, NATIVE_NAMES[each]) for each in Language)])

    def show_settings(self, settings: Settings) -> None:
        """See SettingsPage."""
        self.theme.choose(settings.window.theme)
        self.language.choose(settings.window.language)


class SearchPage(SettingsPage):
    """How Findling is called, and how it answers."""

    def __init__(
        self, context: Context, start_command: StartCommand, autostart: Autostart, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._start_command, self._autostart = start_command, autostart
        self._switching = False
        theme = context.theme
        self.hotkey = KeyRecorder(theme, self)
        self.login = Switch(theme, self)
        self.login.setEnabled(False)
        self.limit = SpinBox(theme, self)
        self.limit.setRange(10, 1000)
        self.recent = Switch(theme, self)
        self.clear = button("", "", self)
        self._hotkey_row, self._login_row = Row([self.hotkey], self), Row([self.login], self)
        self._limit_row, self._recent_row = Row([self.limit], self), Row([self.recent], self)
        self._clear_row = Row([self.clear], self)
        for row in (self._hotkey_row, self._login_row, self._limit_row, self._recent_row, self._clear_row):
            self.add_row(row)
        self.hotkey.recorded.connect(self._try_hotkey)
        self.login.clicked.connect(self._start_at_login)
        self.limit.valueChanged.connect(self._limit_answers)
        self.recent.clicked.connect(self._remember_searches)
        self.clear.clicked.connect(context.preferences.clear_recent)
        context.preferences.recent_changed.connect(self._say_recent)
        self.begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask the system whether Findling starts at login: the person may have changed it there."""
        super().showEvent(event)
        self.context.chores.run(self._autostart.is_on, self._show_login)

    def _show_login(self, on: bool) -> None:  # noqa: FBT001 - what the lane hands over
        self._switching = False
        self.login.setChecked(on)
        self.login.setEnabled(True)

    def _try_hotkey(self, keys: str) -> None:
        self._hotkey_row.complain("")
        if not keys:
            self.change(self._hotkey_row, "window", hotkey="")
            return

        def answered(why_not: str) -> None:
            if why_not:
                self._hotkey_row.complain(why_not)
            else:
                self.change(self._hotkey_row, "window", hotkey=keys)

        self.context.try_hotkey(keys, answered)

    def _start_at_login(self) -> None:
        if self._switching:
            # Disabled meanwhile, the switch would lose the focus.
            self.login.setChecked(not self.login.isChecked())
            return
        wanted = self.login.isChecked()
        self._switching = True
        self._login_row.complain("")
        autostart, command = self._autostart, list(self._start_command())

        def switch() -> bool:
            if wanted:
                autostart.on(command)
            else:
                autostart.off()
            return autostart.is_on()

        def failed(error: FindlingError) -> None:
            self._login_row.complain(error.message)
            self.context.chores.run(autostart.is_on, self._show_login)

        self.context.chores.run(switch, self._show_login, failed)

    def _limit_answers(self, limit: int) -> None:
        if limit != self.context.preferences.settings.window.results:
            self.change(self._limit_row, "window", results=limit)

    def _remember_searches(self) -> None:
        self.change(self._recent_row, "search", recent=self.recent.isChecked())
        if not self.recent.isChecked():
            self.context.preferences.clear_recent()

    def retranslate(self) -> None:
        """See SettingsPage."""
        self.title.setText(tr("Search"))
        self._hotkey_row.say(
            tr("Keys that call Findling"),
            tr("Click, then press the keys; Backspace for none."),
        )
        self._login_row.say(tr("Start at login"), tr("Findling waits in the background until you call it."))
        self._limit_row.say(tr("Results of a search"), tr("How many files an answer shows at most."))
        self._recent_row.say(
            tr("Remember recent searches"), tr("They are offered when the search field is empty. Off forgets them.")
        )
        self.clear.setText(tr("Clear"))
        self._say_recent()

    def _say_recent(self) -> None:
        count = len(self.context.preferences.remembered.recent)
        self._clear_row.say(
            tr("Clear recent searches"),
            tr_count(count, "{count} search is remembered.", "{count} searches are remembered."),
        )
        self.clear.setEnabled(count > 0)

    def show_settings(self, settings: Settings) -> None:
        """See SettingsPage."""
        self.hotkey.set_keys(settings.window.hotkey)
        self.limit.setValue(settings.window.results)
        self.recent.setChecked(settings.search.recent)


class PerformancePage(SettingsPage):
    """How much of the machine reading files may take, and when it waits."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.workers, self._workers_row = self._number(0, 16)
        self.threads, self._threads_row = self._number(0, 64)
        self.megabytes, self._megabytes_row = self._number(256, 65536, step=256)
        self.seconds, self._seconds_row = self._number(1, 3600, step=10)
        for field, row, name in (
            (self.workers, self._workers_row, "workers"),
            (self.threads, self._threads_row, "threads"),
            (self.megabytes, self._megabytes_row, "file_megabytes"),
            (self.seconds, self._seconds_row, "file_seconds"),
        ):
            field.valueChanged.connect(self._setter(row, name))
        self.waits = WaitRows(context.theme, self)
        self.waits.switched.connect(self._wait_or_not)
        self.column.addWidget(self.waits)
        self._asked = False
        self.begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Find out once what this machine can wait for."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self.context.chores.run(self.context.engine.can_wait_for, self.waits.show_kinds)

    def _wait_or_not(self, kind: Wait, on: bool) -> None:  # noqa: FBT001 - what a signal hands over
        self.change(self.waits.rows[kind], "waiting", **{kind.value: on})

    def _number(self, least: int, most: int, step: int = 1) -> tuple[SpinBox, Row]:
        field = SpinBox(self.context.theme, self)
        field.setRange(least, most)
        field.setSingleStep(step)
        row = Row([field], self)
        self.add_row(row)
        return field, row

    def _setter(self, row: Row, name: str) -> Callable[[int], None]:
        def set_(value: int) -> None:
            if getattr(self.context.preferences.settings.indexing, name) != value:
                self.change(row, "indexing", **{name: value})

        return set_

    def retranslate(self) -> None:
        """See SettingsPage."""
        self.title.setText(tr("Performance"))
        self._workers_row.say(
            tr("Files read at the same time"),
            tr("Each one is read in a process of its own. More is faster and takes more memory."),
        )
        self._threads_row.say(
            tr("Processor cores for reading by meaning"),
            tr("Fewer leave more of the machine to your other programs."),
        )
        self._megabytes_row.say(
            tr("Most memory for one file"), tr("A file that needs more is left out, and Activity says so.")
        )
        self._seconds_row.say(
            tr("Longest time for one file"), tr("A file that takes longer is left out, and Activity says so.")
        )
        for field in (self.workers, self.threads):
            field.setSpecialValueText(tr("automatic"))
        self.waits.retranslate()
        self.megabytes.setSuffix(" MB")
        self.seconds.setSuffix(tr(" s"))

    def show_settings(self, settings: Settings) -> None:
        """See SettingsPage."""
        self.workers.setValue(settings.indexing.workers)
        self.threads.setValue(settings.indexing.threads)
        self.megabytes.setValue(settings.indexing.file_megabytes)
        self.seconds.setValue(round(settings.indexing.file_seconds))
        self.waits.show_settings(settings.waiting)


def this_command() -> list[str]:
    """Return the command that starts this program without showing its window, as at login."""
    program = Path(sys.argv[0])
    if getattr(sys, "frozen", False):
        start = [sys.executable]
    elif program.stem == "findling" and os.access(program, os.X_OK):
        start = [str(program.absolute())]
    else:
        start = [sys.executable, "-m", "desktop_app.app"]
    return [*start, "--hidden"]
