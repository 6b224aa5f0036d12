"""The one place of previews that speaks to MuPDF: pages of PDF, XPS and comics, and pictures, which are pages too."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.documents import Rectangle
from desktop_app.extract.mupdf import BROKEN, IN_MEMORY, TEXT_FLAGS, displayed, mupdf, open_document
from desktop_app.preview.files import OpenFile
from desktop_app.preview.locating import squeezed
from desktop_app.preview.messages import IMAGE_BYTES, NothingToShow
from desktop_app.preview.page_text import Glyph, PageText, joined_lines, page_text
from desktop_app.previews import Unshown

_RGB = 3
WIDEST = 4_096
TALLEST = 16_384
MOST_PICTURE_PIXELS = 200_000_000
_USUAL_PAGE = (595.0, 842.0)
_SIZES_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Image:
    """A drawn page: RGB, 8 bits each; `pixels` holds width * height * 3 bytes, for as long as `owner` is there."""

    width: int
    height: int
    pixels: memoryview
    owner: object


class PagedFile:
    """An open document. It keeps what was found out about its pages, for the next request is often for the same.

    `original`: a picture's width and height in pixels as displayed, None for anything else.
    """

    def __init__(self, file: OpenFile, filetype: str, original: tuple[int, int] | None = None) -> None:
        """Open it and take over `file`. Raises NothingToShow if it is broken or asks for a password."""
        self.stamp = file.stamp
        self.original = original
        self._file = file
        self._texts: dict[int, str] = {}
        self._sizes: list[tuple[float, float]] = []
        try:
            self._document = open_document(file.handle, file.stamp.size, filetype)
            locked = bool(self._document.needs_pass)
            self.page_count = 0 if locked else int(self._document.page_count)
            self._is_form = not locked and bool(self._document.is_form_pdf)
        except BROKEN as error:
            raise NothingToShow(Unshown.DAMAGED) from error
        if locked:
            raise NothingToShow(Unshown.PASSWORD)
        if not self.page_count:
            raise NothingToShow(Unshown.DAMAGED)

    def close(self) -> None:
        """Close the document and its file."""
        self._document.close()
        self._file.close()

    @property
    def sizes(self) -> list[tuple[float, float]]:
        """The size of every page in points, as displayed; after a second's work the last one stands for the rest."""
        if not self._sizes:
            deadline = time.monotonic() + _SIZES_SECONDS
            for number in range(1, self.page_count + 1):
                self._sizes.append(self._size(number))
                if time.monotonic() > deadline:
                    break
            self._sizes += [self._sizes[-1]] * (self.page_count - len(self._sizes))
        return self._sizes

    def draw(self, number: int, pixels_wide: int) -> Image:
        """Draw a page (from 1) that wide, or less wide where that would be too many pixels.

        Raises NothingToShow for a page that is not there or is broken.
        """
        page = self._page(number)
        try:
            width, height = float(page.rect.width), float(page.rect.height)
            scale = _scale(width, height, pixels_wide)
            pixels = page.get_pixmap(matrix=mupdf.Matrix(scale, scale), colorspace=mupdf.csRGB, alpha=False)
            image = Image(int(pixels.width), int(pixels.height), memoryview(pixels.samples_mv), pixels)
        except BROKEN as error:
            raise NothingToShow(Unshown.DAMAGED_PAGE) from error
        if len(image.pixels) != image.width * image.height * _RGB or len(image.pixels) > IMAGE_BYTES:
            raise NothingToShow(Unshown.DAMAGED_PAGE)
        return image

    def text(self, number: int) -> str:
        """Return a page's running text without places, which is quicker; "" for a broken page."""
        if number not in self._texts:
            try:
                page = self._page(number)
                lines = str(page.get_textpage(flags=TEXT_FLAGS).extractText()).split("\n")
                self._texts[number] = joined_lines([*lines, *(text for text, _ in self._notes(page))])
            except (NothingToShow, *BROKEN):
                self._texts[number] = ""
        return self._texts[number]

    def placed_text(self, number: int) -> PageText:
        """Return a page's running text with the place of each character; empty for a broken page."""
        try:
            page = self._page(number)
            matrix = page.rotation_matrix if page.rotation else None
            lines = list(_lines(page.get_textpage(flags=TEXT_FLAGS).extractRAWDICT(), matrix))
            drawn = squeezed("".join(letter for line in lines for letter, _ in line)).letters
            for text, box in self._notes(page):
                if squeezed(text).letters not in drawn:
                    place = _displayed(box, matrix)
                    lines.append([(letter, place) for letter in text])
            return page_text(lines)
        except (NothingToShow, *BROKEN):
            return PageText()

    def _notes(self, page: Any) -> list[tuple[str, Any]]:
        """Return comments and the values of form fields, which may not be drawn, and where they stand."""
        found = [(annotation.info.get("content") or "", annotation.rect) for annotation in page.annots()]
        if self._is_form:
            found += [(widget.field_value, widget.rect) for widget in page.widgets()]
        return [(text, box) for text, box in found if isinstance(text, str) and text.strip()]

    def _page(self, number: int) -> Any:
        if not 1 <= number <= self.page_count:
            raise NothingToShow(Unshown.NO_SUCH_PAGE)
        try:
            return self._document.load_page(number - 1)
        except BROKEN as error:
            raise NothingToShow(Unshown.DAMAGED_PAGE) from error

    def _size(self, number: int) -> tuple[float, float]:
        try:
            box = self._page(number).rect
            width, height = float(box.width), float(box.height)
        except (NothingToShow, *BROKEN):
            return _USUAL_PAGE
        return (width, height) if 0 < width < math.inf and 0 < height < math.inf else _USUAL_PAGE


