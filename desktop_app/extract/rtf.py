"""Rich Text Format (.rtf). Places hold the nearest heading; notes, comments, headers and footers come last."""

from collections.abc import Iterable

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import NOWHERE, DocumentBuilder
from desktop_app.extract.rtf_reader import Paragraph, RtfReader
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, TableWriter

MEDIA_TYPE = "application/rtf"


def read(source: Source) -> Document:
    """Return an RTF file's text. Raises Skipped."""
    builder = DocumentBuilder(source.limits)
    reader = RtfReader(source.read_bytes())
    add_rtf(builder, reader.paragraphs())
    return builder.build("rtf", MEDIA_TYPE, title=reader.title, author=reader.author)


def add_rtf(builder: DocumentBuilder, paragraphs: Iterable[Paragraph], place: Place = NOWHERE) -> None:
    """Append what an RtfReader reads to `builder`, all at `place`."""
    table: TableWriter | None = None
    for paragraph in paragraphs:
        if paragraph.cells:
            table = table or TableWriter(builder)
            table.add(Row(paragraph.cells, place, True if paragraph.header else None))
        else:
            if table is not None:
                table.close()
                table = None
            kind = BlockKind.HEADING if paragraph.level else BlockKind.PARAGRAPH
            builder.add(paragraph.text, kind, place, paragraph.level)
        if builder.full:
            return
    if table is not None:
        table.close()
