"""What all mail formats become: a subject, an envelope, a body, and the names and texts of what is attached."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import NotReadable, Skipped
from desktop_app.extract import registry
from desktop_app.extract.builder import DocumentBuilder, clean_line
from desktop_app.extract.encodings import decode, python_codec
from desktop_app.extract.html_blocks import add_html, markup_text
from desktop_app.extract.source import Limits, Source

_PARAGRAPHS = re.compile(r"\n[ \t\r]*\n")
_UNSAID = frozenset(("", "us-ascii", "ascii", "unknown-8bit", "8bit", "binary"))
_MOST_BROKEN = 0.02
_SHORT = 200
_MARKUP_FACTOR = 20
# Beyond this many a mail is a list of files: they are named, but not read.
_MOST_ATTACHMENTS_READ = 100
_SEALED = frozenset((
    "application/pgp-encrypted", "application/pgp-signature", "application/pkcs7-mime", "application/x-pkcs7-mime",
    "application/pkcs7-signature", "application/x-pkcs7-signature",
))  # fmt: skip
_ARMOUR = b"-----BEGIN PGP "
NESTED_TOO_DEEPLY = "only the first part was read: mails are nested too deeply"
TOO_MANY_PARTS = "only the first part was read: the mail has too many parts"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who wrote what to whom, as shown; `date` is ISO 8601."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    copied: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a mail."""

    name: str
    data: bytes
    media_type: str = ""

    @property
    def sealed(self) -> bool:
        """Whether this is a signature or an encrypted body: text in form only."""
        return self.media_type.lower() in _SEALED or self.data[:64].lstrip().startswith(_ARMOUR)


@dataclass(frozen=True, slots=True)
class Body:
    """A stretch of a mail's own text: plain text, or HTML."""

    text: str
    is_html: bool = False


@dataclass(slots=True)
class Message:
    """One mail, ready to be written; `mails` are those attached to it, `cut_short` says why a part of it is missing."""

    envelope: Envelope
    bodies: list[Body] = field(default_factory=list[Body])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    mails: list["Message"] = field(default_factory=list["Message"])
    cut_short: str = ""


class MailWriter:
    """Writes mails into one document; `part` is the path inside it, as in "message 3/report.pdf"."""

    def __init__(self, builder: DocumentBuilder, limits: Limits) -> None:
        self.builder = builder
        # Whether anything but addresses and names was written: only then is there text in it.
        self.said_something = False
        self._limits = limits
        self._attachments_read = 0

    def write(self, message: Message, part: str = "", depth: int = 0) -> None:
        """Append a mail, then what is attached to it."""
        if depth > self._limits.depth:
            self.builder.truncate_later(NESTED_TOO_DEEPLY)
            return
        place = Place(part=part or None)
        self.builder.forget_heading()
        subject = clean_line(message.envelope.subject)
        self.builder.add(subject, BlockKind.HEADING, place, level=min(depth + 1, 6))
        self.builder.add(_header_lines(message.envelope), BlockKind.PARAGRAPH, place)
        self.said_something = self.said_something or bool(subject)
        self._write_body(message, place)
        names = [attachment.name for attachment in message.attachments if attachment.name]
        self.builder.add("\n".join(names), BlockKind.PARAGRAPH, place)
        for attachment in message.attachments:
            self._write_attachment(attachment, part)
        for number, mail in enumerate(message.mails, 1):
            inner = clean_line(mail.envelope.subject, 80) or f"message {number}"
            self.write(mail, f"{part}/{inner}" if part else inner, depth + 1)
        if message.cut_short:
            self.builder.truncate_later(message.cut_short)

    def document(self, kind: str, media_type: str, envelope: Envelope | None = None) -> Document:
        """Return what was written. Raises Skipped("no text") where it was only addresses and names."""
        if not self.said_something:
            raise Skipped("no text")
        envelope = envelope or Envelope()
        return self.builder.build(
            kind, media_type, title=envelope.subject, author=envelope.sender, created=envelope.date
        )

    def _write_body(self, message: Message, place: Place) -> None:
        before = self.builder.count
        for body in message.bodies:
            if body.is_html:
                add_html(self.builder, body.text, place)
            else:
                for paragraph in _PARAGRAPHS.split(body.text):
                    self.builder.add(paragraph, BlockKind.PARAGRAPH, place)
        self.said_something = self.said_something or self.builder.count > before

    def _write_attachment(self, attachment: Attachment, part: str) -> None:
        self._attachments_read += 1
        too_many = self._attachments_read > _MOST_ATTACHMENTS_READ or self._limits.depth < 1
        if self.builder.full or not attachment.data or attachment.sealed or too_many:
            return
        handle = io.BytesIO(attachment.data)
        kind = registry.kind_of(attachment.name, handle)
        if not kind:
            return
        limits = replace(self._limits, depth=self._limits.depth - 1)
        try:
            document = registry.read(kind, Source(attachment.name, handle, len(attachment.data), limits))
        except NotReadable:
            return  # the mail is readable all the same, and the attachment's name is in it
        name = attachment.name or "attachment"
        path = f"{part}/{name}" if part else name
        self.builder.forget_heading()
        for block in document.blocks:
            inner = f"{path}/{block.place.part}" if block.place.part else path
            text = document.text[block.start : block.end]
            self.builder.add(text, block.kind, replace(block.place, part=inner), block.level)
        self.said_something = True


def alternative(bodies: Sequence[Body]) -> list[Body]:
    """Return those of several forms of one text that are to be read: plain text, unless it only stands in for HTML."""
    plain = [body for body in bodies if not body.is_html and body.text.strip()]
    html = [body for body in bodies if body.is_html and body.text.strip()]
    length = sum(len(body.text.strip()) for body in plain)
    stub = length < _SHORT and length * _MARKUP_FACTOR < sum(len(body.text) for body in html)
    return html if html and stub else plain or html


def decoded(data: bytes, charset: str) -> str:
    """Return a part's text: as its charset says, unless that is plainly wrong, then as it looks."""
    codec = "" if charset.strip().lower() in _UNSAID else python_codec(charset)
    if codec:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") <= _MOST_BROKEN * len(text):
            return text.removeprefix("\ufeff")
    return decode(data)


def decoded_html(data: bytes, charset: str) -> str:
    """Return an HTML part's markup: as its charset says, else as the markup itself says, else as it looks."""
    return markup_text(data) if charset.strip().lower() in _UNSAID else decoded(data, charset)


def _header_lines(envelope: Envelope) -> str:
    fields = (
        ("From", envelope.sender),
        ("To", envelope.to),
        ("Cc", envelope.copied),
        ("Date", envelope.date),
    )
    return "\n".join(f"{name}: {clean_line(value)}" for name, value in fields if value.strip())
