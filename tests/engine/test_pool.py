"""The extraction pool with real worker processes, and readers that misbehave."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

import psutil
import pytest

from desktop_app.documents import Extraction, FileState
from desktop_app.errors import FindlingError
from desktop_app.pipeline.giving_way import never
from desktop_app.pipeline.pool import (
    Changed,
    ExtractionPool,
    Job,
    Known,
    NameOnly,
    Outcome,
    Unreadable,
    Vanished,
    WorkerLimits,
)
from desktop_app.pipeline.worker_sandbox import end_after

NAUGHTY = "tests.helpers.naughty_reader:NaughtyReader"
PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


class Catalogue:
    """What is known, kept the way the pool's caller keeps it: a content is known once its outcome was returned."""

    def __init__(self) -> None:
        self.known: set[tuple[bytes, str]] = set()
        self.asked: list[tuple[bytes, str]] = []
        self.asked_in: set[int] = set()

    def is_known(self, digest: bytes, kind: str) -> bool:
        self.asked.append((digest, kind))
        self.asked_in.add(threading.get_ident())
        return (digest, kind) in self.known


class Bench:
    """A pool, a folder of files to feed it with, and a catalogue."""

    def __init__(self, folder: Path, pool: ExtractionPool, catalogue: Catalogue) -> None:
        self.folder = folder
        self.pool = pool
        self.catalogue = catalogue
        self._made = 0

    def job(self, content: str, name: str = "") -> Job:
        self._made += 1
        path = self.folder / (name or f"{self._made}.txt")
        path.write_text(content)
        return self.job_of(path)

    def job_of(self, path: Path) -> Job:
        info = path.stat()
        return Job(info.st_ino, os.fsencode(path), info.st_size, info.st_mtime_ns)

    def run(self, *jobs: Job) -> list[Outcome]:
        """Submit jobs and wait for all outcomes, in the order of the jobs."""
        for job in jobs:
            self.pool.submit(job)
        return self.collect(*jobs)

    def collect(self, *jobs: Job) -> list[Outcome]:
        outcomes: dict[Job, Outcome] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(outcomes) < len(jobs):
            assert time.monotonic() < deadline, f"only {outcomes}"
            for job, outcome in self.pool.results(1.0):
                outcomes[job] = outcome
                if isinstance(outcome, Extraction) and outcome.digest:
                    self.catalogue.known.add((outcome.digest, outcome.kind))
        assert self.pool.in_flight == 0
        return [outcomes[job] for job in jobs]

    def read(self, content: str, name: str = "") -> Outcome:
        (outcome,) = self.run(self.job(content, name))
        return outcome


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    pools: list[ExtractionPool] = []

    def make(
        *, workers: int = 1, tokenizer: str = "none", typed_at: Callable[[], float] = never, **limits: float
    ) -> Bench:
        catalogue = Catalogue()
        settings = WorkerLimits(**({"memory_bytes": 300_000_000} | limits))  # type: ignore[arg-type]
        pool = ExtractionPool(
            tmp_path / tokenizer,
            catalogue.is_known,
            workers=workers,
            limits=settings,
            reader=NAUGHTY,
            typed_at=typed_at,
        )
        pools.append(pool)
        return Bench(tmp_path, pool, catalogue)

    yield make
    for pool in pools:
        pids = pool.worker_pids
        pool.close()
        assert not any(psutil.pid_exists(pid) for pid in pids)


def failed(outcome: Outcome) -> str:
    assert isinstance(outcome, Extraction)
    assert outcome.state is FileState.FAILED
    assert not outcome.passages
    return outcome.reason


def text_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Extraction), outcome
    assert outcome.state is FileState.READY, outcome
    return outcome.passages[0].text


def pid_of(outcome: Outcome) -> int:
    assert isinstance(outcome, Extraction)
    assert outcome.document is not None
    return int(outcome.document.title)


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_a_file_is_hashed_and_read(bench: Callable[..., Bench]) -> None:
    outcome = bench().read("hello there")
    assert isinstance(outcome, Extraction)
    assert outcome.digest == blake2b(b"hello there", digest_size=32).digest()
    assert (outcome.kind, outcome.state, outcome.reason) == ("text", FileState.READY, "")
    assert text_of(outcome) == "hello there"
    assert outcome.passages[0].place.lines == (1, 1)
    assert outcome.seconds > 0


