"""The few kinds of type that Findling is set in, in the system's own font with fallbacks for every script."""

import sys
from enum import Enum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

_FAMILIES = {
    "win32": ("Segoe UI", "Microsoft YaHei UI", "Segoe UI Emoji"),
    "darwin": (".AppleSystemUIFont", "PingFang SC", "Apple Color Emoji"),
    "linux": ("Inter", "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans Arabic", "Noto Color Emoji"),
}
_POINTS_PER_INCH = 72


class Type(Enum):
    """A size in pixels at 100 % and a weight."""

    BODY = (13.0, QFont.Weight.Normal)
    BODY_STRONG = (13.0, QFont.Weight.DemiBold)
    CAPTION = (12.0, QFont.Weight.Normal)
    CAPTION_STRONG = (12.0, QFont.Weight.DemiBold)
    PASSAGE_SMALL = (12.5, QFont.Weight.Normal)
    SMALL = (11.0, QFont.Weight.Normal)
    SECTION = (11.0, QFont.Weight.DemiBold)
    BADGE = (10.0, QFont.Weight.Bold)
    NAME = (13.5, QFont.Weight.DemiBold)
    SEARCH = (15.0, QFont.Weight.Normal)
    QUICK = (21.0, QFont.Weight.Normal)
    TITLE = (22.0, QFont.Weight.DemiBold)


def families() -> tuple[str, ...]:
    """Return the font families to look for, the first one that is there wins for each character."""
    own = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return (*_FAMILIES.get(sys.platform, _FAMILIES["linux"]), own)


@cache
def font(kind: Type) -> QFont:
    """Return the font of a kind of text, with tabular numbers; treat it as frozen, it is shared."""
    pixels, weight = kind.value
    made = QFont()
    made.setFamilies(list(families()))
    # Qt takes whole pixels only; points on the screen's own scale are fractional.
    made.setPointSizeF(pixels * _POINTS_PER_INCH / QGuiApplication.primaryScreen().logicalDotsPerInch())
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def monospace(pixels: float = 12.0) -> QFont:
    """Return the system's monospace font in a size in pixels, with the same fallbacks."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    # "monospace" is an alias that Qt finds alone and not in a list; the list would fall back to a proportional font.
    made.setFamilies([QFontInfo(made).family(), *families()])
    made.setPointSizeF(pixels * _POINTS_PER_INCH / QGuiApplication.primaryScreen().logicalDotsPerInch())
    return made
