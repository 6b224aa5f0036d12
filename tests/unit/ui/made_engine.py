"""An engine that only remembers what it was asked, for tests of pages where the real one is not the point."""

import threading
from dataclasses import replace

from desktop_app.documents import Coverage, FileState
from desktop_app.errors import FolderError
from desktop_app.reports import FolderRow, FolderState, LeftOut, ModelRow, Paused, Progress, Unreadable


def folder_row(root, **fields):
    values = {
        "root": root, "state": FolderState.WATCHED, "reachable": True, "exclude": (), "hidden": False,
        "follow_gitignore": True, "max_bytes": 200_000_000, "files": 10, "words": 10, "vectors": 10, "waiting": 0,
        "skipped": 0, "failed": 0,
    }  # fmt: skip
    return FolderRow(**(values | fields))


class MadeEngine:
    """`asked` holds every call that changes something; `refuses` maps a call's name to the error it raises."""

    def __init__(self):
        self.asked = []
        self.refuses = {}
        self.rows = []
        self.at_work = Progress()
        self.pause_state = None
        self.unread = []
        self.left_out = {}
        self.waits_for = frozenset()
        self.quiet = False
        self.asked_at = float("-inf")
        self.tell = lambda: None
        self.hold = threading.Event()
        self.hold.set()
        self.counts = []
        self.slowest = 1

    def _ask(self, name, *values):
        self.asked.append((name, *values))
        if name in self.refuses:
            raise self.refuses[name]

    def is_likely(self, hit):
        return hit.confidence >= 0.7

    def coverage(self):
        return Coverage(
            sum(r.files for r in self.rows), sum(r.words for r in self.rows), 0, sum(r.failed for r in self.rows)
        )

    def folders(self):
        return list(self.rows)

    def progress(self):
        return self.at_work

    def paused(self):
        return self.pause_state

    def pause(self, until=None):
        self._ask("pause", until)
        self.pause_state = Paused(until)

    def resume(self):
        self._ask("resume")
        self.pause_state = None

    def go_on(self):
        self._ask("go_on")
        self.at_work = replace(self.at_work, waits=None)

    def can_wait_for(self):
        return self.waits_for

    def on_news(self, tell):
        self.tell = tell

    def apply(self, settings):
        self._ask("apply", settings)

    def add_folder(self, path, *, exclude=(), hidden=False, follow_gitignore=True, max_bytes=200_000_000):
        self._ask("add_folder", path)
        if path.endswith(b"gone"):
            raise FolderError(f"The folder {path.decode()} does not exist.", path=path)
        self.rows.append(folder_row(path, exclude=tuple(exclude)))

    def change_folder(self, path, *, exclude, hidden, follow_gitignore, max_bytes):
        self._ask("change_folder", path, exclude, hidden, follow_gitignore, max_bytes)
        rules = {"exclude": exclude, "hidden": hidden, "follow_gitignore": follow_gitignore, "max_bytes": max_bytes}
        self.rows = [replace(row, **rules) if row.root == path else row for row in self.rows]

    def _state(self, path, state):
        self.rows = [replace(row, state=state) if row.root == path else row for row in self.rows]

    def pause_folder(self, path):
        self._ask("pause_folder", path)
        self._state(path, FolderState.PAUSED)

    def watch_folder(self, path):
        self._ask("watch_folder", path)
        self._state(path, FolderState.WATCHED)

    def remove_folder(self, path, *, purge):
        self._ask("remove_folder", path, purge)
        if purge:
            self.rows = [row for row in self.rows if row.root != path]
        else:
            self._state(path, FolderState.KEPT)
        return 1

    def move_folder(self, path, to):
        self._ask("move_folder", path, to)
        self.rows = [folder_row(to) if row.root == path else row for row in self.rows]

    def accept_folder(self, path):
        self._ask("accept_folder", path)
        self.rows = [folder_row(path) if row.root == path else row for row in self.rows]

    def preview_rules(self, path, *, exclude, hidden, follow_gitignore, max_bytes, on_count, stop):
        self.counts.append((path, tuple(exclude), hidden))
        if "preview_rules" in self.refuses:
            raise self.refuses["preview_rules"]
        counted = self.left_out.get((path, tuple(exclude)), self.left_out.get(path, LeftOut((), 0, 3, 3_000)))
        on_count(replace(counted, files=counted.files // 2, complete=False))
        while not self.hold.wait(0.01):
            if stop():
                break
        return counted

    def failed(self):
        return list(self.unread)

    def retry(self, path=None):
        self._ask("retry", path)
        return 1

    def models(self):
        return [ModelRow("multilingual-e5-small", "1", 384, "serving", 1200, "no graphics card found")]

    def model_choice(self):
        return "multilingual-e5-small", "no graphics card found"

    def estimate(self, files, bytes_):
        return files / 80, files / 2, files / 2

    def data(self):
        return "/home/ada/.local/share/findling", 123_456_789

    def delete_everything(self):
        self._ask("delete_everything")
        self.rows = []


def unreadable(path, reason="password", state=FileState.SKIPPED):
    return Unreadable(path, state, reason)
