"""HTML to blocks: for web pages, and for the HTML inside mails and e-books.

The page is read as a stream of tags, so no nesting is too deep and nothing quadratic can happen; scripts never run
and nothing is loaded.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from lxml import etree

from desktop_app.documents import BlockKind, Place
from desktop_app.extract.builder import CELL_SEPARATOR, NOWHERE, DocumentBuilder
from desktop_app.extract.encodings import decode, encoding_of, python_codec

_META_BYTES = 4096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset((
    "script", "style", "noscript", "template", "nav", "svg", "iframe", "object", "canvas", "audio",
    "video", "select", "datalist", "button", "textarea", "map",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li", "main",
    "menu", "ol", "p", "search", "section", "summary", "tbody", "tfoot", "thead", "ul", "frameset", "html",
))  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track")
)
_AUTHOR_NAMES = frozenset(("author", "dc.creator", "dcterms.creator", "article:author"))
_SUMMARY_NAMES = frozenset(("description", "keywords"))
_CREATED_NAMES = frozenset(("article:published_time", "dc.date", "dcterms.created", "date"))


@dataclass(slots=True)
class PageFacts:
    """What a page's head says about it; "" where it says nothing. `language` is a BCP 47 tag as written."""

    title: str = ""
    author: str = ""
    language: str = ""
    created: str = ""


class _TargetParser(Protocol):
    def feed(self, data: bytes) -> None: ...

    def close(self) -> object: ...


def markup_text(data: bytes, charset: str = "") -> str:
    """Return HTML bytes as text: by byte order mark, as UTF-8, as `charset` or the page itself says, else as detected.

    `charset` is what a mail part's header says.
    """
    encoding = encoding_of(data, guess=False) or python_codec(charset)
    if not encoding:
        stated = _CHARSET.search(data, 0, _META_BYTES)
        encoding = python_codec(stated.group(1).decode("ascii")) if stated else ""
    return decode(data, encoding)


def add_html(builder: DocumentBuilder, markup: str, place: Place = NOWHERE) -> PageFacts:
    """Add a page's headings, paragraphs, table rows and preformatted text to `builder`, all at `place`.

    The head's description and keywords come first. Left out: scripts, styles, navigation, form controls.
    Paragraphs keep their <br> as line ends. Rows of a table that only lays out the page (with a table or heading
    inside a cell, or one cell a row) become paragraphs.
    """
    target = _Page(builder, place)
    # The stubs ask for every hook of a target; lxml only calls those that are there.
    html_parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)  # pyright: ignore[reportArgumentType, reportUnknownVariableType]
    parser = cast("_TargetParser", html_parser)
    data = markup.encode("utf-8", "replace")
    for start in range(0, len(data), 1 << 20):
        parser.feed(data[start : start + (1 << 20)])
        if builder.full:
            break
    with suppress(etree.XMLSyntaxError):  # raised for a page of nothing but white space: nothing was missed
        parser.close()
    return target.facts


@dataclass(slots=True)
class _Table:
    """A table being read. `cells` is None outside a row; `layout` once it turns out to hold no data."""

    layout: bool = False
    header: bool = True
    cells: list[str] | None = None
    all_headers: bool = True


