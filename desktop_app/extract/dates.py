"""Dates as documents state them."""

import re

_ISO = re.compile(r"([1-9]\d{3})(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?")


def stated_date(text: str) -> str:
    """Return `text` if it is an ISO 8601 date (year, month, day or time) that can be meant, else ""."""
    text = text.strip()
    return text if _ISO.fullmatch(text) else ""
