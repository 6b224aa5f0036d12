"""The list of hits: keeps the row under the pointer still, unfolds passages, speaks file ids to the window."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from desktop_app.documents import Answer, Hit
from desktop_app.ui.actions import file_to_drag
from desktop_app.ui.hit_delegate import HitDelegate, QuickDelegate
from desktop_app.ui.hits_model import HitsModel
from desktop_app.ui.painting import draw_badge
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import BADGE_SIZE
from desktop_app.ui.translation import tr

_FEED_AFTER_MS = 150
_FEED_MS = 10


class HitList(QListView):
    """A list of hits over a `HitsModel`.

    quick: the quick bar's form, rows of 55 px, the first hit of a new query selected. Signals carry file ids, since
    a name that is not UTF-8 does not survive Qt: `selected` and `opened` the file, `passage_chosen` file and text,
    `copies_asked` the file and where on the screen. `typed`: letters that belong in the search field.
    """

    selected = Signal(object)
    opened = Signal(object)
    passage_chosen = Signal(object, object)
    copies_asked = Signal(object, object)
    typed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, quick: bool = False) -> None:
        super().__init__(parent)
        self._quick = quick
        self._chosen = False
        self._by_keys = False
        self._on_section = False
        self._hits = HitsModel(self)
        self._feed = single_shot(self, 0, self._take_more)
        self._rows = QuickDelegate(theme, self) if quick else HitDelegate(theme, self)
        self.setModel(self._hits)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(quick)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.verticalScrollBar().setSingleStep(24)
        self.activated.connect(self._open)
        self.selectionModel().currentChanged.connect(self._announce)
        theme.changed.connect(self.viewport().update)
        self._retranslate()

    @property
    def hits(self) -> HitsModel:
        """The model."""
        return self._hits

    def selected_id(self) -> int | None:
        """Return the selected file, None if there is none."""
        index = self.currentIndex()
        return index.data(HitsModel.FILE_ID) if index.isValid() else None

    def selected_hit(self) -> Hit | None:
        """Return the selected hit, None if there is none."""
        return self._hits.hit(self.currentIndex())

    @property
    def chosen(self) -> bool:
        """Whether the person, and not the list itself, chose the selected row of this answer."""
        return self._chosen and self.currentIndex().isValid()

    def visible_hits(self) -> list[Hit]:
        """Return the hits in sight, from the top."""
        found: list[Hit] = []
        first = self.indexAt(QPoint(1, 1)).row()
        for row in range(max(first, 0), self._hits.rowCount() if first >= 0 else 0):
            index = self._hits.index(row)
            if self.visualRect(index).top() > self.viewport().height():
                break
            if (hit := self._hits.hit(index)) is not None:
                found.append(hit)
        return found

    def select(self, file_id: int) -> None:
        """Select a file, if it is in the list."""
        index = self._hits.index_of(file_id)
        if index.isValid():
            self.setCurrentIndex(index)

    def show_answer(self, answer: Answer, *, lead: bool = False) -> None:
        """Show an answer; a better one to the same query leaves the row that is about to be chosen in its place.

        lead: select the first row unless the person has chosen one.
        """
        before = self._hits.answer
        same = before is not None and before.query == answer.query
        if not same:
            self._chosen = self._by_keys = False
        selected, pinned = self.selected_id(), self._pinned_id() if same else None
        top = self._row_area(self._hits.index_of(pinned)).top() if pinned is not None else 0
        self._keep_heights(pinned)
        self.selectionModel().blockSignals(True)
        self._hits.show_answer(answer, pinned)
        still = self._hits.index_of(selected)
        if self._quick and not (same and self._chosen):
            self._chosen = self._by_keys = False
            still = self._hits.index(0)
        if lead and answer.hits and not (self._chosen and still.isValid()):
            still = self._hits.index(0)
        self.selectionModel().blockSignals(False)
        if not still.isValid():
            self.clearSelection()
        self.setCurrentIndex(still)
        self.doItemsLayout()
        if pinned is not None:
            moved = self._row_area(self._hits.index_of(pinned)).top() - top
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)
        elif not same:
            self.scrollToTop()
        self.viewport().update()
        # While a person types, only what is in sight is laid out; the rest follows, so that the scroll bar is true.
        self._feed.start(_FEED_AFTER_MS)

    def _take_more(self) -> None:
        self._hits.fetchMore(QModelIndex())
        if self._hits.canFetchMore(QModelIndex()):
            self._feed.start(_FEED_MS)

    def _pinned_id(self) -> int | None:
        """Return the file that a person is about to choose: by keys if those came last, else under the pointer."""
        if self._by_keys:
            return self.selected_id()
        if self.viewport().underMouse():
            under = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos()))
            if under.isValid():
                return under.data(HitsModel.FILE_ID)
        return self.selected_id() if self._chosen else None

    def _keep_heights(self, pinned: int | None) -> None:
        """Let no row above the pinned one become lower: scrolling can make up for growth, at the top not for loss."""
        if not isinstance(self._rows, HitDelegate):
            return
        index = self._hits.index_of(pinned)
        self._rows.keep_sections(index)
        row = index.row()
        heights = {above: self.visualRect(self._hits.index(above)).height() for above in range(row)}
        self._rows.floors = heights

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(HitsModel.FILE_ID))

    def _announce(self, current: QModelIndex) -> None:
        self.selected.emit(current.data(HitsModel.FILE_ID) if current.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Unfold with →, fold with ←; Enter opens; the rest is a list's."""
        index = self.currentIndex()
        if not self._quick and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and index.isValid():
            self._hits.set_expanded(index, event.key() == Qt.Key.Key_Right)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and index.isValid():
            self._open(index)
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._chosen = self._by_keys = True
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a row; a click on its "more passages" unfolds it, one on a further passage chooses that."""
        self._on_section = self._in_section(event.position().toPoint())
        if self._on_section:
            return
        self._chosen, self._by_keys = True, False
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if (
            not index.isValid()
            or not isinstance(self._rows, HitDelegate)
            or event.button() != Qt.MouseButton.LeftButton
        ):
            return
        area = self._row_area(index)
        layout = self._rows.layout_of(index, area.width())
        at = event.position().toPoint() - area.topLeft()
        if layout.more_link.adjusted(-4, -4, 4, 4).contains(at):
            self._hits.set_expanded(index, not layout.expanded)
            return
        if layout.copies_link.contains(at):
            self.copies_asked.emit(index.data(HitsModel.FILE_ID), event.globalPosition().toPoint())
            return
        for place, text_id in layout.passages:
            if place.contains(at):
                self.passage_chosen.emit(index.data(HitsModel.FILE_ID), text_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open a row, not what stands above it."""
        self._on_section = self._in_section(event.position().toPoint())
        if not self._on_section:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a press, unless it was on what stands above a row."""
        if not self._on_section:
            super().mouseReleaseEvent(event)
        self._on_section = self._on_section and event.buttons() != Qt.MouseButton.NoButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show a hand over what can be clicked inside a row; a press above a row drags nothing."""
        self._on_section = self._on_section and event.buttons() != Qt.MouseButton.NoButton
        if self._on_section:
            return
        super().mouseMoveEvent(event)
        self._by_keys = False
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor
            if self._over_link(event.position().toPoint())
            else Qt.CursorShape.ArrowCursor
        )

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the menu of a row from what stands above it."""
        if (
            isinstance(event, QContextMenuEvent)
            and event.reason() == QContextMenuEvent.Reason.Mouse
            and self._in_section(event.pos())
        ):
            event.accept()
            return True
        return super().viewportEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N802, N803, ARG002 - Qt's names
        """Hand the file under the pointer to another program: a copy or a link, never a move."""
        index = self.currentIndex()
        hit = self._hits.hit(index)
        if hit is None or not isinstance(self._rows, HitDelegate):
            return
        drag = QDrag(self)
        drag.setMimeData(file_to_drag(hit.path))
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(BADGE_SIZE * ratio), round(BADGE_SIZE * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_badge(painter, self._rows.theme.tokens, self._hits.row(index.row()).badge, 0, 0)
        painter.end()
        drag.setPixmap(picture)
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Leave letters to the search field: they are the next query, not a name in the list."""
        self.typed.emit(search)

    def _over_link(self, point: QPoint) -> bool:
        index = self.indexAt(point)
        if not index.isValid() or not isinstance(self._rows, HitDelegate):
            return False
        area = self._row_area(index)
        layout = self._rows.layout_of(index, area.width())
        at = point - area.topLeft()
        links = (layout.more_link, layout.copies_link)
        return any(link.contains(at) for link in links) or any(place.contains(at) for place, _ in layout.passages)

    def _row_area(self, index: QModelIndex) -> QRect:
        """Return where a row itself stands, without the line above it that says what begins there."""
        area: QRect = self.visualRect(index)
        return area.adjusted(0, self._rows.section_height(index), 0, 0) if isinstance(self._rows, HitDelegate) else area

    def _in_section(self, point: QPoint) -> bool:
        index = self.indexAt(point)
        return index.isValid() and not self._row_area(index).contains(point)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the rows out for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._hits.refresh()
            self._rows.forget()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Results"))
