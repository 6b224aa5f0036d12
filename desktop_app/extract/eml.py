"""Mails as they are sent (.eml, RFC 5322 and MIME). Places: the attachment's or attached mail's name in `part`."""

import email
import email.errors
import email.header
import email.utils
from email.message import Message as MimeMessage
from typing import cast

from desktop_app.documents import Document
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail import (
    NESTED_TOO_DEEPLY,
    TOO_MANY_PARTS,
    Attachment,
    Body,
    Envelope,
    MailWriter,
    Message,
    alternative,
    decoded,
    decoded_html,
)
from desktop_app.extract.source import Limits, Source

_MULTIPARTS_PER_MAIL = 4


def read(source: Source) -> Document:
    """Return a mail's text. Raises Skipped."""
    message = message_of(source.read_bytes(), source.limits)
    writer = MailWriter(DocumentBuilder(source.limits), source.limits)
    writer.write(message)
    return writer.document("eml", "message/rfc822", message.envelope)


def message_of(data: bytes, limits: Limits) -> Message:
    """Return the mail that `data` holds; what is nested deeper than the limits is left out and said to be."""
    # Parsed without the policy that checks headers: mail from the wild breaks its parsers.
    parsed = email.message_from_bytes(data.lstrip(b"\r\n"))
    return _Walk(limits).message(parsed, 0)


class _Walk:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts = 0

    def message(self, parsed: MimeMessage, depth: int) -> Message:
        """Return one mail and what is attached to it."""
        message = Message(
            Envelope(
                subject=_header(parsed, "subject"),
                sender=_header(parsed, "from"),
                to=_header(parsed, "to"),
                copied=_header(parsed, "cc"),
                date=_date(_header(parsed, "date")),
            )
        )
        self._part(parsed, message, depth, 0)
        return message

    def _part(self, part: MimeMessage, message: Message, depth: int, level: int) -> None:
        self._parts += 1
        if self._parts > self._limits.entries:
            message.cut_short = TOO_MANY_PARTS
            return
        if level > _MULTIPARTS_PER_MAIL * self._limits.depth:
            message.cut_short = NESTED_TOO_DEEPLY
            return
        if not part.is_multipart():
            self._leaf(part, message)
            return
        children = cast("list[MimeMessage[str, str]]", part.get_payload())
        kind = part.get_content_type()
        if kind == "message/rfc822":
            if depth >= self._limits.depth:
                message.cut_short = NESTED_TOO_DEEPLY
            else:
                message.mails += [self.message(child, depth + 1) for child in children]
        elif kind.startswith("message/"):
            lines = [f"{name}: {value}" for child in children for name, value in child.items()]
            message.bodies.append(Body("\n".join(lines)))
        else:
            outside, message.bodies = message.bodies, []
            for child in children:
                self._part(child, message, depth, level + 1)
            inside = alternative(message.bodies) if kind == "multipart/alternative" else message.bodies
            message.bodies = outside + inside

    def _leaf(self, part: MimeMessage, message: Message) -> None:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        kind = part.get_content_type()
        charset = _charset(part)
        name = _file_name(part)
        attached = part.get_content_disposition() == "attachment" or (bool(name) and kind != "text/html")
        if not attached and kind == "text/html":
            message.bodies.append(Body(decoded_html(data, charset), is_html=True))
        elif not attached and kind.startswith("text/"):
            message.bodies.append(Body(decoded(data, charset)))
        elif data or name:
            message.attachments.append(Attachment(name, data, kind))


def _charset(part: MimeMessage) -> str:
    try:
        return part.get_content_charset("")
    except (LookupError, UnicodeError, ValueError):
        return ""


def _file_name(part: MimeMessage) -> str:
    try:
        name = part.get_filename("")
    except (LookupError, UnicodeError, ValueError):
        return ""
    return _decoded_words(name).replace("\\", "/").rpartition("/")[2]


def _header(parsed: MimeMessage, wanted: str) -> str:
    """Return a header's text: encoded words decoded, bytes that should not be there as they look."""
    for name, value in parsed.raw_items():
        if name.lower() == wanted:
            return _decoded_words(str(value))
    return ""


def _decoded_words(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    text = decode(raw) if not raw.isascii() else value
    if "=?" not in text:
        return " ".join(text.split())
    try:
        words = email.header.decode_header(" ".join(text.split()))
    except (email.errors.MessageError, ValueError, IndexError):
        return text
    pieces = [decoded(word, charset or "") if isinstance(word, bytes) else word for word, charset in words]
    return " ".join("".join(pieces).split())


def _date(value: str) -> str:
    try:
        return email.utils.parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return ""
