"""Whether what is found at a folder's place is that folder: a drive that is away leaves an empty folder, or none.

What a person deleted is gone from the library; what is on a drive that is not connected is not. The difference is the
drive: it is remembered for each folder, and for each drive that is mounted inside one. As long as it is the same, what
is found counts. If it is another, the files decide: where most of them are missing, it is not the drive that they were
on, and nothing changes until it is back.
"""

import errno
import os
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.catalogue.records import Folder, KnownDrive
from desktop_app.catalogue.scans import RunningScan
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import FolderError
from desktop_app.reports import FolderState, Whereabouts
from desktop_app.watch.answering import Answering
from desktop_app.watch.drives import Mount, all_mounts, identity, kind_of_drive, mount_of, mounts_inside
from desktop_app.watch.roots import is_inside

_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_NS_A_DAY = 86_400 * 10**9


@dataclass(slots=True)
class Sight:
    """A folder's drives as they were when a scan of it began.

    found: what is mounted at each place, "" for nothing. doubtful: the places where that is not what was known.
    silent: the places inside the folder whose drives do not answer; nobody may look there.
    """

    folder: Folder
    known: dict[bytes, KnownDrive]
    found: dict[bytes, str]
    doubtful: set[bytes] = field(default_factory=set[bytes])
    silent: set[bytes] = field(default_factory=set[bytes])


class Judgement(NamedTuple):
    """What a scan says of a folder that is there: its drives, and the places that could not be seen.

    back: the places that can be seen again. decided: False if only a scan of all of the folder can tell.
    """

    folder: Folder
    drives: dict[bytes, KnownDrive]
    unseen: list[bytes]
    back: list[bytes]
    decided: bool = True


class NotHere(FolderError):
    """The folder is not at its place, and that is written down."""


