"""Has Tab go the way that one reads: Qt has it go in the order in which the parts were made."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QWidget


def follow_layout(window: QWidget) -> None:
    """Put all controls of a window into the order of its layouts; wanted again after controls were added."""
    for before, after in pairwise(list(_controls(window))):
        QWidget.setTabOrder(before, after)


def _controls(widget: QWidget | None) -> Iterator[QWidget]:
    if widget is None:
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.isWindow():
        yield widget
    if isinstance(widget, QScrollArea):
        yield from _controls(widget.widget())
    elif isinstance(widget, QSplitter):
        for index in range(widget.count()):
            yield from _controls(widget.widget(index))
    else:
        yield from _inside(widget.layout())


def _inside(layout: QLayout | None) -> Iterator[QWidget]:
    for index in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(index) if layout is not None else None
        if item is not None:
            yield from _controls(item.widget())
            yield from _inside(item.layout())
