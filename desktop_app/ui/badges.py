"""Which family a file belongs to, and the few letters on its badge."""

import os
from typing import NamedTuple

from desktop_app.ui.tokens import Family

_LETTERS = 4
_EXTENSIONS = {
    Family.PDF: "pdf",
    Family.TEXT: "md markdown txt text rst org adoc asciidoc tex log html htm xhtml srt vtt textile wiki mhtml",
    Family.CODE: "py pyi js jsx ts tsx java kt c h cc cpp cxx hpp cs go rs rb php swift scala sh bash zsh ps1 sql r jl "
    "lua pl m hs ml ex exs erl clj dart vue svelte css scss less ipynb cmake gradle zig nim f90 asm bat proto",
    Family.DOCUMENT: "doc docx docm dot dotx odt ott rtf pages ppt pptx pptm odp key epub fb2 mobi azw3 wpd",
    Family.MAIL: "eml msg mbox emlx mbx",
}
_FAMILIES = {extension: family for family, names in _EXTENSIONS.items() for extension in names.split()}
_LABELS = {
    "markdown": "MD", "html": "HTML", "xhtml": "HTML", "ipynb": "NB", "asciidoc": "ADOC", "eml": "MAIL", "msg": "MAIL",
    "emlx": "MAIL", "mbox": "MAIL", "mbx": "MAIL", "jpeg": "JPG", "gradle": "GRDL", "svelte": "SVLT", "cmake": "CMK",
    "pages": "PAGE", "numbers": "NUM", "sqlite": "SQL", "properties": "CONF", "textile": "TXT", "patch": "DIFF",
}  # fmt: skip
_MEDIA = {"application/pdf": Family.PDF, "message/rfc822": Family.MAIL, "text/plain": Family.TEXT}


class FileBadge(NamedTuple):
    """What a badge shows."""

    family: Family
    label: str


def badge_of(name: str, media_type: str = "") -> FileBadge:
    """Tell a file's family and label by its name, else by its media type."""
    extension = os.path.splitext(name)[1].removeprefix(".").lower()  # noqa: PTH122 - a name, not a path
    family = _FAMILIES.get(extension) or _MEDIA.get(media_type, Family.OTHER)
    label = _LABELS.get(extension, extension.upper())
    if not label.isascii() or not label.isalnum() or len(label) > _LETTERS:
        label = {Family.PDF: "PDF", Family.MAIL: "MAIL", Family.TEXT: "TXT"}.get(family, "FILE")
    return FileBadge(family, label)
