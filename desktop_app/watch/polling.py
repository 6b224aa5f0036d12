"""Folders of which the system tells nothing, or not all: they are looked through every few minutes instead."""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_EVERY_SECONDS = 300.0
_TIMES_ITS_COST = 50
_LIMITS = Path("/proc/sys/fs/inotify")
_ENOUGH = {"max_user_watches": 262_144, "max_user_instances": 1_024}


class Why(StrEnum):
    """Why a folder is looked through by the clock.

    LIMIT: the system watches no more folders; PROGRAMS: it lets no more programs watch any. DRIVE: it does not tell.
    """

    LIMIT = "limit"
    PROGRAMS = "programs"
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
        elif self._polls[root].why is Why.DRIVE:
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
        return {root: _sentence(poll.why) for root, poll in self._polls.items()}


def _sentence(why: Why) -> str:
    match why:
        case Why.DRIVE:
            return "Its drive does not tell of all changes, so Findling looks through it every few minutes."
        case Why.LIMIT:
            limit, told = "max_user_watches", "This system watches no more folders for a person than"
        case Why.PROGRAMS:
            limit, told = "max_user_instances", "This system lets no more programs of a person watch folders than"
    known = read_limit(limit)
    return (
        f"{told} {known or 'so many'}, so Findling looks through it every few minutes. To raise the limit: "
        f"sudo sysctl fs.inotify.{limit}={max(2 * known, _ENOUGH[limit])}"
    )


def read_limit(name: str) -> int:
    """Return one of the system's limits on watching, 0 if it is not known."""
    with suppress(OSError, ValueError):
        return int((_LIMITS / name).read_text())
    return 0
