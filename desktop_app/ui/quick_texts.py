"""What the quick bar says in its last line: the keys and what they do now, and how much can be searched."""

from desktop_app.reports import FolderState
from desktop_app.ui.key_hints import ALT, CONTROL
from desktop_app.ui.library import Snapshot
from desktop_app.ui.translation import number, tr, tr_count

Hints = list[tuple[str, str]]


def hints_at_rest(*, recent: bool) -> Hints:
    """Return the keys while nothing is typed; recent: whether recent searches are offered."""
    again = [("↑↓", tr("choose")), ("↵", tr("search again"))] if recent else []
    return [*again, ("Esc", tr("close"))]


def hints_over_hits(*, preview: bool) -> Hints:
    """Return the keys over a list of hits; preview: whether it is open."""
    return [
        ("↑↓", tr("choose")),
        (f"{CONTROL} ↵", tr("show in folder")),
        ("←", tr("close preview")) if preview else ("→", tr("preview")),
        (f"{CONTROL} C", tr("copy path")),
        (f"{ALT} ↵", tr("copy passage")),
    ]


def coverage_text(snapshot: Snapshot) -> str:
    """Say how many of the files can be searched, "" if there are none."""
    coverage = snapshot.coverage
    if not coverage.files:
        return ""
    if coverage.files == coverage.words:
        return tr_count(coverage.files, "{count} file can be searched", "All {count} files can be searched")
    return tr("{words} of {files} files can be searched", words=number(coverage.words), files=number(coverage.files))


def is_empty(snapshot: Snapshot | None) -> bool:
    """Whether nothing is known and nothing will be: no folder is watched, and no file is kept."""
    if snapshot is None or snapshot.problem:
        return False
    return not snapshot.coverage.files and all(row.state is FolderState.KEPT for row in snapshot.folders)