def test_no_worker_starts_before_there_is_work(bench: Callable[..., Bench]) -> None:
    made = bench()
    assert made.pool.results(0) == []
    assert made.pool.worker_pids == []


def test_ctrl_c_does_not_end_a_worker_that_is_only_starting(
    bench: Callable[..., Bench], capfd: pytest.CaptureFixture[str]
) -> None:
    made = bench()
    job = made.job("hello")
    made.pool.submit(job)
    wait_for(lambda: bool(made.pool.worker_pids))
    (pid,) = made.pool.worker_pids
    os.kill(pid, signal.SIGINT)
    (outcome,) = made.collect(job)
    assert pid_of(outcome) == pid
    assert capfd.readouterr().err == ""


def test_many_files_pass_through_several_workers(bench: Callable[..., Bench]) -> None:
    made = bench(workers=2)
    jobs = [made.job(f"text {i}") for i in range(200)]
    outcomes = made.run(*jobs)
    assert [text_of(outcome) for outcome in outcomes] == [f"text {i}" for i in range(200)]
    assert len({pid_of(outcome) for outcome in outcomes}) == 2


def test_results_come_in_lots_as_small_as_wanted_and_in_order(bench: Callable[..., Bench]) -> None:
    made = bench()
    jobs = [made.job(f"file {number}") for number in range(7)]
    for job in jobs:
        made.pool.submit(job)
    lots: list[list[Job]] = []
    while made.pool.in_flight:
        lots.append([job for job, _ in made.pool.results(PATIENCE_SECONDS, most=2)])
    assert [job for lot in lots for job in lot] == jobs
    assert max(map(len, lots)) <= 2


def test_a_known_content_is_not_read(bench: Callable[..., Bench]) -> None:
    made = bench()
    content = (blake2b(b"crash", digest_size=32).digest(), "text")
    made.catalogue.known.add(content)
    assert made.read("crash") == Known(*content)
    assert text_of(made.read("and on")) == "and on"


def test_what_is_known_is_asked_in_the_callers_thread(bench: Callable[..., Bench]) -> None:
    made = bench(workers=2)
    made.run(*(made.job(f"text {i}") for i in range(10)))
    assert made.catalogue.asked_in == {threading.get_ident()}


def test_copies_that_wait_together_are_read_once(bench: Callable[..., Bench]) -> None:
    made = bench(workers=2)
    outcomes = made.run(*(made.job("the same") for _ in range(20)))
    assert sum(isinstance(outcome, Extraction) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Known) for outcome in outcomes) == 19


def test_a_killer_costs_one_worker_however_many_copies_there_are(bench: Callable[..., Bench]) -> None:
    made = bench()
    outcomes = made.run(*(made.job("crash") for _ in range(8)), made.job("fine"))
    assert sum(isinstance(outcome, Extraction) for outcome in outcomes[:8]) == 1
    assert sum(isinstance(outcome, Known) for outcome in outcomes[:8]) == 7
    assert text_of(outcomes[8]) == "fine"


def test_an_exception_of_the_callers_question_loses_nothing(tmp_path: Path) -> None:
    answers = iter([OSError("the disk is full")])

    def is_known(digest: bytes, kind: str) -> bool:
        for error in answers:
            raise error
        return False

    with ExtractionPool(tmp_path, is_known, reader=NAUGHTY) as pool:
        made = Bench(tmp_path, pool, Catalogue())
        job = made.job("hello")
        pool.submit(job)
        with pytest.raises(OSError, match="disk is full"):
            pool.results(PATIENCE_SECONDS)
        assert [text_of(outcome) for outcome in made.collect(job)] == ["hello"]


def test_a_file_of_no_kind_is_not_hashed(bench: Callable[..., Bench]) -> None:
    made = bench()
    assert made.read("12345", "a.jpg") == NameOnly("picture of 5 bytes")
    assert made.catalogue.asked == []


