"""Conditions that a query puts on files, and what the names of types stand for."""

import os
from dataclasses import dataclass

from desktop_app.extract.kinds import is_well_known


def named(values: str) -> frozenset[str]:
    """Return the names that stand in `values`, separated by spaces."""
    return frozenset(values.split())


TYPE_GROUPS: dict[str, frozenset[str]] = {
    "document": named("pdf docx doc odt rtf tex pages wpd md rst txt"),
    "spreadsheet": named("xlsx xls xlsm ods csv tsv numbers"),
    "presentation": named("pptx ppt odp key"),
    "mail": named("eml mbox msg"),
    "book": named("epub fb2 mobi azw3"),
    "web": named("html htm xhtml mhtml mht"),
    "text": named("txt md rst log tex srt vtt"),
    "data": named("json jsonl yaml yml xml toml ini sqlite db parquet"),
    "code": named(
        "py js ts jsx tsx c h cc cpp hpp cs java kt go rs rb php swift scala sh bash ps1 sql lua pl r jl hs ml ex erl "
        "clj dart m mm vue css scss ipynb"
    ),
    "picture": named("jpg jpeg png gif webp bmp tif tiff svg heic avif ico raw cr2 nef psd"),
    "video": named("mp4 mkv mov avi webm wmv m4v mpg mpeg flv"),
    "audio": named("mp3 wav flac ogg opus m4a aac wma aiff mid"),
    "archive": named("zip tar gz tgz bz2 xz 7z rar zst iso"),
}
"""Names for families of file extensions; `code` and `text` also go by what the content was found to be."""

SAME_EXTENSIONS: dict[str, frozenset[str]] = {
    "jpg": frozenset({"jpg", "jpeg"}),
    "jpeg": frozenset({"jpg", "jpeg"}),
    "html": frozenset({"html", "htm", "xhtml"}),
    "markdown": frozenset({"md", "markdown"}),
    "md": frozenset({"md", "markdown"}),
    "yaml": frozenset({"yaml", "yml"}),
    "tif": frozenset({"tif", "tiff"}),
    "word": frozenset({"docx", "doc", "odt", "rtf", "pages", "wpd"}),
    "excel": frozenset({"xlsx", "xls", "xlsm", "ods"}),
    "powerpoint": frozenset({"pptx", "ppt", "odp"}),
    "image": TYPE_GROUPS["picture"],
    "photo": TYPE_GROUPS["picture"],
    "email": TYPE_GROUPS["mail"],
    "ebook": TYPE_GROUPS["book"],
    "music": TYPE_GROUPS["audio"],
}


OTHER = "other"
"""The type of what is of no family."""

FAMILIES: dict[str, str] = {
    "pdf": "pdf",
    "document": "word",
    **{group: group for group in TYPE_GROUPS if group != "document"},
    OTHER: OTHER,
}
"""The families, of which every file has exactly one, each with the type that finds it ("document" finds PDF, too)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on files. A file passes when it meets all fields that are set.

    types and languages: any of them. names: all of them. folders: all of those that are names, and any of those that
    are whole paths. Times are nanoseconds since 1970, `after_ns` inclusive, `before_ns` exclusive; sizes are bytes,
    both inclusive. The `not_` fields refuse.
    """

    types: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    after_ns: int | None = None
    before_ns: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    not_types: frozenset[str] = frozenset()
    not_languages: frozenset[str] = frozenset()
    not_folders: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()


def extensions_of(kind: str) -> frozenset[str]:
    """Return the file extensions that a type stands for."""
    if kind == OTHER:
        return frozenset()
    return TYPE_GROUPS.get(kind) or SAME_EXTENSIONS.get(kind) or frozenset({kind})


def is_type(kind: str) -> bool:
    """Whether a type means something, be there files of it or not: a family, a likeness, a well-known extension."""
    return kind == OTHER or kind in TYPE_GROUPS or kind in SAME_EXTENSIONS or kind in FAMILY_OF or is_well_known(kind)


def may_go_on(kind: str) -> bool:
    """Whether a type that is being typed can be the beginning of another one, as "pd" and "doc" can."""
    names = {*TYPE_GROUPS, *SAME_EXTENSIONS, *FAMILY_OF}
    return kind not in names or any(name.startswith(kind) for name in names - {kind})


KINDS = ("code", "pdf", "text")
"""The families that a content belongs to by what it was found to be, where its file's extension says nothing."""

FAMILY_OF: dict[str, str] = {
    extension: family for family, kind in FAMILIES.items() for extension in extensions_of(kind)
}


TEXTLESS = ("picture", "video", "audio", "archive")
"""The families whose files are found by their names alone."""


def has_text(path: bytes) -> bool:
    """Whether a file of this name is of a kind that is read."""
    extension = os.path.splitext(path)[1][1:].lower().decode("utf-8", "replace")  # noqa: PTH122  bytes
    return FAMILY_OF.get(extension) not in TEXTLESS


def family_of(extension: str, kind: str) -> str:
    """Return the family of a file, from its extension and, where that says nothing, what it was found to be."""
    return FAMILY_OF.get(extension) or (kind if kind in KINDS else OTHER)
