"""Files that are not read: told from their first bytes, or, failing that, from their extension."""

import codecs
import mimetypes
import re

_AT_START = (
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"II+\x00", "picture"),
    (b"MM\x00+", "picture"),
    (b"icns\x00", "picture"),
    (b"qoif\x00", "picture"),
    (b"DDS |\x00\x00\x00", "picture"),
    (b"\x00\x00\x01\x00", "picture"),
    (b"8BPS", "picture"),
    (b"\x00\x00\x00\x0cjP  ", "picture"),
    (b"\xff\x0a", "picture"),
    (b"\x76\x2f\x31\x01", "picture"),
    (b"gimp xcf", "picture"),
    (b"AT&TFORM", "unsupported: DjVu"),
    (b"\xd7\xcd\xc6\x9a", "picture"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"\x00\x00\x01\xb3", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", "video"),
    (b"ID3", "audio"),
    (b"\xff\xfb", "audio"),
    (b"\xff\xf3", "audio"),
    (b"\xff\xf1", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"MThd", "audio"),
    (b"#!AMR", "audio"),
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa\xce", "program"),
    (b"\xfe\xed\xfa\xcf", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\x00asm", "program"),
    (b"dex\n", "program"),
    (b"!<arch>\n", "program"),
    (b"PK\x05\x06", "archive"),
    (b"PK\x07\x08", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"\x04\x22\x4d\x18", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"MSCF", "archive"),
    (b"\xed\xab\xee\xdb", "archive"),
    (b"hsqs", "archive"),
    (b"LZIP", "archive"),
    (b"ITSF", "unsupported: compiled HTML help"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"OTTO\x00", "font"),
    (b"ttcf\x00", "font"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard", "database"),
    (b"!BDN", "unsupported: Outlook data file"),
    (b"\x93NUMPY", "data"),
    (b"PAR1", "data"),
    (b"ARROW1\x00", "data"),
    (b"\x89HDF\r\n\x1a\n", "data"),
    (b"GGUF", "data"),
)
_RIFF = {b"WEBP": "picture", b"AVI ": "video", b"WAVE": "audio"}
_PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1")
_FTYP = dict.fromkeys(_PICTURE_BRANDS, "picture") | {b"M4A ": "audio"}
_TAR_MAGIC = slice(257, 262)
_FTYP_BRAND = slice(8, 12)

# A private key in PEM, OpenSSH's or OpenPGP's armour (RFC 7468, RFC 9580), wherever in a text it stands: alone on its
# lines, with text before it or not, or in quotes, comments and escapes, as in source code and JSON. A text that only
# names such a line, or shows one with dots for the key, has no base64 behind it.
_KEY_LINE = rb"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_KEY_HEADER = rb"[A-Za-z][A-Za-z-]{1,30}: [^\r\n\\]{0,200}+"
_BETWEEN = rb"""(?:\\[nrt]|[\s"'`>#*+/,;|\\])"""
_PRIVATE_KEY = re.compile(
    rb"^[ \t]*+" + _KEY_LINE + rb"[ \t]*+\r?\n\s{0,80}+(?:" + _KEY_HEADER + rb"\s{1,80}+){0,8}"
    rb"[A-Za-z0-9+/]{16,}+={0,2}[ \t]*+(?:[\r\n]|\Z)"
    rb"|" + _KEY_LINE + _BETWEEN + rb"{1,80}(?:" + _KEY_HEADER + _BETWEEN + rb"{1,80}){0,8}[A-Za-z0-9+/]{40}",
    re.MULTILINE,
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_EXTENSIONS = {
    "mobi": "unsupported: Kindle book",
    "azw": "unsupported: Kindle book",
    "azw3": "unsupported: Kindle book",
    "one": "unsupported: OneNote",
    "pages": "unsupported: Apple Pages",
    "numbers": "unsupported: Apple Numbers",
    "key": "unsupported: Apple Keynote",
    "tga": "picture",
    "pcx": "picture",
    "jar": "program",
    "apk": "program",
    "pyc": "program",
    "so": "program",
    "dll": "program",
    "exe": "program",
    "iso": "archive",
    "dmg": "archive",
    "npz": "data",
    "safetensors": "data",
    "onnx": "data",
    "parquet": "data",
    "pickle": "data",
    "pkl": "data",
}
# Only what Python itself knows, so that the answer is the same on every machine.
_MEDIA_TYPES = mimetypes.MimeTypes()
_MEDIA_CATEGORIES = {"image": "picture", "video": "video", "audio": "audio", "font": "font"}


def category_of_magic(head: bytes) -> str:  # noqa: PLR0911 - one answer for each signature
    """Return why a file that starts with `head` is not read ("picture", "archive" …), "" if nothing says so."""
    for magic, category in _AT_START:
        if head.startswith(magic):
            return category
    if _holds_private_key(head):
        return "private"
    if head.startswith(b"MZ") and b"\x00" in head[:64]:
        return "program"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "picture"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[_FTYP_BRAND], "data")
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[_FTYP_BRAND], "video")
    if head[_TAR_MAGIC] == b"ustar":
        return "archive"
    return ""


def _holds_private_key(head: bytes) -> bool:
    # The letters of a key are ASCII, so what UTF-16 puts between them is zeros.
    text = head.replace(b"\x00", b"") if head.startswith(_UTF16) else head
    if b"PRIVATE KEY" not in text:
        return False
    begins = text.startswith(b"-----BEGIN ") and b"PRIVATE KEY" in text.partition(b"\n")[0]
    return begins or _PRIVATE_KEY.search(text) is not None


def category_of_extension(extension: str) -> str:
    """Return what a file that is no text must be by its extension (lower case, no dot), "" if it says nothing."""
    known = _EXTENSIONS.get(extension)
    if known is not None:
        return known
    media_type, _ = _MEDIA_TYPES.guess_type(f"x.{extension}", strict=False)
    return _MEDIA_CATEGORIES.get((media_type or "").partition("/")[0], "")
