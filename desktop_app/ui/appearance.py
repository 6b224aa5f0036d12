"""Choosing theme and language: remembered, and in effect at once."""

from desktop_app.settings import Window
from desktop_app.ui.context import Context
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.translation import Language, current_language, system_language, use_language


def language_of(window: Window) -> Language:
    """Return the language that the settings mean; without one it is the system's."""
    return Language(window.language) if window.language else system_language()


def choose_language(context: Context, value: str) -> None:
    """Speak another language, "" for the system's."""
    context.preferences.change("window", language=value)
    language = language_of(context.preferences.settings.window)
    if language is not current_language():
        use_language(language)


def choose_theme(context: Context, value: str) -> None:
    """Use another theme: "system", "light" or "dark"."""
    context.preferences.change("window", theme=value)
    choice = ThemeChoice(context.preferences.settings.window.theme)
    if choice is not context.theme.choice:
        context.theme.choose(choice)
