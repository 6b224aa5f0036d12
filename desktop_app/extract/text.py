"""Plain text and logs in any encoding: a block for each run of lines between blank lines. Places: lines."""

from desktop_app.documents import Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import read_text, stretches
from desktop_app.extract.source import Source


def read(source: Source) -> Document:
    """Read a plain text; its lines stay as they are."""
    builder = DocumentBuilder(source.limits)
    for text, lines in stretches(read_text(source, builder)):
        builder.add(text, place=Place(lines=lines))
    return builder.build("text", "text/plain")
