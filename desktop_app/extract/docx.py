"""Word documents (.docx, .docm, .dotx): the body streamed block by block, so that its size costs no memory.

Tracked insertions are text, tracked deletions are not. Text boxes, footnotes, endnotes and comments follow the
paragraph they hang on; diagrams, charts, headers and footers come last. Places hold the nearest heading.
"""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from desktop_app.documents import BlockKind, Document
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.docx_styles import heading_levels, level_of_outline
from desktop_app.extract.docx_text import Inline, Tags, cell_of, inline_of, tags_of
from desktop_app.extract.drawings import chart_texts, paragraphs_of_part
from desktop_app.extract.ooxml import dialect, main_part, properties, relationships, targets
from desktop_app.extract.safe_xml import Element, drop, events, iterate, nearest
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, TableWriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A cell with more text than this is a piece of layout, not a datum.
_DATUM_CHARS = 1000


def read(source: Source) -> Document:
    """Return a Word document's text. Raises Skipped or Damaged."""
    with SafeZip(source) as package:
        part = main_part(package, "word/document.xml")
        relations = relationships(package, part)
        styles = next(targets(relations, "styles"), "word/styles.xml")
        story = _Story(DocumentBuilder(source.limits), heading_levels(package, styles))
        for kind in ("footnotes", "endnotes", "comments"):
            for target in targets(relations, kind):
                if target in package:
                    story.collect_notes(package.open(target), kind.removesuffix("s"), source.limits.text_chars)
        story.read(package.open(part))
        story.add_unused_notes()
        for target in targets(relations, "diagramData"):
            story.add_texts(paragraphs_of_part(package, target) if target in package else ())
        for target in targets(relations, "chart"):
            story.add_texts(chart_texts(package, target) if target in package else ())
        story.once = set()
        for kind in ("header", "footer"):
            for target in targets(relations, kind):
                if target in package:
                    story.read(package.open(target))
        known = properties(package)
        return story.builder.build(
            "docx",
            MEDIA_TYPE,
            title=known.title,
            author=known.author,
            created=known.created,
            modified=known.modified,
        )


class _Story:
    """Turns the parts of one document into blocks."""

    def __init__(self, builder: DocumentBuilder, levels: Mapping[str, int]) -> None:
        self.builder = builder
        # When set: texts added since, each of which is added only once (running headers repeat).
        self.once: set[str] | None = None
        # Whether the block being read holds anything but plain runs; nearly all do not, and go fast.
        self._careful = False
        self._levels = levels
        self._notes: dict[tuple[str, str], str] = {}

    def collect_notes(self, stream: BinaryIO, kind: str, limit: int) -> None:
        """Remember a part's notes until the paragraph that points to them comes; at most `limit` characters."""
        tags = tags_of(dialect(stream))
        used = 0
        for note in iterate(stream, tags.notes):
            paragraphs = (
                inline_of(paragraph, tags, careful=True).text for paragraph in nearest(note, (tags.paragraph,))
            )
            text = "\n".join(paragraph for paragraph in paragraphs if paragraph)
            author = note.get(tags.author, "")
            if text:
                self._notes[kind, note.get(tags.identity, "")] = f"{author}: {text}" if author else text
            used += len(text)
            if used > limit:
                break

    def add_unused_notes(self) -> None:
        """Append the notes that no paragraph pointed to, so that none is lost."""
        self.builder.forget_heading()
        for text in self._notes.values():
            self.builder.add(text)
        self._notes.clear()

    def add_texts(self, texts: Iterable[str]) -> None:
        """Append the words of a diagram or a chart."""
        for text in texts:
            self.builder.add(text)

    def read(self, stream: BinaryIO) -> None:
        """Append a part's paragraphs and tables, freeing each as soon as it is done."""
        tags = tags_of(dialect(stream))
        inside: list[str] = []
        table = TableWriter(self.builder)
        for event, element in events(stream, tags.events):
            name = str(element.tag)
            if name not in tags.blocks:
                self._careful = True
                continue
            if event == "start":
                inside.append(name)
                continue
            inside.pop()
            if not inside and name == tags.paragraph:
                self._paragraph(element, tags)
            elif inside == [tags.table] and name == tags.row:
                self._row(element, tags, table)
            elif not inside and name == tags.table:
                table.close()
                table = TableWriter(self.builder)
            else:
                continue
            self._careful = False
            drop(element)
            if self.builder.full:
                return

    def _blocks(self, container: Element, tags: Tags) -> None:
        for element in nearest(container, (tags.paragraph, tags.table)):
            if element.tag == tags.paragraph:
                self._paragraph(element, tags)
            else:
                self._table(element, tags)

    def _table(self, element: Element, tags: Tags) -> None:
        table = TableWriter(self.builder)
        for row in nearest(element, (tags.row,)):
            self._row(row, tags, table)
        table.close()

    def _paragraph(self, paragraph: Element, tags: Tags) -> None:
        inline = inline_of(paragraph, tags, careful=self._careful)
        if inline.text and not self._repeated(inline.text):
            level = self._level(paragraph, tags)
            self.builder.add(inline.text, BlockKind.HEADING if level else BlockKind.PARAGRAPH, level=level)
        self._beside(inline, tags)

    def _beside(self, inline: Inline, tags: Tags) -> None:
        for box in inline.boxes:
            self._blocks(box, tags)
        for note in inline.notes:
            self.builder.add(self._notes.pop(note, ""))

    def _row(self, row: Element, tags: Tags, table: TableWriter) -> None:
        if row.find(tags.deleted_row) is not None:
            return
        elements = list(nearest(row, (tags.cell,)))
        cells = [cell_of(element, tags, careful=self._careful) for element in elements]
        texts = [cell.text for cell in cells]
        if any(len(text) > _DATUM_CHARS for text in texts) or (len(cells) == 1 and cells[0].paragraphs > 1):
            table.close()
            for element in elements:
                self._blocks(element, tags)
            return
        if not self._repeated(" ".join(texts)):
            table.add(Row(texts, header=True if _on(row.find(tags.header_row), tags) else None))
        for inline in (inline for cell in cells for inline in cell.beside):
            self._beside(inline, tags)
        for nested in (nested for cell in cells for nested in cell.tables):
            table.close()
            self._table(nested, tags)

    def _level(self, paragraph: Element, tags: Tags) -> int:
        if not len(paragraph) or paragraph[0].tag != tags.properties:
            return 0
        styled = 0
        for node in paragraph[0]:
            if node.tag == tags.style:
                styled = self._levels.get(node.get(tags.value, ""), 0)
            elif node.tag == tags.outline and (level := level_of_outline(node.get(tags.value))) is not None:
                return level
        return styled

    def _repeated(self, text: str) -> bool:
        if self.once is None:
            return False
        if text in self.once:
            return True
        self.once.add(text)
        return False


def _on(element: Element | None, tags: Tags) -> bool:
    return element is not None and element.get(tags.value, "true") not in {"0", "false", "off"}
