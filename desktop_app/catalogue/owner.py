"""One process owns a data folder: a lock of the operating system, which the kernel frees however the process ends."""

import os
from pathlib import Path
from typing import BinaryIO

from desktop_app.catalogue.connection import make_private
from desktop_app.errors import DataFolderError
from desktop_app.locking import lock
from desktop_app.watch.drives import is_elsewhere, mount_of

LOCK_FILE = "owner.lock"


class OwnerLock:
    """Held from `acquire` until `release` or the end of the process; a killed owner leaves nothing to clean up."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def acquire(cls, data_dir: Path) -> "OwnerLock | None":
        """Become the owner of a data folder, creating it if need be; None if another process (or object) is.

        Raises DataFolderError if the folder lies on a network drive or cannot be written.
        """
        make_private(data_dir)
        drive = network_drive(data_dir)
        if drive is not None:
            raise DataFolderError(
                f"The data folder {data_dir} lies on a network drive ({drive}), where a database cannot be kept safe. "
                "Choose a folder on a local disk; the folders to search may lie on network drives."
            )
        try:
            # Not inherited by workers: a worker that outlived its parent would keep the lock.
            file = (data_dir / LOCK_FILE).open("ab")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DataFolderError(f"The data folder {data_dir} cannot be written: {reason}. Choose another.") from error
        try:
            lock(file)
        except OSError:
            file.close()
            return None
        return cls(file)

    def release(self) -> None:
        """Let another process become the owner."""
        self._file.close()


def network_drive(folder: Path) -> str | None:
    """Return the type of the network file system that `folder` lies on, None for a local one.

    Write-ahead logging needs shared memory and locks that work, which network drives do not give: sqlite.org/wal.html.
    """
    mount = mount_of(os.fsencode(folder))
    return mount.kind or "remote" if mount is not None and is_elsewhere(mount) else None
