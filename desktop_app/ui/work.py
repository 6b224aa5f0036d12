"""What the library is being worked on, in a few words, and how much of it is done."""

from datetime import UTC, datetime

from PySide6.QtCore import QTime

from desktop_app.reports import FolderState, Paused, Stage, Wait
from desktop_app.ui.library import Snapshot
from desktop_app.ui.translation import locale, number, tr
from desktop_app.ui.wording import time_left


def work_of(snapshot: Snapshot) -> tuple[str, float | None]:
    """Return what is being done ("" if nothing is), and 0 to 1 of it (None where nobody knows)."""
    coverage, progress = snapshot.coverage, snapshot.progress
    if snapshot.paused is not None:
        return paused_text(snapshot.paused), None
    if progress.waits is not None:
        return waiting_text(progress.waits), None
    if progress.stage is Stage.IDLE:
        waits = coverage.words + coverage.failed < coverage.files and any(
            row.state is FolderState.WATCHED and row.reachable and row.waiting for row in snapshot.folders
        )
        return tr("Getting ready to read") if waits and not snapshot.problem else "", None
    if progress.stage is Stage.SCANNING and not coverage.files:
        return tr("Looking for files"), None
    readable = max(1, coverage.files - coverage.failed)
    reading = progress.stage is not Stage.EMBEDDING and coverage.words < readable
    done = min(coverage.words if reading else coverage.vectors, readable)
    if done >= readable:
        return tr("Looking for changes") if progress.stage is Stage.SCANNING else "", None
    counts = {"done": number(done), "files": number(readable)}
    text = (
        tr("Reading: {done} of {files}", **counts) if reading else tr("Reading by meaning: {done} of {files}", **counts)
    )
    left = tr("estimating…") if progress.seconds_left is None else time_left(progress.seconds_left)
    text = tr("{work}, {left}", work=text, left=left)
    return text, done / readable


def waiting_text(why: Wait) -> str:
    """Say that work waits by itself, and why."""
    match why:
        case Wait.FULL_SCREEN:
            return tr("Waiting: a program fills the screen")
        case Wait.HEAT:
            return tr("Waiting: the computer is hot")
        case Wait.BATTERY:
            return tr("Waiting: on battery")
        case Wait.BUSY:
            return tr("Waiting: the computer is busy")


def paused_text(paused: Paused) -> str:
    """Say that nothing is being read, and until when."""
    if paused.until is None:
        return tr("Paused")
    until = datetime.fromtimestamp(paused.until, tz=UTC).astimezone()
    now = datetime.now(tz=UTC).astimezone()
    if until.date() == now.date():
        return tr("Paused until {time}", time=locale().toString(QTime(until.hour, until.minute), "HH:mm"))
    return tr("Paused until tomorrow")
