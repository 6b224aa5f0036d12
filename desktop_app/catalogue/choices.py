"""A copy of what a person chose: the folders with their rules and states, and whether indexing is paused.

Everything else in the catalogue can be read again from the person's files. This cannot; so it also stands in a small
file of its own, which is written whole or not at all whenever it changes, and survives whatever befalls the catalogue.
"""

import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.errors import UsageError
from desktop_app.reports import FolderState
from desktop_app.watch.rules import FolderRules

CHOICES_FILE = "choices.json"
_FORMAT = 1

_log = logging.getLogger(__name__)


class ChosenFolder(NamedTuple):
    """A folder of the library, its rules as the catalogue has them, and what is to be done with it."""

    root: bytes
    rules: str
    state: FolderState


class Choices(NamedTuple):
    """What was chosen in which catalogue (its id). paused: the catalogue's property of that name."""

    catalogue: str
    folders: tuple[ChosenFolder, ...]
    paused: str | None = None

    @property
    def to_watch(self) -> tuple[ChosenFolder, ...]:
        """The folders that a new catalogue can take over: of one that was only kept, the text is gone."""
        return tuple(folder for folder in self.folders if folder.state is not FolderState.KEPT)


def chosen_folder(root: object, rules: object, state: object) -> ChosenFolder | None:
    """Return a folder read from a place that may be damaged; None unless all of it can be meant.

    Without its own rules a folder is not watched again: they say what was forgotten for good.
    """
    if not (isinstance(root, bytes) and os.path.isabs(root) and isinstance(rules, str)):  # noqa: PTH117  bytes
        return None
    try:
        FolderRules.from_json(rules)
        return ChosenFolder(root, rules, FolderState(state))
    except (UsageError, TypeError, ValueError):
        return None


def save_choices(data_dir: Path, choices: Choices) -> None:
    """Replace the copy, durably. If that cannot be done there is none: an old one could bring back what was removed."""
    path = data_dir / CHOICES_FILE
    record = {
        "format": _FORMAT,
        "catalogue": choices.catalogue,
        "folders": [[os.fsdecode(each.root), each.rules, each.state.value] for each in choices.folders],
        "paused": choices.paused,
    }
    text = json.dumps(record, indent=1)
    written = path.with_name(f"{CHOICES_FILE}.new")
    try:
        if path.exists() and path.read_text() == text:
            return
        with written.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
        if os.name == "posix":
            folder = os.open(data_dir, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("the copy of the folder list cannot be written: %s", error)
        for each in (path, written):
            with suppress(OSError):
                each.unlink(missing_ok=True)


def load_choices(data_dir: Path) -> Choices | None:
    """Return the copy, None if there is none or it cannot be meant."""
    try:
        record: dict[str, Any] = json.loads((data_dir / CHOICES_FILE).read_text())
        if record["format"] != _FORMAT:
            return None
        folders = [chosen_folder(os.fsencode(root), rules, state) for root, rules, state in record["folders"]]
        catalogue, paused = record["catalogue"], record["paused"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(catalogue, str) or not (paused is None or isinstance(paused, str)):
        return None
    return Choices(catalogue, tuple(folder for folder in folders if folder is not None), paused)
