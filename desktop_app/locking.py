"""An exclusive lock of the operating system on an open file, which the kernel frees however the process ends."""

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def lock(file: BinaryIO, *, wait: bool = False) -> None:
        """Lock a file until it is closed. Raises OSError at once if another one has it, unless it is to wait."""
        while True:
            file.seek(0)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    raise
                continue  # the system itself waits for ten seconds and gives up
            return
else:
    import fcntl

    def lock(file: BinaryIO, *, wait: bool = False) -> None:
        """Lock a file until it is closed. Raises OSError at once if another one has it, unless it is to wait."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
