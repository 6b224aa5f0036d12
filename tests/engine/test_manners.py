"""An engine that works in the background waits when its machine says so, and not for what a person asked for."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from desktop_app import cli_output
from desktop_app.documents import Coverage, Mode
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.session import EncoderSession
from desktop_app.engine import Engine
from desktop_app.reports import Stage, Wait
from desktop_app.settings import DataFolder, Indexing, Settings, Waiting
from tests.helpers.waiting import until

MANY = 40
# Readers that are at work already may be done with some hundred before anybody asks whether to wait.
MORE_THAN_A_MOMENT = 2000


class Machine:
    """One that says what it is told to, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.holds: set[Wait] = set()
        self.asked = 0

    def probes(self) -> dict[Wait, Callable[[], bool]]:
        def probe(kind: Wait) -> Callable[[], bool]:
            def say() -> bool:
                self.asked += 1
                return kind in self.holds

            return say

        return {kind: probe(kind) for kind in Wait}


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def engine(tmp_path: Path, prepared_model: Path, embedder: BundledEmbedder, machine: Machine) -> Iterator[Engine]:
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path / "data"), Settings(), model, machine.probes) as made:
        made.start()
        yield made


def notes(folder: Path, count: int) -> bytes:
    """Write notes that nobody has changed since yesterday."""
    folder.mkdir(exist_ok=True)
    yesterday = time.time() - 86_400
    for number in range(count):
        note = folder / f"{number}.txt"
        note.write_text(f"{folder.name} {number}: the quixel {number} lies by the river.\n")
        os.utime(note, (yesterday, yesterday))
    return os.fsencode(folder)


def done(engine: Engine, files: int) -> bool:
    return engine.coverage() == Coverage(files, files, files, 0)


@pytest.mark.parametrize("kind", Wait)
def test_much_work_waits_and_goes_on_by_itself(engine: Engine, machine: Machine, tmp_path: Path, kind: Wait) -> None:
    machine.holds = {kind}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is kind)
    assert engine.progress().stage is Stage.IDLE
    assert not done(engine, MANY)
    machine.holds = set()
    until(lambda: done(engine, MANY))
    until(lambda: engine.progress().waits is None)


def test_another_process_is_told_why_nothing_is_done(
    engine: Engine, machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.holds = {Wait.BUSY}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is Wait.BUSY)
    nobody = ChosenModel("bundled", "tests", prepare=lambda: tmp_path, open_=lambda _: pytest.fail("needs no model"))
    with Engine(DataFolder(tmp_path / "data"), Settings(), nobody) as other:
        cli_output.status(other.status(), as_json=False)
        assert "waits by itself, because other programs keep the computer busy" in capsys.readouterr().out
        engine.pause()
        cli_output.status(other.status(), as_json=False)
        assert "paused: resume it in Findling's window" in capsys.readouterr().out
        assert other.status().as_json()["paused"] == {"until": None}
        engine.resume()
        until(lambda: other.status().waits is Wait.BUSY)


def test_a_person_has_it_go_on_anyway(engine: Engine, machine: Machine, tmp_path: Path) -> None:
    machine.holds = {Wait.BATTERY}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is Wait.BATTERY)
    engine.go_on()
    until(lambda: done(engine, MANY))
    until(lambda: engine.quiet)
    engine.add_folder(notes(tmp_path / "more", MORE_THAN_A_MOMENT))
    until(lambda: engine.progress().waits is Wait.BATTERY)


def test_a_few_files_are_read_on_battery_and_not_beside_a_game(
    engine: Engine, machine: Machine, tmp_path: Path
) -> None:
    machine.holds = {Wait.BATTERY}
    engine.add_folder(notes(tmp_path / "few", 3))
    until(lambda: done(engine, 3))
    until(lambda: engine.quiet)
    machine.holds = {Wait.FULL_SCREEN}
    engine.add_folder(notes(tmp_path / "more", MORE_THAN_A_MOMENT))
    until(lambda: engine.progress().waits is Wait.FULL_SCREEN)


def words_found(engine: Engine, word: str) -> list[str]:
    hits = engine.search(word, mode=Mode.WORDS, limit=100).hits
    return sorted(Path(os.fsdecode(hit.path)).name for hit in hits)


