"""The person's choices, and what the window remembers by itself; every change is saved and takes effect at once."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop_app.errors import SettingsError
from desktop_app.settings import Settings, owners_alone, save
from desktop_app.ui.background import Lane

MOST_RECENT = 20
_LONGEST_RECENT = 300


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered between starts. `geometry`, `splitters`: Qt's own saved states, by window, as hexadecimal."""

    recent: tuple[str, ...] = ()
    geometry: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    welcomed: bool = False
    told_of_tray: bool = False
    told_of_hotkey: str = ""


class Preferences(QObject):
    """The settings file and the remembered state. `changed` follows every change of a setting.

    apply: what makes the engine follow; called after each change. lane: where files are written, since a disk may take
    its time; without one they are written at once. Failures to write are said through `failed`; the change holds until
    the program ends. Call `flush` before the lane is closed.
    """

    changed = Signal()
    recent_changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        settings: Settings,
        settings_file: Path,
        apply: Callable[[Settings], None],
        parent: QObject | None = None,
        *,
        lane: Lane | None = None,
    ) -> None:
        super().__init__(parent)
        self._lane = lane
        self._writing = threading.Lock()
        self._unwritten: set[Callable[[], None]] = set()
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
        self._write(self._save)
        self._apply(settings)
        self.changed.emit()

    def remember(self, **values: Any) -> None:
        """Remember something between starts; what cannot be written is forgotten at the end, without a word."""
        self._remembered = msgspec.structs.replace(self._remembered, **values)
        self._write(self._save_memory)

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

    def flush(self) -> None:
        """Write, now and here, what is still to be written."""
        for write in list(self._unwritten):
            self._unwritten.discard(write)
            with contextlib.suppress(SettingsError):
                write()

    def _write(self, write: Callable[[], None]) -> None:
        """Have a file written as it should be by then; the last write is always of the latest state."""
        if self._lane is not None:
            self._unwritten.add(write)
            self._lane.run(lambda: self._write_once(write), failed=lambda error: self.failed.emit(error.message))
            return
        try:
            write()
        except SettingsError as error:
            self.failed.emit(error.message)

    def _write_once(self, write: Callable[[], None]) -> None:
        if write in self._unwritten:
            self._unwritten.discard(write)
            write()

    def _save(self) -> None:
        with self._writing:
            save(self._file, self._settings)

    def _save_memory(self) -> None:
        written = self._memory.with_name(self._memory.name + ".new")
        with self._writing, contextlib.suppress(OSError):
            written.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(written, "wb", opener=owners_alone) as file:
                file.write(msgspec.json.encode(self._remembered))
            written.replace(self._memory)


def _read(path: Path) -> Remembered:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Remembered()
