"""XML of no format of its own (feeds, outlines, settings, drawings): the text of its elements. Places: lines.

Expat is used as a stream: nesting has no limit, entities of the document's own are not expanded, nothing is loaded.
"""

import re
from xml.parsers import expat

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder, clean
from desktop_app.extract.encodings import decode, encoding_of, python_codec
from desktop_app.extract.lines import stretches
from desktop_app.extract.source import Source

_STATED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_MARKUP = re.compile(r"<[^<>]{1,2000}>")
_SPOKEN_ATTRIBUTES = frozenset(("text", "title", "label", "description", "summary", "alt", "caption", "_note"))
_TITLES = frozenset(("title", "head"))
_AUTHORS = frozenset(("author", "creator", "ownername", "name"))
_SILENT = frozenset(("style", "script", "link", "guid", "url", "id"))
_CHUNK = 1 << 16
_LONGEST_HEADING = 300


def read(source: Source) -> Document:
    """Read the text of each element, and attributes that are made to be read; elements called title are headings.

    HTML inside a text loses its tags. Broken XML is read as plain text.
    """
    data = source.read_bytes()
    encoding = encoding_of(data, guess=False)
    if not encoding:
        stated = _STATED.search(data[:1024])
        encoding = python_codec(stated.group(1).decode("ascii")) if stated else ""
    text = decode(data, encoding)
    builder = DocumentBuilder(source.limits)
    target = _Elements(builder)
    try:
        target.parse(text)
    except expat.ExpatError:
        builder = DocumentBuilder(source.limits)
        for stretch, lines in stretches(clean(text)):
            builder.add(stretch, place=Place(lines=lines))
    return builder.build("xml", "application/xml", title=target.title, author=target.author)


class _Elements:
    """Gathers text until an element ends; an element that starts inside a sentence belongs to that sentence."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self.title = ""
        self.author = ""
        self._builder = builder
        self._names: list[str] = []
        self._inside_sentence: list[bool] = []
        self._text: list[str] = []
        self._spoken = False
        self._line = 1
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        # A default handler keeps expat from expanding the document's own entities.
        self._parser.DefaultHandler = _ignore

    def parse(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        for start in range(0, len(data), _CHUNK):
            self._parser.Parse(data[start : start + _CHUNK], False)
            if self._builder.full:
                return
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside_sentence.append(self._spoken)
        self._names.append(name.rpartition(" ")[2].lower())
        if not self._spoken:
            self._text.clear()
        here = self._parser.CurrentLineNumber
        for attribute, value in attributes.items():
            if attribute in _SPOKEN_ATTRIBUTES:
                self._builder.add(value, place=Place(lines=(here, here)))

    def _end(self, _name: str) -> None:
        name = self._names.pop()
        if self._inside_sentence.pop() or not self._spoken:
            return
        text = "".join(self._text)
        self._text.clear()
        self._spoken = False
        if name in _SILENT:
            return
        if name in _TITLES:
            self.title = self.title or text
        elif name in _AUTHORS:
            self.author = self.author or text
        if name in _TITLES and len(text) <= _LONGEST_HEADING:
            self._add(text.replace("\n", " "), self._line, BlockKind.HEADING, max(len(self._names) - 1, 1))
        else:
            self._add(text, self._line)

    def _characters(self, text: str) -> None:
        self._text.append(text)
        if not self._spoken and not text.isspace():
            self._spoken = True
            self._line = self._parser.CurrentLineNumber

    def _add(self, text: str, first: int, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0) -> None:
        plain = _MARKUP.sub(" ", text) if "</" in text or "/>" in text else text
        lines = (" ".join(line.split()) for line in plain.split("\n"))
        place = Place(lines=(first, max(first, self._parser.CurrentLineNumber)))
        self._builder.add("\n".join(filter(None, lines)), kind, place, level)


def _ignore(_data: str) -> None:
    """Take what no other handler takes: declarations, comments, references to entities."""
