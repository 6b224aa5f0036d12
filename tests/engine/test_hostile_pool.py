"""Files made to break readers, through the pool with the real extractors: each ends, and nothing else is harmed."""

import ast
import csv
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from desktop_app.documents import Extraction, FileState
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.pipeline.pool import ExtractionPool, Job, Known, NameOnly, Outcome
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import scan
from tests.helpers import mutants
from tests.helpers.invariants import FORBIDDEN
from tests.helpers.shared_data import SHARED_FILES, skip_without_shared_data
from tests.helpers.soak import rounds, seeded

SECONDS_ALLOWED = 60.0

# Words that stand in a file which can be read, and ought to be found.
WORDS = {
    "invalid_utf8.txt": "platypus",
    "pdf_huge_page.pdf": "dugong",
    "xlsx_huge_dims.xlsx": "okapi",
}


class Run(NamedTuple):
    """What came of the hostile files: outcomes by name, what was written where, which sockets were seen.

    odd_names: of the generated files, the word that is to be found in each.
    """

    outcomes: dict[str, Outcome]
    odd_names: dict[str, str]
    left_over: set[Path]
    sockets: list[object]
    seconds: float
    afterwards: Outcome
    deepest_memory: int


@pytest.fixture(scope="module")
def run(prepared_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    skip_without_shared_data()
    top = tmp_path_factory.mktemp("hostile")
    folder = top / "files"
    shutil.copytree(SHARED_FILES / "hostile", folder, copy_function=shutil.copyfile)
    subprocess.run([sys.executable, folder / "make_hostile.py", folder / "made"], check=True, capture_output=True)
    (top / "tmp").mkdir()
    before = everything(top)
    saved = dict(os.environ)
    os.environ |= {"TMPDIR": str(top / "tmp"), "HOME": str(top / "tmp")}
    try:
        with ExtractionPool(prepared_model / TOKENIZER, lambda _digest, _kind: False, workers=1) as pool:
            yield go_through(folder, pool, top, before)
    finally:
        os.environ.clear()
        os.environ |= saved


def go_through(folder: Path, pool: ExtractionPool, top: Path, before: dict[Path, tuple[int, int]]) -> Run:
    found = scan(os.fsencode(folder), FolderRules(), stop=lambda: False)
    jobs = [Job(number, entry.path, entry.size, entry.mtime_ns) for number, entry in enumerate(found)]
    outcomes: dict[str, Outcome] = {}
    sockets: list[object] = []
    memory = 0
    started = time.monotonic()
    waiting = iter(jobs)
    while len(outcomes) < len(jobs):
        while pool.in_flight < 4 and (job := next(waiting, None)) is not None:
            pool.submit(job)
        for job, outcome in pool.results(0.2):
            outcomes[os.path.relpath(os.fsdecode(job.path), folder)] = outcome
        for pid in pool.worker_pids:
            try:
                worker = psutil.Process(pid)
                sockets += worker.net_connections(kind="inet")
                memory = max(memory, worker.memory_info().rss)
            except psutil.NoSuchProcess:
                continue
        assert time.monotonic() - started < 280, f"{len(outcomes)} of {len(jobs)}"
    seconds = time.monotonic() - started
    after = everything(top)
    last = folder / "last.txt"
    last.write_text("afterwards a wombat is still found")
    pool.submit(Job(-1, os.fsencode(last), last.stat().st_size, last.stat().st_mtime_ns))
    ((_, afterwards),) = pool.results(SECONDS_ALLOWED)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    return Run(outcomes, odd_names(folder / "made.expected.tsv"), changed, sockets, seconds, afterwards, memory)


def everything(top: Path) -> dict[Path, tuple[int, int]]:
    """Every path below `top` with its size and time of change, so that a difference shows what was written."""
    found: dict[Path, tuple[int, int]] = {}
    for where, folders, files in os.walk(top):
        for name in (*folders, *files):
            info = os.lstat(os.path.join(where, name))  # noqa: PTH118
            found[Path(where, name)] = (info.st_size, info.st_mtime_ns)
    return found


def odd_names(table: Path) -> dict[str, str]:
    """Read the generator's own table; a word with a question mark depends on rules."""
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = {os.fsdecode(ast.literal_eval(row["name"])): row["find"] for row in rows if row["find"].isalpha()}
    return {name: word for name, word in words.items() if name != "unreadable.txt"}


def text_of(outcome: Outcome) -> str:
    if not isinstance(outcome, Extraction):
        return ""
    return "\n".join(f"{passage.context}\n{passage.text}" for passage in outcome.passages)


def test_every_file_ends_with_an_outcome_and_a_reason(run: Run) -> None:
    assert len(run.outcomes) > 2_000
    silent = {
        name: outcome
        for name, outcome in run.outcomes.items()
        if isinstance(outcome, Extraction)
        and (outcome.state is FileState.PENDING or (outcome.state is FileState.READY) != (outcome.reason == ""))
    }
    assert silent == {}
    assert all(outcome.reason for outcome in run.outcomes.values() if isinstance(outcome, NameOnly))


def test_no_file_surprises_the_reader(run: Run) -> None:
    surprised = {
        name: outcome.reason
        for name, outcome in run.outcomes.items()
        if isinstance(outcome, Extraction) and outcome.reason.startswith(("could not be read", "crashes", "makes the"))
    }
    assert surprised == {}


def test_every_file_ends_in_time(run: Run) -> None:
    slow = {
        name: outcome.seconds
        for name, outcome in run.outcomes.items()
        if isinstance(outcome, Extraction) and (outcome.seconds >= SECONDS_ALLOWED or "timed out" in outcome.reason)
    }
    assert slow == {}


def test_workers_stay_within_their_memory(run: Run) -> None:
    assert 0 < run.deepest_memory < 1_500_000_000


def test_what_can_be_read_is_found(run: Run) -> None:
    for name, word in WORDS.items():
        assert word in text_of(run.outcomes[name]), name
    assert "note number 1234 about topic" in text_of(run.outcomes["made/many/34/n1234.txt"])


def test_the_files_with_odd_names_are_found(run: Run) -> None:
    missing = {
        name: word
        for name, word in run.odd_names.items()
        if word not in text_of(run.outcomes[os.path.join("made", name)])  # noqa: PTH118
    }
    assert len(run.odd_names) > 20
    assert missing == {}


def test_nothing_of_the_machine_is_in_any_text(run: Run) -> None:
    suspects = [name for name in run.outcomes if name.startswith(("xxe", "zip_slip", "billion"))]
    assert "xxe_file.docx" in suspects
    secrets = {Path("/etc/hostname").read_text().strip(), socket.gethostname()} - {""}
    for name in suspects:
        assert secrets.isdisjoint(text_of(run.outcomes[name]).split()), name
        assert "root:" not in text_of(run.outcomes[name]), name


def test_nothing_is_written_anywhere(run: Run) -> None:
    assert run.left_over == set()


def test_no_worker_opens_a_network_socket(run: Run) -> None:
    assert run.sockets == []


def test_the_pool_still_works_afterwards(run: Run) -> None:
    assert "wombat" in text_of(run.afterwards)


@seeded(quick=1, whole=100)
def test_files_that_chance_has_damaged_end_one_by_one_and_as_they_must(
    seed: int, prepared_model: Path, tmp_path: Path
) -> None:
    made = mutants.write(tmp_path, seed, rounds(quick=200, whole=2_000))
    outcomes: dict[str, Outcome] = {}
    waiting = enumerate(made.values())
    with ExtractionPool(prepared_model / TOKENIZER, lambda _digest, _kind: False, workers=2) as pool:
        while len(outcomes) < len(made):
            while pool.in_flight < 8 and (numbered := next(waiting, None)) is not None:
                number, path = numbered
                info = path.stat()
                pool.submit(Job(number, os.fsencode(path), info.st_size, info.st_mtime_ns))
            outcomes |= {Path(os.fsdecode(job.path)).name: outcome for job, outcome in pool.results(SECONDS_ALLOWED)}
    wrong = {name: why for name, outcome in outcomes.items() if (why := what_is_wrong(outcome))}
    assert wrong == {}, f"the files are in {tmp_path}"


def what_is_wrong(outcome: Outcome) -> str:
    """Say what a reader may not make of any file, however damaged; a copy has an outcome of its own."""
    if not isinstance(outcome, Extraction):
        return "" if isinstance(outcome, Known) or (isinstance(outcome, NameOnly) and outcome.reason) else repr(outcome)
    if outcome.reason.startswith(("could not be read", "crashes", "makes the", "timed out")):
        return outcome.reason
    if (outcome.state is FileState.READY) != (outcome.reason == "") or outcome.state is FileState.PENDING:
        return f"{outcome.state} {outcome.reason}"
    if (outcome.state is FileState.READY) != bool(outcome.passages):
        return f"{outcome.state} with {len(outcome.passages)} passages"
    title = outcome.document.title if outcome.document else ""
    if any(FORBIDDEN.search(text) for each in outcome.passages for text in (title, each.text, each.context)):
        return "control characters"
    return ""