@pytest.mark.parametrize(
    ("content", "state", "reason"),
    [
        ("skip password", FileState.SKIPPED, "password"),
        ("damage damaged: no end", FileState.FAILED, "damaged: no end"),
        ("surprise", FileState.FAILED, "could not be read: ZeroDivisionError"),
    ],
)
def test_each_refusal_keeps_its_reason(
    bench: Callable[..., Bench], content: str, state: FileState, reason: str
) -> None:
    made = bench()
    outcome = made.read(content)
    assert isinstance(outcome, Extraction)
    assert (outcome.state, outcome.reason) == (state, reason)
    assert outcome.digest == blake2b(content.encode(), digest_size=32).digest()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("crash", "crashes the reader (SIGSEGV)"),
        ("die 6", "crashes the reader (SIGABRT)"),
        ("exit 3", "crashes the reader (exit status 3)"),
        ("exit 0", "crashes the reader (exit status 0)"),
        ("hang", "timed out after 2 s"),
        ("balloon", "needs more than 0.3 GB of memory"),
    ],
)
def test_a_killer_fails_alone(bench: Callable[..., Bench], content: str, reason: str) -> None:
    made = bench(seconds=2.0 if content == "hang" else 60.0)
    *before, killer, after = made.run(made.job("one"), made.job("two"), made.job(content), made.job("three"))
    assert [text_of(outcome) for outcome in (*before, after)] == ["one", "two", "three"]
    assert failed(killer) == reason
    assert isinstance(killer, Extraction)
    assert killer.digest == blake2b(content.encode(), digest_size=32).digest()
    assert text_of(made.read("afterwards")) == "afterwards"


