"""A question to the person: a card over the window that asks it, which waits until it is answered."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.cards import Card
from desktop_app.ui.controls import button
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import CheckBox
from desktop_app.ui.theme import Theme

_WIDTH = 440
_MARGIN = 24


class Choice(NamedTuple):
    """One way to answer; look: "" plain, "primary" the one that leads, "danger" what cannot be undone.

    consented: it can be chosen only after the check box was set.
    """

    key: str
    text: str
    look: str = ""
    consented: bool = False


class Question(NamedTuple):
    """What is asked. consent: the words of a check box that some choices wait for, "" for none."""

    title: str
    text: str
    choices: Sequence[Choice]
    consent: str = ""


class Sheet(QWidget):
    """Asks over the whole window that `host` is in, and is gone once answered. Use `ask`.

    The rest of the window takes neither clicks nor keys until then. Esc answers with the first choice, which should be
    the one that changes nothing.
    """

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host.window())
        self._theme = theme
        self._done: Callable[[str], None] = lambda _: None
        self._choices: Sequence[Choice] = ()
        self._answers: list[QPushButton] = []
        self._before: QWidget | None = None
        self._card = Card(theme, self)
        self._title = self._label(Type.SEARCH, "")
        self._title.setFont(_strong())
        self._text = self._label(Type.BODY, "secondary")
        self.consent = CheckBox(theme, "", self._card)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN - 4)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self.consent)
        column.addSpacing(8)
        column.addLayout(self.buttons)
        theme.changed.connect(self.update)

    def _label(self, kind: Type, look: str) -> QLabel:
        made = QLabel(self._card)
        made.setFont(font(kind))
        made.setProperty("look", look)
        made.setWordWrap(True)
        made.setTextFormat(Qt.TextFormat.PlainText)
        return made

    @classmethod
    def ask(cls, theme: Theme, host: QWidget, question: Question, done: Callable[[str], None]) -> "Sheet":
        """Ask over the window of `host`; `done` gets the key of the choice."""
        made = cls(theme, host)
        made._show(question, done)
        return made

    def _show(self, question: Question, done: Callable[[str], None]) -> None:
        title, text, choices, consent = question
        self._done, self._choices = done, choices
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.consent.setText(consent)
        self.consent.setAccessibleName(consent)
        self.consent.setVisible(bool(consent))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        for choice in choices:
            made = button(choice.text, choice.look, self._card)
            made.setProperty("choice", choice.key)
            made.setEnabled(not choice.consented)
            if choice.consented:
                self.consent.toggled.connect(made.setEnabled)
            made.clicked.connect(self._clicked)
            self.buttons.addWidget(made)
            self._answers.append(made)
        self._before = self.window().focusWidget()
        self.window().installEventFilter(self)
        self._cover()
        self.show()
        self.raise_()
        last = self._focusable()[-1]
        (self.consent if consent else last).setFocus(Qt.FocusReason.OtherFocusReason)

    def retell(self, text: str) -> None:
        """Say something else under the title, while the question stands."""
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self._cover()

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:  # pyright: ignore[reportUnnecessaryComparison] - None outside of a signal
            self.answer(str(sender.property("choice")))

    def answer(self, key: str) -> None:
        """Answer as if the choice with this key was clicked."""
        self.window().removeEventFilter(self)
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()
        self._done(key)

    def _cover(self) -> None:
        self.setGeometry(self.window().rect())
        width = min(_WIDTH, self.width() - 2 * _MARGIN)
        layout = self._card.layout()
        height = layout.totalHeightForWidth(width) if layout is not None else 0
        height = max(height, self._card.minimumSizeHint().height() if height <= 0 else height)
        self._card.setGeometry((self.width() - width) // 2, max(8, (self.height() - height) * 2 // 5), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the window covered."""
        if watched is self.window() and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def _focusable(self) -> list[QWidget]:
        parts = (self.consent, *self._answers)
        return [part for part in parts if part.isEnabled() and not part.isHidden()]

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802, A002, FBT001 - Qt's name and shape
        """Keep the Tab key inside."""
        parts = self._focusable()
        at = next_at(parts, self.window().focusWidget(), forwards=next)
        parts[at].setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def event(self, event: QEvent) -> bool:
        """Take keys before the window's shortcuts do."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc changes nothing; Enter does what the focused button says; no key goes further."""
        if event.key() == Qt.Key.Key_Escape:
            self.answer(self._choices[0].key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for made in self._answers:
                if made.hasFocus():
                    made.click()
                    break
        event.accept()

    def mousePressEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let no click through to what is covered."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Dim what is covered."""
        colour = QColor(self._theme.tokens.shadow)
        colour.setAlpha(150 if self._theme.tokens.dark else 82)
        QPainter(self).fillRect(self.rect(), colour)


def next_at(parts: Sequence[QWidget], current: QWidget | None, *, forwards: bool) -> int:
    """Return which part has the focus next, going round."""
    at = parts.index(current) if current in parts else (-1 if forwards else 0)
    return (at + (1 if forwards else -1)) % len(parts)


def _strong() -> QFont:
    made = QFont(font(Type.SEARCH))
    made.setWeight(QFont.Weight.DemiBold)
    return made
