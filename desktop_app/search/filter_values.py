"""The values that filters take: types, languages, dates, sizes. Each error says what is possible."""

import re
from datetime import date, datetime, timedelta

from desktop_app.catalogue.filters import TYPE_GROUPS, named
from desktop_app.errors import UsageError

_LANGUAGES = named(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_EXTENSION = re.compile(r"\.?([\w+#-]{1,20})")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}
_FIRST_YEAR, _LAST_YEAR = 1970, 2261  # what fits 63 bits of nanoseconds
_SIZE = re.compile(r"(\d+(?:\.\d+)?)(b|k|kb|kib|m|mb|mib|g|gb|gib|t|tb|tib)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_MOST_BYTES = 2**62


def parse_types(value: str) -> frozenset[str]:
    """Return the types asked for, folded, groups and likenesses left as they are: `pdf,code` gives both."""
    found = [_EXTENSION.fullmatch(each.strip()) for each in value.casefold().split(",")]
    if not all(found):
        raise UsageError(
            f"type: takes a file extension such as pdf or docx, or one of {', '.join(sorted(TYPE_GROUPS))}, "
            f"not “{shown(value)}”."
        )
    return frozenset(each[1] for each in found if each)


def parse_languages(value: str) -> frozenset[str]:
    """Return the ISO 639-1 codes asked for; a region ("zh-CN") is left out."""
    codes = frozenset(re.split(r"[-_]", each.strip(), maxsplit=1)[0] for each in value.casefold().split(","))
    if not codes <= _LANGUAGES:
        raise UsageError(
            "lang: takes two-letter language codes (ISO 639-1) such as ar, de, el, en, es, fr, hi, it, ja, ko, pt, "
            f"ro, ru, th, tr, uk, vi or zh, not “{shown(value)}”."
        )
    return codes


def parse_date(key: str, value: str, today: date) -> int:
    """Return the first nanosecond (local time) of a day, month or year, or of a day so long ago (`30d`)."""
    text = value.casefold()
    wanted: date | None = None
    if text in ("today", "yesterday"):
        wanted = today - timedelta(days=text == "yesterday")
    elif ago := _AGO.fullmatch(text):
        days = round(int(ago[1]) * _DAYS[ago[2]])
        wanted = today - timedelta(days=min(days, (today - date(_FIRST_YEAR, 1, 2)).days))
    elif parts := _DATE.fullmatch(text):
        try:
            wanted = date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
        except ValueError:
            wanted = None
    if wanted is None or not _FIRST_YEAR <= wanted.year <= _LAST_YEAR:
        raise UsageError(
            f"{key}: takes a date such as 2025, 2025-01, 2025-01-31, today, yesterday, or a time ago such as 30d, 6w, "
            f"3m or 1y, not “{shown(value)}”."
        )
    if wanted <= date(_FIRST_YEAR, 1, 1):
        return 0
    return int(datetime(wanted.year, wanted.month, wanted.day).astimezone().timestamp()) * 10**9


def parse_size(value: str) -> tuple[int | None, int | None]:
    """Return the least and the most bytes: `>1mb`, `<=10k`, `1mb..5mb`. A kilobyte has 1,000 bytes, a kib 1,024."""
    least, dots, most = value.partition("..")
    if dots:
        bounds = (_bytes(least) if least else None, _bytes(most) if most else None)
        if bounds != (None, None):
            return bounds
    elif value[:2] in (">=", "<="):
        size = _bytes(value[2:])
        return (size, None) if value[0] == ">" else (None, size)
    elif value[0] in "<>":
        size = _bytes(value[1:])
        return (size + 1, None) if value[0] == ">" else (None, size - 1)
    raise UsageError(_size_help(value))


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise UsageError(_size_help(text))
    unit = (found[2] or "").lower()
    factor = 1024 ** "bkmgt".index(unit[0]) if unit.endswith("ib") else _UNITS[unit[:1]]
    return min(int(float(found[1]) * factor), _MOST_BYTES)


def _size_help(value: str) -> str:
    return f"size: takes a bound such as >1mb, <=500kb or 1mb..5gb, not “{shown(value)}”."


def unknown_folder(value: str) -> str:
    """Return the sentence about a folder that nothing is in."""
    spaces = "" if " " in value else ' A name with spaces needs quotes, as in in:"My papers".'
    return f"in: no folder here is called “{shown(value)}”.{spaces}"


def shown(value: str) -> str:
    """Shorten what a person typed for a message."""
    return value if len(value) <= 40 else f"{value[:40]}…"  # noqa: PLR2004
