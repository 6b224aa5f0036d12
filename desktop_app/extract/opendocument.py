"""OpenDocument texts, spreadsheets, presentations and drawings (.odt, .ods, .odp, .odg and their templates).

The content is streamed: a text block by block, a spreadsheet row by row, a presentation slide by slide. Repeated
rows and cells are read once. What a tracked change deleted is left out; headers and footers come last.
"""

import posixpath
from typing import BinaryIO

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.builder import NOWHERE, DocumentBuilder
from desktop_app.extract.dates import stated_date
from desktop_app.extract.ooxml import Properties
from desktop_app.extract.opendocument_table import BLOCKS, OpenDocumentTable
from desktop_app.extract.opendocument_text import (
    ANNOTATION,
    DRAW,
    HEADING,
    LINK,
    OBJECT,
    OFFICE,
    PARAGRAPH,
    PRESENTATION,
    ROW,
    STYLE,
    TABLE,
    TABLE_ELEMENT,
    TEXT,
    annotation_prefix,
    inline,
)
from desktop_app.extract.safe_xml import Element, drop, events, local_name, nearest, parse
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.sheets import add_sheet_name
from desktop_app.extract.source import Source
from desktop_app.extract.tables import TableWriter

_TEXT_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_PAGE = f"{DRAW}page"
_NOTES = f"{PRESENTATION}notes"
_SPREADSHEET = f"{OFFICE}spreadsheet"
_CHART = f"{OFFICE}chart"
_KINDS = frozenset((f"{OFFICE}text", _SPREADSHEET, _CHART, f"{OFFICE}presentation", f"{OFFICE}drawing"))
_PARAGRAPH_STYLE = f"{STYLE}style"
_LEFT_OUT = (f"{TEXT}tracked-changes", f"{TABLE}tracked-changes", f"{TABLE}content-validations", f"{OFFICE}forms")
_RUNNING = tuple(
    f"{STYLE}{name}" for name in ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
)
_BODY_TAGS = (
    PARAGRAPH,
    HEADING,
    TABLE_ELEMENT,
    ROW,
    _PAGE,
    *_KINDS,
    _PARAGRAPH_STYLE,
    *_LEFT_OUT,
)
_OBJECT_DEPTH = 2


def read(source: Source) -> Document:
    """Return an OpenDocument file's text. Raises Skipped or Damaged."""
    with SafeZip(source) as package:
        if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
            raise Skipped("password")
        media_type = package.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in package else ""
        builder = DocumentBuilder(source.limits)
        reader = _Reader(package, builder)
        reader.read_body(package.open("content.xml"))
        if "styles.xml" in package:
            reader.read_running(package.open("styles.xml"))
        known = _properties(package)
        return builder.build(
            "opendocument",
            media_type or _TEXT_MEDIA_TYPE,
            title=known.title,
            author=known.author,
            created=known.created,
            modified=known.modified,
        )


def _properties(package: SafeZip) -> Properties:
    if "meta.xml" not in package:
        return Properties()
    try:
        root = parse(package.read("meta.xml"), recover=True)
    except Damaged:
        return Properties()
    values = {local_name(element): (element.text or "").strip() for element in root.iter()}
    return Properties(
        title=values.get("title", ""),
        author=values.get("creator", "") or values.get("initial-creator", ""),
        created=stated_date(values.get("creation-date", "")),
        modified=stated_date(values.get("date", "")),
    )


