"""Folders of which the system tells nothing, or not all: they are looked through every few minutes instead."""

import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_EVERY_SECONDS = 300.0
_TIMES_ITS_COST = 50
_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


class Why(StrEnum):
    """Why a folder is looked through by the clock."""

    LIMIT = "limit"
    DRIVE = "drive"


@dataclass(slots=True)
class _Poll:
    why: Why
    due: float
    seconds: float = 0.0


class Polling:
    """Says when which folder is to be looked through. Knows no threads and no clock: `now` comes with each call.

    Every five minutes, but at most a fiftieth of the time.
    """

    def __init__(self) -> None:
        self._polls: dict[bytes, _Poll] = {}

    def begin(self, root: bytes, why: Why, now: float) -> None:
        """Look through a folder from now on."""
        if root not in self._polls:
            self._polls[root] = _Poll(why, now + _EVERY_SECONDS)
        elif self._polls[root].why is not Why.LIMIT:
            self._polls[root].why = why

    def end(self, root: bytes) -> None:
        """Do so no more."""
        self._polls.pop(root, None)

    def why(self, root: bytes) -> Why | None:
        """Return why a folder is looked through, None if it is not."""
        poll = self._polls.get(root)
        return None if poll is None else poll.why

    def looked(self, root: bytes, seconds: float, now: float) -> None:
        """Note that a folder was looked through just now, and how long that took."""
        poll = self._polls.get(root)
        if poll is not None:
            poll.due = now + max(_EVERY_SECONDS, _TIMES_ITS_COST * seconds)

    def due(self) -> float | None:
        """Return when the next folder is to be looked through, None if there is none."""
        return min((poll.due for poll in self._polls.values()), default=None)

    def take(self, now: float) -> list[bytes]:
        """Return the folders to be looked through now."""
        due = [root for root, poll in self._polls.items() if poll.due <= now]
        for root in due:
            self._polls[root].due = now + _EVERY_SECONDS
        return due

    def notes(self) -> dict[bytes, str]:
        """Return what a person should know: a sentence for each folder."""
        return {root: _sentence(root, poll.why) for root, poll in self._polls.items()}


def _sentence(root: bytes, why: Why) -> str:
    shown = os.fsdecode(root)
    if why is Why.DRIVE:
        return f"The drive of {shown} does not tell of changes made elsewhere. Findling looks there every few minutes."
    limit = 0
    with suppress(OSError, ValueError):
        limit = int(_LIMIT.read_text())
    return (
        f"This system lets a person watch {limit or 'only so many'} folders, too few for {shown}. Findling looks there "
        f"every few minutes instead. To raise the limit: sudo sysctl fs.inotify.max_user_watches={_more(limit)}"
    )


def _more(limit: int) -> int:
    """Return a limit that is enough for most: twice as many, a quarter of a million at least."""
    return max(2 * limit, 262_144)
