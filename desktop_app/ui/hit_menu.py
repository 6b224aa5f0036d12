"""The menu of a hit, and that of its copies."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.documents import Hit
from desktop_app.ui.actions import Actions
from desktop_app.ui.menus import Menu
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import middle, shown

_MOST_COPIES = 20
_LONGEST = 70


def hit_menu(hit: Hit, actions: Actions, more_like: Callable[[bytes], None], parent: QWidget) -> QMenu:
    """Return what can be done with a hit; the keys are the list's own and are only shown."""
    menu = Menu(parent)
    best = hit.best
    _add(menu, tr("Open"), lambda: actions.open(hit), "Return")
    _add(menu, tr("Show in folder"), lambda: actions.reveal(hit.path), "Ctrl+Return")
    menu.addSeparator()
    _add(menu, tr("Copy path"), lambda: actions.copy_path(hit.path), "Ctrl+C")
    if best is not None:
        _add(menu, tr("Copy passage"), lambda: actions.copy_passage(best), "Alt+Return")
    menu.addSeparator()
    _add(menu, tr("More like this"), lambda: more_like(hit.path))
    if hit.copies:
        count = len(hit.copies) + 1
        inside = menu.addMenu(tr_count(count, "{count} copy", "{count} copies"))
        _fill_with_copies(inside, hit, actions)
    return menu


def copies_menu(hit: Hit, actions: Actions, parent: QWidget) -> QMenu:
    """Return the places where a hit's content is; choosing one shows it in its folder."""
    menu = Menu(parent)
    _fill_with_copies(menu, hit, actions)
    return menu


def _fill_with_copies(menu: QMenu, hit: Hit, actions: Actions) -> None:
    title = _add(menu, tr("Show in folder:"), lambda: None)
    title.setEnabled(False)
    for path in (hit.path, *hit.copies)[:_MOST_COPIES]:
        action = _add(menu, middle(shown(path), _LONGEST), lambda path=path: actions.reveal(path))
        action.setToolTip(shown(path))
    others = len(hit.copies) + 1 - _MOST_COPIES
    if others > 0:
        _add(menu, tr_count(others, "and {count} more", "and {count} more"), lambda: None).setEnabled(False)


def _add(menu: QMenu, text: str, call: Callable[[], None], keys: str = "") -> QAction:
    action = QAction(text.replace("&", "&&"), menu)
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda _=False: call())
    menu.addAction(action)
    return action
