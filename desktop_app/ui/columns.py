"""The three columns of the window: which of them fit beside each other, and how wide a person made them."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from desktop_app.ui.preferences import Preferences

SIDEBAR_WIDTH = 232
_SIDEBAR_RANGE = (180, 360)
_LIST_WIDTH = 452
_LEAST_LIST = 320
_LEAST_PREVIEW = 240
_LEAST_HEIGHT = 150
_FOLDS_BELOW = 1080
_STACKS_BELOW = 760
_KEEP_MS = 500
_NAME = "main"


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
        sidebar.setMinimumWidth(_SIDEBAR_RANGE[0])
        sidebar.setMaximumWidth(_SIDEBAR_RANGE[1])
        results.setMinimumSize(_LEAST_LIST, _LEAST_HEIGHT)
        preview.setMinimumSize(_LEAST_PREVIEW, _LEAST_HEIGHT)
        self._reading = self._splitter(results, preview)
        self._whole = self._splitter(sidebar, self._reading)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._whole)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_KEEP_MS)
        self._soon.timeout.connect(self.keep)
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
        self._sidebar.setVisible(there)
        room = self.width() - ((self._whole.sizes()[0] or SIDEBAR_WIDTH) if there else 0)
        wanted = Qt.Orientation.Vertical if room < _STACKS_BELOW else Qt.Orientation.Horizontal
        if wanted != self._reading.orientation():
            self._reading.setOrientation(wanted)
            self._restore_one("reading", self._reading, self._usual(wanted))

    def _usual(self, orientation: Qt.Orientation) -> list[int]:
        if orientation == Qt.Orientation.Horizontal:
            return [_LIST_WIDTH, max(_LEAST_PREVIEW, self.width() - SIDEBAR_WIDTH - _LIST_WIDTH)]
        height = max(2 * _LEAST_HEIGHT, self.height())
        return [height * 11 // 20, height * 9 // 20]

    def _restore(self) -> None:
        self._restored = True
        self._restore_one("whole", self._whole, [SIDEBAR_WIDTH, max(1, self.width() - SIDEBAR_WIDTH)])
        self._restore_one("reading", self._reading, self._usual(self._reading.orientation()))

    def _restore_one(self, name: str, splitter: QSplitter, usual: list[int]) -> None:
        known = self._preferences.remembered.geometry.get(_key(name, splitter), "")
        sizes = [int(each) for each in known.split(",") if each.isdecimal()]
        splitter.setSizes(sizes if len(sizes) == len(usual) and all(sizes) else usual)

    def _moved(self, _position: int, _index: int) -> None:
        self._soon.start()

    def keep(self) -> None:
        """Remember the sizes."""
        geometry = dict(self._preferences.remembered.geometry)
        for name, splitter in (("whole", self._whole), ("reading", self._reading)):
            if all(splitter.sizes()):
                geometry[_key(name, splitter)] = ",".join(map(str, splitter.sizes()))
        if geometry != self._preferences.remembered.geometry:
            self._preferences.remember(geometry=geometry)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the columns out for the new width."""
        super().resizeEvent(event)
        if not self._restored:
            self._restore()
        self._fit()


def _key(name: str, splitter: QSplitter) -> str:
    across = splitter.orientation() == Qt.Orientation.Horizontal
    return f"{_NAME}-{name}-{'across' if across else 'down'}"
