"""What kind of file this is: by its first bytes and inner structure, with the extension as a hint among texts."""

import zipfile
from contextlib import closing
from typing import BinaryIO, NamedTuple, Protocol, cast

from desktop_app.extract.encodings import looks_like_text
from desktop_app.extract.magic import category_of_extension, category_of_magic
from desktop_app.extract.text_kinds import names_text, text_kind

HEAD_BYTES = 65_536
_PDF_MAGIC_WITHIN = 1024
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

# A zip by the member that only this format has.
_ZIP_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
    "ppt/presentation.xml": "pptx",
}
# A zip by its stored first member "mimetype".
_ZIP_MEDIA_TYPES = {
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "opendocument",
    "application/vnd.oasis.opendocument.text-template": "opendocument",
    "application/vnd.oasis.opendocument.spreadsheet": "opendocument",
    "application/vnd.oasis.opendocument.spreadsheet-template": "opendocument",
    "application/vnd.oasis.opendocument.presentation": "opendocument",
    "application/vnd.oasis.opendocument.presentation-template": "opendocument",
    "application/vnd.oasis.opendocument.graphics": "opendocument",
    "application/vnd.oasis.opendocument.graphics-template": "opendocument",
}
_ZIP_EXTENSIONS = {
    "docx": "docx",
    "docm": "docx",
    "dotx": "docx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xltx": "xlsx",
    "pptx": "pptx",
    "pptm": "pptx",
    "potx": "pptx",
    "ppsx": "pptx",
    "odt": "opendocument",
    "ott": "opendocument",
    "ods": "opendocument",
    "ots": "opendocument",
    "odp": "opendocument",
    "otp": "opendocument",
    "odg": "opendocument",
    "otg": "opendocument",
    "epub": "epub",
}
# An OLE compound file by a stream at its root.
_OLE_STREAMS = {
    "worddocument": "legacy_word",
    "workbook": "legacy_excel",
    "book": "legacy_excel",
    "powerpoint document": "legacy_powerpoint",
    "__properties_version1.0": "msg",
}
_OLE_EXTENSIONS = {"doc": "legacy_word", "xls": "legacy_excel", "ppt": "legacy_powerpoint", "msg": "msg"}


def is_well_known(name: str) -> bool:
    """Whether a name (lower case) is an extension that is in use, or a programming language."""
    is_container = name in _ZIP_EXTENSIONS or name in _OLE_EXTENSIONS
    return is_container or bool(category_of_extension(name)) or names_text(name)


class _Storage(Protocol):
    name: str
    kids: "list[_Storage]"


class _Compound(Protocol):
    root: _Storage

    def close(self) -> None: ...


class Detected(NamedTuple):
    """The extractor's kind, or "" and the reason why the file is found by its name only."""

    kind: str
    reason: str = ""


def kind_of(name: str, handle: BinaryIO) -> str:
    """Return the kind of extractor that reads this file, "" for one that is found by its name only."""
    return detect(name, handle).kind


def name_only_reason(name: str, handle: BinaryIO) -> str:
    """Return why a file of kind "" is found by its name only ("picture", "archive", "binary", "empty" …)."""
    return detect(name, handle).reason


def detect(name: str, handle: BinaryIO) -> Detected:  # noqa: PLR0911 - one answer for each signature
    """Return kind and reason together. `name` is the file's name without folders; reads at most some 64 KiB."""
    handle.seek(0)
    head = handle.read(HEAD_BYTES)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        return Detected("", "empty")
    if b"%PDF-" in head[:_PDF_MAGIC_WITHIN]:
        return Detected("pdf")
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(extension, head, handle)
    if head.startswith(_OLE_MAGIC):
        return _ole_kind(extension, handle)
    if head.lstrip().startswith(b"{\\rtf"):
        return Detected("rtf")
    category = category_of_magic(head)
    if category:
        return Detected("", category)
    if not looks_like_text(head):
        return Detected("", category_of_extension(extension) or "binary")
    return Detected(text_kind(name, head))


def _zip_kind(extension: str, head: bytes, handle: BinaryIO) -> Detected:
    if head[30:38] == b"mimetype":
        media_type = head[38:128].split(b"PK", 1)[0].decode("ascii", "replace").strip()
        for known, kind in _ZIP_MEDIA_TYPES.items():
            if media_type == known:
                return Detected(kind)
    by_extension = _ZIP_EXTENSIONS.get(extension, "")
    try:
        with zipfile.ZipFile(handle) as container:
            names = set(container.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Detected(by_extension) if by_extension else Detected("", "damaged archive")
    for part, kind in _ZIP_PARTS.items():
        if part in names:
            return Detected(kind)
    if "META-INF/container.xml" in names and extension == "epub":
        return Detected("epub")
    if "[Content_Types].xml" in names and by_extension:
        return Detected(by_extension)
    return Detected("", category_of_extension(extension) or "archive")


def _ole_kind(extension: str, handle: BinaryIO) -> Detected:
    import olefile  # noqa: PLC0415 - only these files need it

    unknown = Detected("", category_of_extension(extension) or "unsupported: OLE compound file")
    by_extension = Detected(_OLE_EXTENSIONS[extension]) if extension in _OLE_EXTENSIONS else unknown
    try:
        with closing(cast("_Compound", olefile.OleFileIO(handle))) as container:
            # Only the top level: deeper down a broken file may go round in circles.
            roots = {entry.name.lower() for entry in container.root.kids}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return by_extension
    if "encryptedpackage" in roots:
        return Detected(_ZIP_EXTENSIONS.get(extension, "docx"))
    for stream, kind in _OLE_STREAMS.items():
        if stream in roots:
            return Detected(kind)
    return by_extension
