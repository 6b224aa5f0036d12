"""What there is to see of a file, by what is in it: the worker's answer to Show."""

from typing import NamedTuple

from desktop_app.errors import Damaged, NotReadable
from desktop_app.extract import registry
from desktop_app.extract.kinds import HEAD_BYTES, Detected, detect
from desktop_app.extract.lines import read_text
from desktop_app.extract.text_kinds import code_language_of_name, code_language_of_program, shebang_program
from desktop_app.preview.files import OpenFile
from desktop_app.preview.locating import word_ranges
from desktop_app.preview.messages import NothingToShow, ShownDocument, ShownText, Wanted
from desktop_app.preview.prose import is_prose
from desktop_app.preview.structured import structured
from desktop_app.preview.text_window import WHOLE_BYTES, window
from desktop_app.previews import Code, Unshown

VECTOR = "svg"
"""The name of the one kind of picture that has no pixels of its own."""
_AS_TEXT = {"text": "", "code": "", "json": "JSON", "tex": "TeX"}
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
)
_SECOND_LOOK = {"tiff": "TIFF", "bmp": "BMP", "jp2": "JPEG2000"}
_BY_PILLOW = (
    (b"\x00\x00\x01\x00", "ICO"),
    (b"8BPS", "PSD"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"icns", "ICNS"),
    (b"qoif", "QOI"),
    (b"DDS ", "DDS"),
)
_BRANDS = {b"WEBP": "WEBP", b"avif": "AVIF", b"avis": "AVIF"}
_BY_PILLOW_IF_CALLED = {"ppm": "PPM", "pgm": "PPM", "pbm": "PPM", "pnm": "PPM", "tga": "TGA", "pcx": "PCX"}
_PAGED_ARCHIVES = {"cbz": "cbz", "xps": "xps", "oxps": "xps"}
_REASONS = {
    "picture": Unshown.PICTURE,
    "video": Unshown.VIDEO,
    "audio": Unshown.SOUND,
    "archive": Unshown.ARCHIVE,
    "damaged archive": Unshown.ARCHIVE,
    "program": Unshown.PROGRAM,
    "font": Unshown.FONT,
    "database": Unshown.DATA,
    "data": Unshown.DATA,
    "private": Unshown.PRIVATE,
    "empty": Unshown.EMPTY,
    "binary": Unshown.UNKNOWN,
}
_NOT_READ = {"password": Unshown.PASSWORD, "no text": Unshown.NO_TEXT, "empty": Unshown.EMPTY}


class PagedType(NamedTuple):
    """What MuPDF, or else Pillow, calls a file that is shown as pages or as a picture; "" for any other."""

    name: str = ""
    is_picture: bool = False
    by_pillow: bool = False

    @property
    def second_look(self) -> str:
        """What Pillow calls it if MuPDF does not know this variety of it, "" if Pillow does not either."""
        return _SECOND_LOOK.get(self.name, "") if self.is_picture and not self.by_pillow else ""


def paged_type(file: OpenFile) -> PagedType:
    """Return as what a file is drawn, if it is. Its content decides; so only one decoder ever tries a picture."""
    kind, reason = _detected(file)
    extension = file.source.extension
    if kind == "pdf":
        return PagedType("pdf")
    if kind == "xml" and extension == "svg":
        return PagedType(VECTOR, is_picture=True)
    if reason == "archive" and extension in _PAGED_ARCHIVES:
        return PagedType(_PAGED_ARCHIVES[extension])
    return _picture_type(file) if reason == "picture" else PagedType()


def _picture_type(file: OpenFile) -> PagedType:
    file.handle.seek(0)
    head = file.handle.read(16)
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return PagedType(name, is_picture=True)
    brand = head[8:12]
    found = next((name for magic, name in _BY_PILLOW if head.startswith(magic)), "")
    if not found and (head.startswith(b"RIFF") or head[4:8] == b"ftyp"):
        found = _BRANDS.get(brand, "HEIF")
    found = found or _BY_PILLOW_IF_CALLED.get(file.source.extension, "")
    return PagedType(found, is_picture=True, by_pillow=True) if found else PagedType()


def shown_text(file: OpenFile, wanted: Wanted, *, plain: bool) -> ShownText | ShownDocument:
    """Return a file that is not shown as pages. Raises NothingToShow, with the reason."""
    kind, reason = _detected(file)
    if not kind:
        category, _, detail = reason.partition(": ")
        raise NothingToShow(_REASONS.get(category, Unshown.UNKNOWN), detail=detail)
    if kind in _AS_TEXT and not (kind == "text" and _is_prose(file)):
        return ShownText(_code(file, kind, wanted, plain=plain))
    try:
        document = registry.read(kind, file.source)
    except NotReadable as error:
        category, _, detail = error.message.partition(": ")
        reason = Unshown.DAMAGED if isinstance(error, Damaged) else _NOT_READ.get(category, Unshown.UNKNOWN)
        raise NothingToShow(reason, detail=detail) from error
    return ShownDocument(structured(document, wanted))


def _is_prose(file: OpenFile) -> bool:
    """Whether a text is set as prose; one of which only a part is shown keeps the numbers of its lines."""
    return file.stamp.size <= WHOLE_BYTES and is_prose(read_text(file.source))


def _detected(file: OpenFile) -> Detected:
    return detect(file.name, file.handle)


def _code(file: OpenFile, kind: str, wanted: Wanted, *, plain: bool) -> Code:
    part = window(file, wanted)
    language = _AS_TEXT[kind]
    if kind == "code":
        file.handle.seek(0)
        start = file.handle.read(HEAD_BYTES)[:200].decode("utf-8", "replace")
        language = code_language_of_name(file.name) or code_language_of_program(shebang_program(start))
    found = []
    if language and not plain:
        from desktop_app.preview.code_styles import styles  # noqa: PLC0415  Pygments is only paid for by code

        found = styles(part.text, language, part.passage[0] if part.passage else 0)
    return Code(
        text=part.text,
        first_line=part.first_line,
        language=language,
        styles=found,
        words=word_ranges(part.text, wanted),
        passage=part.passage,
        cut=part.cut,
    )
