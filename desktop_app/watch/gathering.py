"""Changed entries on their way to be looked at: together, and once they are quiet."""

_QUIET_SECONDS = 0.5
_MOST_QUIET_SECONDS = 30.0
_TIMES_AT_MOST = 10
_TIMES_UNTIL_CALM = 5
_MOST_WAITING = 20_000
_MOST_HABITS = 10_000


class _Entry:
    """A changed entry: when it changed first and last, in seconds of the caller's clock."""

    __slots__ = ("first", "is_folder", "last")

    def __init__(self, now: float, *, is_folder: bool) -> None:
        self.first = self.last = now
        self.is_folder = is_folder


class Gathering:
    """Says when which entry is to be looked at. Knows no threads and no clock: `now` comes with each call.

    An entry waits until nothing happened to it for half a second, at most five seconds. A file that goes on changing
    waits twice as long each time, up to half a minute of quiet and at most five minutes: a log, a machine's disk or a
    chat is not read anew every other second. Folders do not wait longer, and all of them go at once: one that was moved
    is to be seen where it left and where it came to in the same look.
    """

    def __init__(self) -> None:
        self._waiting: dict[bytes, _Entry] = {}
        self._habits: dict[bytes, tuple[float, int]] = {}
        self._lost = False

    def __bool__(self) -> bool:
        return self._lost or bool(self._waiting)

    def note(self, path: bytes, now: float, *, is_folder: bool) -> None:
        """Something happened to an entry."""
        entry = self._waiting.get(path)
        if entry is None:
            if len(self._waiting) >= _MOST_WAITING:
                self.lose()
                return
            self._waiting[path] = _Entry(now, is_folder=is_folder)
        else:
            entry.last = now
            entry.is_folder |= is_folder

    def lose(self) -> None:
        """Nobody knows what changed: everything is to be looked at."""
        self._lost = True
        self._waiting.clear()

    def due(self) -> float | None:
        """Return when the next entry is to be looked at, None if none waits; a little earlier than needed at times."""
        if self._lost:
            return 0.0
        return min((self._due(path, entry) for path, entry in self._waiting.items()), default=None)

    def take(self, now: float) -> list[tuple[bytes, bool]] | None:
        """Return what is to be looked at now: (path, whether it is a folder). None: everything."""
        if self._lost:
            self._lost = False
            self._waiting.clear()
            return None
        due = [path for path, entry in self._waiting.items() if self._due(path, entry) <= now]
        if any(self._waiting[path].is_folder for path in due):
            due += [path for path, entry in self._waiting.items() if entry.is_folder and self._due(path, entry) > now]
        return [(path, self._let_go(path, now)) for path in due]

    def _due(self, path: bytes, entry: _Entry) -> float:
        quiet = _QUIET_SECONDS if entry.is_folder else _quiet(self._times(path, entry.first))
        return min(entry.last + quiet, entry.first + _TIMES_AT_MOST * quiet)

    def _times(self, path: bytes, now: float) -> int:
        """Return how often an entry was looked at in a row without having calmed down in between."""
        looked_at, times = self._habits.get(path, (now, 0))
        return times if now - looked_at <= _TIMES_UNTIL_CALM * _quiet(times) else 0

    def _let_go(self, path: bytes, now: float) -> bool:
        entry = self._waiting.pop(path)
        if not entry.is_folder:
            times = self._times(path, entry.first)
            self._habits.pop(path, None)
            self._habits[path] = (now, times + 1)
            if len(self._habits) > _MOST_HABITS:
                del self._habits[next(iter(self._habits))]
        return entry.is_folder


def _quiet(times: int) -> float:
    return min(_QUIET_SECONDS * 2.0**times, _MOST_QUIET_SECONDS)
