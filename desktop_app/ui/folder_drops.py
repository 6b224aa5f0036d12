"""Folders dropped on the page of folders: says before letting go what will be added, and hands them over."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.context import Context
from desktop_app.ui.drop_overlay import DropOverlay
from desktop_app.ui.drop_zone import take
from desktop_app.ui.drops import Drop, DropKind, name_of, path_of
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.translation import number, tr, tr_count
from desktop_app.ui.wording import shown

if TYPE_CHECKING:
    from desktop_app.ui.background import Job

_MOST = 50


class FolderDrops(QObject):
    """Takes what is dropped on an area; `dropped` carries the folders among it, or the sentence why there are none.

    Whether a path is a folder shows on the disk alone, which is looked at on the lane `chores`, as is what makes paths
    of thousands of addresses.
    """

    dropped = Signal(object)

    def __init__(self, context: Context, area: QWidget) -> None:
        super().__init__(area)
        self._context, self._area = context, area
        self._looking: Job | None = None
        self.overlay = DropOverlay(context.theme, area)
        area.setAcceptDrops(True)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the drags that reach the area."""
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                urls = self._urls(event)
                if not urls or any(sheet.isVisible() for sheet in self._area.window().findChildren(Sheet)):
                    event.ignore()
                    return True
                take(event)
                self._look(urls, self.overlay.tell)
            case QEvent.Type.DragMove if isinstance(event, QDropEvent):
                take(event)
            case QEvent.Type.DragLeave:
                self._leave()
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._leave()
                take(event)
                self._look(self._urls(event), self.dropped.emit)
            case _:
                return super().eventFilter(watched, event)
        return True

    @staticmethod
    def _urls(event: QDropEvent) -> list[QUrl]:
        return [url for url in event.mimeData().urls() if url.isLocalFile()]

    def _look(self, urls: Sequence[QUrl], then: Callable[[Drop], None]) -> None:
        self._looking = self._context.chores.run(lambda: folders_among(urls), then)

    def _leave(self) -> None:
        self.overlay.hide()
        if self._looking is not None:
            self._looking.drop()
            self._looking = None


def folders_among(urls: Sequence[QUrl]) -> Drop:
    """Look which of some files are folders; this touches the disk, so call it from a lane."""
    # One that was dropped twice, or with a slash at its end, is one.
    paths = list(dict.fromkeys(_bare(path_of(url)) for url in urls))
    seen = {path: os.path.isdir(path) for path in paths}  # noqa: PTH112 - a path is bytes here
    folders = tuple(path for path in paths if seen[path])
    others = [path for path in paths if not seen[path]]
    if len(folders) > _MOST:
        many = tr("These are {count} folders. Add the folder that they lie in.", count=number(len(folders)))
        return Drop(DropKind.REFUSED, text=many)
    note = _left_out(others) if others else ""
    if not folders:
        return Drop(DropKind.REFUSED, text=note)
    return Drop(DropKind.FOLDER, folders[0], note, folders)


def _bare(path: bytes) -> bytes:
    bare = path.rstrip(b"/")
    return path if not bare or bare.endswith(b":") else bare  # a root or a drive is nothing without its slash


def _left_out(paths: Sequence[bytes]) -> str:
    if not any(map(os.path.lexists, paths)):
        return tr("“{name}” is not there any more.", name=name_of(paths[0]))
    if len(paths) == 1:
        return tr("“{name}” is not a folder. Add the folder that it lies in.", name=shown(paths[0]))
    return tr_count(
        len(paths),
        "{count} file is left out. Add the folder that it lies in.",
        "{count} files are left out. Add the folder that they lie in.",
    )
