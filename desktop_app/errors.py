"""Every error that Findling raises on purpose. Each message says what happened, to which thing, and what to do.

FindlingError
├── UsageError            the request itself is wrong (an unknown filter, an empty query)
├── FolderError           a folder to index is missing, unreadable, or not a folder
├── IndexingPaused        a person paused indexing, and it is not to go on by itself
├── DataFolderError       the data folder cannot be used
│   ├── NothingIndexed    there is no catalogue yet, or none of this version
│   ├── CatalogueNewer    written by a newer Findling
│   ├── CatalogueCorrupt  damaged; kept aside, never overwritten
│   ├── StorageFull       no space left
│   └── OwnedElsewhere    another process owns it and does not answer
├── SettingsError         the settings file does not parse or holds a value out of range
├── ModelUnavailable      weights missing, altered or not loadable
├── DesktopError          the operating system or the desktop did not do what it was asked (open a file, start at login)
│   ├── HotkeyTaken       another program has this combination of keys
│   └── HotkeyUnsupported this desktop lets no program have it
└── NotReadable           one file's content cannot be read
    ├── Skipped           by its nature: a password, no text in it, an unsupported format
    └── Damaged           it should be readable and is not
"""

import re

_ODD_BYTE = re.compile("[\ud800-\udfff]")


class FindlingError(Exception):
    """The root: `message` is a whole sentence for a person; `retry` says whether the same thing may work later.

    Odd bytes of a name stand as U+FFFD in the message, as they do wherever a name is shown: Qt would drop the lone
    surrogates that os.fsdecode makes of them. `path` has the bytes.
    """

    retry = False

    def __init__(self, message: str, *, path: bytes | None = None) -> None:
        self.message = _ODD_BYTE.sub("\ufffd", message)
        super().__init__(self.message)
        self.path = path


class UsageError(FindlingError):
    """The request is wrong; nothing was done."""


class FolderError(FindlingError):
    """A folder to index cannot be used; the others are not touched."""


class IndexingPaused(FindlingError):
    """Indexing is paused: nothing new is read or embedded until it is resumed."""

    retry = True


class DataFolderError(FindlingError):
    """The data folder cannot be used."""


class NothingIndexed(DataFolderError):
    """There is no catalogue yet, or it is just being made or upgraded."""


class CatalogueNewer(DataFolderError):
    """The catalogue was written by a newer Findling; it is left as it is."""


class CatalogueCorrupt(DataFolderError):
    """The catalogue is damaged; it is kept aside, never overwritten."""


class StorageFull(DataFolderError):
    """The disk is full; what was committed is safe and work goes on when there is space."""

    retry = True


class OwnedElsewhere(DataFolderError):
    """Another process owns the data folder and did not take the command."""

    retry = True


class SettingsError(FindlingError):
    """The settings file is broken; it is kept aside and defaults are used."""


class ModelUnavailable(FindlingError):
    """The model's weights are missing, altered or not loadable; searching by words goes on."""


class DesktopError(FindlingError):
    """The operating system or the desktop did not do what it was asked; Findling itself goes on."""


class HotkeyTaken(DesktopError):
    """Another program has this combination of keys; the one that was in force stays so."""


class HotkeyUnsupported(DesktopError):
    """No program can have this combination of keys here; the message says what to do instead."""


class NotReadable(FindlingError):
    """One file's content cannot be read. `message` is a short stable phrase, shown beside the file's name."""


class Skipped(NotReadable):
    """The file is whole, but there is nothing to read in it ("password", "no text", "unsupported …")."""


class Damaged(NotReadable):
    """The file should be readable and is not; it is tried again when it changes."""
