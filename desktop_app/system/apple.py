"""Asking macOS's own objects, through its Objective-C runtime: a narrow seam over ctypes."""

import ctypes
import sys

from desktop_app.errors import DesktopError


def load(framework: str) -> ctypes.CDLL:
    """Load a framework of the system's. Raises DesktopError anywhere but on macOS."""
    if sys.platform != "darwin":
        raise DesktopError(f"{framework} is a part of macOS only.")
    return ctypes.CDLL(f"/System/Library/Frameworks/{framework}.framework/{framework}")


def number_of(framework: str, class_name: str, shared: str, property_: str) -> int:
    """Return a whole number that the shared object of a class has: `[[Class shared] property]`."""
    load(framework)
    runtime = ctypes.CDLL("/usr/lib/libobjc.dylib")
    runtime.objc_getClass.restype = runtime.sel_registerName.restype = ctypes.c_void_p
    runtime.objc_getClass.argtypes = runtime.sel_registerName.argtypes = [ctypes.c_char_p]
    signature = (ctypes.c_void_p, ctypes.c_void_p)
    object_ = ctypes.CFUNCTYPE(ctypes.c_void_p, *signature)(("objc_msgSend", runtime))
    number = ctypes.CFUNCTYPE(ctypes.c_long, *signature)(("objc_msgSend", runtime))

    def selector(name: str) -> int | None:
        return runtime.sel_registerName(name.encode())

    found = object_(runtime.objc_getClass(class_name.encode()), selector(shared))
    return int(number(found, selector(property_)))
