"""Bytes to text in whatever encoding they are, and whether bytes are text at all."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE_BYTES = 65_536
_FALLBACK = "cp1252"
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
_MORE_NAMES = {
    "iso-8859-8-i": "cp1255",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode": "utf-16",
}
# Controls that texts do not hold; escape is left out (ISO-2022, coloured logs), backspace too (manual pages).
_CONTROLS = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.003
_MOST_ZEROS = 0.3
_WHOLE_TO_BROKEN = 3
_MOST_UNPRINTABLE = 0.05
_FEWEST_ZEROS = 0.2
_OTHER_HALF = 0.05


def decode(data: bytes, encoding: str = "") -> str:
    """Return `data` as text in `encoding` (a Python codec), or as `encoding_of` finds it to be.

    Never fails: bytes that the encoding does not know become U+FFFD. A byte order mark wins, and is dropped.
    """
    marked, skipped = _by_mark(data)
    return data[skipped:].decode(marked or encoding or encoding_of(data), "replace")


def encoding_of(data: bytes, *, guess: bool = True) -> str:
    """Return the Python codec for `data`: by its byte order mark, as UTF-16, UTF-32 or UTF-8 by structure, or guessed.

    Without `guess`, "" where only a statistical guess is left. That one looks at the first 64 KiB only.
    """
    sample = data[:SAMPLE_BYTES]
    certain = _by_mark(data)[0] or _wide(sample)
    if certain:
        return certain
    if b"\x1b$" not in sample and b"\x1b(" not in sample:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start > SAMPLE_BYTES or _mostly_utf8(sample):
                return "utf-8"
        else:
            return "utf-8"
    return _guessed(sample) if guess else ""


def python_codec(name: str) -> str:
    """Return the Python codec for an encoding's name as files state it, "" for an unknown one.

    Narrow names become the wider encodings that are meant in practice: "gb2312" is read as GB18030.
    """
    try:
        codec = codecs.lookup(_MORE_NAMES.get(name.strip().lower(), name.strip())).name
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(codec, codec)


def looks_like_text(head: bytes) -> bool:
    """Whether the file that starts with `head` is text in some encoding, not binary data."""
    if _by_mark(head)[0] or _wide(head):
        return True
    zeros = head.count(0)
    controls = len(_CONTROLS.findall(head)) - zeros
    if controls > max(4, _MOST_CONTROLS * len(head)):
        return False
    # A log that was being written when the power went has stretches of zeros.
    return zeros <= _MOST_CONTROLS * len(head) or (zeros <= _MOST_ZEROS * len(head) and _is_utf8(head))


def _is_utf8(head: bytes) -> bool:
    """Whether bytes are UTF-8, but for a character cut off at their end."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


def _by_mark(data: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    return "", 0


def _wide(data: bytes) -> str:
    """Tell UTF-16 and UTF-32 without a mark by where their zero bytes stand."""
    usable = len(data) & ~3
    if usable < 4 or data.count(0, 0, usable) < _FEWEST_ZEROS * usable:  # noqa: PLR2004 - one unit of UTF-32
        return ""
    quarter = usable // 4
    zeros = [data[lane:usable:4].count(0) / quarter for lane in range(4)]
    few = _OTHER_HALF
    many = 1 - few
    low, high = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if zeros[0] <= few and zeros[2] >= many and zeros[3] >= many:
        encoding = "utf-32-le"
    elif zeros[3] <= few and zeros[0] >= many and zeros[1] >= many:
        encoding = "utf-32-be"
    elif low <= few and high > 2 * _FEWEST_ZEROS:
        encoding = "utf-16-le"
    elif high <= few and low > 2 * _FEWEST_ZEROS:
        encoding = "utf-16-be"
    else:
        return ""
    text = data[:usable].decode(encoding, "replace")
    unprintable = sum(1 for character in text if not _shown(character))
    return encoding if unprintable <= _MOST_UNPRINTABLE * len(text) else ""


def _shown(character: str) -> bool:
    return character != "\ufffd" and (character.isprintable() or character in "\t\n\r\f\ufeff")


def _mostly_utf8(sample: bytes) -> bool:
    """Whether a sample is UTF-8 with a few broken bytes: far more whole sequences than broken ones."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return whole > _WHOLE_TO_BROKEN * broken


def _guessed(sample: bytes) -> str:
    import chardet  # noqa: PLC0415 - most texts are UTF-8 and need no detector

    return python_codec(chardet.detect(sample)["encoding"] or "") or _FALLBACK
