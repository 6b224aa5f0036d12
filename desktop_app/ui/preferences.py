"""The person's choices, and what the window remembers by itself; every change is saved and takes effect at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop_app.errors import SettingsError
from desktop_app.settings import Settings, owners_alone, save

MOST_RECENT = 20
_LONGEST_RECENT = 300


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered between starts. `geometry`, `splitters`: Qt's own saved states, by window, as hexadecimal."""

    recent: tuple[str, ...] = ()
    geometry: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    welcomed: bool = False
    told_of_tray: bool = False


class Preferences(QObject):
    """The settings file and the remembered state. `changed` follows every change of a setting.

    apply: what makes the engine follow; called after each change. Failures to write are said through `failed`; the
    change holds until the program ends.
    """

    changed = Signal()
    recent_changed = Signal()
    failed = Signal(str)

    def __init__(
        self, settings: Settings, settings_file: Path, apply: Callable[[Settings], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._file = settings_file
        self._memory = settings_file.with_name("remembered.json")
        self._apply = apply
        self._remembered = _read(self._memory)

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._settings

    @property
    def remembered(self) -> Remembered:
        """What is remembered between starts."""
        return self._remembered

    def change(self, section: str, **values: Any) -> None:
        """Change settings of one section, such as "window". Raises msgspec.ValidationError for what is not allowed."""
        part = msgspec.structs.replace(getattr(self._settings, section), **values)
        settings = msgspec.structs.replace(self._settings, **{section: part})
        # replace() checks nothing; a value out of range must not reach the file, which would then not load.
        settings = msgspec.convert(msgspec.to_builtins(settings), Settings)
        if settings == self._settings:
            return
        self._settings = settings
        try:
            save(self._file, settings)
        except SettingsError as error:
            self.failed.emit(error.message)
        self._apply(settings)
        self.changed.emit()

    def remember(self, **values: Any) -> None:
        """Remember something between starts; what cannot be written is forgotten at the end, without a word."""
        self._remembered = msgspec.structs.replace(self._remembered, **values)
        written = self._memory.with_name(self._memory.name + ".new")
        try:
            with open(written, "wb", opener=owners_alone) as file:
                file.write(msgspec.json.encode(self._remembered))
            written.replace(self._memory)
        except OSError:
            return

    def add_recent(self, query: str) -> None:
        """Remember a search that led somewhere, unless the person wants none remembered."""
        query = " ".join(query.split())[:_LONGEST_RECENT]
        if not query or not self._settings.search.recent:
            return
        recent = (query, *(each for each in self._remembered.recent if each != query))
        self.remember(recent=recent[:MOST_RECENT])
        self.recent_changed.emit()

    def clear_recent(self) -> None:
        """Forget all recent searches."""
        self.remember(recent=())
        self.recent_changed.emit()


def _read(path: Path) -> Remembered:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Remembered()
