"""What is being done, in a few words and as a part of the whole."""

from datetime import datetime, timedelta

import pytest

from desktop_app.documents import Coverage
from desktop_app.reports import Paused, Progress, Stage, Wait
from desktop_app.ui.library import Snapshot
from desktop_app.ui.work import work_of
from tests.unit.ui.made_engine import folder_row

PART = Coverage(8420, 6000, 3000, 20)


@pytest.mark.parametrize(
    ("coverage", "progress", "told"),
    [
        (PART, Progress(Stage.READING, seconds_left=380.0), ("Reading: 6,000 of 8,400, about 6 min left", 6000 / 8400)),
        (PART, Progress(Stage.EMBEDDING), ("Reading by meaning: 3,000 of 8,400, estimating…", 3000 / 8400)),
        (Coverage(0, 0, 0, 0), Progress(Stage.SCANNING), ("Looking for files", None)),
        (Coverage(9, 8, 8, 1), Progress(Stage.SCANNING), ("Looking for changes", None)),
        (Coverage(9, 8, 8, 1), Progress(Stage.EMBEDDING), ("", None)),
        (Coverage(9, 8, 8, 1), Progress(), ("", None)),
    ],
)
def test_work_is_told(theme, coverage, progress, told):
    assert work_of(Snapshot(coverage, (), progress, None)) == told


def test_files_that_wait_for_the_engine_to_begin_are_told(theme):
    rows = (folder_row(b"/a", files=9, words=0, waiting=9),)
    assert work_of(Snapshot(Coverage(9, 0, 0, 0), rows, Progress(), None)) == ("Getting ready to read", None)
    assert work_of(Snapshot(Coverage(9, 0, 0, 0), rows, Progress(), None, "The disk is full.")) == ("", None)


@pytest.mark.parametrize("why", Wait)
def test_work_that_waits_by_itself_says_why(theme, why):
    text, fraction = work_of(Snapshot(PART, (), Progress(waits=why), None))
    assert text.startswith("Waiting: ")
    assert fraction is None
    assert work_of(Snapshot(PART, (), Progress(waits=why), Paused()))[0] == "Paused", "a person's own pause is told"


def test_a_pause_says_until_when(theme):
    def told(until):
        return work_of(Snapshot(PART, (), Progress(Stage.READING), Paused(until)))[0]

    noon = datetime.now().astimezone().replace(hour=12, minute=5)
    assert told(None) == "Paused"
    assert told(noon.timestamp()) == "Paused until 12:05"
    assert told((noon + timedelta(days=1)).timestamp()) == "Paused until tomorrow"
