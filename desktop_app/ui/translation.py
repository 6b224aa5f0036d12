"""The one seam through which every text for a person passes: `tr` and `tr_count`, English in, the chosen language out.

English texts are the keys. Other languages are one TOML table each in resources/translations, so that a translator
needs nothing but an editor; a test compares every text in the code with every table. Qt's own texts (the menu of a
text field) come from Qt's translations.
"""

import tomllib
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QTranslator

from desktop_app.ui.resources import TRANSLATIONS


class Language(StrEnum):
    """The languages that the window speaks."""

    ENGLISH = "en"
    CHINESE = "zh_CN"


NATIVE_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}


class _Current:
    """What is in use; one per process, as Qt's own translators are."""

    language = Language.ENGLISH
    table: dict[str, str] = {}  # noqa: RUF012 - replaced as a whole, never changed
    qt: QTranslator | None = None


@cache
def table(language: Language) -> dict[str, str]:
    """Return a language's texts by their English ones; empty for English itself."""
    if language is Language.ENGLISH:
        return {}
    return tomllib.loads((TRANSLATIONS / f"{language}.toml").read_text("utf-8"))


def system_language() -> Language:
    """Return the person's own language where the window speaks it, else English."""
    chinese = any(name.startswith("zh") for name in QLocale.system().uiLanguages()[:1])
    return Language.CHINESE if chinese else Language.ENGLISH


def current_language() -> Language:
    """Return the language in use."""
    return _Current.language


def use_language(language: Language) -> None:
    """Speak another language at once: every widget is sent LanguageChange and sets its texts again."""
    if language is _Current.language:
        return
    application = QCoreApplication.instance()
    _Current.language = language
    _Current.table = table(language)
    if application is None:
        return
    if _Current.qt is not None:
        application.removeTranslator(_Current.qt)
        _Current.qt = None
    if language is not Language.ENGLISH:
        translator = QTranslator(application)
        path = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language}", path):
            application.installTranslator(translator)
            _Current.qt = translator
    QCoreApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))


def locale() -> QLocale:
    """Return how numbers and dates are written in the language in use."""
    return _locale(_Current.language)


@cache
def _locale(language: Language) -> QLocale:
    if language is Language.CHINESE:
        return QLocale(QLocale.Language.Chinese, QLocale.Country.China)
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


def tr(text: str, **values: object) -> str:
    """Return a text in the language in use, with `{name}` filled in."""
    found = _Current.table.get(text, text)
    return found.format(**values) if values else found


def tr_count(count: int, one: str, many: str, **values: object) -> str:
    """Return `one` or `many` by the count, with `{count}` written as the language writes numbers."""
    return tr(one if count == 1 else many, count=number(count), **values)


def number(value: int) -> str:
    """Write a whole number with its thousands apart."""
    return locale().toString(value)
