"""Mailboxes in one file (.mbox, RFC 4155 and its variants): mail by mail. Places: "message 3" in `part`."""

import re
from collections.abc import Iterator

from desktop_app.documents import Document
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.eml import message_of
from desktop_app.extract.mail import MailWriter
from desktop_app.extract.source import MEBIBYTE, Source

# Only a line that ends in a time of day parts two mails: "From here on" in a body does not.
_FROM_LINE = re.compile(rb"From \S.*\d\d:\d\d")
_LONGEST_LINE = 1 * MEBIBYTE
_LONGEST_MAIL = 64 * MEBIBYTE


def read(source: Source) -> Document:
    """Return the text of all mails, the oldest first as they stand in the file. Raises Skipped."""
    writer = MailWriter(DocumentBuilder(source.limits), source.limits)
    for number, data in enumerate(_mails(source), 1):
        writer.write(message_of(data, source.limits), f"message {number}")
        if writer.builder.full:
            break
    return writer.document("mbox", "application/mbox")


def _mails(source: Source) -> Iterator[bytes]:
    """Yield each mail's bytes without its From line; a mail over 64 MiB is cut there."""
    source.handle.seek(0)
    lines: list[bytes] = []
    size = 0
    blank_before = True
    while line := source.handle.readline(_LONGEST_LINE):
        if blank_before and _FROM_LINE.match(line):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        else:
            size += len(line)
            if size <= _LONGEST_MAIL:
                lines.append(line)
        blank_before = not line.strip()
    if lines:
        yield b"".join(lines)
