"""Opening the catalogue when something is wrong with it or with its folder."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from desktop_app.catalogue.choices import CHOICES_FILE, ChosenFolder
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader, open_writer
from desktop_app.catalogue.damage import set_aside
from desktop_app.catalogue.records import FolderCounts
from desktop_app.catalogue.schema import MIGRATIONS
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter, replace_damaged
from desktop_app.errors import CatalogueCorrupt, CatalogueNewer, DataFolderError, StorageFull
from desktop_app.reports import FolderState, Whereabouts
from tests.unit.catalogue.builders import ROOT, VERSION, Rows, at, check_sound, entry, extraction, index, waiting

NOBODY = 65534
BEFORE_WHEREABOUTS = 3


@pytest.fixture
def catalogue(data_dir: Path) -> Path:
    """A small catalogue, closed."""
    writer = CatalogueWriter(data_dir)
    index(writer, {at(f"{n}.txt"): extraction(f"text {n} " * 200) for n in range(50)})
    writer.close()
    return data_dir / CATALOGUE_FILE


def test_a_new_data_folder_is_private(data_dir: Path) -> None:
    CatalogueWriter(data_dir / "deep" / "er").close()
    assert (data_dir / "deep" / "er").stat().st_mode & 0o777 == 0o700


def test_an_existing_data_folder_is_made_private(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o755)
    CatalogueWriter(data_dir).close()
    assert data_dir.stat().st_mode & 0o777 == 0o700


def test_opening_again_finds_everything_and_migrates_nothing(catalogue: Path) -> None:
    before = Rows(catalogue.parent)("SELECT * FROM _sqlite_migrations")
    writer = CatalogueWriter(catalogue.parent)
    assert writer.counts().ready == 50
    writer.close()
    assert Rows(catalogue.parent)("SELECT * FROM _sqlite_migrations") == before


def test_the_settings_that_safety_rests_on_are_in_force(catalogue: Path) -> None:
    with closing(open_writer(catalogue)) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}


def test_a_migration_that_fails_leaves_no_trace(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CatalogueWriter(data_dir).close()
    broken = "CREATE TABLE extra (id INTEGER);\nINSERT INTO missing VALUES (1);\n"
    monkeypatch.setattr("desktop_app.catalogue.connection.MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(sqlite3.OperationalError, match="missing"):
        CatalogueWriter(data_dir)
    monkeypatch.undo()
    CatalogueWriter(data_dir).close()
    assert Rows(data_dir)("SELECT 1 FROM sqlite_master WHERE name = 'extra'") == []


def test_a_catalogue_of_an_older_findling_is_upgraded_by_the_owner_only(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "desktop_app.catalogue.connection.MIGRATIONS", (*MIGRATIONS, "CREATE TABLE extra (id INTEGER);\n")
    )
    with pytest.raises(DataFolderError, match="older Findling"):
        open_reader(catalogue)
    CatalogueWriter(catalogue.parent).close()
    open_reader(catalogue).close()


def test_a_catalogue_of_a_newer_findling_is_refused_and_left_as_it_is(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.execute("INSERT INTO _sqlite_migrations VALUES (99, 'catalogue', '0099', 'later')")
        connection.commit()
    before = catalogue.read_bytes()
    for opening in (open_reader, open_writer):
        with pytest.raises(CatalogueNewer, match=rf"format {len(MIGRATIONS) + 1}, .* up to {len(MIGRATIONS)}"):
            opening(catalogue)
    assert catalogue.read_bytes() == before


def test_a_catalogue_from_before_folders_had_whereabouts_keeps_all_that_it_holds(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.catalogue.connection.MIGRATIONS", MIGRATIONS[:BEFORE_WHEREABOUTS])
    with closing(open_writer(data_dir / CATALOGUE_FILE)) as old:
        for root, state, reachable in ((at("here"), "paused", 1), (at("stick"), "watched", 0)):
            old.execute(
                "INSERT INTO folders (root, rules, added_ns, state, reachable, scanned) VALUES (?, '{}', 0, ?, ?, 1)",
                (root, state, reachable),
            )
        old.execute(
            "INSERT INTO contents (id, digest, kind, extractor_version, state, size, truncated)"
            " VALUES (1, x'01', 'text', ?, 'ready', 1, 'text')",
            (VERSION,),
        )
        old.execute(
            "INSERT INTO files (folder, path, name, extension, size, mtime_ns, ctime_ns, device, inode, name_only,"
            " priority, content, state) VALUES (2, ?, 'a', 'txt', 1, 1, 1, '', '', '', 0, 1, 'ready')",
            (at("stick", "a"),),
        )
        old.commit()
    monkeypatch.undo()
    writer = CatalogueWriter(data_dir)
    here, stick = writer.folders()
    assert (here.root, here.state, here.whereabouts) == (at("here"), FolderState.PAUSED, Whereabouts.HERE)
    assert (stick.root, stick.state, stick.whereabouts) == (at("stick"), FolderState.WATCHED, Whereabouts.DRIVE_AWAY)
    assert (stick.gone_since_ns, stick.away, stick.scanned) == (None, (), True)
    with closing(Status(data_dir / CATALOGUE_FILE)) as status:
        assert status.folder_counts() == {2: FolderCounts(ready=1, partly=1)}
    writer.close()
    assert Rows(data_dir)("SELECT count(*) FROM _sqlite_migrations") == [(len(MIGRATIONS),)]
    check_sound(data_dir)


def damage_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"not a database at all")


def damage_pages(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [damage_header, damage_pages, cut_short])
def test_a_damaged_catalogue_is_refused_and_can_be_set_aside(catalogue: Path, damage) -> None:
    damage(catalogue)
    data = catalogue.read_bytes()
    for opening in (open_reader, open_writer):
        with pytest.raises(CatalogueCorrupt, match="damaged"), closing(opening(catalogue)) as connection:
            connection.execute("SELECT count(*) FROM files").fetchone()
    kept = set_aside(catalogue)
    assert kept.path.read_bytes() == data
    assert not catalogue.exists()
    writer = CatalogueWriter(catalogue.parent)
    assert [folder.root for folder in writer.folders()] == [ROOT], "the copy of the folder list was not used"
    writer.close()


def test_the_folders_of_a_catalogue_damaged_elsewhere_are_saved(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passage_texts'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with catalogue.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    status = Status(catalogue)
    assert status.damage()
    status.close()
    (catalogue.parent / CHOICES_FILE).unlink()
    writer, kept = replace_damaged(catalogue.parent)
    assert kept.folders == (ChosenFolder(ROOT, "{}", FolderState.WATCHED),)
    assert [folder.root for folder in writer.folders()] == [ROOT]
    assert writer.counts().files == 0
    writer.close()
    check_sound(catalogue.parent)


def test_setting_aside_twice_in_a_second_keeps_both(catalogue: Path) -> None:
    first = set_aside(catalogue).path
    CatalogueWriter(catalogue.parent).close()
    second = set_aside(catalogue).path
    assert first != second
    assert first.exists()
    assert second.exists()


def test_damage_found_in_the_middle_of_work_is_named(catalogue: Path) -> None:
    writer = CatalogueWriter(catalogue.parent)
    damage_pages(catalogue)
    with pytest.raises(CatalogueCorrupt):
        writer.counts()
    writer.close()


def test_reading_before_anything_is_indexed_says_so(data_dir: Path) -> None:
    for exists in (False, True):
        if exists:
            data_dir.mkdir()
            (data_dir / CATALOGUE_FILE).touch()
        with pytest.raises(DataFolderError, match=r"Nothing is indexed in .* yet"):
            open_reader(data_dir / CATALOGUE_FILE)


def test_a_data_folder_that_is_a_file_is_refused(data_dir: Path) -> None:
    data_dir.write_text("x")
    with pytest.raises(DataFolderError, match="is a file"):
        CatalogueWriter(data_dir)


def test_a_reader_cannot_write(catalogue: Path) -> None:
    with closing(open_reader(catalogue)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM files")


def test_a_reader_sees_what_is_committed_and_never_waits_for_the_writer(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one")})
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a")), entry(at("b"))])
    with writer.batch():
        writer.store(waiting(writer)[at("b")], extraction("two"), None, VERSION)
        assert rows.found("one") == {at("a")}
        assert rows.found("two") == set()
    assert rows.found("two") == {at("b")}


def test_a_full_disk_is_named_and_loses_nothing(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one")})
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a")), entry(at("b"))])
    connection = writer._session.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    big = extraction(*(f"{number} " + "word " * 3000 for number in range(30)))

    def store_in_a_batch() -> None:
        with writer.batch():
            writer.store(waiting(writer)[at("b")], big, None, VERSION)

    for attempt in (lambda: writer.store(waiting(writer)[at("b")], big, None, VERSION), store_in_a_batch):
        with pytest.raises(StorageFull, match="no space left") as caught:
            attempt()
        assert caught.value.retry
    assert rows.found("one") == {at("a")}
    assert set(waiting(writer)) == {at("b")}
    connection.execute("PRAGMA max_page_count = 1000000")
    assert writer.store(waiting(writer)[at("b")], big, None, VERSION)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    if sys.platform != "linux":
        pytest.skip("needs Linux")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a file system needs root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill_up(ballast: Path) -> None:
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(handle, bytes(4096)):
            pass
    os.close(handle)


def test_a_disk_that_really_is_full_loses_nothing(small_disk: Path) -> None:
    data_dir = small_disk / "data"
    writer = CatalogueWriter(data_dir)
    index(writer, {at("a"): extraction("one")})
    ballast = small_disk / "ballast"
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("b"))])
    fill_up(ballast)
    big = extraction(*(f"{number} " + f"word{number} " * 500 for number in range(100)))
    with pytest.raises(StorageFull):
        writer.store(waiting(writer)[at("b")], big, None, VERSION)
    ballast.unlink()
    assert Rows(data_dir).found("one") == {at("a")}
    assert writer.store(waiting(writer)[at("b")], extraction("two"), None, VERSION)
    writer.close()
    check_sound(data_dir)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("existing", [True, False])
def test_a_data_folder_that_cannot_be_written_is_refused(
    tmp_path: Path,
    catalogue: Path,
    existing: bool,  # noqa: FBT001
) -> None:
    """As another user, since root may write everywhere."""
    if os.geteuid() != 0:
        pytest.skip("becoming another user needs root")
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom desktop_app.catalogue.writer import CatalogueWriter\n"
        "from desktop_app.errors import DataFolderError\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "try:\n    CatalogueWriter(Path(sys.argv[1]))\nexcept DataFolderError as error:\n    print(error)\n"
    )
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.owner() == "root" and folder != Path(folder.anchor) and folder.stat().st_uid == 0:
            folder.chmod(folder.stat().st_mode | 0o055)
    catalogue.parent.chmod(0o755)
    target = catalogue.parent if existing else tmp_path / "new"
    done = subprocess.run([sys.executable, "-c", code, target], capture_output=True, text=True, check=True)
    assert "cannot be" in done.stdout
    assert str(target) in done.stdout


READ_AS_NOBODY = """
import os, sys
from pathlib import Path
from desktop_app.catalogue.status import Status
from desktop_app.errors import DataFolderError
os.setgid(65534); os.setuid(65534)
try:
    status = Status(Path(sys.argv[1]))
    print(status.coverage().files, status.damage())
