"""A field that shows a combination of keys, and takes another one when it is clicked and keys are pressed."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.form_controls import draw_ring
from desktop_app.ui.painting import draw_key, key_width
from desktop_app.ui.text_block import baseline
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.tokens import CONTROL_RADIUS
from desktop_app.ui.translation import tr

_HEIGHT = 32
_WIDTH = 200
_PADDING = 10
_GAP = 4
_LOOK_MS = 200

_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: "Ctrl",
    Qt.KeyboardModifier.AltModifier: "Alt",
    Qt.KeyboardModifier.ShiftModifier: "Shift",
    Qt.KeyboardModifier.MetaModifier: "Super",
}
_MODIFIER_KEYS = {
    Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Shift, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
}  # fmt: skip
_NAMES = {
    Qt.Key.Key_Space: "Space", Qt.Key.Key_Tab: "Tab", Qt.Key.Key_Backtab: "Tab", Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter", Qt.Key.Key_Escape: "Escape", Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete", Qt.Key.Key_Insert: "Insert", Qt.Key.Key_Home: "Home", Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp", Qt.Key.Key_PageDown: "PageDown", Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right", Qt.Key.Key_Up: "Up", Qt.Key.Key_Down: "Down", Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Comma: "Comma", Qt.Key.Key_Period: "Period", Qt.Key.Key_Slash: "Slash",
    Qt.Key.Key_Backslash: "Backslash", Qt.Key.Key_Semicolon: "Semicolon", Qt.Key.Key_Apostrophe: "Apostrophe",
    Qt.Key.Key_Minus: "Minus", Qt.Key.Key_Equal: "Equal", Qt.Key.Key_BracketLeft: "BracketLeft",
    Qt.Key.Key_BracketRight: "BracketRight", Qt.Key.Key_QuoteLeft: "Backquote",
}  # fmt: skip


def spelled(event: QKeyEvent) -> str:
    """Return the combination of a key press as settings spell it ("Ctrl+Alt+Space"), "" while only modifiers are held.

    A key that has no name there is named by Qt; whoever takes the combination says that it cannot be had.
    """
    key = event.key()
    if key in _MODIFIER_KEYS:
        return ""
    name = _NAMES.get(Qt.Key(key), "")
    if not name and Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        name = f"F{key - Qt.Key.Key_F1 + 1}"
    name = name or (chr(key) if key < 0x110000 else Qt.Key(key).name.removeprefix("Key_"))  # noqa: PLR2004 - Unicode's end
    return "+".join([*held(event.modifiers()), name])


def held(modifiers: Qt.KeyboardModifier) -> list[str]:
    """Return the names of the modifiers that are held, in the order in which they are spelled."""
    return [name for modifier, name in _MODIFIERS.items() if modifier in modifiers]


class KeyRecorder(QPushButton):
    """Shows the keys of a combination. `recorded` carries what was pressed instead, "" for none.

    A click, Enter or Space begins; Esc or leaving gives up; Backspace alone means no keys at all.
    """

    recorded = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = ""
        self._held: list[str] = []
        self._recording = False
        self._look_again = single_shot(self, _LOOK_MS, self._look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.clicked.connect(self._begin)
        theme.changed.connect(self.update)

    @property
    def keys(self) -> str:
        """What is shown, as settings spell it."""
        return self._keys

    @property
    def recording(self) -> bool:
        """Whether the next keys are taken."""
        return self._recording

    def set_keys(self, keys: str) -> None:
        """Show a combination, "" for none."""
        self._keys = keys
        self._end()

    def _begin(self) -> None:
        self._recording = True
        self._held = []
        self._say()

    def _end(self) -> None:
        self._recording = False
        self._held = []
        self._say()

    def _say(self) -> None:
        self.setText(self._words())
        self.setAccessibleDescription(self._words())
        self.update()

    def _words(self) -> str:
        if self._recording:
            return tr("Press keys…")
        return self._keys or tr("none")

    def event(self, event: QEvent) -> bool:
        """Take keys before shortcuts and the Tab key's usual meaning, while recording."""
        if self._recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._recording and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the keys."""
        if not self._recording:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._begin()
            else:
                super().keyPressEvent(event)
            return
        event.accept()
        alone = not held(event.modifiers())
        if alone and event.key() == Qt.Key.Key_Escape:
            self._end()
        elif alone and event.key() == Qt.Key.Key_Backspace:
            self._take("")
        elif keys := spelled(event):
            self._take(keys)
        else:
            self._show_held(event.modifiers())

    def _show_held(self, modifiers: Qt.KeyboardModifier) -> None:
        self._held = held(modifiers)
        if self._held:
            self._look_again.start()
        self.update()

    def _look(self) -> None:
        """See modifiers let go of whose release went elsewhere: to a window manager that owns the combination."""
        if self._recording and self._held:
            self._show_held(QGuiApplication.queryKeyboardModifiers())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Show which modifiers are still held."""
        if self._recording:
            self._show_held(event.modifiers())
        else:
            super().keyReleaseEvent(event)

    def _take(self, keys: str) -> None:
        self._end()
        if keys != self._keys:
            self.recorded.emit(keys)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Give up when the focus goes elsewhere."""
        super().focusOutEvent(event)
        if self._recording:
            self._end()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for some keys."""
        keys = self._keys.split("+") if self._keys else []
        wanted = sum(int(key_width(key)) + _GAP for key in keys) + 2 * _PADDING
        return QSize(max(_WIDTH, wanted), _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the frame, and the keys as keys or the words."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if self._recording else tokens.line), 1))
        over = self.underMouse() and self.isEnabled()
        painter.setBrush(QColor(tokens.accent_soft if self._recording else tokens.hover if over else tokens.surface))
        frame = QRectF(self.rect())
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            draw_ring(painter, self._theme, frame, CONTROL_RADIUS)
        shown = self._held if self._recording else self._keys.split("+") if self._keys else []
        left: float = _PADDING
        for key in shown:
            left += draw_key(painter, tokens, key, left, self.height() / 2) + _GAP
        if not shown or self._recording:
            words = self._words()
            painter.setFont(font(Type.BODY))
            painter.setPen(QColor(tokens.accent if self._recording else tokens.muted))
            room = int(self.width() - left - _PADDING)
            words = QFontMetrics(font(Type.BODY)).elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(int(left) + 2, int(baseline(font(Type.BODY), self.height())), words)
