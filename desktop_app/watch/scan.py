"""Walking a watched folder: every file that belongs to it, as a stream of FileEntry."""

import errno
import logging
import os
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.documents import FileEntry
from desktop_app.errors import FolderError
from desktop_app.watch.cloud import IN_CLOUD, is_in_cloud
from desktop_app.watch.defaults import is_made_by_content, is_made_file, is_made_folder
from desktop_app.watch.drives import all_mounts, devices_with_passing_numbers
from desktop_app.watch.git import GIT_INFO, GitRules, rules_above, slashed, work_tree_rules
from desktop_app.watch.looks import Area
from desktop_app.watch.private import (
    Way,
    hidden_way,
    holds_private_things,
    is_bulk,
    is_private_file,
    is_private_folder,
)
from desktop_app.watch.roots import check_root
from desktop_app.watch.rules import FolderRules

__all__ = ["ScanProblem", "ScanStopped", "check_root", "log_problem", "scan"]

_log = logging.getLogger(__name__)

_STOP_EVERY = 256
_SYSTEM_FOLDERS = frozenset({b"/proc", b"/sys", b"/dev", b"/run"}) if os.name == "posix" else frozenset[bytes]()
_FLAGS_MATTER = sys.platform in {"win32", "darwin"}
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})
_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM
_WINDOWS_LINKS = frozenset({0xA0000003, 0xA000000C})  # mount point or junction, symbolic link
_MACOS_HIDDEN = 0x8000  # UF_HIDDEN


class ScanStopped(Exception):
    """The scan was asked to stop: what it has yielded is not the whole folder."""


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """A folder or file inside the root that could not be looked at; what is below it is unknown, not gone."""

    path: bytes
    reason: str


def log_problem(found: ScanProblem) -> None:
    """Write a problem to the log."""
    _log.warning("cannot look at %s: %s", os.fsdecode(found.path), found.reason)


class _Folder(NamedTuple):
    """A folder still to be walked. path: its text for matching, "/" at the end. git: None outside a work tree.

    way: not empty in a folder that is left out but looked through for private things, which are listed all the same.
    """

    where: bytes
    path: str
    git: GitRules | None
    private: bool
    included: bool
    brought_back: bool
    way: Way = ()


class _Listed(NamedTuple):
    """A folder, with what its own entries say about what lies in it, and its entries in order."""

    folder: _Folder
    entries: list[os.DirEntry[bytes]]
    names: frozenset[bytes]


def scan(
    root: bytes,
    rules: FolderRules,
    *,
    stop: Callable[[], bool],
    problem: Callable[[ScanProblem], None] = log_problem,
    skip: Collection[bytes] = (),
    left_out: Callable[[bytes], None] | None = None,
    entering: Callable[[bytes], None] | None = None,
    only: Area | None = None,
) -> Iterator[FileEntry]:
    """Yield every file of a folder that belongs by its rules, streaming, in a stable order.

    root: canonical (see check_root). skip: folders inside it that are left out, as watched folders of their own.
    Links are never followed: what they name is found where it lies. A folder that is mounted twice is walked once.
    `problem` hears of what cannot be looked at; the walk goes on. `stop` is asked often. left_out hears of each entry
    that the rules leave out, a folder (with a slash at its end) once and nothing that lies in it. entering hears of
    each folder just before it is listed, but for those where only private things are looked for, and of each .git/info
    that may say what belongs. only: what to look
    at, as if all else had been, too; what is not there any more is passed over.
    Raises FolderError if the root itself cannot be read, at the start or at the end (a drive that was unplugged);
    ScanStopped when stopped, so that an unfinished walk is never taken for the whole.
    """
    walk = _Scan(root, rules, stop, problem, frozenset(skip))
    walk.left_out = left_out
    walk.entering = entering
    return walk.walk(only)


