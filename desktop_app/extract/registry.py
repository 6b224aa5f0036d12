"""Which extractor reads which kind of file, and the one door through which a file is read."""

from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from desktop_app.documents import Document
from desktop_app.errors import Damaged, NotReadable, Skipped
from desktop_app.extract.kinds import kind_of, name_only_reason
from desktop_app.extract.source import Source

__all__ = ["EXTRACTOR_VERSION", "kind_of", "kinds", "name_only_reason", "read"]

# Raised whenever any extractor reads something differently: contents of older versions are read again.
EXTRACTOR_VERSION = 1

_MODULES = {
    "text": "text",
    "markdown": "light_markup",
    "rst": "light_markup",
    "org": "light_markup",
    "typst": "light_markup",
    "asciidoc": "light_markup",
    "tex": "tex",
    "html": "html",
    "mhtml": "mhtml",
    "notebook": "notebook",
    "csv": "csv_table",
    "json": "json_text",
    "xml": "xml_text",
    "subtitles": "subtitles",
    "code": "code",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "pptx": "pptx",
    "opendocument": "opendocument",
    "rtf": "rtf",
    "epub": "epub",
    "fb2": "fb2",
    "eml": "eml",
    "mbox": "mbox",
    "msg": "msg",
    "legacy_excel": "legacy_excel",
    "legacy_word": "legacy_word",
    "legacy_powerpoint": "legacy_powerpoint",
}


class _Extractor(Protocol):
    def read(self, source: Source) -> Document: ...


def kinds() -> list[str]:
    """Return every kind that can be read."""
    return sorted(_MODULES)


def read(kind: str, source: Source) -> Document:
    """Return what the extractor for `kind` reads in `source`, and the language of its prose (as detected, else stated).

    Raises Skipped ("empty", "password", "no text", "unsupported: …") or Damaged ("damaged: …"): whatever a broken
    file makes a foreign library raise ends as Damaged too. MemoryError is left to the worker's parent.
    """
    if source.size == 0:
        raise Skipped("empty")
    extractor = cast("_Extractor", import_module(f"desktop_app.extract.{_MODULES[kind]}"))
    try:
        document = extractor.read(source)
    except (NotReadable, MemoryError):
        raise
    except RecursionError as error:
        raise Damaged("damaged: nested too deeply") from error
    except Exception as error:
        raise Damaged(f"damaged: {type(error).__name__}") from error
    if kind != "code":
        from desktop_app.extract.language import language_of  # noqa: PLC0415 - its tables are only paid for by prose

        document = replace(document, language=language_of(document.text) or document.language)
    return document
