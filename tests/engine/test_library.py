"""The engine of a window: it indexes in the background for as long as it is open."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from desktop_app.catalogue.status import Status
from desktop_app.documents import Coverage, FileState, Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.errors import FindlingError, FolderError, IndexingPaused, OwnedElsewhere, StorageFull, UsageError
from desktop_app.pipeline.indexer import Indexer
from desktop_app.reports import FolderRow, FolderState, LeftOut, Progress
from desktop_app.settings import DataFolder, Indexing, Settings
from desktop_app.watch.rules import MAX_BYTES
from tests.helpers import corpus
from tests.helpers.program import findling, start
from tests.helpers.waiting import until
from tests.helpers.window_process import WindowProcess
from tests.unit.catalogue.builders import check_sound

Make = Callable[[], Engine]
NO_RULES = {"exclude": (), "hidden": False, "follow_gitignore": True, "max_bytes": MAX_BYTES}


@pytest.fixture
def make(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder) -> Iterator[Make]:
    """Make engines on one data folder, as several processes would."""
    engines: list[Engine] = []

    def new() -> Engine:
        model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
        engines.append(Engine(DataFolder(tmp_path / "data"), Settings(), model))
        return engines[-1]

    yield new
    for engine in engines:
        engine.close()


@pytest.fixture
def window(make: Make) -> Engine:
    engine = make()
    engine.start()
    return engine


@pytest.fixture
def folder(tmp_path: Path) -> bytes:
    return os.fsencode(corpus.build(tmp_path / "library"))


def _notes(folder: Path, count: int, first: int = 0) -> bytes:
    folder.mkdir(exist_ok=True)
    for number in range(first, first + count):
        text = f"Note {number}: the quixel {number} lies by the river. " * 40
        (folder / f"note{number:04}.txt").write_text(text, encoding="utf-8")
    return os.fsencode(folder)


def _all_done(engine: Engine) -> bool:
    coverage = engine.coverage()
    return coverage.files > 0 and coverage.vectors + coverage.failed == coverage.files


def _names(engine: Engine, query: str, mode: Mode = Mode.HYBRID) -> list[str]:
    return [Path(os.fsdecode(hit.path)).name for hit in engine.search(query, mode=mode).hits]


def _row(engine: Engine, root: bytes) -> FolderRow:
    return next(row for row in engine.folders() if row.root == root)


def test_an_empty_library_says_so_before_and_after_the_start(make: Make) -> None:
    engine = make()
    assert engine.coverage() == Coverage(0, 0, 0, 0)
    assert engine.folders() == []
    assert engine.paused() is None
    engine.start()
    assert engine.coverage() == Coverage(0, 0, 0, 0)
    assert engine.search("anything", mode=Mode.WORDS).hits == ()


def test_a_folder_is_indexed_behind_and_found_by_words_then_by_meaning(window: Engine, folder: bytes) -> None:
    window.add_folder(folder)
    assert until(lambda: _names(window, "gazpacho", Mode.WORDS)) == ["recetas.html"]
    until(lambda: _all_done(window))
    assert "meaning" in window.search("how do I fry potatoes for a Spanish omelette").hits[0].why
    assert _row(window, folder) == FolderRow(
        folder, FolderState.WATCHED, True, (), False, True, MAX_BYTES, 8, 8, 8, 0, 1, 0
    )


def test_it_is_idle_once_all_is_done_and_stays_so(window: Engine, folder: bytes) -> None:
    window.add_folder(folder)
    until(lambda: _all_done(window))
    until(lambda: window.progress() == Progress())
    window.retry(b"/nowhere")
    until(lambda: window.progress() == Progress())
    assert sum(facet.count for facet in window.facets("").types) == 8


def test_a_searcher_from_before_the_first_vector_searches_by_meaning_once_there_are_some(
    window: Engine, folder: bytes
) -> None:
    assert window.search("gazpacho").notes
    window.add_folder(folder)
    until(lambda: _all_done(window))
    answer = window.search("gazpacho")
    assert not answer.notes
    assert "meaning" in answer.hits[0].why


def test_what_changed_while_nothing_ran_is_found_at_the_next_start(make: Make, folder: bytes) -> None:
    engine = make()
    engine.index([folder])
    engine.close()
    Path(os.fsdecode(folder), "neu.txt").write_text("Der Leuchtturmwärter zählt bei Nebel die Schiffe.")
    Path(os.fsdecode(folder), "recetas.html").unlink()
    again = make()
    again.start()
    until(lambda: _names(again, "Leuchtturmwärter", Mode.WORDS) == ["neu.txt"])
    assert _names(again, "gazpacho", Mode.WORDS) == []


def test_a_large_file_that_rules_leave_out_leaves_no_work_and_once_forgotten_no_byte(
    window: Engine, tmp_path: Path
) -> None:
    root = _notes(tmp_path / "notes", 2)
    log = tmp_path / "notes" / "big.log"
    log.write_text("".join(f"{n} the zyzzyva pump {n} ran hot at {n * 7} degrees\n" for n in range(60_000)))
    window.add_folder(root)
    until(lambda: window.status().texts_waiting > 1_000)
    until(lambda: window.progress().texts_done > 0)
    window.change_folder(root, exclude=("*.log",), hidden=False, follow_gitignore=True, max_bytes=MAX_BYTES)
    until(lambda: window.coverage().files == 2)
    assert window.status().texts_waiting < 100
    until(lambda: _all_done(window))
    until(lambda: window.progress() == Progress())
    assert _rows(tmp_path, "SELECT count(*) FROM passage_texts WHERE text LIKE '%zyzzyva%'") == [(0,)]
    assert window.forget(os.fsencode(log)) == 0
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert [path.name for path in kept if b"zyzzyva" in path.read_bytes()] == []
    with pytest.raises(FindlingError, match="nothing to forget"):
        window.forget(os.fsencode(log))


def test_what_was_left_out_is_forgotten_while_it_is_paused_too(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 2)
    (tmp_path / "notes" / "secret.log").write_text("The zyzzyva pump ran hot.")
    window.add_folder(root)
    until(lambda: _all_done(window))
    window.pause()
    window.change_folder(root, exclude=("*.log",), hidden=False, follow_gitignore=True, max_bytes=MAX_BYTES)
    until(lambda: not _rows(tmp_path, "SELECT 1 FROM passage_texts WHERE text LIKE '%zyzzyva%'"))


def _rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tmp_path / "data" / "catalogue.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def test_pausing_stops_the_reading_and_the_queries_go_on(window: Engine, tmp_path: Path) -> None:
    first = _notes(tmp_path / "first", 3)
    window.add_folder(first)
    until(lambda: _all_done(window))
    window.pause()
    paused = window.paused()
    assert paused is not None
    assert paused.until is None
    second = _notes(tmp_path / "second", 3, first=10)
    window.add_folder(second)
    assert _names(window, "quixel 1", Mode.WORDS)
    assert _row(window, second).files == 0
    window.resume()
    assert window.paused() is None
    until(lambda: _row(window, second).vectors == 3)


def test_what_new_rules_leave_out_goes_while_paused_and_what_they_let_in_waits(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 4)
    window.add_folder(root)
    until(lambda: _all_done(window))
    other = _notes(tmp_path / "other", 2, first=20)
    window.pause()
    window.add_folder(other)
    _notes(tmp_path / "notes", 1, first=10)
    window.change_folder(root, **NO_RULES | {"exclude": ("note0001.txt",)})
    until(lambda: "note0001.txt" not in _names(window, "quixel 1"))
    row = until(lambda: (row := _row(window, root)).files == 4 and row)
    assert (row.words, row.vectors) == (3, 3)
    assert _names(window, "quixel 1", Mode.WORDS)
    window.retry(b"/nowhere")
    assert _row(window, other).files == 0
    window.resume()
    until(lambda: _row(window, root).vectors == 4 and _row(window, other).vectors == 2)
    assert "note0001.txt" not in _names(window, "quixel 1")


def test_pausing_in_the_middle_ends_what_is_under_way_and_loses_nothing(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 200)
    window.add_folder(root)
    until(lambda: _row(window, root).words)
    window.pause()
    coordinator = window._ownership.coordinator
    assert coordinator is not None
    workshop = coordinator._indexer._workshop
    until(lambda: workshop._pool is None and workshop.embedding is None)
    window.retry(b"/nowhere")  # what the embedder had finished is stored before this is done
    before = _row(window, root)
    assert before.vectors < 200
    assert _names(window, "quixel", Mode.WORDS)
    window.retry(b"/nowhere")
    assert _row(window, root) == before
    window.resume()
    until(lambda: _row(window, root).vectors == 200)


def test_a_pause_ends_by_itself_at_its_time(window: Engine, tmp_path: Path) -> None:
    window.pause(time.time() + 0.5)
    root = _notes(tmp_path / "notes", 1)
    window.add_folder(root)
    until(lambda: _row(window, root).vectors == 1)
    assert window.paused() is None


def test_a_command_that_would_wait_for_a_paused_window_says_so(make: Make, window: Engine, tmp_path: Path) -> None:
    window.pause()
    other = make()
    with pytest.raises(FindlingError, match="Indexing is paused"):
        other.index([_notes(tmp_path / "notes", 1)])
    window.close()
    with pytest.raises(IndexingPaused, match="Indexing is paused"):
        other.index([_notes(tmp_path / "notes", 1)])


def test_a_command_that_is_under_way_ends_when_a_person_pauses(make: Make, window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 200)
    data = tmp_path / "data"
    with start("index", os.fsdecode(root), data=data) as command:
        until(lambda: any(row.words for row in window.folders()))
        window.pause()
        _, errors = command.communicate(timeout=60)
    assert command.returncode == 1
    assert "Indexing is paused" in errors


def test_a_pause_is_kept_when_the_window_is_killed(tmp_path: Path, prepared_model: Path, make: Make) -> None:
    root = _notes(tmp_path / "notes", 2)
    killed = WindowProcess(tmp_path / "data", prepared_model)
    killed.call("pause")
    killed.call("add_folder", os.fsdecode(root))
    killed.kill()
    engine = make()
    engine.start()
    assert engine.paused() is not None
    assert _row(engine, root).words == 0
    engine.resume()
    until(lambda: _row(engine, root).vectors == 2)


def test_a_window_that_was_killed_goes_on_where_it_was(tmp_path: Path, prepared_model: Path, make: Make) -> None:
    root = _notes(tmp_path / "notes", 150)
    for share in (0.2, 0.6):
        process = WindowProcess(tmp_path / "data", prepared_model)
        process.call("add_folder", os.fsdecode(root))
        until(lambda process=process, share=share: _part_is_read(process, 150 * share))
        process.kill()
    check_sound(tmp_path / "data")
    engine = make()
    engine.start()
    until(lambda: _row(engine, root).vectors == 150)
    engine.close()
    check_sound(tmp_path / "data")


def _part_is_read(process: WindowProcess, files: float) -> bool:
    return sum(row[0] for row in [[_words(row)] for row in process.call("folders")]) >= files


def _words(row: str) -> int:
    return int(row.split("words=")[1].split(",", maxsplit=1)[0])


def test_commands_of_other_processes_are_done_by_the_window(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 3)
    findling("index", os.fsdecode(root), data=tmp_path / "data")
    assert _row(window, root).vectors == 3
    findling("forget", os.fsdecode(root), data=tmp_path / "data")
    assert window.folders() == []


def test_a_command_goes_on_by_itself_when_the_window_is_closed(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 120)
    with start("index", os.fsdecode(root), "--json", data=tmp_path / "data") as command:
        until(lambda: any(row.words for row in window.folders()))
        window.close()
        output, errors = command.communicate(timeout=200)
    assert command.returncode == 0, errors
    report = json.loads(output)
    assert (report["finished"], report["ready"], report["vectors"]) == (True, 120, 120)


def test_a_window_works_through_the_command_that_was_there_first_and_takes_over_when_it_ends(
    make: Make, tmp_path: Path, prepared_model: Path
) -> None:
    first = WindowProcess(tmp_path / "data", prepared_model)
    window = make()
    window.start()
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    until(lambda: _row(window, root).vectors == 2)
    assert isinstance(window.progress(), Progress)
    window.pause()
    assert window.paused() is not None
    window.resume()
    assert window.paused() is None
    with pytest.raises(OwnedElsewhere):
        window.delete_everything()
    first.kill()
    other = _notes(tmp_path / "others", 2, first=50)
    until(lambda: window._ownership.coordinator is not None)
    window.add_folder(other)
    until(lambda: _row(window, other).vectors == 2)


def test_paused_and_kept_folders_are_found_and_not_looked_at(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    until(lambda: _all_done(window))
    window.pause_folder(root)
    _notes(tmp_path / "notes", 1, first=700)
    assert _row(window, root).state is FolderState.PAUSED
    assert window.remove_folder(root, purge=False) == 0
    assert _row(window, root).state is FolderState.KEPT
    window.change_folder(root, **NO_RULES)
    assert _row(window, root).state is FolderState.KEPT
    assert len(_names(window, "quixel", Mode.WORDS)) == 2
    window.watch_folder(root)
    until(lambda: _row(window, root).vectors == 3)


def test_a_paused_folder_stays_so_over_a_restart(make: Make, window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    window.pause_folder(root)
    _notes(tmp_path / "notes", 1, first=10)
    other = _notes(tmp_path / "other", 1, first=70)
    window.close()
    again = make()
    again.start()
    again.add_folder(other)
    until(lambda: _row(again, other).vectors == 1)
    assert _row(again, root).state is FolderState.PAUSED
    assert _row(again, root).files <= 2


def test_a_purged_folder_leaves_no_byte(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    until(lambda: _all_done(window))
    assert window.remove_folder(root, purge=True) == 2
    assert window.folders() == []
    window.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("catalogue*"))
    assert b"quixel" not in kept


def test_a_folder_around_a_kept_one_takes_it_in(window: Engine, tmp_path: Path) -> None:
    (tmp_path / "outer").mkdir()
    inner = _notes(tmp_path / "outer" / "inner", 2)
    window.add_folder(inner)
    until(lambda: _all_done(window))
    window.remove_folder(inner, purge=False)
    outer = os.fsencode(tmp_path / "outer")
    window.add_folder(outer)
    until(lambda: _row(window, outer).vectors == 2)
    assert [row.root for row in window.folders()] == [outer]


def test_changed_rules_let_files_in_and_out(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 4)
    Path(tmp_path / "notes" / ".hidden.txt").write_text("a hidden quixel")
    window.add_folder(root)
    until(lambda: _all_done(window))
    rules = {**NO_RULES, "exclude": ("note0000.txt", "note0001.txt"), "hidden": True}
    window.change_folder(root, **rules)
    until(lambda: _row(window, root).files == 3 and _all_done(window))
    assert sorted(_names(window, "quixel", Mode.WORDS)) == [".hidden.txt", "note0002.txt", "note0003.txt"]
    assert _row(window, root).exclude == ("note0000.txt", "note0001.txt")


def test_a_folder_that_is_not_there_keeps_its_entries_and_is_looked_at_when_it_is_back(
    make: Make, window: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    until(lambda: _all_done(window))
    window.close()
    (tmp_path / "notes").rename(tmp_path / "away")
    again = make()
    monkeypatch.setattr("desktop_app.pipeline.coordinator._IDLE_SECONDS", 0.2)
    again.start()
    until(lambda: not _unreachable_is_noted(tmp_path / "data"))
    assert not _row(again, root).reachable
    assert len(_names(again, "quixel", Mode.WORDS)) == 2
    _notes(tmp_path / "away", 1, first=90)
    (tmp_path / "away").rename(tmp_path / "notes")
    until(lambda: _row(again, root).vectors == 3)
    assert _row(again, root).reachable


def _unreachable_is_noted(data: Path) -> bool:
    with closing(Status(data / "catalogue.sqlite3")) as status:
        return status.folders()[0].reachable


def test_failed_files_are_tried_again(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 1)
    (tmp_path / "notes" / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    window.add_folder(root)
    until(lambda: _row(window, root).failed == 1 and _all_done(window))
    assert [row.state for row in window.failed()] == [FileState.FAILED]
    assert window.retry(window.failed()[0].path) == 1
    assert window.retry(root) in (0, 1)
    until(lambda: _row(window, root).failed == 1 and _row(window, root).waiting == 0)
    assert window.retry(b"/nowhere") == 0


def test_folders_that_cannot_be_are_refused(window: Engine, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="does not exist"):
        window.add_folder(os.fsencode(tmp_path / "nowhere"))
    with pytest.raises(FolderError, match="keeps its own data"):
        window.add_folder(os.fsencode(tmp_path / "data"))
    with pytest.raises(FolderError, match="not in the library"):
        window.pause_folder(os.fsencode(tmp_path))
    with pytest.raises(FolderError, match="not in the library"):
        window.change_folder(os.fsencode(tmp_path), **NO_RULES)
    with pytest.raises(UsageError, match="not a pattern"):
        window.add_folder(os.fsencode(tmp_path), exclude=("a/**b\\",))


def test_rules_are_tried_without_being_set(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 3)
    (tmp_path / "notes" / "node_modules").mkdir()
    (tmp_path / "notes" / "node_modules" / "x.js").write_text("x")
    (tmp_path / "notes" / b"odd\xff.log".decode("utf-8", "surrogateescape")).write_text("x")
    heard: list[LeftOut] = []
    found = window.preview_rules(root, **{**NO_RULES, "exclude": ("*.log",)}, on_count=heard.append)
    assert found.examples == (b"odd\xff.log", b"node_modules/")
    assert (found.left_out, found.files, found.complete) == (2, 3, True)
    assert found.bytes == sum(path.stat().st_size for path in (tmp_path / "notes").glob("*.txt"))
    assert not window.preview_rules(root, **NO_RULES, stop=lambda: True).complete
    assert window.folders() == []


def test_everything_is_deleted_and_the_window_goes_on(window: Engine, folder: bytes, tmp_path: Path) -> None:
    window.add_folder(folder)
    until(lambda: _all_done(window))
    assert window.search("gazpacho").hits
    place, before = window.data()
    window.delete_everything()
    assert window.coverage() == Coverage(0, 0, 0, 0)
    assert window.folders() == []
    assert not window.search("gazpacho").hits
    assert window.data()[0] == place == tmp_path / "data"
    assert window.data()[1] < before
    window.add_folder(folder)
    until(lambda: _all_done(window))
    assert window.search("gazpacho").hits


def test_settings_take_effect_while_it_works(window: Engine, tmp_path: Path) -> None:
    root = _notes(tmp_path / "notes", 60)
    window.add_folder(root)
    until(lambda: _row(window, root).words > 0)
    window.apply(Settings(indexing=Indexing(workers=1, threads=1, file_seconds=5)))
    until(lambda: _row(window, root).vectors == 60)
    assert window._tools().workers == 1


def test_an_estimate_grows_with_what_there_is(window: Engine, folder: bytes) -> None:
    few = window.estimate(10, 100_000)
    many = window.estimate(1_000, 10_000_000)
    assert 0 < few[0] <= few[1] < many[1]
    assert window.estimate(0, 0) == (0.0, 0.0, 0.0)
    assert window.model_choice() == ("bundled", "tests")


def test_facets_and_the_nearest_sentence_stop_when_told(window: Engine, folder: bytes) -> None:
    window.add_folder(folder)
    until(lambda: _all_done(window))
    hit = window.search("how often do I feed the sourdough").hits[0]
    assert hit.best is not None
    passage = hit.best.passage
    assert window.nearest_sentence("how often do I feed the sourdough", passage, lambda: True) is None
    found = window.nearest_sentence("how often do I feed the sourdough", passage)
    assert found is not None
    assert "every twelve hours" in " ".join(passage[slice(*found)].split())


def test_texts_that_are_nowhere_in_the_library_find_what_is_like_them(window: Engine, folder: bytes) -> None:
    window.add_folder(folder)
    until(lambda: _all_done(window))
    text = "My dough rises slowly. How much flour does the starter need? " * 200
    assert Path(os.fsdecode(window.similar_text(text).hits[0].path)).name == "handbook.pdf"
    with pytest.raises(UsageError):
        window.similar_text("  \n ")


def test_a_damaged_catalogue_is_replaced_and_what_was_watched_is_read_again(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (_notes(tmp_path / name, 30, first=100 * n) for n, name in enumerate(("a", "b", "c")))
    engine = make()
    engine.start()
    for root in (first, second, third):
        engine.add_folder(root)
    until(lambda: _all_done(engine))
    engine.pause_folder(second)
    engine.remove_folder(third, purge=False)
    engine.close()
    catalogue = tmp_path / "data" / "catalogue.sqlite3"
    content = catalogue.read_bytes()
    catalogue.write_bytes(content[: 43 * 8192] + b"\x55" * (len(content) - 43 * 8192))
    monkeypatch.setattr("desktop_app.pipeline.coordinator._IDLE_SECONDS", 0.2)
    again = make()
    again.start()
    # Whoever meets the damage first, a search or the writer: it is found out without a request.
    with suppress(FindlingError):
        again.search("quixel", mode=Mode.WORDS)
    until(lambda: list((tmp_path / "data").glob("catalogue.damaged-*")))
    until(lambda: [row.vectors for row in again.folders() if row.root == first] == [30])
    assert {row.root: row.state for row in again.folders()} == {
        first: FolderState.WATCHED,
        second: FolderState.PAUSED,
    }
    assert "was damaged" in again.progress().note
    assert len(_names(again, "quixel 7", Mode.WORDS)) == 10


def test_a_full_disk_is_said_and_the_work_goes_on_when_there_is_room(
    window: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [True]
    step = Indexer.step

    def failing(indexer: Indexer, *, patient: bool = False) -> bool:
        if full:
            raise StorageFull("There is no space left. Free some space.")
        return step(indexer, patient=patient)

    monkeypatch.setattr(Indexer, "step", failing)
    monkeypatch.setattr("desktop_app.pipeline.coordinator._TRY_AGAIN_SECONDS", 0.1)
    root = _notes(tmp_path / "notes", 2)
    window.add_folder(root)
    until(lambda: "no space left" in window.progress().note)
    full.clear()
    until(lambda: _row(window, root).vectors == 2)
    until(lambda: not window.progress().note)