class _Scan:
    def __init__(
        self,
        root: bytes,
        rules: FolderRules,
        stop: Callable[[], bool],
        problem: Callable[[ScanProblem], None],
        skip: frozenset[bytes],
    ) -> None:
        self._root = root
        self._rules = rules
        self._stop = stop
        self._problem = problem
        self._skip = skip | _SYSTEM_FOLDERS
        self.left_out: Callable[[bytes], None] | None = None
        self.entering: Callable[[bytes], None] | None = None
        self._listed: dict[bytes, _Listed | None] = {}
        self._excludes = rules.compiled_excludes()
        self._includes = rules.compiled_includes()
        self._base = len(slashed(root))
        self._seen: set[tuple[int, int]] = set()
        self._passing = devices_with_passing_numbers(all_mounts())
        self._too_large = f"larger than {rules.max_bytes // 1_000_000} MB"

    def walk(self, only: Area | None) -> Iterator[FileEntry]:
        identity = self._root_identity()
        git = rules_above(self._root) if self._rules.follow_gitignore else None
        private = any(self._is_private(part) for part in self._root.split(os.fsencode(os.sep)))
        top = _Folder(self._root, slashed(self._root), git, private, included=False, brought_back=True)
        self._seen.add(identity)
        yield from self._walk([top]) if only is None else self._walk_only(top, only)
        if self._root_identity() != identity:
            raise FolderError(
                f"The folder {os.fsdecode(self._root)} was replaced while it was looked through. It is tried again.",
                path=self._root,
            )

    def _walk(self, waiting: list[_Folder]) -> Iterator[FileEntry]:
        """Yield the files of some folders and of all below."""
        while waiting:
            if self._stop():
                raise ScanStopped
            listed = self._list(waiting.pop())
            if listed is not None:
                folders: list[_Folder] = []
                yield from self._entries(listed, listed.entries, folders)
                waiting.extend(reversed(folders))

    def _walk_only(self, top: _Folder, only: Area) -> Iterator[FileEntry]:
        """Yield what lies in an area, judged as on the way from the top."""
        chosen: dict[bytes, set[bytes]] = {}
        for path in only.below:
            folder, name = os.path.split(path)
            chosen.setdefault(folder, set()).add(name)
        for where in sorted({*chosen, *only.files_of}):
            listed = self._reach(top, where)
            if listed is None:
                continue
            names = chosen.get(where, frozenset[bytes]())
            files = where in only.files_of
            entries = [entry for entry in listed.entries if entry.name in names or (files and not _is_folder(entry))]
            folders: list[_Folder] = []
            yield from self._entries(listed, entries, folders)
            yield from self._walk(folders[::-1])

    def _reach(self, top: _Folder, where: bytes) -> _Listed | None:
        """Return a folder, listed, None if it is not there or left out."""
        if where not in self._listed:
            folder: _Folder | None = top
            if where != self._root:
                folder = None
                above, name = os.path.split(where)
                parent = self._reach(top, above)
                entry = next((entry for entry in parent.entries if entry.name == name), None) if parent else None
                if parent is not None and entry is not None and _is_folder(entry):
                    try:
                        folder = self._decided(parent.folder, entry, parent.names)
                    except OSError as error:
                        self._report(where, error)
            self._listed[where] = self._list(folder) if folder is not None else None
        return self._listed[where]

    def _list(self, folder: _Folder) -> _Listed | None:
        """List a folder; None if it cannot be, or turns out to be left out."""
        if self.entering is not None and not folder.way and not folder.private:
            self.entering(folder.where)
        try:
            with os.scandir(folder.where) as listing:
                entries = sorted(listing, key=_name)
        except OSError as error:
            self._report(folder.where, error)
            return None
        names = frozenset(entry.name.lower() for entry in entries)
        if self._rules.defaults and not folder.brought_back and is_made_by_content(folder.where, names):
            self._tell(folder, folder.where, is_folder=True)
            return None
        return _Listed(self._informed(folder, names), entries, names)

    def _entries(
        self, listed: _Listed, entries: list[os.DirEntry[bytes]], folders: list[_Folder]
    ) -> Iterator[FileEntry]:
        """Yield the files among some entries of a folder, and add to `folders` those to walk next."""
        folder = listed.folder
        for count, entry in enumerate(entries):
            if count % _STOP_EVERY == _STOP_EVERY - 1 and self._stop():
                raise ScanStopped
            try:
                if entry.is_symlink():
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.extend(self._folder(folder, entry, listed.names))
                elif entry.is_file(follow_symlinks=False):
                    found = self._file(folder, entry)
                    if found is not None:
                        yield found
                    else:
                        self._tell(folder, entry.path, is_folder=False)
            except OSError as error:
                self._report(entry.path, error)

    def _tell(self, parent: _Folder, path: bytes, *, is_folder: bool) -> None:
        """Tell of an entry that is left out, unless what it lies in is."""
        if self.left_out is not None and not parent.way and path not in self._skip:
            self.left_out(path + b"/" if is_folder else path)

    def _informed(self, folder: _Folder, names: frozenset[bytes]) -> _Folder:
        """Add what the folder's own entries say about what lies in it."""
        git = folder.git
        if self._rules.follow_gitignore:
            if b".git" in names:
                info = os.path.join(folder.where, GIT_INFO)  # noqa: PTH118
                if self.entering is not None and not folder.way and not folder.private and os.path.isdir(info):  # noqa: PTH112
                    self.entering(info)
                git = work_tree_rules(folder.where, folder.path)
            if git is not None and b".gitignore" in names:
                git = git.below(folder.where, folder.path)
        private = folder.private or (not self._rules.private and holds_private_things(names))
        return folder._replace(git=git, private=private)

    def _folder(self, parent: _Folder, entry: os.DirEntry[bytes], beside: frozenset[bytes]) -> list[_Folder]:
        """Return a folder inside `parent` if it is to be walked."""
        below = self._decided(parent, entry, beside)
        if below is None or below.way:
            self._tell(parent, entry.path, is_folder=True)
        return [] if below is None else [below]

    def _decided(self, parent: _Folder, entry: os.DirEntry[bytes], beside: frozenset[bytes]) -> _Folder | None:
        """Decide on a folder inside `parent`: None if it is left out."""
        name = os.fsdecode(entry.name) + "/"
        path = parent.path + name
        verdict = self._excludes.decide(path[self._base :], name)
        if verdict is True or entry.path in self._skip:
            return None
        private = parent.private or self._is_private(entry.name, parent.way)
        way: Way = ()
        info = entry.stat(follow_symlinks=False)
        if private:
            left_out = is_bulk(entry.name)
        else:
            left_out = verdict is None and (
                bool(parent.way) or self._is_left_out_folder(parent, entry, info, path, beside)
            )
            if left_out and not self._rules.private:
                way = hidden_way(parent.way, entry.name)
                left_out = not way
        if left_out or getattr(info, "st_reparse_tag", 0) in _WINDOWS_LINKS:
            return None
        identity = _identity(entry, info)
        if identity in self._seen:
            return None
        self._seen.add(identity)
        included = parent.included or (bool(self._includes) and self._includes.decide(path[self._base :], name) is True)
        return _Folder(entry.path, path, parent.git, private, included, verdict is False, way)

    def _is_private(self, folder_name: bytes, way: Way = ()) -> bool:
        return not self._rules.private and is_private_folder(folder_name, way)

    def _is_left_out_folder(
        self,
        parent: _Folder,
        entry: os.DirEntry[bytes],
        info: os.stat_result,
        path: str,
        beside: frozenset[bytes],
    ) -> bool:
        if not self._rules.hidden and _is_hidden(entry.name, info):
            return True
        if self._rules.defaults and is_made_folder(entry.name, beside):
            return True
        return parent.git is not None and parent.git.excludes(path, os.fsdecode(entry.name) + "/")

    def _file(self, parent: _Folder, entry: os.DirEntry[bytes]) -> FileEntry | None:
        """Decide on a file inside `parent`: None if it does not belong."""
        private = parent.private or (not self._rules.private and is_private_file(entry.name))
        verdict: bool | None = None
        if self._excludes or self._includes or parent.git is not None:
            name = os.fsdecode(entry.name)
            path = parent.path + name
            verdict = self._excludes.decide(path[self._base :], name)
            if verdict is True:
                return None
            if self._includes and not parent.included and not self._includes.decide(path[self._base :], name):
                return None
            if verdict is None and not private and parent.git is not None and parent.git.excludes(path, name):
                return None
        by_default = verdict is None and not private
        if by_default and (parent.way or (self._rules.defaults and is_made_file(entry.name))):
            return None
        info = entry.stat(follow_symlinks=False)
        if by_default and not self._rules.hidden and _is_hidden(entry.name, info):
            return None
        device, inode = _identity(entry, info)
        return FileEntry(
            path=entry.path,
            size=info.st_size,
            mtime_ns=info.st_mtime_ns,
            ctime_ns=info.st_ctime_ns,
            device=str(device),
            inode="" if device in self._passing else str(inode),
            name_only=self._name_only(info, private=private),
        )

    def _name_only(self, info: os.stat_result, *, private: bool) -> str:
        if private:
            return "private"
        if info.st_size > self._rules.max_bytes:
            return self._too_large
        if is_in_cloud(info):
            return IN_CLOUD
        return ""

    def _report(self, path: bytes, error: OSError) -> None:
        if path == self._root:
            self._root_identity()
        if error.errno not in _GONE:
            self._problem(ScanProblem(path, (error.strerror or str(error)).lower()))

    def _root_identity(self) -> tuple[int, int]:
        try:
            info = os.stat(self._root)  # noqa: PTH116
            with os.scandir(self._root):
                return info.st_dev, info.st_ino
        except OSError as error:
            because = (error.strerror or str(error)).lower()
            raise FolderError(
                f"The folder {os.fsdecode(self._root)} cannot be read: {because}. Check the drive that it is on.",
                path=self._root,
            ) from error


def _name(entry: os.DirEntry[bytes]) -> bytes:
    return entry.name


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _identity(entry: os.DirEntry[bytes], info: os.stat_result) -> tuple[int, int]:
    if info.st_ino == 0 and os.name == "nt":  # a directory listing on Windows does not know it
        info = os.lstat(entry.path)
    return info.st_dev, info.st_ino


def _is_hidden(name: bytes, info: os.stat_result) -> bool:
    if name.startswith(b"."):
        return True
    if not _FLAGS_MATTER:
        return False
    return bool(
        getattr(info, "st_file_attributes", 0) & _WINDOWS_HIDDEN or getattr(info, "st_flags", 0) & _MACOS_HIDDEN
    )