except DataFolderError as error:
    print(error)
"""


@pytest.fixture
def read_as_another(catalogue: Path) -> Callable[[], str]:
    """Reads the catalogue as a user who may not write in its folder; returns what was read, or the error."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("becoming another user needs root, and POSIX")

    def read() -> str:
        command = [sys.executable, "-c", READ_AS_NOBODY, catalogue]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    for folder in [catalogue.parent, *catalogue.parents]:
        if folder != Path(folder.anchor) and folder.stat().st_uid == 0:
            folder.chmod(folder.stat().st_mode | 0o055)
    return read


def test_a_catalogue_in_a_read_only_folder_is_read(catalogue: Path, read_as_another: Callable[[], str]) -> None:
    assert read_as_another() == "50 []"
    assert {path.name for path in catalogue.parent.iterdir()} == {CATALOGUE_FILE, CHOICES_FILE}


def test_a_catalogue_beside_whose_owner_one_may_only_read_is_read(
    catalogue: Path, read_as_another: Callable[[], str]
) -> None:
    with closing(open_writer(catalogue)) as connection:
        connection.execute("INSERT INTO properties VALUES ('test', 'fresh')")
        catalogue.parent.chmod(0o755)
        for path in catalogue.parent.iterdir():
            path.chmod(0o644)
        assert catalogue.with_name(f"{CATALOGUE_FILE}-wal").stat().st_size
        assert read_as_another() == "50 []"


def test_a_catalogue_that_needs_repair_in_a_read_only_folder_says_so(
    catalogue: Path, read_as_another: Callable[[], str]
) -> None:
    with closing(open_writer(catalogue)) as connection:
        connection.execute("INSERT INTO properties VALUES ('test', 'fresh')")
        log = catalogue.with_name(f"{CATALOGUE_FILE}-wal")
        left = log.read_bytes()
    log.write_bytes(left)
    log.chmod(0o644)
    catalogue.parent.chmod(0o755)
    assert "not closed properly" in read_as_another()
    assert str(catalogue.parent) in read_as_another()
    assert log.read_bytes() == left


def test_a_catalogue_that_may_not_be_read_says_so(catalogue: Path, read_as_another: Callable[[], str]) -> None:
    catalogue.chmod(0o600)
    assert f"{catalogue} cannot be read: permission denied" in read_as_another()
    catalogue.parent.chmod(0o700)
    assert f"{catalogue} cannot be read: permission denied" in read_as_another()
