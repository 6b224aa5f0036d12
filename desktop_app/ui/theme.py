"""Light, dark or the system's: puts the chosen tokens on the application as palette, font and style sheet."""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.style_sheet import style_sheet
from desktop_app.ui.tokens import DARK, LIGHT, Tokens


class ThemeChoice(StrEnum):
    """What a person can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
    ThemeChoice.LIGHT: Qt.ColorScheme.Light,
    ThemeChoice.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The theme in use. `changed` follows every change of colours; widgets that paint themselves listen to it.

    Make one, after the QApplication.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._tokens = LIGHT
        application.setStyle("Fusion")
        application.setFont(font(Type.BODY))
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.choose(choice)

    @property
    def choice(self) -> ThemeChoice:
        """What was chosen, not what it came to."""
        return self._choice

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return self._tokens

    def colour(self, name: str) -> QColor:
        """Return the token called `name` as a colour."""
        return QColor(str(getattr(self._tokens, name)))

    def choose(self, choice: ThemeChoice) -> None:
        """Use another theme at once; native title bars and dialogs follow where the system can."""
        self._choice = choice
        self._application.styleHints().setColorScheme(_SCHEMES[choice])
        self._apply()

    def _follow_system(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        dark = self._choice is ThemeChoice.DARK or (
            self._choice is ThemeChoice.SYSTEM and self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        self._tokens = DARK if dark else LIGHT
        self._application.setPalette(palette(self._tokens))
        self._application.setStyleSheet(style_sheet(self._tokens))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """Return the palette that goes with a theme's tokens, for all that the style sheet does not name."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.background,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sidebar,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.surface,
        role.Midlight: tokens.line,
        role.Mid: tokens.outline,
        role.Dark: tokens.outline,
        role.Shadow: tokens.shadow,
    }
    for colour_role, value in colours.items():
        made.setColor(colour_role, QColor(value))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(tokens.muted))
    return made
