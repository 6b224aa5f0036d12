"""Drag and drop onto a window: says before letting go what will happen, and afterwards tells the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.context import Context
from desktop_app.ui.drop_overlay import DropOverlay
from desktop_app.ui.drops import Drop, DropKind, look_among, look_at, read_drop
from desktop_app.ui.sheet import Sheet

if TYPE_CHECKING:
    from desktop_app.ui.background import Job


class DropZone(QObject):
    """Takes what is dropped anywhere on a window.

    A path is looked at on the lane `chores`, since it may lie on a drive that does not answer. file and folder carry
    the path as bytes, text the text. What cannot be used is said through `context.notices`, in one sentence.
    """

    file = Signal(object)
    folder = Signal(object)
    text = Signal(str)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._over: Drop | None = None
        self._looking: Job | None = None
        self.overlay = DropOverlay(context.theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the drags that reach the window."""
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                self._enter(event)
            case QEvent.Type.DragMove if isinstance(event, QDropEvent) and self._over is not None:
                take(event)
            case QEvent.Type.DragLeave:
                self._leave()
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._drop(event)
            case _:
                return super().eventFilter(watched, event)
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        source = event.source()
        inside = isinstance(source, QWidget) and source.window() is self._window
        # A question that stands must be answered first.
        asked = any(sheet.isVisible() for sheet in self._window.findChildren(Sheet))
        drop = None if inside or asked else read_drop(event.mimeData())
        if drop is None:
            event.ignore()
            return
        take(event)
        self._tell(drop)
        if drop.kind is DropKind.FILE or drop.paths:
            self._look(drop, self._tell)

    def _tell(self, drop: Drop) -> None:
        self._over = drop
        self.overlay.tell(drop)

    def _leave(self) -> None:
        self._over = None
        self.overlay.hide()
        if self._looking is not None:
            self._looking.drop()
            self._looking = None

    def _drop(self, event: QDropEvent) -> None:
        # A program that ends as it lets go gives nothing any more: what it named on the way in still holds.
        drop = read_drop(event.mimeData()) or self._over
        self._leave()
        if drop is None:
            event.ignore()
            return
        take(event)
        self.take(drop)

    def take_path(self, path: bytes) -> None:
        """Act on a path as if it was dropped."""
        self.take(Drop(DropKind.FILE, path))

    def take(self, drop: Drop) -> None:
        """Act on a drop."""
        if drop.kind is DropKind.FILE or drop.paths:
            self._look(drop, self._act)
        else:
            self._act(drop)

    def _look(self, drop: Drop, then: Callable[[Drop], None]) -> None:
        snapshot = self._context.library.snapshot
        watched = [row.root for row in snapshot.folders] if snapshot else []
        look = (lambda: look_among(drop, watched)) if drop.paths else (lambda: look_at(drop.path, watched))
        self._looking = self._context.chores.run(look, then)

    def _act(self, drop: Drop) -> None:
        self._looking = None
        match drop.kind:
            case DropKind.FILE:
                self.file.emit(drop.path)
            case DropKind.FOLDER:
                self.folder.emit(drop.path)
                if drop.text:
                    self._context.notices.said.emit(drop.text)
            case DropKind.TEXT:
                self.text.emit(drop.text)
            case DropKind.REFUSED:
                self._context.notices.said.emit(drop.text)


def take(event: QDropEvent) -> None:
    """Take what is dragged as a copy: nothing is ever moved."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
