"""Images of pages and pictures: made by the engine in the background, kept up to a number of bytes, on soft shadows."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.engine import Engine
from desktop_app.errors import FindlingError
from desktop_app.previews import PageImage
from desktop_app.ui.background import Job, Lane

MOST_PIXELS = 24_000_000
_KEPT_BYTES = 120_000_000
_SHADOW = 24
_SHADOW_ALPHA = 0.16
_WHITE = "#FFFFFF"


def to_qimage(image: PageImage, paper: str) -> QImage:
    """Return a rendered image as Qt draws it fastest, its white turned to paper. For any thread."""
    wrapped = QImage(image.pixels, image.width, image.height, image.width * 3, QImage.Format.Format_RGB888)
    made = wrapped.convertToFormat(QImage.Format.Format_RGB32)
    if paper != _WHITE:
        painter = QPainter(made)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(made.rect(), QColor(paper))
        painter.end()
    return made


class Sheet(NamedTuple):
    """A page's image, how wide it was asked for, in device pixels, and on which paper."""

    image: QImage
    asked: int
    paper: str


class Sheets:
    """The images of one file's pages. `arrived` is called on Qt's thread whenever one is there or cannot be made."""

    def __init__(self, engine: Engine, lane: Lane, path: bytes, arrived: Callable[[int], None]) -> None:
        self._engine, self._lane, self._path, self._arrived = engine, lane, path, arrived
        self._kept: OrderedDict[int, Sheet] = OrderedDict()
        self._asked: dict[int, tuple[int, str, Job]] = {}
        self._problems: dict[int, str] = {}

    def want(self, pages: list[tuple[int, int]], paper: str) -> None:
        """Have these pages made, the first ones first, each (page, width in device pixels); others need not be."""
        wanted = {page: (page, width, paper) for page, width in pages}
        for page, (width, ground, asking) in list(self._asked.items()):
            if wanted.get(page) != (page, width, ground):
                asking.drop()
                del self._asked[page]
        for page, width in pages:
            kept = self._kept.get(page)
            if kept is not None:
                self._kept.move_to_end(page)
            there = kept is not None and kept.asked == width and kept.paper == paper
            if not there and page not in self._asked and page not in self._problems:
                self._ask(page, width, paper)

    def image(self, page: int) -> QImage | None:
        """Return what there is of a page, which may be of another size."""
        kept = self._kept.get(page)
        return kept.image if kept else None

    def problem(self, page: int) -> str:
        """Return why a page cannot be shown, "" if it can."""
        return self._problems.get(page, "")

    def put(self, page: int, sheet: Sheet) -> None:
        """Keep an image; those that were wanted longest ago give way."""
        self._kept[page] = sheet
        self._kept.move_to_end(page)
        while len(self._kept) > 1 and self.bytes > _KEPT_BYTES:
            self._kept.popitem(last=False)

    @property
    def bytes(self) -> int:
        """How much memory the images take."""
        return sum(sheet.image.sizeInBytes() for sheet in self._kept.values())

    def close(self) -> None:
        """Want nothing any more, and keep nothing."""
        self._kept.clear()
        for _, _, asking in self._asked.values():
            asking.drop()
        self._asked.clear()

    def _ask(self, page: int, width: int, paper: str) -> None:
        def make(stop: Callable[[], bool]) -> QImage:
            return to_qimage(self._engine.page(self._path, page, width, stop=stop), paper)

        def made(image: QImage) -> None:
            self._asked.pop(page, None)
            self.put(page, Sheet(image, width, paper))
            self._arrived(page)

        def failed(error: FindlingError) -> None:
            self._asked.pop(page, None)
            self._problems[page] = error.message
            self._arrived(page)

        self._asked[page] = (width, paper, self._lane.run_until(make, made, failed))


def draw_image(painter: QPainter, sheet: QRect, image: QImage) -> None:
    """Draw an image on its sheet, in device pixels: as it is, if it was made for that size."""
    if image.width() == sheet.width() and abs(image.height() - sheet.height()) <= 1:
        painter.drawImage(sheet.topLeft(), image)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(sheet, image)


def draw_shadow(painter: QPainter, sheet: QRect, colour: str, ratio: float) -> None:
    """Draw the soft shadow below a sheet of paper; all in device pixels."""
    size = min(round(_SHADOW * ratio), sheet.width() // 2, sheet.height() // 2)
    if size < 1:
        return
    drop = round(4 * ratio)
    corner = _shadow(size, colour)
    around = sheet.adjusted(-size, -size + drop, size, size + drop)
    edge = 2 * size
    right = around.right() + 1 - edge
    bottom = around.bottom() + 1 - edge
    inner_width, inner_height = right - around.left() - edge, bottom - around.top() - edge
    left, top = around.left(), around.top()
    columns = ((left, edge, 0, edge), (left + edge, inner_width, edge, 1), (right, edge, edge + 1, edge))
    rows = ((top, edge, 0, edge), (top + edge, inner_height, edge, 1), (bottom, edge, edge + 1, edge))
    for at_left, width, source_left, source_width in columns:
        for at_top, height, source_top, source_height in rows:
            if width > 0 and height > 0 and (source_width > 1 or source_height > 1):
                painter.drawImage(
                    QRect(at_left, at_top, width, height),
                    corner,
                    QRect(source_left, source_top, source_width, source_height),
                )


@lru_cache(maxsize=8)
def _shadow(size: int, colour: str) -> QImage:
    """Return a shadow of the smallest sheet there is: corners and edges of `2 * size`, one pixel between them."""
    ramp = np.arange(2 * size, dtype=np.float32) / (2 * size)
    ramp = ramp * ramp * (3 - 2 * ramp)
    profile = np.concatenate([ramp, np.ones(1, np.float32), ramp[::-1]])
    alpha = (np.outer(profile, profile) * _SHADOW_ALPHA * 255).round().astype(np.uint8)
    ink = QColor(colour)
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = ink.red(), ink.green(), ink.blue()
    pixels[..., 3] = alpha
    height, width = alpha.shape
    return QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGBA8888).convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied
    )
