"""How MuPDF is spoken to, by extraction and by previews: what is read in a page must be what is marked on it."""

from pathlib import Path
from typing import Any, BinaryIO, cast

import pymupdf

from desktop_app.documents import Rectangle
from desktop_app.extract.source import MEBIBYTE

# PyMuPDF is only partly typed; every value that leaves the modules that use this is.
mupdf = cast("Any", pymupdf)
# Fuzzed files make MuPDF talk; what it has to say is in the exceptions too.
mupdf.TOOLS.mupdf_display_errors(False)
mupdf.TOOLS.mupdf_display_warnings(False)

# MuPDF would take ligatures apart itself, but Arabic ones the wrong way round.
TEXT_FLAGS = (
    mupdf.TEXT_PRESERVE_WHITESPACE
    | mupdf.TEXT_PRESERVE_LIGATURES
    | mupdf.TEXT_MEDIABOX_CLIP
    | mupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
)
IN_MEMORY = 64 * MEBIBYTE
# What MuPDF and its Python side raise on broken structures.
BROKEN: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    mupdf.mupdf.FzErrorBase,
)


def open_document(handle: BinaryIO, size: int, filetype: str) -> Any:
    """Open a document; a large one is not copied into memory where the system offers a path to the open handle."""
    if size > IN_MEMORY:
        path = Path(f"/proc/self/fd/{handle.fileno()}")
        if path.exists():
            return mupdf.open(path, filetype=filetype)
    handle.seek(0)
    return mupdf.open(stream=handle.read(size), filetype=filetype)


def displayed(box: Any, matrix: Any) -> Rectangle:
    """Return a rectangle of the unrotated page where the page, as displayed, shows it."""
    rectangle = mupdf.Rect(box) * matrix
    rectangle.normalize()
    return (rectangle.x0, rectangle.y0, rectangle.x1, rectangle.y1)
