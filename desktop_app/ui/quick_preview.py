"""The preview beside the quick bar's hits."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.documents import Hit
from desktop_app.ui.context import Context
from desktop_app.ui.quick_card import QuickCard

if TYPE_CHECKING:
    from desktop_app.ui.preview_pane import PreviewPane


class QuickPreview(QObject):
    """Opens and closes the preview's room on the card; the pane itself is made when it is first wanted.

    open_asked carries hit and passage, sentence_found a text id and the range of its nearest sentence.
    """

    open_asked = Signal(object, object)
    reveal_asked = Signal()
    leave_asked = Signal()
    sentence_found = Signal(int, object)

    def __init__(self, context: Context, card: QuickCard, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._card = context, card
        self._made: PreviewPane | None = None
        self._passed: tuple[Hit, str] | None = None

    @property
    def pane(self) -> "PreviewPane":
        """The pane."""
        if self._made is None:
            # Few look at a preview here, and its renderers take a while to load.
            from desktop_app.ui.preview_pane import PreviewPane  # noqa: PLC0415

            made = self._made = PreviewPane(self._context, self._card)
            made.open_asked.connect(self.open_asked)
            made.reveal_asked.connect(self.reveal_asked)
            made.leave_asked.connect(self.leave_asked)
            made.sentence_found.connect(self.sentence_found)
            self._card.put_beside(made)
        return self._made

    @property
    def shown(self) -> bool:
        """Whether the preview is open."""
        return self._card.previews

    def open(self) -> None:
        """Make room for the preview."""
        self._card.open_beside(wide=True)

    def close(self) -> None:
        """Give the room back, and let go of what was in it."""
        self._card.open_beside(wide=False)
        if self._made is not None:
            self._made.clear()

    def show(self, hit: Hit | None, query: str) -> None:
        """Show a hit at its best place, if the preview is open."""
        if not self.shown:
            return
        if hit is None:
            self.pane.clear()
        else:
            self.pane.show_hit(hit, hit.best, query)

    def follow(self, hit: Hit | None, query: str, *, passing: bool) -> None:
        """Show a hit, but for one that a first answer only passes through: that one when it turns out to stay."""
        self._passed = (hit, query) if hit is not None and passing else None
        if self._passed is None:
            self.show(hit, query)

    def catch_up(self) -> None:
        """Show what was passed through last."""
        if self._passed is not None:
            self.show(*self._passed)
            self._passed = None

    def enter(self) -> None:
        """Put the keys into what is selected, to scroll it."""
        self.catch_up()
        self.pane.focus_body()
