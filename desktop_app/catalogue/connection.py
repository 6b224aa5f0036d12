"""Opening the catalogue's database: settings, migrations, and SQLite's errors in Findling's own words.

Who excludes whom: one process owns the data folder (owner.py) and has one writing connection, used by one thread.
Readers, in any process, have their own connections; WAL lets them read beside the writer.
"""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from desktop_app.catalogue.schema import MIGRATIONS
from desktop_app.errors import (
    CatalogueCorrupt,
    CatalogueNewer,
    DataFolderError,
    NothingIndexed,
    StorageFull,
)

CATALOGUE_FILE = "catalogue.sqlite3"
KEPT_ASIDE = "catalogue.damaged-"
SUSPECTED = "catalogue.suspected"
_SET = "catalogue"
_BUSY_MS = 5_000
_WRITER_CACHE_KIB = 32 * 1024
_READER_CACHE_KIB = 16 * 1024
_NOTHING_YET = "Nothing is indexed in {} yet. Index a folder first."
_CHECKPOINT_PAGES = 4_000  # 32 MB: each checkpoint waits for the disk twice
_WAL_KEEP_BYTES = 64 * 1024 * 1024


class FileIdentity(NamedTuple):
    """What tells one file from another that took its place."""

    device: int
    inode: int


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the catalogue for writing, creating or upgrading it; `path` is the database file.

    The connection is in autocommit mode: transactions are begun explicitly (session.py). Raises CatalogueNewer,
    CatalogueCorrupt, StorageFull, or DataFolderError when the folder cannot be written.
    """
    make_private(path.parent)
    with translated(path):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute("PRAGMA page_size = 8192")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA foreign_keys = ON")
            _refuse_newer(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEEP_BYTES}")
            _migrate(connection)
            connection.execute("SELECT value FROM properties LIMIT 1").fetchone()
            # Without an immediate transaction, a read-only database would open well and fail at the first file.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open the catalogue for reading only; works beside the owner and without one, and where nothing can be written.

    One thread uses the connection at a time (any thread may close it). Raises CatalogueNewer, CatalogueCorrupt, or
    DataFolderError when there is no catalogue yet, it cannot be read, or reading it would need writing.
    """
    _check_readable(path)
    with translated(path):
        try:
            return _connect_reader(path, "mode=rw")
        except sqlite3.OperationalError as error:
            if not _needs_writing(error):
                raise
        # A reader of a write-ahead log makes the log's shared memory first. Where that cannot be written there may be
        # one of the owner's to use; without a log the file alone holds everything, and nobody can be writing it.
        log = path.with_name(f"{path.name}-wal")
        try:
            return _connect_reader(path, "mode=ro" if log.exists() else "mode=ro&immutable=1")
        except sqlite3.OperationalError as error:
            if not _needs_writing(error):
                raise
            raise DataFolderError(
                f"{path} was not closed properly, and it cannot be repaired because {path.parent} is read-only. "
                "Make the folder writable, or copy it to where it is."
            ) from error


def _check_readable(path: Path) -> None:
    """Raise DataFolderError, saying why, for a catalogue that is not there or may not be read.

    It is not opened for that: closing it would drop the locks that SQLite holds on it in this process.
    """
    reason = "" if os.access(path, os.R_OK) else "permission denied"
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NothingIndexed(_NOTHING_YET.format(path.parent)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    if reason:
        raise DataFolderError(f"{path} cannot be read: {reason}. Choose another data folder.")


def _connect_reader(path: Path, options: str) -> sqlite3.Connection:
    uri = f"file:{quote(os.fsencode(path))}?{options}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
        _refuse_newer(connection, path)
        _refuse_older(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _needs_writing(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def identity(path: Path) -> FileIdentity | None:
    """Return which file the catalogue is, None if there is none: a connection to one that was replaced is useless."""
    try:
        info = path.stat()
    except OSError:
        return None
    return FileIdentity(info.st_dev, info.st_ino)


def make_private(folder: Path) -> None:
    """Make sure that the data folder exists and that only its owner can enter it (mode 0700)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except FileExistsError as error:
        raise DataFolderError(f"{folder} is a file; the data folder must be a folder. Choose another one.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataFolderError(f"The data folder {folder} cannot be used: {reason}. Choose another one.") from error


@contextmanager
def translated(path: Path) -> Generator[None]:
    """Turn SQLite's errors about the database at `path` into the kinds of errors.py; bugs pass through as they are."""
    try:
        yield
    except sqlite3.Error as error:
        known = _explain(error, path)
        if known is None:
            raise
        if isinstance(known, CatalogueCorrupt):
            # A reader changes nothing, and the owner may never read the damaged pages: it is told to check them.
            with suppress(OSError):
                (path.parent / SUSPECTED).touch()
        raise known from error


def path_of(connection: sqlite3.Connection) -> Path:
    """Return the database file of a connection."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def damaged(path: Path, how: str) -> str:
    """Return the sentence about a damaged catalogue."""
    return f"The catalogue {path} is damaged ({how}). Index a folder: a new one is then built from your files."


def _applied(connection: sqlite3.Connection) -> set[str]:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None:
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,))
    return {name for (name,) in rows}


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = len(_applied(connection))
    if version > len(MIGRATIONS):
        raise CatalogueNewer(
            f"{path} has format {version}, from a newer Findling; this one knows formats up to {len(MIGRATIONS)}. "
            "Update Findling, or choose another data folder."
        )


def _refuse_older(connection: sqlite3.Connection, path: Path) -> None:
    if not _applied(connection):
        raise NothingIndexed(_NOTHING_YET.format(path.parent))
    if len(_applied(connection)) < len(MIGRATIONS):
        raise NothingIndexed(f"{path} is from an older Findling and not upgraded yet. Index a folder first.")


def _migrate(connection: sqlite3.Connection) -> None:
    if len(_applied(connection)) == len(MIGRATIONS):
        return  # importing sqlite-utils would cost a start more than everything else here
    from sqlite_utils import Database  # noqa: PLC0415
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    migrations = Migrations(_SET)
    for number, script in enumerate(MIGRATIONS, start=1):

        def migrate(db: Database, script: str = script) -> None:
            for statement in _statements(script):
                db.conn.execute(statement)

        migrations(name=f"{number:04}")(migrate)
    migrations.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


def _statements(script: str) -> Generator[str]:
    """Split a script; `executescript` would commit the transaction that the migration shares with its note."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    assert not statement.strip(), statement


def _is_garbled(error: sqlite3.Error) -> bool:
    # Python's own error about text that is not UTF-8, which Findling never writes.
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode to UTF-8")


def _explain(error: sqlite3.Error, path: Path) -> DataFolderError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", "")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or _is_garbled(error):
        return CatalogueCorrupt(damaged(path, str(error)))
    # The file that readers and the writer share could not grow: SQLite has no better name for a full disk there.
    if code == sqlite3.SQLITE_FULL or name == "SQLITE_IOERR_SHMSIZE":
        return StorageFull(f"There is no space left for {path}. Nothing is lost; free some space and go on.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return DataFolderError(f"{path} cannot be written: the data folder is read-only or not accessible ({error}).")
    if code == sqlite3.SQLITE_IOERR:
        return DataFolderError(f"Reading or writing {path} failed ({name or error}). Check the disk.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DataFolderError(f"{path} is in use by another program. Close it and try again.")
    return None
