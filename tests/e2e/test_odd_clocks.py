"""Dates that lie: clocks set back, times in the future, edits that change neither size nor date."""

import os
import time
from pathlib import Path

from tests.helpers.program import findling_json

_YEAR_NS = 365 * 86_400 * 10**9


def _found(word: str, data: Path) -> set[str]:
    hits = findling_json("search", word, "--mode", "words", data=data)["hits"]
    return {Path(path).name for hit in hits for path in (hit["path"], *hit["copies"])}


def test_edits_are_found_whatever_the_dates_say(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    now = time.time_ns()
    dates = {"now": now, "future": now + 50 * _YEAR_NS, "past": 0, "before": -_YEAR_NS}
    for name, date in dates.items():
        (folder / f"{name}.txt").write_text("The walrus sleeps on the ice.")
        os.utime(folder / f"{name}.txt", ns=(date, date))
    assert findling_json("index", str(folder), data=data)["ready"] == len(dates)
    assert _found("walrus", data) == {f"{name}.txt" for name in dates}
    for name, date in dates.items():
        path = folder / f"{name}.txt"
        if name == "now":
            # As editors save: another file takes the name; it has the same size and date, but not the same inode.
            new = folder / "new"
            new.write_text("The narwhal dives in the sea.")
            os.utime(new, ns=(date, date))
            new.replace(path)
        else:
            path.write_text("The narwhal dives in the sea.")
            os.utime(path, ns=(date, date))
        assert (path.stat().st_size, path.stat().st_mtime_ns) == (29, date)
    report = findling_json("index", str(folder), data=data)
    assert (report["ready"], report["embedded"]) == (len(dates), 1)
    assert _found("walrus", data) == set()
    assert _found("narwhal", data) == {f"{name}.txt" for name in dates}


def test_a_clock_that_was_set_back_hides_nothing(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    path = folder / "note.txt"
    ahead = time.time_ns() + _YEAR_NS
    path.write_text("Written while the clock was a year ahead.")
    os.utime(path, ns=(ahead, ahead))
    findling_json("index", str(folder), data=data)
    path.write_text("Written after somebody had put it right.")
    assert path.stat().st_mtime_ns < ahead
    assert findling_json("index", str(folder), data=data)["embedded"] == 1
    assert _found("right", data) == {"note.txt"}
    assert findling_json("index", str(folder), data=data)["embedded"] == 0
