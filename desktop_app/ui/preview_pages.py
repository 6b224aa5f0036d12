"""Pages one under the other, sharp at the screen's own pixels, with the matches marked on the paper."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.documents import Place, Rectangle
from desktop_app.previews import PageMarks
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.preview_canvas import PagesCanvas
from desktop_app.ui.preview_layout import GAP
from desktop_app.ui.preview_matches import Matches, Stop
from desktop_app.ui.preview_paper import Sheets, draw_image, draw_shadow
from desktop_app.ui.theme import Theme
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.translation import number, tr

_PROBLEM_INK = "#5C615C"


class PagesView(PagesCanvas):
    """Shows the pages of one file. explain: turns the reason why a page cannot be drawn into a sentence."""

    def __init__(self, theme: Theme, explain: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._explain = explain
        self._sheets: Sheets | None = None
        self._matches = Matches(self._place)
        self.settled.connect(self._want)

    @property
    def stops(self) -> Sequence[Stop]:
        """The matches that are known by now, from the first page to the last."""
        return self._matches.stops

    def show_pages(self, sheets: Sheets, sizes: Sequence[tuple[float, float]], place: Place) -> None:
        """Show a file's pages (sizes in points) at a place; `sheets` makes their images."""
        self._take(sheets, sizes)
        self.go_to(place, ahead=False)

    def go_to(self, place: Place, *, ahead: bool = True) -> None:
        """Go to a place of the file; its marks are still to come. ahead: want pages out of view as well."""
        self._place, self._matches = place, Matches(place)
        self._untouched = True
        self._go_to_place()
        self._want(ahead=ahead)
        self.viewport().update()
        self.moved.emit()

    def close_file(self) -> None:
        """Let go of the images."""
        self._take(None, ())

    def _take(self, sheets: Sheets | None, sizes: Sequence[tuple[float, float]]) -> None:
        if self._sheets is not None and self._sheets is not sheets:
            self._sheets.close()
        self._sheets, self._matches = sheets, Matches(self._place)
        self._lay_out(sizes)

    def add_marks(self, marks: PageMarks) -> None:
        """Mark the matches of one page; go to the one that was found unless the person has moved."""
        page = marks.page - 1
        if not 0 <= page < len(self._pages):
            return
        self._matches.add(marks, stay=not self._untouched)
        stop = self._matches.current
        if self._untouched and stop is not None and stop.page == page:
            self._reveal(stop)
        self.viewport().update()
        self.moved.emit()

    def end_marks(self, *, whole: bool) -> None:
        """No more marks will come; whole: every page has been looked through."""
        self._matches.whole = whole
        self.moved.emit()

    def place(self) -> str:
        """Say which page is in view."""
        if not self._pages:
            return ""
        return tr("Page {page} of {pages}", page=number(self.page() + 1), pages=number(len(self._pages)))

    def counted(self) -> tuple[int, int]:
        """Which match is current, from 1, and how many there are."""
        return self._matches.counted

    def counts_all(self) -> bool:
        """Whether every page has been looked through."""
        return self._matches.whole

    def step(self, by: int) -> None:
        """Go to the next or previous match, round the ends."""
        stop = self._matches.step(by)
        if stop is not None:
            self._untouched = False
            self._reveal(stop)
            self.viewport().update()
            self.moved.emit()

    def dress(self, tokens: Tokens) -> None:  # noqa: ARG002 - asked of the theme when painting
        """Wear another theme: paper is another white."""
        self._want()
        self.viewport().update()

    def sheet_arrived(self, page: int) -> None:
        """Show a page's (from 1) new image."""
        if 0 < page <= len(self._pages):
            self.viewport().update()
            self._settle.start()

    def _reveal(self, stop: Stop) -> None:
        """Bring a match into view, and leave the view where it is if it is there already."""
        ratio = self._pages.ratio
        view = QRectF(0, 0, self.viewport().width() * ratio, self.viewport().height() * ratio)
        boxes = [self.on_page(stop.page, rectangle) for rectangle in stop.rectangles]
        if not all(view.contains(box) for box in boxes):
            self._show(stop.page, stop.rectangles[0])
        self._want()

    def _looked_at(self) -> tuple[int, Rectangle] | None:
        """Return where the current match begins; the hit's place, while no match is known."""
        stop, place = self._matches.current, self._place
        if stop is not None:
            return stop.page, stop.rectangles[0]
        page = (place.page or 1) - 1
        return (page, place.rectangle) if place.rectangle and page < len(self._pages) else None

    def _want(self, *, ahead: bool = True) -> None:
        """Ask for the pages in view; ahead: then for the one behind and the one before them."""
        if self._sheets is None or not self._pages:
            return
        seen = self._in_view()
        pages = [*seen, *((seen.stop, seen.start - 1) if ahead else ())]
        # The page that was found comes first: it is what the person waits for.
        found = (self._place.page or 1) - 1
        pages.sort(key=lambda page: (page >= seen.stop, page < seen.start, page != found))
        wanted = [(page + 1, self._pages.pixels_wide(page)) for page in pages if 0 <= page < len(self._pages)]
        self._sheets.want(wanted, self._theme.tokens.paper)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the images while nobody sees them."""
        super().hideEvent(event)
        if self._sheets is not None:
            self._sheets.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Have the pages drawn again."""
        super().showEvent(event)
        self._want()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the backdrop and the pages in view."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.tokens.background))
        ratio = self._pages.ratio
        painter.scale(1 / ratio, 1 / ratio)
        if self._sheets is not None and self._pages:
            for page in self._in_view(beyond=GAP * ratio):
                self._draw_page(painter, self._sheets, page)

    def _draw_page(self, painter: QPainter, sheets: Sheets, page: int) -> None:
        tokens, ratio, sheet = self._theme.tokens, self._pages.ratio, self.page_rectangle(page)
        draw_shadow(painter, sheet, tokens.shadow, ratio)
        image = sheets.image(page + 1)
        if image is not None:
            draw_image(painter, sheet, image)
            self._matches.draw(painter, page, sheet, partial(self.on_page, page), tokens=tokens, ratio=ratio)
            return
        painter.fillRect(sheet, QColor(tokens.paper))
        problem = sheets.problem(page + 1)
        if problem:
            self._draw_problem(painter, sheet, problem)

    def _draw_problem(self, painter: QPainter, sheet: QRect, problem: str) -> None:
        ratio = self._pages.ratio
        painter.save()
        painter.scale(ratio, ratio)
        painter.setFont(font(Type.BODY))
        painter.setPen(QColor(_PROBLEM_INK))
        room = QRectF(sheet.left() / ratio, sheet.top() / ratio, sheet.width() / ratio, sheet.height() / ratio)
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(16, 16, -16, -16), wrapped, self._explain(problem))
        painter.restore()
