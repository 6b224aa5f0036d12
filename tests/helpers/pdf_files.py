"""Makes PDFs for tests."""

from collections.abc import Sequence
from typing import Any, cast

import pymupdf

# PyMuPDF is only partly typed.
mupdf = cast("Any", pymupdf)
WIDTH, HEIGHT = 595, 842
LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore "
    "magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo "
    "consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat."
)


def new_pdf() -> Any:
    return mupdf.open()


def add_page(pdf: Any, *pieces: tuple[float, float, str] | tuple[float, float, str, float]) -> Any:
    """Append a page with pieces of text, each one at (x, y of the base line), 11 points if not said otherwise."""
    page = pdf.new_page(width=WIDTH, height=HEIGHT)
    for x, y, text, *size in pieces:
        page.insert_text((x, y), text, fontsize=size[0] if size else 11)
    return page


def add_lines(page: Any, x: float, y: float, lines: Sequence[str], *, size: float = 11, font: str = "helv") -> None:
    """Write lines at a normal distance in one go, as a text program does."""
    page.insert_text((x, y), list(lines), fontsize=size, fontname=font)


def saved(pdf: Any, **options: Any) -> bytes:
    return bytes(pdf.tobytes(**options))
