"""The engine's short stable phrases, and durations, in the person's language. What is not known is shown as it came."""

import re
from collections.abc import Callable

from desktop_app.ui.translation import number, tr, tr_count

_MINUTE = 60
_HOUR = 3600
_DAY = 86400


def about(seconds: float) -> str:
    """Say about how long something takes."""
    if seconds < _MINUTE:
        return tr("less than a minute")
    if seconds < _HOUR:
        return tr_count(round(seconds / _MINUTE), "about {count} minute", "about {count} minutes")
    if seconds < _DAY:
        return tr_count(round(seconds / _HOUR), "about {count} hour", "about {count} hours")
    return tr_count(round(seconds / _DAY), "about {count} day", "about {count} days")


def span(seconds: float) -> str:
    """Say how long something takes, as the end of a range that began with `about`."""
    if seconds < _HOUR:
        return tr_count(max(1, round(seconds / _MINUTE)), "{count} minute", "{count} minutes")
    if seconds < _DAY:
        return tr_count(round(seconds / _HOUR), "{count} hour", "{count} hours")
    return tr_count(round(seconds / _DAY), "{count} day", "{count} days")


def reason_text(reason: str) -> str:
    """Say why a file could not be read or is found by its name only."""
    for pattern, say in _PATTERNS:
        if found := re.fullmatch(pattern, reason):
            return say(found[1])
    return _whole().get(reason, reason)


def is_found_by_name(reason: str) -> bool:
    """Whether this reason only says of what kind a file is that holds no text."""
    return reason in _TEXTLESS


_TEXTLESS = frozenset(("picture", "video", "audio", "program", "archive", "font", "database", "data", "binary"))
_PATTERNS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"larger than (\d+) MB", lambda size: tr("larger than {count} MB", count=number(int(size)))),
    (r"timed out after ([\d.]+) s", lambda time: tr("took longer than {count} s", count=time)),
    (r"needs more than ([\d.]+) GB of memory", lambda size: tr("needs more than {count} GB of memory", count=size)),
    (r"holds more than ([\d.]+) MB of text", lambda size: tr("holds more than {count} MB of text", count=size)),
    (r"unsupported: (.*)", lambda name: tr("not supported yet: {format}", format=name)),
    (r"damaged: (.*)", lambda detail: tr("damaged: {detail}", detail=_damage().get(detail, detail))),
    (r"could not be read: (.*)", lambda detail: tr("could not be read: {detail}", detail=detail)),
    (r"crashes the reader(.*)", lambda _: tr("crashes the reader")),
)


def _whole() -> dict[str, str]:
    return {
        "password": tr("protected by a password"),
        "no text": tr("no text in it"),
        "empty": tr("empty"),
        "private": tr("private: keys and passwords are never read"),
        "in the cloud only": tr("in the cloud only"),
        "picture": tr("picture: found by name"),
        "video": tr("video: found by name"),
        "audio": tr("audio: found by name"),
        "program": tr("program: found by name"),
        "archive": tr("archive: found by name"),
        "font": tr("font: found by name"),
        "database": tr("database: found by name"),
        "data": tr("data: found by name"),
        "binary": tr("not text: found by name"),
        "damaged archive": tr("damaged archive: found by name"),
        "only the first part was read: the text is too long": tr(
            "only its first part is searched: the text is too long"
        ),
        "only the first part was read: too many paragraphs": tr("only its first part is searched: too many paragraphs"),
        "permission denied": tr("permission denied"),
        "locked by another program": tr("locked by another program"),
        "input/output error": tr("the drive could not read it"),
        "makes the reader talk nonsense": tr("confuses the reader"),
    }


def _damage() -> dict[str, str]:
    return {
        "not a readable PDF": tr("not a readable PDF"),
        "a PDF without pages": tr("a PDF without pages"),
        "no page can be read": tr("no page can be read"),
        "not a whole zip container": tr("the file is not whole"),
        "not a whole workbook": tr("the file is not whole"),
        "not a whole compound file": tr("the file is not whole"),
        "not well-formed XML": tr("its XML is broken"),
        "unpacks to more than it may": tr("unpacks to more than it may"),
        "more members than it may have": tr("holds more parts than it may"),
        "a part cannot be unpacked": tr("a part cannot be unpacked"),
        "nested too deeply": tr("nested too deeply"),
    }


def model_reason(why: str) -> str:
    """Say why this model is in use."""
    if "graphics" in why:
        return tr("In use because no graphics card was found. It runs on the processor.")
    if "bundled" in why:
        return tr("In use because it comes with Findling and runs on any processor.")
    return why
