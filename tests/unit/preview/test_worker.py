"""The worker of previews when a file makes it crash, hang, swell or lie: real processes, real signals."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_app.errors import FindlingError
from desktop_app.preview.messages import PreviewLimits
from desktop_app.preview.previewer import CACHE_BYTES, Previewer
from desktop_app.previews import Code, NoPreview, Unshown

NAUGHTY = "tests.helpers.naughty_studio:NaughtyStudio"
PATIENCE_SECONDS = 30.0
ROOT = Path(__file__).parents[3]


@pytest.fixture
def make() -> Iterator[Callable[..., Previewer]]:
    made: list[Previewer] = []

    def previewer(**limits: float) -> Previewer:
        made.append(Previewer(PreviewLimits(**limits), studio=NAUGHTY))  # type: ignore[arg-type]
        return made[-1]

    yield previewer
    for each in made:
        pid = each.worker_pid
        each.close()
        assert pid is None or not psutil.pid_exists(pid)


def shown(previewer: Previewer, order: str) -> str | NoPreview:
    preview = previewer.preview(os.fsencode(order), query="", passage=None)
    if isinstance(preview, Code):
        return preview.text
    assert isinstance(preview, NoPreview)
    return preview


@pytest.mark.parametrize("order", ["die 9", "die 11", "crash", "die 31"])
def test_a_file_that_kills_the_worker_costs_its_own_preview_and_no_other(make: Callable[..., Previewer], order: str):
    """The next file gets a new worker, and the killer is not tried a second time."""
    previewer = make()
    first = shown(previewer, "pid")
    assert shown(previewer, order) == NoPreview(Unshown.BROKE)
    assert shown(previewer, "say still here") == "still here"
    assert shown(previewer, "pid") != first


def test_a_worker_that_was_killed_between_two_requests_is_replaced_unnoticed(make: Callable[..., Previewer]):
    """SIGKILL while it waits is not the next file's fault."""
    previewer = make()
    pid = int(str(shown(previewer, "pid")))
    os.kill(pid, signal.SIGKILL)
    psutil.Process(pid).wait(PATIENCE_SECONDS)
    assert shown(previewer, "say here again") == "here again"


def test_a_file_that_hangs_the_worker_is_given_up_at_the_limit(make: Callable[..., Previewer]):
    """The caller gets a sentence soon after the limit, and the worker is gone."""
    previewer = make(seconds=0.5)
    pid = int(str(shown(previewer, "pid")))
    started = time.monotonic()
    with pytest.raises(FindlingError, match=Unshown.TOO_SLOW):
        previewer.page(b"hang", 1, 100)
    assert time.monotonic() - started < PATIENCE_SECONDS
    assert not psutil.pid_exists(pid)


def test_a_text_whose_colours_take_for_ever_is_shown_without(make: Callable[..., Previewer]):
    """What is asked for a second time is the plain text."""
    assert shown(make(seconds=0.5), "colours") == "plain"


def test_a_worker_that_stops_in_the_middle_of_a_message_is_ended(make: Callable[..., Previewer]):
    """A file that has taken the worker over cannot hold up the parent."""
    assert shown(make(seconds=0.3), "mumble") == NoPreview(Unshown.BROKE)


def test_a_file_that_swallows_memory_is_given_up_at_the_limit(make: Callable[..., Previewer]):
    """The parent watches resident memory; where the system refuses it at once, that is the same answer."""
    previewer = make(memory_bytes=300_000_000)
    assert shown(previewer, "swallow 290000000") == NoPreview(Unshown.TOO_MUCH_MEMORY)
    assert shown(previewer, "swallow 600000000") == NoPreview(Unshown.TOO_MUCH_MEMORY)
    assert shown(previewer, "balloon") == NoPreview(Unshown.TOO_MUCH_MEMORY)


def test_a_surprise_costs_no_worker(make: Callable[..., Previewer]):
    """An exception that nobody foresaw is an answer."""
    previewer = make()
    first = shown(previewer, "pid")
    assert shown(previewer, "surprise") == NoPreview(Unshown.DAMAGED, detail="ZeroDivisionError")
    assert shown(previewer, "pid") == first


@pytest.mark.parametrize("lie", ["short", "huge", "negative", "empty"])
def test_an_image_that_is_not_as_large_as_it_says_is_refused(make: Callable[..., Previewer], lie: str):
    """The pane would read past the end of the pixels."""
    previewer = make()
    with pytest.raises(FindlingError, match=Unshown.BROKE):
        previewer.page(f"lie {lie}".encode(), 1, 100)
    assert shown(previewer, "say better") == "better"


