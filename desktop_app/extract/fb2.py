"""FictionBook e-books (.fb2): streamed section by section. Places: the title of the outermost section as chapter."""

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.dates import stated_date
from desktop_app.extract.safe_xml import Element, drop, events, local_name, nearest
from desktop_app.extract.source import Source
from desktop_app.extract.tables import Row, add_table

MEDIA_TYPE = "application/x-fictionbook+xml"
_NAMESPACES = (
    "{http://www.gribuser.ru/xml/fictionbook/2.0}",
    "{http://www.gribuser.ru/xml/fictionbook/2.1}",
    "",
)
_BLOCKS = ("p", "v", "subtitle", "text-author", "date")
# What is handled as a whole, with what is inside it.
_WHOLES = ("title", "stanza", "table", "description", "binary", "image")
_OPEN = ("section", "body")
_TAGS = tuple(f"{namespace}{name}" for namespace in _NAMESPACES for name in (*_BLOCKS, *_WHOLES, *_OPEN))


def read(source: Source) -> Document:
    """Return an e-book's text. Raises Skipped or Damaged."""
    book = _Book(DocumentBuilder(source.limits))
    book.read(source)
    return book.builder.build("fb2", MEDIA_TYPE, title=book.title, author=book.author, created=stated_date(book.date))


class _Book:
    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder
        self.title = ""
        self.author = ""
        self.date = ""
        self._sections = 0
        self._chapter = ""

    def read(self, source: Source) -> None:
        """Append the description's annotation and all bodies, freeing each block as soon as it is done."""
        source.handle.seek(0)
        whole = 0
        for event, element in events(source.handle, _TAGS):
            name = local_name(element)
            if event == "start":
                whole += name in _WHOLES
                if name == "section":
                    self._sections += 1
                elif name == "body":
                    self._sections, self._chapter = 0, ""
                    self.builder.forget_heading()
                continue
            whole -= name in _WHOLES
            if name == "section":
                self._sections -= 1
            if whole:
                continue
            self._finish(element, name)
            drop(element)
            if self.builder.full:
                return

    def _finish(self, element: Element, name: str) -> None:
        place = Place(chapter=self._chapter or None)
        if name == "title":
            self._add_title(element)
        elif name == "description":
            self._describe(element)
        elif name == "stanza":
            lines = (_text(line) for line in element if local_name(line) in {"v", "subtitle", "title"})
            self.builder.add("\n".join(filter(None, lines)), BlockKind.PARAGRAPH, place)
        elif name == "table":
            rows = element.iter("{*}tr")
            add_table(self.builder, (Row([_text(cell) for cell in row], place) for row in rows))
        elif name in _BLOCKS:
            self.builder.add(_text(element), BlockKind.PARAGRAPH, place)

    def _add_title(self, element: Element) -> None:
        title = _text(element)
        if self._sections <= 1:
            self._chapter = title
        level = self._sections + 1
        self.builder.add(title, BlockKind.HEADING, Place(chapter=self._chapter or None), level=level)

    def _describe(self, description: Element) -> None:
        for about in description.iterchildren("{*}title-info"):
            self.title = " ".join(_text(title) for title in about.iterchildren("{*}book-title"))
            names = (
                " ".join(_text(part) for part in author if local_name(part).endswith("-name"))
                for author in about.iterchildren("{*}author")
            )
            self.author = ", ".join(filter(None, names))
            for date in about.iterchildren("{*}date"):
                self.date = date.get("value") or _text(date)
            for annotation in about.iterchildren("{*}annotation"):
                for block in nearest(annotation, _TAGS):
                    self.builder.add(_text(block))


def _text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split()) if local_name(element) == "title" else _line(element)


def _line(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
