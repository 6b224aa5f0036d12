"""How far each folder is indexed, kept up by the database itself: whatever happens, it agrees with a count."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE, open_writer
from desktop_app.catalogue.records import FolderCounts
from desktop_app.catalogue.schema import FIRST
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Coverage
from desktop_app.reports import FolderState
from tests.helpers.soak import seeded
from tests.unit.catalogue.builders import CARD, OTHER_CARD, at, check_sound, entry, extraction, failed, unit_vectors

TEXTS = ("a licence", "a poem", "a recipe", "a letter", "a bill")


@seeded(quick=8, whole=500)
def test_counts_agree_with_the_tables_whatever_happens(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    writer = CatalogueWriter(tmp_path)
    folders = [writer.add_folder(at(name), "{}") for name in ("one", "two")]
    models: list[int] = []
    for _ in range(60):
        match chance.randrange(9):
            case 0 | 1:
                folder = chance.randrange(2)
                paths = [at(("one", "two")[folder], f"{number}.txt") for number in range(6) if chance.random() < 0.7]
                writer.record_scan(folders[folder], [entry(p, time=chance.randrange(1, 4)) for p in paths])
            case 2 | 3 | 4:
                for file in writer.next_files(chance.randrange(1, 5)):
                    # The same text may stand twice in a content, and in several contents.
                    texts = chance.choices(TEXTS, k=chance.randrange(1, 5))
                    read = failed("damaged") if chance.random() < 0.1 else extraction(*texts, name=chance.choice("ab"))
                    writer.store(file, read, models[-1] if models else None, 1)
            case 5:
                models.append(writer.ensure_model(chance.choice((CARD, OTHER_CARD))))
            case 6:
                if models and (texts := writer.next_texts(model := chance.choice(models), chance.randrange(1, 4))):
                    writer.store_vectors(model, texts, unit_vectors(texts))
            case 7:
                if models:
                    writer.serve_model(chance.choice(models))
            case _:
                chance.choice((writer.collect, lambda: writer.retry(None), lambda: writer.forget(at("one", "3.txt"))))()
        _assert_counts_agree(tmp_path)
    writer.close()
    check_sound(tmp_path)


def _assert_counts_agree(data: Path) -> None:
    with closing(sqlite3.connect(data / CATALOGUE_FILE)) as connection:
        serving = connection.execute("SELECT id FROM models WHERE state = 'serving'").fetchone()
        embedded = {
            folder: count
            for folder, count in connection.execute(
                "SELECT folder, count(*) FROM files WHERE state = 'ready' AND NOT EXISTS (SELECT 1 FROM passages"
                " JOIN pending_texts ON pending_texts.text_id = passages.text_id AND model = ?"
                " WHERE passages.content = files.content) GROUP BY folder",
                serving or (-1,),
            )
            if serving
        }
        states = dict(connection.execute("SELECT folder || state, count(*) FROM files GROUP BY folder, state"))
        names = ("pending", "ready", "skipped", "failed")
        expected = {
            folder: FolderCounts(*(states.get(f"{folder}{name}", 0) for name in names), embedded.get(folder, 0))
            for (folder,) in connection.execute("SELECT DISTINCT folder FROM files")
        }
    with closing(Status(data / CATALOGUE_FILE)) as status:
        assert status.folder_counts() == expected
        assert status.coverage().vectors == sum(each.embedded + each.skipped for each in expected.values())


def test_nothing_is_covered_before_there_is_a_library(tmp_path: Path) -> None:
    CatalogueWriter(tmp_path).close()
    with closing(Status(tmp_path / CATALOGUE_FILE)) as status:
        assert status.folder_counts() == {}
        assert status.coverage() == Coverage(0, 0, 0, 0)


def test_a_catalogue_from_before_the_counts_is_counted_when_it_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.catalogue.connection.MIGRATIONS", (FIRST,))
    with closing(open_writer(tmp_path / CATALOGUE_FILE)) as old:
        old.execute("INSERT INTO folders (root, rules, added_ns) VALUES (?, '{}', 0)", (at("one"),))
        old.execute("INSERT INTO models VALUES (1, 'small', '1', 8, 'float32', '', 'serving')")
        for number in (1, 2):
            old.execute(
                "INSERT INTO contents (id, digest, kind, extractor_version, state, size) VALUES (?, ?, 'text', 1,"
                " 'ready', 1)",
                (number, bytes([number])),
            )
            old.execute("INSERT INTO passage_texts VALUES (?, ?, '', 'text', 1)", (number, bytes([number])))
            old.execute(
                'INSERT INTO passages (content, ordinal, start, "end", place, text_id) VALUES (?1, 0, 0, 4, "{}", ?1)',
                (number,),
            )
            old.execute(
                "INSERT INTO files (folder, path, name, extension, size, mtime_ns, ctime_ns, device, inode, name_only,"
                " priority, content, state) VALUES (1, ?, 'a', 'txt', 1, 1, 1, '', '', '', 0, ?, 'ready')",
                (at("one", str(number)), number),
            )
        old.execute("INSERT INTO pending_texts VALUES (2, 1, 0)")
    monkeypatch.undo()
    writer = CatalogueWriter(tmp_path)
    (folder,) = writer.folders()
    assert (folder.state, folder.scanned) == (FolderState.WATCHED, True)
    with closing(Status(tmp_path / CATALOGUE_FILE)) as status:
        assert status.folder_counts() == {1: FolderCounts(ready=2, embedded=1)}
    writer.close()


def test_files_of_a_first_scan_are_known_before_its_end(tmp_path: Path) -> None:
    writer = CatalogueWriter(tmp_path)
    folder = writer.add_folder(at(), "{}")
    paths = [at(f"{number}.txt") for number in range(10)]
    scan = writer.begin_scan(folder, [entry(path) for path in paths])
    assert scan.take_in(4)
    assert [file.path for file in writer.next_files(100)] == sorted(paths)[:4]
    while scan.take_in(4):
        pass
    summary = scan.finish(())
    assert (summary.added, summary.unchanged, summary.removed) == (10, 0, 0)
    assert len(writer.next_files(100)) == 10
    writer.close()


def test_files_of_a_later_scan_are_known_at_its_end_so_that_moves_are_seen(tmp_path: Path) -> None:
    writer = CatalogueWriter(tmp_path)
    folder = writer.add_folder(at(), "{}")
    writer.record_scan(folder, [entry(at("old", "a.txt"), inode="1")])
    scan = writer.begin_scan(folder, [entry(at("new", "a.txt"), inode="1")])
    scan.take_in(1)
    assert [file.path for file in writer.next_files(100)] == [at("old", "a.txt")]
    scan.take_in(1)
    assert scan.finish(()).moved == 1
    writer.close()


def test_folders_that_are_not_watched_have_nothing_to_read(tmp_path: Path) -> None:
    writer = CatalogueWriter(tmp_path)
    folder = writer.add_folder(at(), "{}")
    writer.record_scan(folder, [entry(at("a.txt"))])
    for state in (FolderState.PAUSED, FolderState.KEPT):
        writer.set_folder_state(at(), state)
        assert writer.next_files(10) == []
        assert writer.waiting(None).files == 0
    writer.set_folder_state(at(), FolderState.WATCHED)
    assert len(writer.next_files(10)) == 1
    writer.close()