@pytest.mark.parametrize("kind", [Wait.BATTERY, Wait.BUSY])
def test_what_was_saved_just_now_is_found_by_words_while_much_waits(
    engine: Engine, machine: Machine, tmp_path: Path, kind: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.pipeline.fresh._AGAIN_SECONDS", 0.5)
    machine.holds = {kind}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is kind)
    (tmp_path / "notes" / "today.txt").write_text("The brombix lies by the river.\n")
    until(lambda: words_found(engine, "brombix") == ["today.txt"])
    coverage = engine.coverage()
    assert (coverage.files, coverage.words, coverage.vectors) == (MANY + 1, 1, 0)
    assert engine.progress().waits is kind
    assert words_found(engine, "quixel") == []
    (tmp_path / "notes" / "later.txt").write_text("The brombix lies by the sea.\n")
    until(lambda: words_found(engine, "brombix") == ["later.txt", "today.txt"])
    machine.holds = set()
    until(lambda: done(engine, MANY + 2))


def test_not_even_what_was_saved_just_now_is_read_beside_a_game(
    engine: Engine, machine: Machine, tmp_path: Path
) -> None:
    machine.holds = {Wait.FULL_SCREEN, Wait.BATTERY}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is Wait.FULL_SCREEN)
    (tmp_path / "notes" / "today.txt").write_text("The brombix lies by the river.\n")
    asked = machine.asked
    until(lambda: machine.asked >= asked + 3 * len(Wait))
    assert words_found(engine, "brombix") == []
    machine.holds = set()
    until(lambda: done(engine, MANY + 1))


def test_what_a_person_asks_for_is_done_at_once(engine: Engine, machine: Machine, tmp_path: Path) -> None:
    machine.holds = set(Wait)
    folder = notes(tmp_path / "notes", MANY)
    report = engine.index([folder])
    assert (report.files, report.finished) == (MANY, True)
    assert done(engine, MANY)


def test_a_switch_that_is_turned_off_lets_it_go_on(engine: Engine, machine: Machine, tmp_path: Path) -> None:
    machine.holds = {Wait.BATTERY}
    engine.add_folder(notes(tmp_path / "notes", MANY))
    until(lambda: engine.progress().waits is Wait.BATTERY)
    engine.apply(Settings(waiting=Waiting(battery=False)))
    until(lambda: done(engine, MANY))


def test_the_machine_is_not_asked_while_there_is_nothing_to_do(
    engine: Engine, machine: Machine, tmp_path: Path
) -> None:
    until(lambda: engine.quiet)
    assert machine.asked == 0
    engine.add_folder(notes(tmp_path / "notes", 2))
    until(lambda: done(engine, 2))
    assert machine.asked > 0


def test_news_come_when_something_begins(engine: Engine, tmp_path: Path) -> None:
    until(lambda: engine.quiet)
    news = threading.Event()
    engine.on_news(news.set)
    engine.add_folder(notes(tmp_path / "notes", 1))
    until(news.is_set)
    until(lambda: done(engine, 1) and engine.quiet)


def test_a_pause_is_quiet_and_its_end_is_news(engine: Engine, tmp_path: Path) -> None:
    engine.pause()
    until(lambda: engine.quiet)
    news = threading.Event()
    engine.on_news(news.set)
    engine.resume()
    until(news.is_set)


def test_the_limit_of_cores_holds_from_the_next_batch_on(
    engine: Engine, embedder: BundledEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "bulk_threads", embedder.bulk_threads)  # given back at the end
    at_once = _AtOnce(monkeypatch)
    for threads in (3, 1):
        engine.apply(Settings(indexing=Indexing(threads=threads)))
        at_once.most = 0
        engine.index([notes(tmp_path / f"notes{threads}", MANY)])
        assert 1 <= at_once.most <= threads


class _AtOnce:
    """Counts how many texts are embedded at the same time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.most = self._now = 0
        self._lock = threading.Lock()
        run = EncoderSession.run

        def counted(session: EncoderSession, ids: Sequence[int]) -> Vectors:
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            try:
                return run(session, ids)
            finally:
                with self._lock:
                    self._now -= 1

        monkeypatch.setattr(EncoderSession, "run", counted)
