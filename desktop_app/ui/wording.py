"""Values as a person would say them: dates, places, reasons, sizes, times left. No widget is known here."""

import os
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale

from desktop_app.documents import Place
from desktop_app.ui.translation import locale, number, tr, tr_count

_MINUTE = 60
_HOUR = 3600
_EXACT_MINUTES = 20
_FEW_MINUTES = 5
_STEP = 1000
_REASONS = 2
_WHOLE = 10
_UNITS = ("B", "kB", "MB", "GB", "TB")
# What turns the reading direction around would let "exe.fdp" pass for a PDF.
_STEERING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class ChipKind(Enum):
    """How a reason is coloured: by meaning is Findling's own colour, the rest is quiet."""

    MEANING = "meaning"
    QUIET = "quiet"


class Chip(NamedTuple):
    """A reason why a hit is there, in a word or two."""

    text: str
    kind: ChipKind


def shown(path: bytes) -> str:
    """Return a name or path as it can be shown: bytes that are not UTF-8 as U+FFFD, nothing that steers the text."""
    return printable(os.fsdecode(path))


def shown_from_home(path: bytes) -> str:
    """Return a path as it can be shown, with ~ for the person's own folder where systems know that sign."""
    home = os.fsencode(os.path.expanduser("~")).rstrip(b"/")  # noqa: PTH111 - Path.home raises where there is none
    if os.sep == "/" and home.startswith(b"/") and (path == home or path.startswith(home + b"/")):
        return "~" + shown(path[len(home) :])
    return shown(path)


def printable(text: str) -> str:
    """Return a text with a path in it as it can be shown; Qt would drop the characters that stand for odd bytes."""
    text = _STEERING.sub("", text)
    return "".join(_printable(character) for character in text) if not text.isprintable() else text


def _printable(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "�"
    return " " if kind in {"Cc", "Zl", "Zp"} else character


def short_date(mtime_ns: int, today: date | None = None) -> str:
    """Say when a file changed: today, yesterday, day and month this year, month and year before; "" for 0."""
    if not mtime_ns:
        return ""
    try:
        day = datetime.fromtimestamp(mtime_ns / 1e9, tz=UTC).astimezone().date()
    except (OverflowError, OSError, ValueError):
        return ""
    today = today or datetime.now(tz=UTC).astimezone().date()
    if day == today:
        return tr("today")
    if day == today - timedelta(days=1):
        return tr("yesterday")
    pattern = tr("d MMM") if day.year == today.year else tr("MMM yyyy")
    return locale().toString(QDate(day.year, day.month, day.day), pattern)


def place_text(place: Place) -> str:
    """Say where in its file a passage stands, as exactly as the format allows; "" if the format has no places."""
    if place.page is not None:
        return tr("page {page}", page=number(place.page))
    if place.slide is not None:
        return tr("slide {slide}", slide=number(place.slide))
    if place.sheet is not None and place.cells:
        return tr("sheet {sheet}, {cells}", sheet=place.sheet, cells=place.cells)
    named = place.sheet or place.chapter or place.part
    if place.lines is not None and not named:
        return _lines_text(*place.lines)
    return named or place.heading or ""


def _lines_text(first: int, last: int) -> str:
    if first == last:
        return tr("line {line}", line=number(first))
    return tr("lines {first}–{last}", first=number(first), last=number(last))


def why_chips(why: Sequence[str]) -> list[Chip]:
    """Say why a hit is there: the two heaviest reasons of the letter in one chip, the meaning in its own colour."""
    texts = {"name": tr("name"), "title": tr("title"), "words": tr("words"), "typo": tr("similar spelling")}
    quiet = [texts[reason] for reason in why if reason in texts][:_REASONS]
    chips = [Chip(tr(", ").join(quiet), ChipKind.QUIET)] if quiet else []
    meaning = [Chip(tr("by meaning"), ChipKind.MEANING)] if "meaning" in why else []
    return meaning + chips if tuple(why[:1]) == ("meaning",) else chips + meaning


def time_left(seconds: float) -> str:
    """Say about how long work still takes."""
    if seconds < _MINUTE:
        return tr("less than a minute left")
    if seconds < _HOUR:
        minutes = round(seconds / _MINUTE)
        if minutes > _EXACT_MINUTES:
            minutes = _FEW_MINUTES * round(minutes / _FEW_MINUTES)
        return tr("about {minutes} min left", minutes=number(minutes))
    hours = max(1, round(seconds / _HOUR))
    return tr_count(hours, "about {count} hour left", "about {count} hours left")


def size_text(size: int) -> str:
    """Write a size in bytes in the unit that fits, in powers of 1,000."""
    power = min((len(str(max(size, 0))) - 1) // 3, len(_UNITS) - 1)
    value = size / _STEP**power
    digits = 0 if value >= _WHOLE or power == 0 else 1
    return f"{locale().toString(value, 'f', digits)} {_UNITS[power]}"


def language_name(code: str) -> str:
    """Say a language in itself, as "Deutsch"; a code that nobody knows stays what it is, "" stays ""."""
    language = QLocale.codeToLanguage(code)
    # Qt names these after one country's way of writing them.
    own = {"zh": "中文", "en": "English", "pt": "Português", "es": "Español"}.get(code)
    if own or language in (QLocale.Language.AnyLanguage, QLocale.Language.C):
        return own or code
    name = QLocale(language).nativeLanguageName() or QLocale.languageToString(language)
    return name[:1].upper() + name[1:]


def breadcrumb(path: bytes, roots: Sequence[bytes]) -> tuple[str, ...]:
    """Return the folders above a file, from its watched folder's own name down; from the root if none holds it."""
    parent = os.path.dirname(path)  # noqa: PTH120 - a path is bytes here
    bare = [root.rstrip(b"/\\") for root in roots]
    within = [root for root in bare if parent == root or parent.startswith(root + os.sep.encode())]
    root = max(within, key=len, default=b"")
    parts = [os.path.basename(root) or root] if root else []  # noqa: PTH119
    parts += [part for part in re.split(rb"[/\\]" if os.sep == "\\" else rb"/", parent[len(root) :]) if part]
    return tuple(shown(part) for part in parts)


def coverage_text(files: int, words: int, failed: int) -> str:
    """Say how many of some files can be searched, and why the others cannot."""
    missing = max(0, files - words)
    if not missing:
        return tr_count(files, "{count} file, searchable", "{count} files, all searchable")
    return tr(
        "{missing} of {files} files are not searchable yet: {failed} failed, {waiting} waiting",
        missing=number(missing),
        files=number(files),
        failed=number(failed),
        waiting=number(max(0, missing - failed)),
    )


def middle(text: str, longest: int) -> str:
    """Return a text with its middle left out where it is longer than so many characters."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"
