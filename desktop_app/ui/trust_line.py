"""The line at the bottom: what was searched, what was not and why, and what is being done about it."""

from typing import TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop_app.documents import Coverage
from desktop_app.ui.controls import ElidedLabel, button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation import number, tr, tr_count
from desktop_app.ui.wording import coverage_text

_Label = TypeVar("_Label", bound=QLabel)
_HEIGHT = 32
_BAR_WIDTH = 160
_LEAST_BAR = 64
_STEPS = 1000
_DOT = 8


class TrustLine(QFrame):
    """Coverage on the left, work on the right. `unread_asked`: a click on what could not be read, or only in part."""

    unread_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._coverage: Coverage | None = None
        self._working = False
        self.setFixedHeight(_HEIGHT)
        self._searched, self._waiting = self._label(QLabel(self)), self._label(QLabel(self))
        self._work = self._label(ElidedLabel(self))
        self._work.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._unread, self._partly = button("", "link", self), button("", "link", self)
        for link in (self._unread, self._partly):
            link.setFont(font(Type.CAPTION))
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            link.clicked.connect(self.unread_asked)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._bar.setMinimumWidth(_LEAST_BAR)
        self._bar.setMaximumWidth(_BAR_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(16 + _DOT + 12, 1, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._searched)
        self._dots: dict[QWidget, QLabel] = {}
        for part in (self._unread, self._partly, self._waiting):
            dot = self._dots[part] = self._label(QLabel("·", self))
            row.addWidget(dot)
            row.addWidget(part)
        row.addWidget(self._work, 1)
        row.addWidget(self._bar)
        # What hides keeps its room: progress never moves the rest.
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        theme.changed.connect(self.update)
        self.show_work("", None)
        self._retranslate()

    def _label(self, made: _Label) -> _Label:
        made.setFont(font(Type.CAPTION))
        made.setProperty("look", "secondary")
        return made

    def show_coverage(self, coverage: Coverage) -> None:
        """Say how much of the library an answer could draw on."""
        self._coverage = coverage
        self._retranslate()

    def show_work(self, text: str, fraction: float | None, *, paused: bool = False) -> None:
        """Say what is being done, 0 to 1 of it done; an empty text and None when nothing is."""
        self._working = bool(text) and not paused
        self._work.set_whole(text)
        self._bar.setVisible(fraction is not None)
        self._bar.setValue(round((fraction or 0) * _STEPS))
        self._bar.setAccessibleName(text or tr("Progress"))
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        coverage = self._coverage
        failed, partly = (coverage.failed, coverage.partly) if coverage else (0, 0)
        waiting = max(0, coverage.files - coverage.words - failed) if coverage else 0
        if coverage is None or not coverage.files:
            self._searched.setText(tr("No files yet") if coverage else "")
        elif coverage.files == coverage.words:
            self._searched.setText(tr_count(coverage.files, "Searched {count} file", "Searched all {count} files"))
        else:
            text = tr("Searched {words} of {files} files", words=number(coverage.words), files=number(coverage.files))
            self._searched.setText(text)
        self._unread.setText(tr_count(failed, "{count} could not be read", "{count} could not be read"))
        self._unread.setAccessibleName(self._unread.text())
        self._partly.setText(tr_count(partly, "{count} only in part", "{count} only in part"))
        self._partly.setAccessibleName(self._partly.text())
        self._waiting.setText(tr_count(waiting, "{count} waiting", "{count} waiting"))
        told = coverage_text(coverage.files, coverage.words, failed) if coverage and coverage.files else ""
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        for part, there in ((self._unread, failed), (self._partly, partly), (self._waiting, waiting)):
            part.setVisible(there > 0)
            self._dots[part].setVisible(there > 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the ground, the line above, and the dot: Findling's colour while it works."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent if self._working else tokens.outline))
        painter.drawEllipse(16, (_HEIGHT - _DOT) // 2 + 1, _DOT, _DOT)