class _Page:
    """The parser's target: gathers text until a block ends."""

    def __init__(self, builder: DocumentBuilder, place: Place) -> None:
        self.facts = PageFacts()
        self._builder = builder
        self._place = place
        self._text: list[str] = []
        self._silent = 0
        self._heading = 0
        self._preformatted = 0
        self._tables: list[_Table] = []
        self._title: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._silent or tag in _SILENT or attributes.get("role") == "navigation":
            self._silent += tag not in _VOID
        elif tag in _HEADINGS:
            self._make_layout()
            self._flush()
            self._heading = _HEADINGS[tag]
        elif tag == "br":
            self._text.append("\n")
        elif tag == "pre":
            self._block_edge()
            self._preformatted += 1
        elif tag in _BLOCKS:
            self._block_edge()
            if tag == "html":
                self.facts.language = attributes.get("lang") or attributes.get("xml:lang") or ""
        elif tag in ("table", "tr", "td", "th"):
            self._start_table_part(tag)
        elif tag == "title":
            self._title = []
        elif tag == "meta":
            self._meta(attributes)

    def end(self, tag: str) -> None:
        if self._silent:
            self._silent -= tag not in _VOID
        elif tag in _HEADINGS:
            self._flush()
            self._heading = 0
        elif tag == "pre":
            self._block_edge()
            self._preformatted = max(0, self._preformatted - 1)
        elif tag in _BLOCKS:
            self._block_edge()
        elif tag in ("table", "tr", "td", "th"):
            self._end_table_part(tag)
        elif tag == "title" and self._title is not None:
            self.facts.title = self.facts.title or _SPACES.sub(" ", "".join(self._title)).strip()
            self._title = None

    def data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)
        elif not self._silent:
            self._text.append(data if self._preformatted else _SPACES.sub(" ", data))

    def close(self) -> None:
        for table in reversed(self._tables):
            self._end_row(table)
        self._flush()

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = attributes.get("content") or ""
        if name in _AUTHOR_NAMES and not self.facts.author and "://" not in content:
            self.facts.author = content
        elif name in _CREATED_NAMES and not self.facts.created:
            self.facts.created = content
        elif name in _SUMMARY_NAMES:
            self._builder.add(_SPACES.sub(" ", content), BlockKind.PARAGRAPH, self._place)

    def _block_edge(self) -> None:
        if self._cell_open():
            self._text.append("\n" if self._preformatted else " ")
        else:
            self._flush()

    def _cell_open(self) -> bool:
        return bool(self._tables) and not self._tables[-1].layout and self._tables[-1].cells is not None

    def _flush(self, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        if self._preformatted:
            self._builder.add(text, BlockKind.CODE, self._place)
        elif self._heading:
            self._builder.add(" ".join(text.split()), BlockKind.HEADING, self._place, self._heading)
        else:
            lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
            self._builder.add("\n".join(line for line in lines if line), kind, self._place)

    def _start_table_part(self, tag: str) -> None:
        if tag == "table":
            self._make_layout()
            self._flush()
            self._tables.append(_Table())
        elif not self._tables or self._tables[-1].layout:
            self._flush()
        elif tag == "tr":
            self._flush()
            table = self._tables[-1]
            self._end_row(table)
            table.cells, table.all_headers = [], True
        else:
            table = self._tables[-1]
            if table.cells is None:
                table.cells, table.all_headers = [], True
            self._end_cell(table)
            table.all_headers &= tag == "th"

    def _end_table_part(self, tag: str) -> None:
        if not self._tables:
            self._flush()
            return
        table = self._tables[-1]
        if table.layout:
            self._flush()
        elif tag in ("td", "th"):
            self._end_cell(table, closed=True)
        else:
            self._end_row(table)
        if tag == "table":
            self._flush()
            self._tables.pop()

    def _end_cell(self, table: _Table, *, closed: bool = False) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if table.cells is not None and (text or closed):
            table.cells.append(text)

    def _end_row(self, table: _Table) -> None:
        if table.cells is None:
            return
        self._end_cell(table)
        filled = [cell for cell in table.cells if cell]
        if len(filled) > 1 or (filled and len(table.cells) > 1):
            header = table.header and table.all_headers
            kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
            self._builder.add(CELL_SEPARATOR.join(table.cells).strip(" |"), kind, self._place)
            table.header = False
        elif filled:
            self._builder.add(filled[0], BlockKind.PARAGRAPH, self._place)
        table.cells = None

    def _make_layout(self) -> None:
        """Take the table around as page layout, now that it turns out to be: what its row holds are paragraphs."""
        opened: list[_Table] = []
        for table in reversed(self._tables):
            if table.layout:
                break
            opened.append(table)
        for table in reversed(opened):
            table.layout = True
            cells, table.cells = table.cells, None
            for cell in cells or ():
                self._builder.add(cell, BlockKind.PARAGRAPH, self._place)
