"""Reading the few small files that say what belongs: .gitignore, CACHEDIR.TAG."""

import os
import stat


def peek(path: bytes, limit_bytes: int) -> bytes:
    """Return the first `limit_bytes` of a regular file, b"" where there is none or it cannot be read.

    Never waits: a pipe of that name is not opened for long, a link is not followed.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return b""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        return os.read(descriptor, limit_bytes)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
