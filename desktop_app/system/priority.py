"""Letting others go first: to the processor and to the disk."""

import ctypes
import os
import platform
import sys
import threading
from contextlib import suppress

_NICENESS = 10
# The least but one: in the idle class a busy disk would serve nothing at all, and files would be given up as too slow.
_LEAST_OF_ITS_CLASS = 7
_BEST_EFFORT = 2
_CLASS_SHIFT = 13
_ONE_THREAD = 1
# ioprio_set, which no C library wraps (Linux, include/uapi/asm/unistd.h and asm-generic/unistd.h).
_IOPRIO_SET = {"x86_64": 251, "aarch64": 30, "riscv64": 30}
# Apple, sys/resource.h and sys/qos.h: work that takes a while and whose result somebody wants.
_DISK, _PROCESS, _THREAD, _UTILITY_DISK = 0, 0, 1, 4
_UTILITY_QOS = 0x11
_BELOW_NORMAL = -1


def lower_process() -> None:
    """Leave processor and disk to whatever the person is doing; holds for what this process starts, too."""
    import psutil  # noqa: PLC0415  it takes a while to load

    if sys.platform == "win32":
        process = psutil.Process()
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        with suppress(psutil.Error, OSError):
            process.ionice(psutil.IOPRIO_LOW)
        return
    os.nice(_NICENESS)
    if sys.platform == "linux":
        with suppress(psutil.Error, OSError):
            psutil.Process().ionice(psutil.IOPRIO_CLASS_BE, _LEAST_OF_ITS_CLASS)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).setiopolicy_np(_DISK, _PROCESS, _UTILITY_DISK)


def lower_thread() -> None:
    """Leave the processor to all other threads; on Linux each has a niceness, which counts for the disk, too."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY_QOS, 0)
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority.argtypes = [ctypes.c_void_p, ctypes.c_int]
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)


def lower_disk() -> None:
    """Leave the disk to others, on this thread alone, and keep the processor: it may hold the interpreter's lock.

    A thread that the system lets wait for the processor while it has that lock would have the window wait, too.
    """
    if sys.platform == "linux":
        number = _IOPRIO_SET.get(platform.machine())
        if number is not None:
            priority = _BEST_EFFORT << _CLASS_SHIFT | _LEAST_OF_ITS_CLASS
            ctypes.CDLL(None).syscall(number, _ONE_THREAD, threading.get_native_id(), priority)
    elif sys.platform == "darwin":
        ctypes.CDLL(None).setiopolicy_np(_DISK, _THREAD, _UTILITY_DISK)
