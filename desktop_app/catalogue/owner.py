"""One process owns a data folder: a lock of the operating system, which the kernel frees however the process ends."""

import os
import re
from pathlib import Path
from typing import BinaryIO

import psutil

from desktop_app.catalogue.connection import make_private
from desktop_app.errors import DataFolderError
from desktop_app.locking import lock

LOCK_FILE = "owner.lock"
# Write-ahead logging needs shared memory and locks that work, which network drives do not give: sqlite.org/wal.html.
_NETWORK = re.compile(
    r"(fuse\.)?(9p|afp\w*|afs|beegfs|ceph|cifs|coda|davfs2?|gfs2?|glusterfs|gpfs|gvfsd-fuse|lustre|ncpfs|nfs\d?|ocfs2"
    r"|orangefs|rclone|s3fs|smb\w*|sshfs|webdav)"
)


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
    """Return the type of the network file system that `folder` lies on, None for a local one."""
    place = os.path.realpath(folder)
    mounts = [
        (len(partition.mountpoint), partition)
        for partition in psutil.disk_partitions(all=True)
        if place == partition.mountpoint or place.startswith(partition.mountpoint.rstrip(os.sep) + os.sep)
    ]
    if not mounts:
        return None
    partition = max(mounts, key=lambda mount: mount[0])[1]
    kind = partition.fstype.lower()
    if _NETWORK.fullmatch(kind) or "remote" in partition.opts.split(","):
        return partition.fstype or "remote"
    return None
