"""The hits of an answer as a list model in which a file keeps its identity from one answer to the next."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.documents import Answer, Hit, Mode, Range
from desktop_app.ui.absence import Away
from desktop_app.ui.hit_row import HitRow, Surroundings, hit_row
from desktop_app.ui.translation import tr

_NO_PARENT = QModelIndex()
_LONGEST_SENTENCE = 320
SLICE = 60
"""Rows handed to a view at a time: to lay out 1,000 at once would hold the window up."""
Index = QModelIndex | QPersistentModelIndex


class HitsModel(QAbstractListModel):
    """The hits in the order they are shown.

    A better answer to the same query is merged: rows are inserted, moved and removed, never reset, so selection and
    scrolling survive, and the one row that the pointer is on keeps its number. A view gets the first SLICE rows, and
    more of them as it comes to their end.
    """

    HIT = Qt.ItemDataRole.UserRole
    ROW = Qt.ItemDataRole.UserRole + 1
    FILE_ID = Qt.ItemDataRole.UserRole + 2
    EXPANDED = Qt.ItemDataRole.UserRole + 3
    BEGINS_REST = Qt.ItemDataRole.UserRole + 4

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer: Answer | None = None
        self._hits: list[Hit] = []
        self._waiting: list[Hit] = []
        self._by_date = False
        self._is_likely: Callable[[Hit], bool] | None = None
        self._rest: int | None = None
        self._rows: dict[int, HitRow] = {}
        self._around = Surroundings()
        self._sentences: dict[int, Range] = {}
        self._expanded: set[int] = set()

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown, None before the first one."""
        return self._answer

    def hits(self) -> Sequence[Hit]:
        """Return all hits, also those that no view has asked for yet, in the order they are shown."""
        return (*self._hits, *self._waiting)

    def find(self, file_id: int | None) -> Hit | None:
        """Return the hit of a file, None if the answer has none."""
        return next((hit for hit in self.hits() if hit.file_id == file_id), None)

    def hit(self, index: Index) -> Hit | None:
        """Return the hit in a row, None for no row."""
        return self._hits[index.row()] if index.isValid() else None

    def index_of(self, file_id: int | None) -> QModelIndex:
        """Return where a file stands now, an invalid index if it is not there."""
        for row, hit in enumerate(self._hits):
            if hit.file_id == file_id:
                return self.index(row)
        return QModelIndex()

    def show_answer(self, answer: Answer, pinned: int | None = None) -> None:
        """Show another answer. `pinned`: the file that keeps its row if this answers the same query again."""
        same_query = self._answer is not None and self._answer.query == answer.query
        found = self._ordered(_once(answer.hits))
        hits = _pinned(self._hits, found, pinned) if same_query else found
        self._answer = answer
        if not same_query:
            if self._expanded or self._sentences:
                self._rows.clear()
            self._expanded.clear()
            self._sentences.clear()
        self._show(hits, keep=same_query)

    def clear(self) -> None:
        """Show nothing, as before the first answer."""
        self._answer = None
        self._show([], keep=False)

    @property
    def by_date(self) -> bool:
        """Whether the newest files stand first, instead of the best."""
        return self._by_date

    def set_by_date(self, by_date: bool) -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Put the newest files first, or the best."""
        if by_date != self._by_date:
            self._by_date = by_date
            if self._answer is not None:
                self._show(self._ordered(_once(self._answer.hits)), keep=True)

    def tell_likely(self, is_likely: Callable[[Hit], bool]) -> None:
        """Have the row marked with which the less likely hits begin; is_likely: tells them from the others."""
        self._is_likely = is_likely
        self._mark_rest()

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Tell whether there are rows that the view does not have yet."""
        return not parent.isValid() and bool(self._waiting)

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Hand the next rows over."""
        if parent.isValid() or not self._waiting:
            return
        start, more = len(self._hits), self._waiting[:SLICE]
        self.beginInsertRows(QModelIndex(), start, start + len(more) - 1)
        self._hits += more
        del self._waiting[: len(more)]
        self.endInsertRows()

    def _ordered(self, hits: list[Hit]) -> list[Hit]:
        return sorted(hits, key=lambda hit: -hit.mtime_ns) if self._by_date else hits

    def _show(self, hits: list[Hit], *, keep: bool) -> None:
        """Show hits: the first slice, or as many as are shown already."""
        shown = max(SLICE, len(self._hits)) if keep else SLICE
        self._waiting = hits[shown:]
        self._merge(hits[:shown])
        self._mark_rest()

    def _mark_rest(self) -> None:
        before, self._rest = self._rest, self._first_of_rest()
        for file_id in {before, self._rest} - {None}:
            index = self.index_of(file_id)
            if before != self._rest and index.isValid():
                self.dataChanged.emit(index, index, [self.BEGINS_REST, Qt.ItemDataRole.SizeHintRole])

    def _first_of_rest(self) -> int | None:
        """Return the file after the last likely hit, None if all are as likely, or what words alone say is passing."""
        answer = self._answer
        if self._is_likely is None or self._by_date or answer is None or answer.mode is Mode.WORDS:
            return None
        hits = self.hits()
        likely = max((row for row, hit in enumerate(hits) if self._is_likely(hit)), default=len(hits))
        return hits[likely + 1].file_id if likely + 1 < len(hits) else None

    def set_folders(self, roots: Sequence[bytes], away: Away | None = None) -> None:
        """Say what is watched, for the breadcrumbs, and which places cannot be reached now."""
        self._around = Surroundings(tuple(roots), dict(away or {}))
        self.refresh()

    def set_sentence(self, text_id: int, sentence: Range) -> None:
        """Mark the sentence of a passage that is nearest in meaning: a range of code points in it.

        Nothing is marked if that is a whole block of code or of a table: all of a row in colour points to nothing.
        """
        if sentence[1] - sentence[0] > _LONGEST_SENTENCE:
            return
        self._sentences[text_id] = sentence
        for row, hit in enumerate(self._hits):
            passages = (hit.best, *hit.more) if hit.best else tuple(hit.more)
            if any(passage.text_id == text_id for passage in passages):
                self._rows.pop(hit.file_id, None)
                self.dataChanged.emit(self.index(row), self.index(row))

    def set_expanded(self, index: Index, expanded: bool) -> None:  # noqa: FBT001 - a setter, as Qt's are
        """Unfold or fold a row's further passages."""
        hit = self.hit(index)
        if hit is None or not hit.more or (hit.file_id in self._expanded) == expanded:
            return
        (self._expanded.add if expanded else self._expanded.discard)(hit.file_id)
        self._rows.pop(hit.file_id, None)
        self.dataChanged.emit(index, index, [self.EXPANDED, Qt.ItemDataRole.SizeHintRole])

    def refresh(self) -> None:
        """Say everything again: the language or the day is another one."""
        self._rows.clear()
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return how many hits are shown."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, what a screen reader says, the hit, its row of texts, or whether it is unfolded."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        match role:
            case self.HIT:
                found: Any = hit
            case self.FILE_ID:
                found = hit.file_id
            case self.EXPANDED:
                found = hit.file_id in self._expanded
            case self.BEGINS_REST:
                found = hit.file_id == self._rest
            case self.ROW:
                found = self.row(index.row())
            case Qt.ItemDataRole.DisplayRole:
                found = self.row(index.row()).name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                spoken = self.row(index.row()).spoken()
                found = f"{tr('Less likely')}. {spoken}" if hit.file_id == self._rest else spoken
            case _:
                found = None
        return found

    def row(self, number: int) -> HitRow:
        """Return the texts of a row, worked out when it is first looked at."""
        hit = self._hits[number]
        made = self._rows.get(hit.file_id)
        if made is None:
            made = self._rows[hit.file_id] = hit_row(
                hit, self._around, self._sentences, expanded=hit.file_id in self._expanded
            )
        return made

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and dragged out."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def _merge(self, hits: list[Hit]) -> None:
        ids = [hit.file_id for hit in hits]
        self._remove_all_but(set(ids))
        places = {file_id: place for place, file_id in enumerate(ids)}
        self._reorder(places)
        new = {hit.file_id: hit for hit in hits}
        kept = {hit.file_id: hit for hit in self._hits}
        changed = [file_id for file_id, hit in kept.items() if hit != new[file_id]]
        for file_id in changed:
            self._rows.pop(file_id, None)
        self._hits = [new[hit.file_id] for hit in self._hits]
        at = 0
        while at < len(hits):
            if ids[at] in kept:
                at += 1
                continue
            end = at
            while end < len(hits) and ids[end] not in kept:
                end += 1
            self.beginInsertRows(QModelIndex(), at, end - 1)
            self._hits[at:at] = hits[at:end]
            self.endInsertRows()
            at = end
        for file_id in changed:
            self.dataChanged.emit(self.index(places[file_id]), self.index(places[file_id]))

    def _remove_all_but(self, ids: set[int]) -> None:
        end = len(self._hits)
        while end:
            if self._hits[end - 1].file_id in ids:
                end -= 1
                continue
            start = end
            while start and self._hits[start - 1].file_id not in ids:
                start -= 1
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            for hit in self._hits[start:end]:
                self._rows.pop(hit.file_id, None)
                self._expanded.discard(hit.file_id)
            del self._hits[start:end]
            self.endRemoveRows()
            end = start

    def _reorder(self, places: dict[int, int]) -> None:
        before = self._hits
        after = sorted(before, key=lambda hit: places[hit.file_id])
        if after == before:
            return
        self.layoutAboutToBeChanged.emit()
        rows = {hit.file_id: row for row, hit in enumerate(after)}
        old = self.persistentIndexList()
        new = [self.index(rows[before[index.row()].file_id]) for index in old]
        self._hits = after
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with every file once: the identity of a row must be its own."""
    first: dict[int, Hit] = {}
    for hit in hits:
        first.setdefault(hit.file_id, hit)
    return list(first.values())


def _pinned(old: Sequence[Hit], hits: list[Hit], pinned: int | None) -> list[Hit]:
    """Return the new hits in their order, except that the pinned file stays in the row it is in."""
    row = next((row for row, hit in enumerate(old) if hit.file_id == pinned), None)
    if row is None:
        return hits
    mine = next((hit for hit in hits if hit.file_id == pinned), old[row])
    others = [hit for hit in hits if hit.file_id != pinned]
    return [*others[:row], mine, *others[row:]]
