"""Outlook messages (.msg, MS-OXMSG): properties of a compound file. Places: the attachment's name in `part`.

The body is read from plain text, HTML or compressed RTF, whichever there is. A message whose body is encrypted has
nothing to read but its addresses.
"""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from compressed_rtf import decompress  # pyright: ignore[reportUnknownVariableType]

from desktop_app.documents import Document
from desktop_app.errors import Damaged
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.compound import CompoundFile
from desktop_app.extract.encodings import python_codec
from desktop_app.extract.mail import (
    NESTED_TOO_DEEPLY,
    Attachment,
    Body,
    Envelope,
    MailWriter,
    Message,
    alternative,
    decoded,
    decoded_html,
)
from desktop_app.extract.rtf_reader import RtfReader
from desktop_app.extract.source import Limits, Source

_SUBJECT = "0037"
_BODY = "1000"
_HTML = "1013"
_RTF = "1009"
_SENDER_NAME = "0C1A"
_SENDER_ADDRESSES = ("5D01", "0C1F")
_TO = "0E04"
_CC = "0E03"
_ATTACHMENT_NAMES = ("3707", "3704", "3001")
_ATTACHMENT_MEDIA_TYPE = "370E"
_ATTACHMENT_DATA = "37010102"
_ATTACHED_MESSAGE = "3701000D"
_DATES = (0x0039, 0x0E06, 0x3007)
_CODE_PAGES = (0x3FFD, 0x3FDE)
_UNICODE, _STRING_8, _BINARY = "001F", "001E", "0102"
_ENTRY = struct.Struct("<HHI8s")
_HEADER_SIZES = {True: 32, False: 24}
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEFAULT_CODEC = "cp1252"


def read(source: Source) -> Document:
    """Return a message's text. Raises Skipped or Damaged."""
    with CompoundFile(source) as container:
        message = _Reader(container, source.limits).message("", 0)
    writer = MailWriter(DocumentBuilder(source.limits), source.limits)
    writer.write(message)
    return writer.document("msg", "application/vnd.ms-outlook", message.envelope)


class _Reader:
    def __init__(self, container: CompoundFile, limits: Limits) -> None:
        self._container = container
        self._limits = limits
        self._paths = container.paths()

    def message(self, prefix: str, depth: int) -> Message:
        """Return the message whose properties stand under `prefix`, "" or one that ends in "/"."""
        values = self._fixed_values(prefix)
        codec = next((codec for page in _CODE_PAGES if (codec := _codec(values.get(page)))), _DEFAULT_CODEC)
        name = self._text(prefix, _SENDER_NAME, codec)
        address = next((text for key in _SENDER_ADDRESSES if "@" in (text := self._text(prefix, key, codec))), "")
        message = Message(
            Envelope(
                subject=self._text(prefix, _SUBJECT, codec),
                sender=f"{name} <{address}>" if name and address and name != address else name or address,
                to=self._text(prefix, _TO, codec),
                copied=self._text(prefix, _CC, codec),
                date=next((date for key in _DATES if (date := _date(values.get(key)))), ""),
            ),
            bodies=self._bodies(prefix, codec),
        )
        self._attach(message, prefix, codec, depth)
        return message

    def _bodies(self, prefix: str, codec: str) -> list[Body]:
        plain = self._text(prefix, _BODY, codec)
        markup = self._binary(prefix, _HTML)
        html = decoded_html(markup, "") if markup else self._text(prefix, _HTML, codec)
        bodies = alternative([Body(plain), Body(html, is_html=True)])
        if bodies:
            return bodies
        packed = self._binary(prefix, _RTF)
        paragraphs = RtfReader(_unpacked(packed)).paragraphs() if packed else ()
        return [Body("\n\n".join(paragraph.text or " | ".join(paragraph.cells) for paragraph in paragraphs))]

    def _attach(self, message: Message, prefix: str, codec: str, depth: int) -> None:
        storage = f"{prefix}__attach_version1.0_#"
        folders = dict.fromkeys(
            path[: path.index("/", len(storage)) + 1] for path in self._paths if path.startswith(storage)
        )
        for folder in list(folders)[: self._limits.entries]:
            name = next((text for key in _ATTACHMENT_NAMES if (text := self._text(folder, key, codec))), "")
            inner = f"{folder}__substg1.0_{_ATTACHED_MESSAGE}/"
            if any(path.startswith(inner) for path in self._paths):
                if depth < self._limits.depth:
                    message.mails.append(self.message(inner, depth + 1))
                else:
                    message.cut_short = NESTED_TOO_DEEPLY
            else:
                data = f"{folder}__substg1.0_{_ATTACHMENT_DATA}"
                content = self._container.read(data) if data in self._container else b""
                message.attachments.append(Attachment(name, content, self._text(folder, _ATTACHMENT_MEDIA_TYPE, codec)))

    def _text(self, prefix: str, key: str, codec: str) -> str:
        path = f"{prefix}__substg1.0_{key}"
        if path + _UNICODE in self._container:
            return self._container.read(path + _UNICODE).decode("utf-16-le", "replace").strip("\0").strip()
        if path + _STRING_8 in self._container:
            return decoded(self._container.read(path + _STRING_8), codec).strip("\0").strip()
        return ""

    def _binary(self, prefix: str, key: str) -> bytes:
        path = f"{prefix}__substg1.0_{key}{_BINARY}"
        return self._container.read(path) if path in self._container else b""

    def _fixed_values(self, prefix: str) -> Mapping[int, bytes]:
        """Return the values that fit into eight bytes, by property id."""
        path = f"{prefix}__properties_version1.0"
        if path not in self._container:
            return {}
        data = self._container.read(path)
        start = _HEADER_SIZES[prefix == ""]
        whole = (len(data) - start) // _ENTRY.size * _ENTRY.size
        found: dict[int, bytes] = {}
        for _, identifier, _, value in _ENTRY.iter_unpack(data[start : start + max(whole, 0)]):
            found[cast("int", identifier)] = cast("bytes", value)
        return found


def _unpacked(data: bytes) -> bytes:
    """Return MS-OXRTFCP compressed RTF as RTF."""
    try:
        return decompress(data)
    except Exception as error:  # the library raises nothing narrower
        raise Damaged("damaged: its compressed text cannot be unpacked") from error


def _codec(value: bytes | None) -> str:
    if value is None:
        return ""
    page = int.from_bytes(value[:4], "little")
    return {65001: "utf-8", 1200: ""}.get(page, python_codec(f"cp{page}"))


def _date(value: bytes | None) -> str:
    ticks = int.from_bytes(value or b"", "little")
    if not ticks:
        return ""
    try:
        return (_FILETIME_EPOCH + timedelta(microseconds=ticks // 10)).replace(microsecond=0).isoformat()
    except OverflowError:
        return ""
