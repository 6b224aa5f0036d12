"""Folders and drives that are not there, in words: what to say of them, of the files on them, and what can be done."""

import os
from collections.abc import Mapping, Sequence

from desktop_app.reports import FolderRow, Whereabouts
from desktop_app.ui.drops import name_of
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import short_date

_SECONDS_A_DAY = 86_400

Away = Mapping[bytes, Whereabouts]
"""Places whose files cannot be opened now, and why."""


def away_from(rows: Sequence[FolderRow]) -> Away:
    """Return the places of some folders that cannot be reached."""
    return {place: why for row in rows for place, why in row.unreachable.items()}


def place_of(path: bytes, away: Away) -> bytes | None:
    """Return the place that a file cannot be reached for, None if it can be."""
    return next((place for place in away if path.startswith(place.rstrip(b"/\\") + os.sep.encode())), None)


def fact_text(why: Whereabouts) -> str:
    """Say of a hit why it cannot be opened now, in a few words."""
    match why:
        case Whereabouts.DRIVE_AWAY | Whereabouts.REPLACED:
            return tr("on a drive that is not connected")
        case Whereabouts.GONE:
            return tr("its folder is gone")
        case _:
            return tr("offline")


def opening_text(path: bytes, away: Away) -> str:
    """Say why a file that is not there cannot be opened; "" if no folder or drive is to blame."""
    place = place_of(path, away)
    if place is None:
        return ""
    name = name_of(path)
    match away[place]:
        case Whereabouts.DRIVE_AWAY | Whereabouts.REPLACED:
            return tr(
                "“{name}” is on a drive that is not connected. Connect it, then try again. It belongs to {place}.",
                name=name,
                place=name_of(place),
            )
        case Whereabouts.GONE:
            return tr(
                "“{name}” was in the folder “{place}”, which was moved, renamed or deleted.",
                name=name,
                place=name_of(place),
            )
        case _:
            return tr("“{name}” is in the folder “{place}”, which cannot be reached.", name=name, place=name_of(place))


def state_text(row: FolderRow) -> str:
    """Say in a word or two how a folder that cannot be reached stands."""
    if row.whereabouts is Whereabouts.GONE and row.gone_since is not None:
        return tr("not there since {date}", date=short_date(int(row.gone_since * 1e9)))
    return tr("cannot be read") if row.whereabouts is Whereabouts.UNREADABLE else tr("offline")


def explanation(row: FolderRow, remember_days: int) -> str:
    """Say what a folder, or a drive in it, that is away or tells nothing means, and what to do; "" if all is well."""
    if row.reachable:
        names = tr(", ").join(name_of(place) for place in row.away)
        away = tr("On a drive that is not connected: {places}", places=names) if names else ""
        return "\n".join(filter(None, (away, in_our_words(row.polled))))
    said = ""
    match row.whereabouts:
        case Whereabouts.DRIVE_AWAY:
            said = tr("It is on a drive that is not connected. Connect it, and all is as it was.")
        case Whereabouts.REPLACED:
            said = tr("Its place is empty or holds other files: its drive is probably not connected.")
        case Whereabouts.GONE if not row.files:
            said = tr("It was moved, renamed or deleted, and its files are forgotten. Its rules stay if it comes back.")
        case Whereabouts.GONE:
            until = (row.gone_since or 0.0) + remember_days * _SECONDS_A_DAY
            said = tr(
                "It was moved, renamed or deleted. What is known of its files is kept until {date}.",
                date=short_date(int(until * 1e9)),
            )
        case Whereabouts.UNREADABLE:
            said = tr("Permission is denied. Change the folder's permissions.")
        case _:
            pass
    return said
