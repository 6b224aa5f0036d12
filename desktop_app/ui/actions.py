"""What can be done with what was found: open, show, copy, watch, retry. Failures are said, never raised."""

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from desktop_app.documents import Hit, PassageHit
from desktop_app.errors import DesktopError, FindlingError
from desktop_app.system import files
from desktop_app.system.viewers import file_url
from desktop_app.ui.absence import away_from, opening_text
from desktop_app.ui.context import Context
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown

T = TypeVar("T")


class Actions(QObject):
    """Does what the person asked for on the lane `context.chores`; what went wrong reaches `context.notices`."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def open(self, hit: Hit, passage: PassageHit | None = None) -> None:
        """Open a file at a passage, at its best one if none is named, with the person's own program."""
        wanted = passage or hit.best
        place = wanted.place if wanted else None
        self._do(lambda: files.open_file(self._there(hit.path, hit.copies), place, hit.media_type))

    def open_path(self, path: bytes) -> None:
        """Open a file or folder at its beginning."""
        self._do(lambda: files.open_file(self._there(path)))

    def reveal(self, path: bytes) -> None:
        """Show a file in the file manager."""
        self._do(lambda: files.reveal(self._there(path)))

    def copy_path(self, path: bytes) -> None:
        """Copy a path as text: a file address where its bytes are no text, since nothing else would find it."""
        try:
            text = path.decode("utf-8")
        except UnicodeDecodeError:
            text = file_url(path).decode("ascii")
        QGuiApplication.clipboard().setText(text)
        self._context.notices.said.emit(tr("Path copied"))

    def copy_passage(self, passage: PassageHit) -> None:
        """Copy a passage's text, without marks."""
        QGuiApplication.clipboard().setText(passage.passage)
        self._context.notices.said.emit(tr("Passage copied"))

    def watch_folder(self, path: bytes) -> None:
        """Watch a folder from now on, by the rules for new folders; indexing goes on behind."""
        rules = self._context.preferences.settings.folders
        engine = self._context.engine
        name = shown(os.path.basename(path.rstrip(b"/\\")) or path)  # noqa: PTH119 - bytes
        self._do(
            lambda: engine.add_folder(
                path, exclude=rules.exclude, hidden=rules.hidden, follow_gitignore=rules.follow_gitignore
            ),
            lambda _: self._changed(tr("“{name}” is being indexed", name=name)),
        )

    def retry(self, path: bytes | None = None) -> None:
        """Read again what could not be read: one file, or all of them."""
        engine = self._context.engine

        def done(count: int) -> None:
            self._changed(
                tr_count(count, "{count} file is read once more", "{count} files are read once more")
                if count
                else tr("Nothing failed, so there is nothing to retry")
            )

        self._do(lambda: engine.retry(path), done)

    def pause(self, until: float | None = None) -> None:
        """Stop indexing until a time in seconds since 1970, or until the person resumes."""
        self._do(lambda: self._context.engine.pause(until), lambda _: self._context.library.look())

    def resume(self) -> None:
        """Index again."""
        self._do(self._context.engine.resume, lambda _: self._context.library.look())

    def go_on(self) -> None:
        """Index what waits by itself."""
        self._do(self._context.engine.go_on, lambda _: self._context.library.look())

    def _there(self, path: bytes, copies: Sequence[bytes] = ()) -> bytes:
        """Return where a content is: at a copy's path if the file itself has gone.

        Raises DesktopError if it is nowhere because of a folder or a drive that is not there.
        """
        found = next((each for each in (path, *copies) if os.path.lexists(each)), None)
        snapshot = self._context.library.snapshot
        if found is None and snapshot is not None:
            sentence = opening_text(path, away_from(snapshot.folders))
            if sentence:
                raise DesktopError(sentence, path=path)
        return found or path

    def _changed(self, sentence: str) -> None:
        self._context.library.look()
        self._context.notices.said.emit(sentence)

    def _do(self, call: Callable[[], T], done: Callable[[T], None] = lambda _: None) -> None:
        def failed(error: FindlingError) -> None:
            self._context.notices.said.emit(error.message)

        self._context.chores.run(call, done, failed)


def file_to_drag(path: bytes) -> QMimeData:
    """Return a file as other programs take it from a drag: its address, whose bytes are exactly the path's."""
    data = QMimeData()
    data.setData("text/uri-list", file_url(path) + b"\r\n")
    return data
