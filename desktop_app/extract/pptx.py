"""PowerPoint presentations (.pptx, .pptm, .potx, .ppsx): slides in the order they are shown, title first.

Each shape is a block whose place is its slide; then the slide's tables, diagrams, charts, comments and notes.
"""

from collections.abc import Iterator, Mapping

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.drawings import chart_texts, paragraph_text, paragraphs_of_part
from desktop_app.extract.ooxml import (
    STRICT,
    TRANSITIONAL,
    Names,
    Relationship,
    main_part,
    properties,
    relationship_id,
    relationships,
    targets,
    text_of,
)
from desktop_app.extract.safe_xml import Element, local_name, parse
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, add_table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TITLES = frozenset(("title", "ctrTitle"))
_RUNNING = frozenset(("dt", "ftr", "hdr"))
_WORDLESS = frozenset(("sldNum", "sldImg"))
_UNNAMED = frozenset(("powerpoint presentation", "slide 1"))


def read(source: Source) -> Document:
    """Return a presentation's text, slide after slide. Raises Skipped or Damaged."""
    with SafeZip(source) as package:
        part = main_part(package, "ppt/presentation.xml")
        builder = DocumentBuilder(source.limits)
        reader = _Reader(package, builder)
        for number, slide in enumerate(_slides(package, part), 1):
            reader.add_slide(number, slide)
            if builder.full:
                break
        known = properties(package)
        return builder.build(
            "pptx",
            MEDIA_TYPE,
            title="" if known.title.casefold() in _UNNAMED else known.title,
            author=known.author,
            created=known.created,
            modified=known.modified,
        )


def _slides(package: SafeZip, part: str) -> Iterator[str]:
    relations = relationships(package, part)
    root = parse(package.read(part), recover=True)
    listed = [relations.get(relationship_id(element)) for element in root.iter("{*}sldId")]
    order = [relation.target for relation in listed if relation is not None]
    # A list that cannot be read still leaves the slides themselves.
    return (slide for slide in order or targets(relations, "slide") if slide in package)


class _Reader:
    def __init__(self, package: SafeZip, builder: DocumentBuilder) -> None:
        self._package = package
        self._builder = builder
        # Dates and footers repeat on every slide; the first time is enough.
        self._running: set[str] = set()

    def add_slide(self, number: int, part: str) -> None:
        """Append one slide."""
        root = parse(self._package.read(part), recover=True)
        place = Place(slide=number)
        names = _dialect_of(root)
        self._builder.forget_heading()
        self._add_titles(root, names, place)
        for shape in _shapes(root):
            if local_name(shape) == "graphicFrame":
                self._add_tables(shape, names, place)
            else:
                self._add_shape(shape, names, place)
        self._add_related(relationships(self._package, part), place)

    def _add_titles(self, root: Element, names: Names, place: Place) -> None:
        for shape in _shapes(root):
            if _placeholder(shape) in _TITLES:
                title = " ".join(_shape_text(shape, names).split())
                self._builder.add(title, BlockKind.HEADING, place, level=1)

    def _add_shape(self, shape: Element, names: Names, place: Place) -> None:
        role = _placeholder(shape)
        if role in _TITLES or role in _WORDLESS:
            return
        text = _shape_text(shape, names)
        if role in _RUNNING:
            if text in self._running:
                return
            self._running.add(text)
        self._builder.add(text, BlockKind.PARAGRAPH, place)

    def _add_tables(self, frame: Element, names: Names, place: Place) -> None:
        for table in frame.iter(f"{names.drawing}tbl"):
            about = table.find(f"{names.drawing}tblPr")
            header = True if about is not None and about.get("firstRow") in {"1", "true"} else None
            rows = [
                [_cell_text(cell, names) for cell in row.iterchildren(f"{names.drawing}tc")]
                for row in table.iterchildren(f"{names.drawing}tr")
            ]
            first = header if len(rows) > 1 else None
            add_table(
                self._builder,
                (Row(cells, place, first if index == 0 else None) for index, cells in enumerate(rows)),
            )

    def _add_related(self, relations: Mapping[str, Relationship], place: Place) -> None:
        package, builder = self._package, self._builder
        for relation in relations.values():
            if relation.target not in package:
                continue
            texts: Iterator[str]
            if relation.type == "diagramData":
                texts = paragraphs_of_part(package, relation.target)
            elif relation.type == "chart":
                texts = chart_texts(package, relation.target)
            elif relation.type == "comments":
                texts = _comments(package, relation.target)
            else:
                continue
            for text in texts:
                builder.add(text, BlockKind.PARAGRAPH, place)
        for notes in targets(relations, "notesSlide"):
            if notes in package:
                self._add_notes(notes, place)

    def _add_notes(self, part: str, place: Place) -> None:
        root = parse(self._package.read(part), recover=True)
        names = _dialect_of(root)
        for shape in _shapes(root):
            role = _placeholder(shape)
            if role not in _RUNNING and role not in _WORDLESS and local_name(shape) != "graphicFrame":
                self._builder.add(_shape_text(shape, names), BlockKind.PARAGRAPH, place)


def _dialect_of(root: Element) -> Names:
    return STRICT if str(root.tag).startswith(STRICT.presentation) else TRANSITIONAL


def _shapes(root: Element) -> Iterator[Element]:
    """Yield shapes and frames in drawing order, through groups and alternatives, without the alternatives' fallback."""
    stack = [root]
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name in {"sp", "graphicFrame", "cxnSp"}:
            yield element
        elif name != "Fallback":
            stack.extend(reversed(element))


def _placeholder(shape: Element) -> str:
    """Return a shape's role on its slide ("title", "body", "dt" …), "" if it is no placeholder."""
    for about in shape.iterchildren("{*}nvSpPr"):
        for placeholder in about.iterfind("{*}nvPr/{*}ph"):
            return placeholder.get("type", "body")
    return ""


def _shape_text(shape: Element, names: Names) -> str:
    return "\n".join(filter(None, (paragraph_text(line, names) for line in shape.iter(f"{names.drawing}p"))))


def _cell_text(cell: Element, names: Names) -> str:
    return " ".join(filter(None, (paragraph_text(line, names) for line in cell.iter(f"{names.drawing}p"))))


def _comments(package: SafeZip, part: str) -> Iterator[str]:
    root = parse(package.read(part), recover=True)
    for node in root.iter("{*}text", "{*}txBody"):
        text = text_of(node) if local_name(node) == "text" else " ".join(text_of(run) for run in node.iter("{*}t"))
        if text.strip():
            yield text.strip()
