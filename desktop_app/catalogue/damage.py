"""What becomes of a damaged catalogue: it is found out, mended where that is possible, else kept aside.

SQLite notices damage only where it reads. Whoever meets some (`connection.translated`) leaves a mark, and the owner
then reads the whole.
"""

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from desktop_app.catalogue.choices import ChosenFolder, chosen_folder, load_choices
from desktop_app.catalogue.connection import KEPT_ASIDE, SUSPECTED, damaged, translated
from desktop_app.errors import CatalogueCorrupt
from desktop_app.reports import FolderState

_WORDS = ("passage_words", "file_names")


class KeptAside(NamedTuple):
    """Where a damaged catalogue went, None if it was not there at all, and the folders that are still to be watched.

    What was only kept is not among them: its text was in the damaged catalogue, and its folder is not to be looked at.
    """

    path: Path | None
    folders: tuple[ChosenFolder, ...]

    @property
    def to_scan(self) -> list[bytes]:
        """The roots of the folders to read again."""
        return [folder.root for folder in self.folders if folder.state is FolderState.WATCHED]


def is_suspected(path: Path) -> bool:
    """Whether somebody has met damage in the catalogue since it was last checked."""
    return path.with_name(SUSPECTED).exists()


def acquit(path: Path) -> None:
    """Note that the catalogue was checked, and mended if need be."""
    path.with_name(SUSPECTED).unlink(missing_ok=True)


def check_whole(path: Path) -> bool:
    """Read the whole catalogue; False if nothing but the index of words is damaged, which can be made anew.

    Through a connection of its own, since one at work may still hold what its pages were. Belongs to the owner.
    Raises CatalogueCorrupt if more than that is damaged.
    """
    with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise CatalogueCorrupt(damaged(path, found[0]))
        # SQLite takes FTS5's own structures for mere values.
        return all(_words_are_sound(connection, table) for table in _WORDS)


def _words_are_sound(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True


def set_aside(path: Path) -> KeptAside:
    """Rename a damaged catalogue, with its log, so that a new one can be begun; nothing in it is changed.

    The caller owns the data folder and has no connection open.
    """
    choices = load_choices(path.parent)
    folders = choices.to_watch if choices is not None else _folders_in(path)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{KEPT_ASIDE}{stamp}.sqlite3")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{KEPT_ASIDE}{stamp}-{number}.sqlite3")
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    acquit(path)
    return KeptAside(kept, folders)


def _folders_in(path: Path) -> tuple[ChosenFolder, ...]:
    """Return the folders that can still be read from a damaged catalogue and are to be watched."""
    folders: list[ChosenFolder] = []
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True)) as old:
        has_states = any(column[1] == "state" for column in old.execute("PRAGMA table_info(folders)"))
        states = "state" if has_states else "'watched'"
        for root, rules, state in old.execute(f"SELECT root, rules, {states} FROM folders ORDER BY id"):  # noqa: S608
            folder = chosen_folder(root, rules, state)
            if folder is not None and folder.state is not FolderState.KEPT:
                folders.append(folder)
    return tuple(folders)
