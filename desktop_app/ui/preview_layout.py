"""Where the pages of a file stand, one under the other."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from desktop_app.ui.preview_paper import MOST_PIXELS

GAP = 20


@dataclass(frozen=True, slots=True)
class PagesLayout:
    """Pages (from 0) in device pixels from the top left of their canvas; `sizes` are points."""

    sizes: Sequence[tuple[float, float]] = ()
    widths: Sequence[int] = ()
    heights: Sequence[int] = ()
    tops: Sequence[int] = ()
    width: int = 0
    height: int = 0
    ratio: float = 1.0

    def __len__(self) -> int:
        return len(self.sizes)

    def page_at(self, y: float) -> int:
        """Return the page at a height of the canvas."""
        return max(0, bisect_right(self.tops, y) - 1)

    def scale(self, page: int) -> float:
        """Return how many device pixels a point of a page takes."""
        return self.widths[page] / max(1.0, self.sizes[page][0])

    def pixels_wide(self, page: int) -> int:
        """Return how wide the image of a page is to be: as wide as the page stands, unless that is too much."""
        width, height = self.widths[page], self.heights[page]
        return width if width * height <= MOST_PIXELS else int(width * sqrt(MOST_PIXELS / (width * height)))


def lay_out(sizes: Sequence[tuple[float, float]], room: float, ratio: float) -> PagesLayout:
    """Give the usual page all of the room, in device pixels, and wider ones no more; ratio: device pixels a pixel."""
    usual = sorted(width for width, _ in sizes)[len(sizes) // 2] if sizes else 1.0
    scale = room / max(1.0, usual)
    widths = [max(1, round(min(width * scale, room))) for width, _ in sizes]
    heights = [max(1, round(width * size[1] / max(1.0, size[0]))) for width, size in zip(widths, sizes, strict=True)]
    gap = round(GAP * ratio)
    tops = list(accumulate((height + gap for height in heights), initial=gap))
    height = tops.pop() if tops else 0
    return PagesLayout(sizes, widths, heights, tops, max(widths, default=0), height, ratio)
