"""Giving memory back to the system."""

import ctypes
import sys


def return_memory() -> None:
    """Ask the C library to return what was freed: glibc keeps it for itself once large blocks have come and gone."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and needs none
    if trim is not None:
        trim(0)