class Presence:
    """Looks where folders are, and writes it down; belongs to the writer's thread."""

    def __init__(self, writer: CatalogueWriter, remember_days: float, answering: Answering | None = None) -> None:
        """remember_days: how long the files of a folder stay known that was deleted. answering: asks the drives."""
        self._answering = answering or Answering()
        self._writer = writer
        self._table = writer.whereabouts
        self.remember_days = remember_days
        self._refused: dict[bytes, object] = {}

    def look(self, folder: Folder) -> Sight:
        """Look where a folder is, before it is looked through; the end of that tells the rest: see `judge`.

        Raises FolderError if it is not there; its files stay known, or go once it has been gone for long enough.
        """
        known = self._table.drives(folder.id)
        mounts = all_mounts()
        missing = self._answering.missing(folder.root, mounts)
        if missing == errno.ETIMEDOUT:
            raise self._is_not_here(folder, Whereabouts.DRIVE_AWAY)
        sight = _sight(folder, known, mounts)
        sight.silent = self._silent(sight, mounts)
        if missing is None:
            if folder.root not in known:
                self._meet(sight)
            return sight
        known_drive = known.get(folder.root)
        on_its_drive = known_drive is not None and known_drive.identity == sight.found[folder.root]
        if missing in _FORBIDDEN:
            whereabouts = Whereabouts.UNREADABLE
        elif missing in _MISSING and on_its_drive:
            whereabouts = Whereabouts.GONE
        else:
            whereabouts = Whereabouts.DRIVE_AWAY
        raise self._is_not_here(folder, whereabouts)

    def judge(self, sight: Sight, running: RunningScan, *, whole: bool = True) -> Judgement:
        """Decide, with all that a scan has taken in, what of the folder it saw. Raises FolderError if it was nothing.

        whole: whether all of the folder was looked through; else nothing is decided about a drive that may be another
        one, and nothing changes that lies on it. What is said holds once it is written down: see `settle`.
        """
        folder, root = sight.folder, sight.folder.root
        now = _sight(folder, sight.known, all_mounts())
        for point, found in now.found.items():
            if sight.found.get(point, found) != found:
                sight.doubtful.add(point)
        if not whole and sight.doubtful:
            return Judgement(folder, sight.known, sorted(sight.doubtful), [], decided=False)
        if self._is_missed(root, sight.doubtful, running) or self._is_emptied_elsewhere(folder, running):
            raise self._is_not_here(folder, Whereabouts.REPLACED)
        drives = {root: KnownDrive(now.found[root])}
        unseen: list[bytes] = []
        back: list[bytes] = []
        for point in sorted({*sight.known, *now.found} - {root}):
            known = sight.known.get(point)
            if point in sight.silent:
                drives[point] = KnownDrive(sight.found[point], away=True)
                unseen.append(point)
            elif known is not None and self._is_missed(point, sight.doubtful, running):
                drives[point] = known._replace(away=True)
                unseen.append(point)
            elif now.found.get(point):
                drives[point] = KnownDrive(now.found[point])
                if known is not None and known.away:
                    back.append(point)
        return Judgement(folder, drives, unseen, back)

    def settle(self, judgement: Judgement) -> None:
        """Write a judgement down, in the transaction in which the scan is finished."""
        folder = judgement.folder
        if not judgement.decided:
            return
        self._table.remember_drives(folder.id, judgement.drives)
        self._table.note(folder.id, Whereabouts.HERE, time.time_ns())
        for point in judgement.back:
            self._table.try_again(folder.id, point)
        self._refused.pop(folder.root, None)

    def doubtful_root(self, path: bytes) -> bytes | None:
        """Return the folder that a file belongs to which was not found, if that may be its drive's doing.

        None if the folder and every drive inside it are there as they were known: the file itself is gone.
        """
        holders = [folder for folder in self._writer.folders() if is_inside(path, folder.root)]
        folder = max(holders, key=lambda each: len(each.root), default=None)
        if folder is None:
            return None
        mounts = all_mounts()
        if folder.whereabouts is Whereabouts.HERE and self._answering.missing(folder.root, mounts) is None:
            known = self._table.drives(folder.id)
            sight = _sight(folder, known, mounts)
            if not any(is_inside(path, point) for point in sight.doubtful):
                return None
        return folder.root

    def changed(self) -> list[bytes]:
        """Return the watched folders that may have come or gone, because of what is mounted or is there again."""
        mounts = all_mounts()
        roots: list[bytes] = []
        for folder in self._writer.folders():
            if folder.state is not FolderState.WATCHED:
                continue
            missing = self._answering.missing(folder.root, mounts)
            if missing == errno.ETIMEDOUT:
                if folder.whereabouts is not Whereabouts.DRIVE_AWAY:
                    roots.append(folder.root)
                continue
            if folder.whereabouts is not Whereabouts.HERE:
                is_another = self._refused.get(folder.root) != _looks(folder.root, mounts)
                if (missing is None and is_another) or (self._is_overdue(folder) and folder.scanned):
                    roots.append(folder.root)
                continue
            sight = _sight(folder, self._table.drives(folder.id), mounts)
            away = [point for point, known in sight.known.items() if known.away]
            found = [point for point in away if sight.found.get(point) == sight.known[point].identity]
            is_back = any(self._answering.missing(point, mounts) != errno.ETIMEDOUT for point in found)
            is_away = any(not sight.known[point].away for point in sight.doubtful if point in sight.known)
            if missing is not None or is_back or is_away:
                roots.append(folder.root)
        return roots

    def _silent(self, sight: Sight, mounts: list[Mount]) -> set[bytes]:
        """Return where a drive is mounted inside a folder and does not answer."""
        inside = [point for point, found in sight.found.items() if found and point != sight.folder.root]
        return {point for point in inside if self._answering.missing(point, mounts) == errno.ETIMEDOUT}

    def _meet(self, sight: Sight) -> None:
        """Remember the drives of a folder before it is looked through for the first time.

        Of one that was looked through before drives were remembered nobody knows what it was on: the files decide.
        """
        if sight.folder.scanned:
            sight.doubtful.add(sight.folder.root)
            return
        drives = {point: KnownDrive(found) for point, found in sight.found.items() if found}
        self._table.remember_drives(sight.folder.id, drives)

    def _is_missed(self, point: bytes, doubtful: set[bytes], running: RunningScan) -> bool:
        """Whether most of what is known at a place is missing, on what may be another drive."""
        if point not in doubtful:
            return False
        overlap = running.overlap(point)
        return 2 * overlap.seen < overlap.known

    def _is_emptied_elsewhere(self, folder: Folder, running: RunningScan) -> bool:
        """Whether a drive that is no disk shows nothing at all: it may not have connected yet."""
        mounts = all_mounts()
        own = mount_of(folder.root, mounts)
        if own is None or own.point == b"/" or kind_of_drive(folder.root, mounts).tells_all:
            return False
        return _is_empty(folder.root) and running.overlap(folder.root).known > 0

    def _is_not_here(self, folder: Folder, whereabouts: Whereabouts) -> NotHere:
        """Note it; returns the error that says so."""
        known = self._table.note(folder.id, whereabouts, time.time_ns())
        if whereabouts is Whereabouts.REPLACED:
            self._refused[folder.root] = _looks(folder.root, all_mounts())
        if self._is_overdue(known):
            self._table.let_go(folder.id)
        return NotHere(_sentence(folder.root, whereabouts), path=folder.root)

    def _is_overdue(self, folder: Folder) -> bool:
        """Whether a folder has been gone for so long that its files go, too."""
        since = folder.gone_since_ns
        return since is not None and time.time_ns() - since >= self.remember_days * _NS_A_DAY


def _sight(folder: Folder, known: dict[bytes, KnownDrive], mounts: list[Mount]) -> Sight:
    """Compare what is mounted now with what is known."""
    own = mount_of(folder.root, mounts)
    found = {folder.root: identity(own) if own is not None else ""}
    found |= {mount.point: identity(mount) for mount in mounts_inside(folder.root, mounts)}
    found |= {point: "" for point in known if point not in found}
    doubtful = {point for point, drive in known.items() if drive.identity != found[point]}
    return Sight(folder, known, found, doubtful)


def _is_empty(root: bytes) -> bool:
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def _looks(root: bytes, mounts: list[Mount]) -> object:
    """Return what changes when something else is at a place than was refused there."""
    own = mount_of(root, mounts)
    try:
        info = os.stat(root)  # noqa: PTH116  bytes
    except OSError:
        return None
    return identity(own) if own is not None else "", info.st_dev, info.st_ino, info.st_mtime_ns


def _sentence(root: bytes, whereabouts: Whereabouts) -> str:
    shown = os.fsdecode(root)
    match whereabouts:
        case Whereabouts.GONE:
            return f"The folder {shown} is not there any more: it was moved, renamed or deleted."
        case Whereabouts.UNREADABLE:
            return f"The folder {shown} cannot be read: permission denied. Change its permissions."
        case Whereabouts.REPLACED:
            return f"The folder {shown} is empty or another one: its drive is probably not connected."
        case _:
            return f"The folder {shown} is on a drive that is not connected. Its files stay known until it is back."
