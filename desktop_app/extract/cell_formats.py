"""How a spreadsheet shows a number: dates, times, percentages, decimals and thousands of a number format code.

ECMA-376 part 1, 18.8.30 and 18.8.31. Colours, conditions, currency signs and fractions are not imitated.
"""

import re
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

# What the built-in formats without a code of their own in the file look like.
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "yyyy-mm-dd",
    16: "yyyy-mm-dd",
    17: "yyyy-mm-dd",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "0.00E+00",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys(range(32, 36), "h:mm:ss"),
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_UNIMITATED = re.compile(r"general|@|e[+-]|\?/\?")
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_MAX_DECIMALS = 15
_LAST_SERIAL = 2_958_466  # 10000-01-01, past which there are no dates
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_FALSE_LEAP_DAY = 60
_DAY = 86_400


class Shape(Enum):
    """What a number is shown as."""

    GENERAL = auto()
    NUMBER = auto()
    PERCENT = auto()
    DATE = auto()
    TIME = auto()
    DATE_AND_TIME = auto()
    DURATION = auto()


class CellFormat(NamedTuple):
    """A number format, as far as it matters for what a person would search for."""

    shape: Shape = Shape.GENERAL
    decimals: int = 0
    thousands: bool = False


GENERAL = CellFormat()


@lru_cache(maxsize=1024)
def format_of(code: str) -> CellFormat:
    """Return what a number format code says about positive numbers."""
    bare = _QUOTED.sub("", code).split(";", 1)[0].casefold()
    if not bare or _UNIMITATED.search(bare):
        return GENERAL
    if "[" in bare:
        return CellFormat(Shape.DURATION)
    date = any(letter in bare for letter in "yd") or (bare.count("m") > 2 and "h" not in bare)  # noqa: PLR2004 - mmm
    time = "h" in bare or "s" in bare
    if date or time:
        return CellFormat(Shape.DATE_AND_TIME if date and time else Shape.DATE if date else Shape.TIME)
    if not any(digit in bare for digit in "0#?"):
        return GENERAL
    match = _DECIMALS.search(bare)
    decimals = min(len(match[1]), _MAX_DECIMALS) if match else 0
    return CellFormat(Shape.PERCENT if "%" in bare else Shape.NUMBER, decimals, "," in bare)


def built_in_format(identifier: int) -> CellFormat:
    """Return the format of a built-in number format id; GENERAL for those that are not built in."""
    return format_of(_BUILT_IN.get(identifier, ""))


def shown(number: float, form: CellFormat, *, from_1904: bool = False) -> str:
    """Return a number as a sheet shows it, dates as ISO 8601."""
    if form.shape is Shape.GENERAL:
        return f"{number:.15g}"
    if form.shape is Shape.NUMBER:
        return f"{number:,.{form.decimals}f}" if form.thousands else f"{number:.{form.decimals}f}"
    if form.shape is Shape.PERCENT:
        return f"{number * 100:.{form.decimals}f}%"
    return _date(number, form.shape, from_1904=from_1904)


def _date(serial: float, shape: Shape, *, from_1904: bool) -> str:
    if not 0 <= serial < _LAST_SERIAL:
        return f"{serial:.15g}"
    seconds = round(serial * _DAY)
    if shape is Shape.DURATION:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if not from_1904 and serial < _FALSE_LEAP_DAY and shape is not Shape.TIME:
        seconds += _DAY  # the format believes that 1900 was a leap year
    moment = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(seconds=seconds)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if shape is Shape.TIME:
        return clock
    midnight = moment.hour == moment.minute == moment.second == 0
    return moment.date().isoformat() if shape is Shape.DATE or midnight else f"{moment.date().isoformat()} {clock}"
