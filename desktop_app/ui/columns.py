"""The three columns of the window: which of them fit beside each other, and how wide a person made them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from desktop_app.ui.preferences import Preferences
from desktop_app.ui.timers import single_shot

SIDEBAR_WIDTH = 232
_SIDEBAR_RANGE = (180, 360)
_LIST_WIDTH = 452
_LEAST_LIST = 320
_LEAST_PREVIEW = 240
_LEAST_HEIGHT = 150
_FOLDS_BELOW = 1080
_STACKS_BELOW = 760
_KEEP_MS = 500
_SIDEBAR = "main-sidebar"


class Columns(QWidget):
    """Sidebar, list and preview. Where it gets narrow the sidebar folds, then the preview goes under the list.

    Sizes are remembered, for both ways of standing.
    """

    def __init__(
        self, preferences: Preferences, sidebar: QWidget, results: QWidget, preview: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._sidebar, self._preview = sidebar, preview
        self._unfolded = False
        self._there: bool | None = None
        self._sidebar_width = _sizes(preferences, _SIDEBAR, 1)[0] or SIDEBAR_WIDTH
        sidebar.setMinimumWidth(_SIDEBAR_RANGE[0])
        sidebar.setMaximumWidth(_SIDEBAR_RANGE[1])
        results.setMinimumSize(_LEAST_LIST, _LEAST_HEIGHT)
        preview.setMinimumSize(_LEAST_PREVIEW, _LEAST_HEIGHT)
        self._reading = self._splitter(results, preview)
        self._whole = self._splitter(sidebar, self._reading)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._whole)
        self._soon = single_shot(self, _KEEP_MS, self.keep)
        self._restored = False

    def _splitter(self, first: QWidget, second: QWidget) -> QSplitter:
        made = QSplitter(Qt.Orientation.Horizontal, self)
        made.setHandleWidth(1)
        made.setChildrenCollapsible(False)
        made.addWidget(first)
        made.addWidget(second)
        made.setStretchFactor(0, 0)
        made.setStretchFactor(1, 1)
        made.splitterMoved.connect(self._moved)
        return made

    @staticmethod
    def folds_at(width: int) -> bool:
        """Tell whether a window of this width has too little room for a sidebar that is always there."""
        return width < _FOLDS_BELOW

    def toggle_sidebar(self) -> None:
        """Unfold the folded sidebar, or fold it again."""
        self._unfolded = not self._unfolded
        self._fit()

    def _fit(self) -> None:
        folds = self.folds_at(self.width())
        self._unfolded = self._unfolded and folds
        there = not folds or self._unfolded
        if there != self._there:
            self._there = there
            self._sidebar.setVisible(there)
            if there:
                self._whole.setSizes([self._sidebar_width, max(1, self.width() - self._sidebar_width)])
        room = self.width() - (self._sidebar_width if there else 0)
        wanted = Qt.Orientation.Vertical if room < _STACKS_BELOW else Qt.Orientation.Horizontal
        if wanted != self._reading.orientation():
            self._reading.setOrientation(wanted)
            self._restore()

    def _usual(self, orientation: Qt.Orientation) -> list[int]:
        if orientation == Qt.Orientation.Horizontal:
            return [_LIST_WIDTH, max(_LEAST_PREVIEW, self.width() - SIDEBAR_WIDTH - _LIST_WIDTH)]
        height = max(2 * _LEAST_HEIGHT, self.height())
        return [height * 11 // 20, height * 9 // 20]

    def _restore(self) -> None:
        sizes = _sizes(self._preferences, _key(self._reading), 2)
        self._reading.setSizes(sizes if all(sizes) else self._usual(self._reading.orientation()))

    def _moved(self, _position: int, _index: int) -> None:
        if self._there:
            self._sidebar_width = self._whole.sizes()[0]
        self._soon.start()

    def keep(self) -> None:
        """Remember the sizes."""
        geometry = {**self._preferences.remembered.geometry, _SIDEBAR: str(self._sidebar_width)}
        if all(self._reading.sizes()):
            geometry[_key(self._reading)] = ",".join(map(str, self._reading.sizes()))
        if geometry != self._preferences.remembered.geometry:
            self._preferences.remember(geometry=geometry)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the columns out for the new width."""
        super().resizeEvent(event)
        # The layout does so only afterwards, and sizes set before that would be scaled.
        self._whole.setGeometry(self.rect())
        if not self._restored:
            self._restored = True
            self._restore()
        self._fit()


def _key(splitter: QSplitter) -> str:
    return "main-across" if splitter.orientation() == Qt.Orientation.Horizontal else "main-down"


def _sizes(preferences: Preferences, key: str, count: int) -> list[int]:
    """Return remembered sizes, zeros if there are none."""
    known = preferences.remembered.geometry.get(key, "").split(",")
    sizes = [int(each) for each in known if each.isdecimal()]
    return sizes if len(sizes) == count else [0] * count
