"""The files whose text is missing, all or in part, as a table.

It is sorted and narrowed here, since Qt's proxy is slow with 10,000 rows.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.documents import FileState
from desktop_app.reports import Unreadable
from desktop_app.ui.phrases import reason_text
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import shown, shown_from_home

_Index = QModelIndex | QPersistentModelIndex
NAME, FOLDER, REASON = range(3)


class UnreadRow(NamedTuple):
    """A row: `reason` as the engine says it; `name` and `folder` as shown; `found_by`: these and the path, folded."""

    path: bytes
    state: FileState
    reason: str
    name: str
    folder: str
    found_by: str


def rows_of(unread: Iterable[Unreadable]) -> list[UnreadRow]:
    """Make rows; takes milliseconds for thousands of files, so do it on a lane."""
    rows: list[UnreadRow] = []
    for file in unread:
        folder, name = os.path.split(file.path)
        told, where = shown(name), shown_from_home(folder)
        found_by = f"{told}\n{where}\n{shown(folder)}".casefold()
        rows.append(UnreadRow(file.path, file.state, file.reason, told, where, found_by))
    return rows


class UnreadModel(QAbstractTableModel):
    """Name, folder and reason of each file that is in the chosen state and matches the filter."""

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[UnreadRow] = ()
        self._rows: list[UnreadRow] = []
        self._state: FileState | None = FileState.FAILED
        self._needle = ""
        self._column, self._descending = -1, False
        self._reasons: dict[str, str] = {}

    def set_rows(self, rows: Sequence[UnreadRow]) -> bool:
        """Show other rows; returns False, and does nothing, if they are the same."""
        if rows == self._all:
            return False
        self._all = rows
        self._arrange()
        return True

    @property
    def state(self) -> FileState | None:
        """The state of the files that are shown, None for all."""
        return self._state

    def show_state(self, state: FileState | None) -> None:
        """Show files in one state only; None: all of them."""
        if state is not self._state:
            self._state = state
            self._arrange()

    def narrow(self, text: str) -> None:
        """Show only files whose name, folder or reason has this text in it, whatever its case."""
        if text.casefold() != self._needle:
            self._needle = text.casefold()
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the engine's own order."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def count(self, state: FileState) -> int:
        """Return how many files are in a state, whatever the filter says."""
        return sum(row.state is state for row in self._all)

    def are_all(self, paths: Sequence[bytes]) -> bool:
        """Tell whether these are all the files that could not be read."""
        return {row.path for row in self._all if row.state is FileState.FAILED} <= set(paths)

    def path(self, row: int) -> bytes:
        """Return the path of the file in a row that is shown."""
        return self._rows[row].path

    def row_of(self, path: bytes) -> int:
        """Return the row in which a file is shown, -1 for none."""
        return next((at for at, row in enumerate(self._rows) if row.path == path), -1)

    def retranslate(self) -> None:
        """Say everything again in another language."""
        self._reasons.clear()
        self._arrange()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)

    def _reason(self, reason: str) -> str:
        if reason not in self._reasons:
            self._reasons[reason] = reason_text(reason)
        return self._reasons[reason]

    def _key(self, row: UnreadRow) -> tuple[str, str]:
        name, folder = row.name.casefold(), row.folder.casefold()
        if self._column == FOLDER:
            return folder, name
        return (name, folder) if self._column == NAME else (self._reason(row.reason), name)

    def _arrange(self) -> None:
        self.beginResetModel()
        needle = self._needle
        self._rows = [
            row
            for row in self._all
            if (self._state is None or row.state is self._state)
            and (not needle or needle in row.found_by or needle in self._reason(row.reason).casefold())
        ]
        if self._column >= 0:
            self._rows.sort(key=self._key, reverse=self._descending)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return how many files are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Return the number of columns."""
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is shown, and in the tool tip the whole path."""
        row = self._rows[index.row()]
        texts = (row.name, row.folder, self._reason(row.reason))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts[REASON] if index.column() == REASON else shown(row.path)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (tr("File"), tr("Folder"), tr("Reason"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