def picture_size(file: OpenFile) -> tuple[int, int]:
    """Return a picture's size in pixels as displayed, from its head alone.

    Raises NothingToShow if it is damaged, or so large that its pixels cannot be held.
    """
    try:
        file.handle.seek(0)
        data = mupdf.mupdf.fz_new_buffer_from_copied_data(file.handle.read(IN_MEMORY))
        picture = mupdf.mupdf.fz_new_image_from_buffer(data)
        size = int(picture.w()), int(picture.h())
        turned = int(mupdf.mupdf.fz_image_orientation(picture)) in _ON_ITS_SIDE
    except BROKEN as error:
        raise NothingToShow(Unshown.TOO_MANY_PIXELS if "overflow" in str(error) else Unshown.DAMAGED) from error
    if size[0] * size[1] > MOST_PICTURE_PIXELS:
        raise NothingToShow(Unshown.TOO_MANY_PIXELS)
    return (size[1], size[0]) if turned else size


# fz_image_orientation: 2 and 4 are quarter turns, 6 and 8 such with a mirror; odd ones keep the width.
_ON_ITS_SIDE = (2, 4, 6, 8)


def _scale(width: float, height: float, pixels_wide: int) -> float:
    """Return pixels a point: as asked for, within what an image may hold."""
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise NothingToShow(Unshown.DAMAGED_PAGE)
    most = IMAGE_BYTES // _RGB
    wide = min(max(pixels_wide, 1), WIDEST)
    # A pixel to spare on each side, for sizes are rounded up.
    return min(wide / width, TALLEST / height, max(math.sqrt(most / (width * height)) - 2 / width, 1 / width))


def _lines(content: dict[str, Any], matrix: Any) -> Iterator[Sequence[Glyph]]:
    for block in content["blocks"]:
        for line in block.get("lines", ()):
            yield [
                (str(glyph["c"]), _displayed(glyph["bbox"], matrix))
                for span in line["spans"]
                for glyph in span["chars"]
            ]


def _displayed(box: Any, matrix: Any) -> Rectangle:
    if matrix is not None:
        box = displayed(box, matrix)
    x0, y0, x1, y1 = box
    return (round(float(x0), 2), round(float(y0), 2), round(float(x1), 2), round(float(y1), 2))
