"""What is done with the hits of a list: by keys, by its menus, by the preview."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from desktop_app.documents import Hit, PassageHit
from desktop_app.ui.actions import Actions
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.hit_menu import copies_menu, hit_menu


class HitHandling(QObject):
    """Opens, shows and copies the selected hit.

    remember: called before something is opened or shown, since the search led somewhere. more_like: a file's path.
    """

    def __init__(
        self,
        actions: Actions,
        view: HitList,
        *,
        remember: Callable[[], None],
        more_like: Callable[[bytes], None],
    ) -> None:
        super().__init__(view)
        self._actions, self._list = actions, view
        self._remember, self._more_like = remember, more_like
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        view.copies_asked.connect(self._show_copies)
        view.opened.connect(self.open_selected)
        for keys, call in (
            ("Ctrl+Return", self.reveal_selected),
            ("Ctrl+Enter", self.reveal_selected),
            ("Ctrl+C", self.copy_path),
            ("Alt+Return", self.copy_passage),
            ("Alt+Enter", self.copy_passage),
        ):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(call)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do with the selected hit what a key says that was pressed elsewhere; False if it says nothing."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.reveal_selected()
        elif enter and modifiers == Qt.KeyboardModifier.AltModifier:
            self.copy_passage()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_path()
        else:
            return False
        return True

    def open_selected(self) -> None:
        """Open the selected hit at its best passage."""
        if (hit := self._list.selected_hit()) is not None:
            self.open(hit, None)

    def open(self, hit: Hit, passage: PassageHit | None) -> None:
        """Open a hit at a passage."""
        self._remember()
        self._actions.open(hit, passage)

    def reveal_selected(self) -> None:
        """Show the selected hit in its folder."""
        if (hit := self._list.selected_hit()) is not None:
            self.reveal(hit)

    def reveal(self, hit: Hit) -> None:
        """Show a hit in its folder."""
        self._remember()
        self._actions.reveal(hit.path)

    def copy_path(self) -> None:
        """Copy the selected hit's path."""
        if (hit := self._list.selected_hit()) is not None:
            self._actions.copy_path(hit.path)

    def copy_passage(self) -> None:
        """Copy the selected hit's best passage."""
        if (hit := self._list.selected_hit()) is not None and hit.best is not None:
            self._actions.copy_passage(hit.best)

    def _show_menu(self, at: QPoint) -> None:
        index = self._list.indexAt(at)
        hit = self._list.hits.hit(index) if index.isValid() else self._list.selected_hit()
        if hit is not None:
            popup(hit_menu(hit, self._actions, self._more_like, self._list), self._list.viewport().mapToGlobal(at))

    def _show_copies(self, file_id: int, at: QPoint) -> None:
        if (hit := self._list.hits.find(file_id)) is not None:
            popup(copies_menu(hit, self._actions, self._list), at)


def popup(menu: QMenu, at: QPoint) -> None:
    """Show a menu that is gone once it is closed."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
