"""Word 97-2003 documents (.doc). Places hold the nearest heading; notes, text boxes, headers and footers come last."""

from collections.abc import Iterable

from desktop_app.documents import BlockKind, Document
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.compound import CompoundFile
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, TableWriter
from desktop_app.extract.word97 import Paragraph, WordDocument

MEDIA_TYPE = "application/msword"
_DATUM_CHARS = 1000


def read(source: Source) -> Document:
    """Return a document's text. Raises Skipped or Damaged."""
    with CompoundFile(source) as container:
        tables = {
            second: container.read(name) if name in container else b""
            for second, name in ((False, "0Table"), (True, "1Table"))
        }
        word = WordDocument(container.read("WordDocument"), tables)
        summary = container.summary()
    builder = DocumentBuilder(source.limits)
    start = 0
    running: list[tuple[int, int]] = []
    for name, length in word.stories._asdict().items():
        if name == "main":
            _add(builder, word.paragraphs(start, length))
        elif name in {"headers", "header_text_boxes"}:
            running.append((start, length))
        elif name != "macros":
            builder.forget_heading()
            _add(builder, word.paragraphs(start, length))
        start += length
    builder.forget_heading()
    seen: set[str] = set()
    for first, length in running:
        for paragraph in word.paragraphs(first, length):
            text = paragraph.text.strip()
            if text not in seen and any(map(str.isalpha, text)):
                seen.add(text)
                builder.add(text)
    return builder.build(
        "legacy_word",
        MEDIA_TYPE,
        title=summary.title,
        author=summary.author,
        created=summary.created,
        modified=summary.modified,
    )


def _add(builder: DocumentBuilder, paragraphs: Iterable[Paragraph]) -> None:
    table: TableWriter | None = None
    cells: list[str] = []
    cell: list[str] = []
    for paragraph in paragraphs:
        if builder.full:
            return
        if not paragraph.in_table:
            if table is not None:
                table.close()
                table = None
            cells, cell = [], []
            kind = BlockKind.HEADING if paragraph.level else BlockKind.PARAGRAPH
            builder.add(
                " ".join(paragraph.text.split()) if paragraph.level else paragraph.text, kind, level=paragraph.level
            )
        elif paragraph.ends == "row":
            table = table or TableWriter(builder)
            _add_row(builder, table, cells)
            cells, cell = [], []
        else:
            cell.append(paragraph.text)
            if paragraph.ends == "cell":
                cells.append("\n\n".join(cell))
                cell = []
    if table is not None:
        table.close()
    for text in (*cells, *cell):
        builder.add(text)


def _add_row(builder: DocumentBuilder, table: TableWriter, cells: list[str]) -> None:
    """Append a table's row; a row of long texts is page layout, and becomes paragraphs."""
    if any(len(text) > _DATUM_CHARS for text in cells):
        table.close()
        for text in cells:
            for paragraph in text.split("\n\n"):
                builder.add(paragraph)
    else:
        table.add(Row(cells))
