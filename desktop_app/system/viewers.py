"""Which viewers and editors on Linux can open a file at a page or a line, and how each is told.

Sources: each program's own manual page or --help. A program that is not here opens the file at its beginning.
"""

import os
import shutil
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from desktop_app.documents import Place

Arguments = Callable[[bytes, int], list[bytes]]


class Viewer(NamedTuple):
    """A program: its name in PATH, and its arguments for a file and a page or line, both counted from 1."""

    program: str
    arguments: Arguments


def file_url(path: bytes, fragment: str = "") -> bytes:
    """Return the file:// address of a path, whatever bytes are in its name."""
    return f"file://{quote_from_bytes(path)}{fragment}".encode("ascii")


def _option(name: str) -> Arguments:
    """`--page 3 file`."""
    return lambda path, number: [name.encode(), b"%d" % number, path]


def _joined(name: str) -> Arguments:
    """`--page-index=3 file`."""
    return lambda path, number: [b"%s=%d" % (name.encode(), number), path]


def _plus(path: bytes, number: int) -> list[bytes]:
    """`+3 file`."""
    return [b"+%d" % number, path]


def _colon(path: bytes, number: int) -> list[bytes]:
    """`file:3`."""
    return [b"%s:%d" % (path, number)]


def _after(path: bytes, number: int) -> list[bytes]:
    """`file 3`."""
    return [path, b"%d" % number]


def _hash(path: bytes, number: int) -> list[bytes]:
    """`file#3`."""
    return [b"%s#%d" % (path, number)]


def _goto(path: bytes, number: int) -> list[bytes]:
    """`--goto file:3`."""
    return [b"--goto", *_colon(path, number)]


def _page_address(path: bytes, number: int) -> list[bytes]:
    """`file:///…#page=3`, which the PDF viewers in browsers follow."""
    return [file_url(path, f"#page={number}")]


# By the desktop entry's name, without ".desktop" and in lower case.
PAGE_VIEWERS = {
    "org.gnome.evince": Viewer("evince", _joined("--page-index")),
    "evince": Viewer("evince", _joined("--page-index")),
    "org.gnome.papers": Viewer("papers", _joined("--page-index")),
    "atril": Viewer("atril", _joined("--page-index")),
    "xreader": Viewer("xreader", _joined("--page-index")),
    "org.kde.okular": Viewer("okular", _option("--page")),
    "okularapplication_pdf": Viewer("okular", _option("--page")),
    "org.pwmt.zathura": Viewer("zathura", _option("-P")),
    "org.pwmt.zathura-pdf-mupdf": Viewer("zathura", _option("-P")),
    "org.pwmt.zathura-pdf-poppler": Viewer("zathura", _option("-P")),
    "mupdf": Viewer("mupdf", _after),
    "qpdfview": Viewer("qpdfview", _hash),
    "firefox": Viewer("firefox", _page_address),
    "firefox-esr": Viewer("firefox-esr", _page_address),
    "org.mozilla.firefox": Viewer("firefox", _page_address),
    "firefox_firefox": Viewer("firefox", _page_address),
    "chromium": Viewer("chromium", _page_address),
    "chromium-browser": Viewer("chromium-browser", _page_address),
    "google-chrome": Viewer("google-chrome", _page_address),
    "microsoft-edge": Viewer("microsoft-edge", _page_address),
    "brave-browser": Viewer("brave-browser", _page_address),
}
LINE_EDITORS = {
    "code": Viewer("code", _goto),
    "code_code": Viewer("code", _goto),
    "visual-studio-code": Viewer("code", _goto),
    "codium": Viewer("codium", _goto),
    "cursor": Viewer("cursor", _goto),
    "org.kde.kate": Viewer("kate", _option("--line")),
    "org.kde.kwrite": Viewer("kwrite", _option("--line")),
    "org.gnome.gedit": Viewer("gedit", _plus),
    "gedit": Viewer("gedit", _plus),
    "pluma": Viewer("pluma", _plus),
    "xed": Viewer("xed", _plus),
    "org.x.editor": Viewer("xed", _plus),
    "gvim": Viewer("gvim", _plus),
    "emacs": Viewer("emacs", _plus),
    "geany": Viewer("geany", _option("--line")),
    "org.xfce.mousepad": Viewer("mousepad", _joined("--line")),
    "sublime_text": Viewer("subl", _colon),
    "sublime-text": Viewer("subl", _colon),
    "dev.zed.zed": Viewer("zed", _colon),
}


def command_at_place(entry: str, path: bytes, place: Place) -> list[str | bytes] | None:
    """Return what opens a file at a place with the program of a desktop entry ("org.kde.okular.desktop").

    None if the place has neither page nor lines, the program is not known to go there, or is not in PATH (a sandboxed
    one has no command of that name).
    """
    name = os.path.basename(entry).removesuffix(".desktop").lower()  # noqa: PTH119  an entry's name is not a path
    if place.page is not None:
        viewer, number = PAGE_VIEWERS.get(name), place.page
    elif place.lines is not None:
        viewer, number = LINE_EDITORS.get(name), place.lines[0]
    else:
        return None
    program = shutil.which(viewer.program) if viewer else None
    return [program, *viewer.arguments(path, number)] if viewer and program else None