def test_a_call_that_nobody_waits_for_any_more_ends_early(make: Callable[..., Previewer]):
    """A slow page does not hold up the next request for its full time."""
    previewer = make(patience_seconds=0.1)
    given_up = threading.Event()
    given_up.set()
    with pytest.raises(FindlingError, match=Unshown.STOPPED):
        previewer.page(b"hang", 1, 100, stop=given_up.is_set)
    assert shown(previewer, "say next") == "next"


def test_an_idle_worker_ends_by_itself_and_a_new_one_answers(make: Callable[..., Previewer]):
    """Memory is given back after a while without use."""
    previewer = make(idle_seconds=0.1)
    pid = int(str(shown(previewer, "pid")))
    psutil.Process(pid).wait(PATIENCE_SECONDS)
    assert shown(previewer, "say awake") == "awake"


def test_the_worker_outlives_the_thread_that_asked_first(make: Callable[..., Previewer]):
    """On Linux a worker dies with the thread that made it, which therefore is one of the previewer's own."""
    previewer = make()
    asked: list[object] = []
    thread = threading.Thread(target=lambda: asked.append(shown(previewer, "pid")))
    thread.start()
    thread.join()
    assert [shown(previewer, "pid")] == asked


def test_a_worker_can_be_had_ready_before_the_first_preview(make: Callable[..., Previewer]):
    """Asking for it again, while there is one, starts no other."""
    previewer = make()
    previewer.warm_up()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while previewer.worker_pid is None:
        assert time.monotonic() < deadline
    pid = previewer.worker_pid
    previewer.warm_up()
    assert shown(previewer, "pid") == str(pid)


def test_closing_does_not_wait_for_a_file_that_hangs(make: Callable[..., Previewer]):
    """The person wants to quit now."""
    previewer = make(seconds=PATIENCE_SECONDS)
    shown(previewer, "pid")
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(shown(previewer, "hang")))
    asking.start()
    while not previewer._turn.locked():
        assert asking.is_alive()
    started = time.monotonic()
    previewer.close()
    asking.join(PATIENCE_SECONDS)
    assert time.monotonic() - started < PATIENCE_SECONDS / 2
    assert answers == [NoPreview(Unshown.BROKE)]


@pytest.mark.skipif(sys.platform != "linux", reason="the filter on system calls is Linux's")
@pytest.mark.parametrize(
    "attempt",
    ["inet", "inet6", "program", "fork", "raw-inet", "raw-inet6", "raw-program", "raw-fork", "file", "raw-file"],
)
def test_the_worker_has_given_up_its_rights(make: Callable[..., Previewer], tmp_path: Path, attempt: str):
    """No socket, no program, no file written, not even by foreign code."""
    target = tmp_path / "written"
    assert str(shown(make(), f"attempt {attempt} {target}")).startswith("refused")
    assert not target.exists()


def test_a_page_is_drawn_once_and_the_ones_used_longest_ago_go(make: Callable[..., Previewer]):
    """The cache is bounded by bytes."""
    previewer = make()
    wide = CACHE_BYTES // 9
    first = previewer.page(b"draw", 1, wide)
    assert first.pixels == bytes([1]) * 3 * wide
    for number in (2, 3, 4):
        previewer.page(b"draw", number, wide)
    assert previewer.page(b"draw", 1, wide) is not first
    assert sum(len(drawn.image.pixels) for drawn in previewer._drawn.values()) <= CACHE_BYTES


def test_the_worker_ends_with_its_parent():
    """A killed Findling leaves no worker behind."""
    code = (
        "import time\n"
        "from desktop_app.preview.previewer import Previewer\n"
        "if __name__ == '__main__':\n"
        f"    previewer = Previewer(studio={NAUGHTY!r})\n"
        "    print(previewer.preview(b'pid', query='', passage=None).text, flush=True)\n"
        "    time.sleep(1000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        worker.wait(PATIENCE_SECONDS)
    assert not worker.is_running()


def test_a_worker_that_cannot_start_is_said():
    """A broken installation is a sentence, not a hang."""
    previewer = Previewer(studio="tests.helpers.no_such_studio:Studio")
    try:
        assert shown(previewer, "pid") == NoPreview(Unshown.NOT_STARTING)
    finally:
        previewer.close()
