"""The menu of a row of the quick bar."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.key_hints import ALT, CONTROL
from desktop_app.ui.menus import Menu
from desktop_app.ui.translation import tr


class QuickActions(NamedTuple):
    """What can be done with the selected row."""

    open: Callable[[], None]
    reveal: Callable[[], None]
    preview: Callable[[], None]
    copy_path: Callable[[], None]
    copy_passage: Callable[[], None]
    to_window: Callable[[], None]


def quick_menu(does: QuickActions, parent: QWidget, *, has_passage: bool) -> QMenu:
    """Return a menu that goes with its closing; the keys are the bar's own and are only shown."""
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    offers = [
        (tr("Open"), "↵", does.open),
        (tr("Show in folder"), f"{CONTROL}+↵", does.reveal),
        (tr("Preview"), "→", does.preview),
        (tr("Copy path"), f"{CONTROL}+C", does.copy_path),
    ]
    if has_passage:
        offers.append((tr("Copy passage"), f"{ALT}+↵", does.copy_passage))
    offers.append((tr("Show in the window"), "⇧+↵", does.to_window))
    for text, keys, action in offers:
        menu.addAction(f"{text}\t{keys}").triggered.connect(action)
    return menu
