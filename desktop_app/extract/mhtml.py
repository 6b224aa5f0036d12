"""Web pages saved as one file (MHTML): the page itself, not its pictures and frames. Places: the nearest heading."""

import email
import email.policy

from desktop_app.documents import Document
from desktop_app.errors import Skipped
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.html_blocks import PageFacts, add_html, markup_text
from desktop_app.extract.language import language_code
from desktop_app.extract.source import Source


def read(source: Source) -> Document:
    """Read every HTML part in order: the page comes first, its frames follow."""
    message = email.message_from_bytes(source.read_bytes(), policy=email.policy.default)
    builder = DocumentBuilder(source.limits)
    pages: list[PageFacts] = []
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                pages.append(add_html(builder, markup_text(content, part.get_content_charset(""))))
    if not pages:
        raise Skipped("no text")
    return builder.build(
        "mhtml",
        "multipart/related",
        title=pages[0].title or str(message["Subject"] or ""),
        author=pages[0].author,
        created=pages[0].created,
        language=language_code(pages[0].language),
    )
