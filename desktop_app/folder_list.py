"""What an engine is told, and tells, of the folders that belong to the library, and of their rules."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop_app.catalogue.filters import has_text
from desktop_app.documents import Coverage
from desktop_app.embed.choice import ChosenModel
from desktop_app.errors import FolderError
from desktop_app.inspection import Inspection
from desktop_app.library import LibraryReader
from desktop_app.ownership import Ownership
from desktop_app.reports import FolderRow, FolderState, LeftOut
from desktop_app.settings import DataFolder, Settings
from desktop_app.watch.leaving_out import count_left_out
from desktop_app.watch.roots import check_root, is_inside, nested
from desktop_app.watch.rules import MAX_BYTES, folder_rules


class FolderList(Inspection):
    """The part of an engine that keeps the list of folders. Any thread may call any method."""

    def __init__(self, data: DataFolder, settings: Settings, model: ChosenModel, ownership: Ownership) -> None:
        super().__init__(data, settings, model, ownership)
        self._library = LibraryReader(data.catalogue)

    def coverage(self) -> Coverage:
        """Return how much of the library is searchable."""
        return self._library.coverage()

    def folders(self) -> list[FolderRow]:
        """Return the folders of the library in the order added."""
        polled = self._ownership.polled()
        return [replace(row, polled=polled.get(row.root, "")) for row in self._library.folders()]

    def add_folder(
        self,
        path: bytes,
        *,
        exclude: Sequence[str] = (),
        hidden: bool = False,
        follow_gitignore: bool = True,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """Watch a folder; after `start`, it is indexed in the background. One that is known gets these rules.

        exclude: .gitignore lines. max_bytes: larger files are found by their names only. Raises FolderError if it is
        not a folder that can be read, UsageError for a line that is not a pattern.
        """
        root = self._check(path)
        rules = folder_rules(exclude, hidden=hidden, follow_gitignore=follow_gitignore, max_bytes=max_bytes)
        self._ownership.ask("add_folder", path=os.fsdecode(root), rules=rules.to_json())

    def change_folder(
        self, path: bytes, *, exclude: Sequence[str], hidden: bool, follow_gitignore: bool, max_bytes: int
    ) -> None:
        """Give a folder other rules: in the background, what they leave out goes and what they let in is indexed.

        Raises FolderError if it is not in the library, UsageError for a line that is not a pattern.
        """
        rules = folder_rules(exclude, hidden=hidden, follow_gitignore=follow_gitignore, max_bytes=max_bytes)
        self._ownership.ask("change_folder", path=os.fsdecode(path), rules=rules.to_json())

    def pause_folder(self, path: bytes) -> None:
        """Look at a folder no more until it is watched again; what is indexed of it is still found."""
        self._set_folder_state(path, FolderState.PAUSED)

    def watch_folder(self, path: bytes) -> None:
        """Look at a folder again that was paused, or removed and kept."""
        self._set_folder_state(path, FolderState.WATCHED)

    def remove_folder(self, path: bytes, *, purge: bool) -> int:
        """Look at a folder no more; returns how many files were forgotten.

        purge: whether all that is known of it goes, with every byte of its text; else it is still found.
        """
        if purge:
            return self._ownership.ask("forget", path=os.fsdecode(path))
        self._set_folder_state(path, FolderState.KEPT)
        return 0

    def move_folder(self, path: bytes, to: bytes) -> None:
        """Take a folder that was moved or renamed for the same: what is known of its files is known of them there.

        Raises FolderError if it is not in the library, or `to` is, or is not a folder that can be read.
        """
        root = self._check(to)
        self._ownership.ask("move_folder", path=os.fsdecode(path), to=os.fsdecode(root))

    def accept_folder(self, path: bytes) -> None:
        """Take what is found at a folder's place now for that folder (`Whereabouts.REPLACED`), and index it.

        Raises FolderError if it is not in the library.
        """
        self._ownership.ask("accept_folder", path=os.fsdecode(path))

    def preview_rules(
        self,
        path: bytes,
        *,
        exclude: Sequence[str],
        hidden: bool,
        follow_gitignore: bool,
        max_bytes: int,
        on_count: Callable[[LeftOut], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> LeftOut:
        """Count what rules would let in and leave out of a folder, which need not be in the library; changes nothing.

        on_count hears of the counts as they grow. Stopped, it returns what it has. Raises FolderError if the folder
        cannot be read, UsageError for a line that is not a pattern.
        """
        root = check_root(path)
        rules = folder_rules(exclude, hidden=hidden, follow_gitignore=follow_gitignore, max_bytes=max_bytes)
        own = os.path.realpath(os.fsencode(self._data.root))
        skip = nested(root, {own, *(folder.root for folder in self._library.folders())})
        return count_left_out(root, rules, on_count=on_count, stop=stop, skip=skip, is_read=has_text)

    def estimate(self, files: int, bytes_: int) -> tuple[float, float, float]:
        """Estimate in how many seconds so much more is searchable by words, and by meaning, on this machine.

        The third is what the second may become; both are the same once the machine has shown how fast it is.
        bytes_: of the files that are read, as `preview_rules` counts them.
        """
        return self._library.estimate(files, bytes_)

    def _check(self, path: bytes) -> bytes:
        """Return a folder's canonical path. Raises FolderError unless it can be read and is not the data folder."""
        root = check_root(path)
        if is_inside(root, os.path.realpath(os.fsencode(self._data.root))):
            raise FolderError(f"{os.fsdecode(root)} is where Findling keeps its own data. Choose another.", path=root)
        return root

    def _set_folder_state(self, path: bytes, state: FolderState) -> None:
        self._ownership.ask("set_folder_state", path=os.fsdecode(path), state=state.value)