def test_memory_is_watched_from_outside_too(bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench(memory_bytes=150_000_000)
    # What is mapped stays below the limit on address space, which counts from where the worker stands.
    outcome = made.read("swallow 149000000")
    assert failed(outcome) == "needs more than 0.15 GB of memory"
    assert text_of(made.read("afterwards")) == "afterwards"


@pytest.mark.parametrize(("name", "reason"), [
    ("a.crash-early", "crashes the reader (SIGSEGV)"), ("a.raise-early", "could not be read: ZeroDivisionError"),
])  # fmt: skip
def test_a_file_that_fails_before_it_is_hashed_fails_alone(bench: Callable[..., Bench], name: str, reason: str) -> None:
    made = bench()
    before, killer, after = made.run(made.job("before"), made.job("x", name), made.job("after"))
    assert failed(killer) == reason
    assert isinstance(killer, Extraction)
    assert (killer.digest, killer.kind) == (b"", "")
    assert (text_of(before), text_of(after)) == ("before", "after")


def test_killer_after_killer_is_survived(bench: Callable[..., Bench]) -> None:
    made = bench(workers=2)
    jobs = [made.job(f"exit {i % 200}" if i % 2 else f"text {i}") for i in range(16)]
    outcomes = made.run(*jobs)
    assert [failed(outcome) for outcome in outcomes[1::2]] == [
        f"crashes the reader (exit status {i % 200})" for i in range(1, 16, 2)
    ]
    assert [text_of(outcome) for outcome in outcomes[::2]] == [f"text {i}" for i in range(0, 16, 2)]


def test_every_job_has_one_outcome_whatever_happens_around_it(bench: Callable[..., Bench]) -> None:
    made = bench(workers=3, seconds=5.0, jobs=17)
    dice = random.Random(20)
    contents = [f"text {i % 90}" for i in range(240)]
    for killer in ("crash", "exit 3", "exit 3", "hang", "surprise", "damage damaged: x", "a.crash-early"):
        contents.insert(dice.randrange(len(contents)), killer)
    jobs = [
        made.job(content, f"{i}.crash-early" if content == "a.crash-early" else "")
        for i, content in enumerate(contents)
    ]
    outcomes = made.run(*jobs)
    for content, outcome in zip(contents, outcomes, strict=True):
        if isinstance(outcome, Known):
            assert outcome.digest == blake2b(content.encode(), digest_size=32).digest()
        elif content.startswith("text"):
            assert text_of(outcome) == content
        else:
            failed(outcome)
    assert sum(isinstance(outcome, Extraction) for outcome in outcomes) == 90 + 6


def test_too_much_text_is_a_reason_and_costs_no_worker(bench: Callable[..., Bench]) -> None:
    made = bench(output_bytes=100_000)
    first, much, last = made.run(made.job("first"), made.job("much 200000"), made.job("last"))
    assert failed(much) == "holds more than 0.1 MB of text"
    assert pid_of(first) == pid_of(last)


def test_text_that_cannot_be_encoded_is_a_reason(bench: Callable[..., Bench]) -> None:
    made = bench()
    assert failed(made.read("surrogate")) == "could not be read: UnicodeEncodeError"
    assert text_of(made.read("after")) == "after"


@pytest.mark.parametrize("lie", ["digest", "range", "order", "emptiness"])
def test_an_answer_that_does_not_hold_together_is_refused(bench: Callable[..., Bench], lie: str) -> None:
    made = bench()
    forged, after = made.run(made.job(f"forge {lie}"), made.job("after"))
    assert failed(forged) == "makes the reader talk nonsense"
    assert text_of(after) == "after"


@pytest.mark.skipif(os.name != "posix", reason="the pipe is a socket only there")
@pytest.mark.parametrize(
    ("how", "reason"), [("nonsense", "makes the reader talk nonsense"), ("endlessly", "holds more than 100 MB of text")]
)
def test_a_worker_that_sends_anything_else_is_killed(bench: Callable[..., Bench], how: str, reason: str) -> None:
    made = bench()
    before, babbler, after = made.run(made.job("before"), made.job(f"babble {how}"), made.job("after"))
    assert failed(babbler) == reason
    assert (text_of(before), text_of(after)) == ("before", "after")


def test_a_reader_may_close_the_file(bench: Callable[..., Bench]) -> None:
    assert text_of(bench().read("close ")) == "closed"


def test_what_libraries_print_goes_nowhere(bench: Callable[..., Bench], capfd: pytest.CaptureFixture[str]) -> None:
    assert text_of(bench().read("scribble")) == "''"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("attempt", ["inet", "inet6", "program", "fork", "file", "removal"])
def test_a_worker_gives_up_python_s_ways_out(bench: Callable[..., Bench], tmp_path: Path, attempt: str) -> None:
    target = tmp_path / "target"
    if attempt == "removal":
        target.touch()
    assert text_of(bench().read(f"attempt {attempt} {target}")) == "refused PermissionError"
    assert target.exists() == (attempt == "removal")


@pytest.mark.skipif(sys.platform != "linux", reason="the filter on system calls is Linux's")
@pytest.mark.parametrize("attempt", ["inet", "inet6", "program", "fork", "file", "removal", "renaming", "signal"])
def test_a_worker_gives_up_the_systems_ways_out(bench: Callable[..., Bench], tmp_path: Path, attempt: str) -> None:
    target = tmp_path / "target"
    if attempt in {"removal", "renaming"}:
        target.touch()
    assert text_of(bench().read(f"attempt raw-{attempt} {target}")) == "refused PermissionError"
    assert target.exists() == (attempt in {"removal", "renaming"})


@pytest.mark.parametrize("attempt", ["unix", "thread", "raw-unix", "raw-reading", "raw-own-signal"])
def test_a_worker_keeps_what_readers_need(bench: Callable[..., Bench], attempt: str) -> None:
    assert text_of(bench().read(f"attempt {attempt} {__file__}")) == "done"


def test_a_file_that_is_not_as_the_scan_saw_it_is_changed(bench: Callable[..., Bench]) -> None:
    made = bench()
    job = made.job("hello")
    longer = Job(job.file_id, job.path, job.size + 1, job.mtime_ns)
    later = Job(job.file_id, job.path, job.size, job.mtime_ns + 1)
    assert made.run(longer, later) == [Changed(), Changed()]
    assert made.catalogue.asked == []


def test_a_file_that_changes_while_it_is_read_is_changed(bench: Callable[..., Bench], tmp_path: Path) -> None:
    made = bench()
    gate = tmp_path / "gate"
    gate.touch()
    job = made.job(f"touch {gate}")
    made.pool.submit(job)
    wait_for(lambda: made.pool.results(0.05) == [] and len(made.catalogue.asked) == 1)
    with open(job.path, "a") as file:  # noqa: PTH123
        file.write("more")
    gate.write_text("go")
    assert made.collect(job) == [Changed()]


def test_a_vanished_file_is_vanished(bench: Callable[..., Bench], tmp_path: Path) -> None:
    made = bench()
    gone = made.job("gone")
    os.unlink(gone.path)  # noqa: PTH108
    made.job("x", "plain.txt")
    inside_a_file = Job(1, os.fsencode(tmp_path / "plain.txt/inside"), 0, 0)
    assert made.run(gone, inside_a_file) == [Vanished(), Vanished()]


def test_what_is_no_longer_a_file_is_not_opened_for_long(bench: Callable[..., Bench], tmp_path: Path) -> None:
    made = bench()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(made.job("target").path)
    jobs = [Job(i, os.fsencode(tmp_path / name), 0, 0) for i, name in enumerate(("pipe", "folder", "link"))]
    assert made.run(*jobs) == [Changed()] * 3


def test_a_name_that_is_not_utf8_is_read(bench: Callable[..., Bench], tmp_path: Path) -> None:
    made = bench()
    path = os.fsencode(tmp_path) + b"/latin1-\xe9\xff.txt"
    with open(path, "w") as file:  # noqa: PTH123
        file.write("hello")
    info = os.stat(path)  # noqa: PTH116
    assert [text_of(outcome) for outcome in made.run(Job(1, path, info.st_size, info.st_mtime_ns))] == ["hello"]


def test_a_file_without_permission_is_unreadable(bench: Callable[..., Bench], tmp_path: Path) -> None:
    made = bench(tokenizer="nobody")
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(above.stat().st_mode | 0o055)
    shut = made.job("secret")
    os.chmod(shut.path, 0)  # noqa: PTH101
    assert made.run(shut) == [Unreadable("permission denied")]


def test_a_worker_is_replaced_when_it_has_read_enough(bench: Callable[..., Bench]) -> None:
    made = bench(jobs=3)
    outcomes = made.run(*(made.job(f"text {i}") for i in range(10)))
    assert [text_of(outcome) for outcome in outcomes] == [f"text {i}" for i in range(10)]
    assert len({pid_of(outcome) for outcome in outcomes}) == 4


def test_a_worker_that_has_grown_is_replaced(bench: Callable[..., Bench]) -> None:
    made = bench(growth_bytes=50_000_000, memory_bytes=1_000_000_000, jobs=10_000)
    first = made.read("first")
    made.run(*(made.job(f"hoard {600_000 + i}") for i in range(100)))
    assert pid_of(made.read("last")) != pid_of(first)


def test_a_missing_tokenizer_is_a_sentence_and_the_jobs_stay(bench: Callable[..., Bench]) -> None:
    made = bench(tokenizer="missing")
    made.pool.submit(made.job("hello"))
    with pytest.raises(FindlingError, match="does not start: FileNotFoundError"):
        made.pool.results(PATIENCE_SECONDS)
    assert made.pool.in_flight == 1


def test_a_worker_that_crashes_at_the_start_is_a_sentence(bench: Callable[..., Bench]) -> None:
    made = bench(tokenizer="crash")
    made.pool.submit(made.job("hello"))
    with pytest.raises(FindlingError, match="does not start: SIGABRT"):
        made.pool.results(PATIENCE_SECONDS)


def test_a_worker_that_somebody_else_kills_is_replaced(bench: Callable[..., Bench]) -> None:
    made = bench()
    os.kill(pid_of(made.read("first")), signal.SIGKILL)
    assert text_of(made.read("second")) == "second"


def test_closing_ends_busy_and_idle_workers_at_once(bench: Callable[..., Bench]) -> None:
    made = bench(workers=2, seconds=10 * PATIENCE_SECONDS)
    made.read("idle")
    made.pool.submit(made.job("hang"))
    wait_for(lambda: made.pool.results(0.01) == [] and len(made.catalogue.asked) == 2)
    pids = made.pool.worker_pids
    started = time.monotonic()
    made.pool.close()
    assert time.monotonic() - started < PATIENCE_SECONDS, "closing waited for the file"
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert made.pool.in_flight == 0
    with pytest.raises(RuntimeError, match="closed"):
        made.pool.submit(made.job("late"))


class Person:
    """Types all the time, or not at all."""

    def __init__(self) -> None:
        self.types = False
        self.looks = 0

    def typed_at(self) -> float:
        self.looks += 1
        return time.monotonic() if self.types else float("-inf")

    def wait_for_looks(self, many: int) -> None:
        """Wait until a worker that has something to do must have heard of it so often."""
        before = self.looks
        wait_for(lambda: self.looks >= before + many)


def typed_during_a_file(made: Bench, person: Person) -> Job:
    """Have a person begin to type while the first of two files is read, and return the other once it is done."""
    first, second = made.job("wait"), made.job("hello")
    made.pool.submit(first)
    made.pool.submit(second)
    wait_for(
        lambda: made.pool.results(0.01) == [] and made.pool.current == first.path and len(made.catalogue.asked) == 2
    )
    person.types = True
    person.wait_for_looks(2)
    Path(os.fsdecode(first.path)).unlink()
    ((done, outcome),) = made.pool.results(PATIENCE_SECONDS)
    assert done is first
    assert text_of(outcome) == "waited"
    return second


def test_no_file_is_begun_while_a_person_types(bench: Callable[..., Bench]) -> None:
    person = Person()
    made = bench(typed_at=person.typed_at)
    second = typed_during_a_file(made, person)
    person.wait_for_looks(5)
    assert made.pool.results(0.01) == []
    assert made.pool.current == b""
    person.types = False
    assert [text_of(outcome) for outcome in made.collect(second)] == ["hello"]


def test_one_who_types_for_ever_does_not_keep_files_from_being_read(bench: Callable[..., Bench]) -> None:
    person = Person()
    # A worker waits longer than that for each: waiting is nothing that a file is given up for.
    made = bench(typed_at=person.typed_at, seconds=4.0)
    second = typed_during_a_file(made, person)
    assert [text_of(outcome) for outcome in made.collect(second)] == ["hello"]


def test_a_file_is_held_whose_verdict_comes_while_a_person_types(bench: Callable[..., Bench]) -> None:
    person = Person()
    made = bench(typed_at=person.typed_at)
    job = made.job("hello")
    person.types = True
    made.pool.submit(job)
    wait_for(lambda: bool(made.pool._questions))
    person.wait_for_looks(2)
    assert made.pool.results(0.3) == []
    person.types = False
    assert [text_of(outcome) for outcome in made.collect(job)] == ["hello"]


def test_a_file_that_hangs_while_a_person_types_is_timed_out(bench: Callable[..., Bench]) -> None:
    person = Person()
    made = bench(typed_at=person.typed_at, seconds=2.0)
    person.types = True
    assert failed(made.read("hello", name="hangs.hang-early")) == "timed out after 2 s"


def test_a_worker_that_hears_nothing_is_not_told_to_hold_for_ever(bench: Callable[..., Bench]) -> None:
    made = bench(seconds=PATIENCE_SECONDS)
    made.pool.submit(made.job("hang"))
    wait_for(lambda: made.pool.results(0.01) == [] and bool(made.pool.current))
    # Each message more than its pipe holds would wait for the worker.
    for _ in range(2_000):
        made.pool._staff.workers[0].hold(0.25)


def test_workers_are_nice_and_lead_their_own_session(bench: Callable[..., Bench]) -> None:
    made = bench()
    pid = pid_of(made.read("hello"))
    assert psutil.Process(pid).nice() == min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    assert os.getsid(pid) == pid


def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(f"""if 1:
        import os, sys
        from pathlib import Path
        from desktop_app.pipeline.pool import ExtractionPool, Job
        if __name__ == "__main__":
            folder = Path({str(tmp_path)!r})
            pool = ExtractionPool(folder, lambda digest, kind: False, workers=2, reader={NAUGHTY!r})
            for name, text in (("a", "hello"), ("b", "hang")):
                (folder / name).write_text(text)
                info = (folder / name).stat()
                pool.submit(Job(1, os.fsencode(folder / name), info.st_size, info.st_mtime_ns))
            while not pool.results(1): pass
            pool.results(0.2)
            print(*pool.worker_pids, flush=True)
            sys.stdin.read()
    """)
    parent = subprocess.Popen(
        [sys.executable, script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        helpers = psutil.Process(parent.pid).children(recursive=True)
        assert len(workers) == 2
        parent.kill()
    _, alive = psutil.wait_procs([*workers, *helpers], timeout=5)
    assert alive == []


def test_the_watch_of_systems_without_a_death_signal_ends_the_process() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as parent:
        code = f"from {end_after.__module__} import end_after; end_after({parent.pid})"
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as watcher:
            assert watcher.poll() is None
            parent.kill()
            assert watcher.wait(timeout=5) == 1
