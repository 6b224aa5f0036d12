"""Typed settings in one TOML file, and where everything that Findling keeps lies.

Each setting is declared once, with its type, range, default and help. The file is read once, in app.py, and each part
is handed its own frozen slice. Only what differs from the defaults needs to be in the file.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs
from msgspec import Meta

from desktop_app.errors import DataFolderError, SettingsError


class Indexing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How files are read and embedded."""

    workers: Annotated[
        int, Meta(ge=0, le=16, description="Processes that read files at the same time; 0 means one per core, up to 4")
    ] = 0
    threads: Annotated[int, Meta(ge=0, le=64, description="Threads that embed passages; 0 means one per core")] = 0
    file_seconds: Annotated[float, Meta(ge=1, le=3600, description="Longest time one file may take to read")] = 60.0
    file_megabytes: Annotated[int, Meta(ge=256, le=65536, description="Most memory one file may take to read")] = 1536


class Waiting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When indexing in the background waits. What a person asks for on the command line never does."""

    battery: Annotated[bool, Meta(description="While the machine runs on its battery; a few changes are read")] = True
    full_screen: Annotated[bool, Meta(description="While another program fills the screen")] = True
    heat: Annotated[bool, Meta(description="While the machine is hot")] = True
    busy: Annotated[
        bool, Meta(description="While other programs keep the machine busy and somebody uses it; likewise")
    ] = True


class Folders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What belongs, in folders that are added from now on; and how long one that was deleted is remembered."""

    exclude: Annotated[tuple[str, ...], Meta(description="Patterns to leave out, in .gitignore syntax")] = ()
    hidden: Annotated[bool, Meta(description="Read hidden files and folders too")] = False
    follow_gitignore: Annotated[bool, Meta(description="Leave out what a work tree's .gitignore leaves out")] = True
    remember_days: Annotated[
        int, Meta(ge=0, le=3650, description="Days for which a deleted or renamed folder's files stay known")
    ] = 7


class Searching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How answers are made."""

    limit: Annotated[int, Meta(ge=1, le=1000, description="Hits in an answer unless asked for otherwise")] = 10
    recent: Annotated[bool, Meta(description="Remember recent searches and offer them again")] = True


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the window looks and is called."""

    theme: Annotated[Literal["system", "light", "dark"], Meta(description="Light, dark or the system's colours")] = (
        "system"
    )
    language: Annotated[Literal["", "en", "zh_CN"], Meta(description="The window's language; empty: the system's")] = ""
    hotkey: Annotated[
        str, Meta(description="Keys that call the quick bar from anywhere, as in Ctrl+Alt+Space; empty: none")
    ] = "Ctrl+Alt+Space"
    results: Annotated[int, Meta(ge=10, le=1000, description="Files that an answer in the window shows at most")] = 200


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings."""

    indexing: Indexing = Indexing()
    waiting: Waiting = Waiting()
    folders: Folders = Folders()
    search: Searching = Searching()
    window: Window = Window()


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The one folder that holds all that Findling keeps: deleting it deletes every trace."""

    root: Path

    @property
    def catalogue(self) -> Path:
        """The SQLite database, the one truth."""
        return self.root / "catalogue.sqlite3"

    @property
    def index(self) -> Path:
        """Where the HNSW files lie; they can be rebuilt from the catalogue."""
        return self.root / "index"

    @property
    def models(self) -> Path:
        """Where prepared models lie, a folder each."""
        return self.root / "models"

    @property
    def settings(self) -> Path:
        """The settings file; it need not exist."""
        return self.root / "settings.toml"


def save(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, in one step: the file is the old or the new one, never half of it.

    Raises SettingsError if it cannot be written.
    """
    default = msgspec.to_builtins(Settings())
    differing = {
        section: {name: value for name, value in values.items() if value != default[section][name]}
        for section, values in msgspec.to_builtins(settings).items()
    }
    text = msgspec.toml.encode({section: values for section, values in differing.items() if values})
    written = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(written, "wb", opener=owners_alone) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(
            f"The settings file {path} cannot be written: {reason}. The change holds until Findling quits."
        ) from error


def owners_alone(name: str, flags: int) -> int:
    """Open a file that nobody but its owner may read: an opener for `open`."""
    return os.open(name, flags, 0o600)


def data_folder(chosen: str | None = None) -> DataFolder:
    """Find the data folder: what the caller chose, else FINDLING_DATA_DIR, else the system's place for user data."""
    named = chosen or os.environ.get("FINDLING_DATA_DIR")
    # Path.expanduser raises for a user that does not exist.
    root = Path(os.path.expanduser(named)) if named else platformdirs.user_data_path("findling", appauthor=False)  # noqa: PTH111
    return DataFolder(root.absolute())


def load(path: Path) -> Settings:
    """Read the settings file; a missing one means the defaults.

    Raises SettingsError, naming the setting and what it may be, if the file does not parse or a value is out of range,
    DataFolderError if the folder it lies in is a file or may not be entered.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except NotADirectoryError as error:
        file = next(above for above in path.parents if above.exists())
        raise DataFolderError(f"{file} is a file; the data folder must be a folder. Choose another one.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if not os.access(path.parent, os.X_OK):
            raise DataFolderError(
                f"The data folder {path.parent} cannot be used: {reason}. Choose another one."
            ) from error
        raise SettingsError(f"The settings file {path} cannot be read: {reason}.") from error
    try:
        return msgspec.toml.decode(text, type=Settings)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} is not valid: {error}. Correct it or delete it.") from error


def load_or_set_aside(path: Path) -> tuple[Settings, str]:
    """Read the settings file; one that is broken is kept under another name and the defaults are used.

    Returns the settings and a sentence about what was wrong, "" if nothing was. For a window, which has to open
    whatever the file says; a command line had better stop.
    """
    try:
        return load(path), ""
    except DataFolderError as error:
        return Settings(), error.message
    except SettingsError as error:
        reason = str(error.__cause__ or error)
    try:
        kept = set_aside(path)
    except OSError:
        return Settings(), f"The settings file {path} is not valid: {reason}. The defaults are used; correct it."
    return Settings(), f"The settings file was not valid: {reason}. The defaults are used; yours is kept as {kept}."


def set_aside(path: Path) -> Path:
    """Give a file another name, beside its own, and return it; nothing is overwritten. Raises OSError."""
    number = 1
    while (kept := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    return path.rename(kept)