class _Reader:
    """Turns one package into blocks; `_place` is the sheet or slide that is being read."""

    def __init__(self, package: SafeZip, builder: DocumentBuilder) -> None:
        self._package = package
        self._builder = builder
        self._place = NOWHERE
        self._kind = ""
        self._slides = 0
        self._title_styles = {"Title"}
        self._objects_open = 0

    def read_body(self, stream: BinaryIO) -> None:
        """Append the content, freeing each block as soon as it is done."""
        inside: list[str] = []
        table = OpenDocumentTable(self, NOWHERE)
        for event, element in events(stream, _BODY_TAGS):
            name = str(element.tag)
            if event == "start":
                if name == TABLE_ELEMENT and TABLE_ELEMENT not in inside:
                    table = self._start_table(element)
                if name in _KINDS:
                    self._kind = name
                inside.append(name)
                continue
            inside.pop()
            around = [tag for tag in inside if tag not in _KINDS]
            if name not in _KINDS and self._finish(element, around, table):
                drop(element)
            if self._builder.full:
                return

    def _finish(self, element: Element, around: list[str], table: OpenDocumentTable) -> bool:
        """Append an element that just ended, if it stands on its own; say whether it can be freed."""
        name = element.tag
        if name == _PARAGRAPH_STYLE:
            self._remember_style(element)
        elif name == _PAGE:
            self._add_page(element)
        elif name == ROW and around == [TABLE_ELEMENT]:
            if self._kind != _CHART:
                table.add(element)
        elif name == TABLE_ELEMENT and not around:
            table.close()
        elif name in BLOCKS and not set(around) - {TABLE_ELEMENT}:
            self.add_block(element)
        else:
            return not around
        return True

    def read_running(self, stream: BinaryIO) -> None:
        """Append a text's headers and footers from styles.xml, each once; those of sheets are mere page numbers."""
        if self._kind != f"{OFFICE}text":
            return
        self._builder.forget_heading()
        self._place = NOWHERE
        seen: set[str] = set()
        for event, element in events(stream, _RUNNING):
            if event == "start":
                continue
            for block in nearest(element, BLOCKS):
                text = "".join(block.itertext())
                if text not in seen and any(map(str.isalpha, text)):
                    seen.add(text)
                    self.add_block(block)
            drop(element)

    def add_block(self, element: Element, prefix: str = "", place: Place | None = None) -> None:
        """Append a paragraph, a heading or a whole table, and what hangs on it."""
        place = self._place if place is None else place
        if element.tag == TABLE_ELEMENT:
            table = OpenDocumentTable(self, place)
            for row in nearest(element, (ROW,)):
                table.add(row)
            table.close()
            return
        found = inline(element)
        level = self._level(element)
        if found.text:
            kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
            self._builder.add(prefix + found.text, kind, place, level)
        for beside in found.beside:
            self.add_beside(beside, place)

    def add_beside(self, container: Element, place: Place) -> None:
        """Append an embedded object, or the blocks and objects inside a frame, note or comment."""
        if container.tag == OBJECT:
            self._add_object(container)
            return
        prefix = annotation_prefix(container) if container.tag == ANNOTATION else ""
        for element in nearest(container, (*BLOCKS, OBJECT, ANNOTATION)):
            if element.tag in {OBJECT, ANNOTATION}:
                self.add_beside(element, place)
            else:
                self.add_block(element, prefix, place)
                prefix = ""

    def write_table(self) -> TableWriter:
        """Return a writer for one table of this document."""
        return TableWriter(self._builder)

    def _start_table(self, element: Element) -> OpenDocumentTable:
        if self._kind != _SPREADSHEET:
            return OpenDocumentTable(self, self._place)
        name = element.get(f"{TABLE}name", "")
        self._place = Place(sheet=name, slide=self._place.slide)
        add_sheet_name(self._builder, name)
        return OpenDocumentTable(self, self._place, with_cells=True)

    def _remember_style(self, element: Element) -> None:
        if element.get(f"{STYLE}parent-style-name") in self._title_styles:
            self._title_styles.add(element.get(f"{STYLE}name", ""))

    def _level(self, element: Element) -> int:
        if element.tag == HEADING:
            level = element.get(f"{TEXT}outline-level", "1")
            return int(level) if level.isdecimal() else 1
        return int(element.get(f"{TEXT}style-name") in self._title_styles)

    def _add_page(self, page: Element) -> None:
        self._slides += 1
        self._place = Place(slide=self._slides)
        self._builder.forget_heading()
        titles: list[Element] = []
        others: list[Element] = []
        notes: list[Element] = []
        for element in page:
            role = element.get(f"{PRESENTATION}class", "")
            (notes if element.tag == _NOTES else titles if role == "title" else others).append(element)
        for element in titles:
            text = " ".join(inline(block).text for block in nearest(element, (PARAGRAPH, HEADING)))
            self._builder.add(" ".join(text.split()), BlockKind.HEADING, self._place, level=1)
        for element in others + notes:
            self.add_beside(element, self._place)

    def _add_object(self, element: Element) -> None:
        """Append an embedded sheet, text or chart where it stands, as part of the same slide."""
        part = posixpath.normpath(posixpath.join(element.get(f"{LINK}href", ""), "content.xml"))
        if part not in self._package or self._objects_open >= _OBJECT_DEPTH:
            return
        place, kind = self._place, self._kind
        self._objects_open += 1
        self.read_body(self._package.open(part))
        self._objects_open -= 1
        self._place, self._kind = place, kind
