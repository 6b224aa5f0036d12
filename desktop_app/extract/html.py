"""Web pages. Places: the nearest heading."""

from desktop_app.documents import Document
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.html_blocks import add_html, markup_text
from desktop_app.extract.language import language_code
from desktop_app.extract.source import Source


def read(source: Source) -> Document:
    """Read a page of HTML or XHTML in whatever encoding; the head gives title, author, language and date."""
    builder = DocumentBuilder(source.limits)
    facts = add_html(builder, markup_text(source.read_bytes()))
    return builder.build(
        "html",
        "text/html",
        title=facts.title,
        author=facts.author,
        created=facts.created,
        language=language_code(facts.language),
    )
