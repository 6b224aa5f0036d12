"""The inside of a Word paragraph or table cell: its text as shown, and what hangs on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from desktop_app.extract.ooxml import Names, text_of
from desktop_app.extract.safe_xml import Element, all_text, nearest

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class Tags:
    """The element and attribute names of one dialect that matter here."""

    paragraph: str
    table: str
    row: str
    cell: str
    text_box: str
    value: str
    identity: str
    author: str
    texts: Collection[str]
    characters: Mapping[str, str]
    references: Mapping[str, str]
    pruned: Collection[str]
    properties: str
    style: str
    outline: str
    header_row: str
    deleted_row: str
    events: tuple[str, ...]
    blocks: Collection[str]
    notes: tuple[str, ...]


@lru_cache(maxsize=2)
def tags_of(names: Names) -> Tags:
    """Return the names of one dialect."""
    word, math = names.word, names.math
    texts = (f"{word}t", f"{math}t")
    characters = {f"{word}tab": "\t", f"{word}br": "\n", f"{word}cr": "\n", f"{word}noBreakHyphen": "\u2011"}
    references = {f"{word}{name}Reference": name for name in ("footnote", "endnote", "comment")}
    pruned = (f"{word}moveFrom", f"{word}del", f"{word}rt", f"{word}pPr", _FALLBACK)
    text_box = f"{word}txbxContent"
    blocks = (f"{word}p", f"{word}tbl", f"{word}tr")
    # Where text is that is not to be read, or not as part of its paragraph.
    wary = tuple(
        f"{word}{name}" for name in ("moveFrom", "del", "instrText", "rt", "drawing", "pict", "object", "txbxContent")
    )
    return Tags(
        paragraph=f"{word}p",
        table=f"{word}tbl",
        row=f"{word}tr",
        cell=f"{word}tc",
        text_box=text_box,
        value=f"{word}val",
        identity=f"{word}id",
        author=f"{word}author",
        texts=frozenset(texts),
        characters=characters,
        references=references,
        pruned=frozenset(pruned),
        properties=f"{word}pPr",
        style=f"{word}pStyle",
        outline=f"{word}outlineLvl",
        header_row=f"{word}trPr/{word}tblHeader",
        deleted_row=f"{word}trPr/{word}del",
        events=(*blocks, *characters, *references, *wary),
        blocks=frozenset(blocks),
        notes=tuple(f"{word}{name}" for name in references.values()),
    )


@dataclass(slots=True)
class Inline:
    """What a paragraph holds: its text, the boxes that float beside it, and the notes that it points to."""

    text: str
    boxes: list[Element] = field(default_factory=list[Element])
    notes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


@dataclass(slots=True)
class Cell:
    """What a table cell holds: its own text in one line, what hangs on it, and the tables inside it."""

    text: str
    paragraphs: int
    beside: list[Inline]
    tables: list[Element]


def cell_of(cell: Element, tags: Tags, *, careful: bool) -> Cell:
    """Return what a table cell holds."""
    found = list(nearest(cell, (tags.paragraph, tags.table)))
    inlines = [inline_of(element, tags, careful=careful) for element in found if element.tag == tags.paragraph]
    lines = [inline.text for inline in inlines if inline.text]
    return Cell(
        text=" ".join(lines),
        paragraphs=len(lines),
        beside=[inline for inline in inlines if inline.boxes or inline.notes],
        tables=[element for element in found if element.tag == tags.table],
    )


def inline_of(paragraph: Element, tags: Tags, *, careful: bool) -> Inline:
    """Return a paragraph's content: at once where it is known to be plain runs, else node by node."""
    if not careful:
        text = all_text(paragraph)
        if "\n" not in text:  # else the XML is indented, and its white space is no text
            return Inline(text.strip())
    return _inline_with_care(paragraph, tags)


def _inline_with_care(paragraph: Element, tags: Tags) -> Inline:
    inline = Inline("")
    pieces: list[str] = []
    stack = [paragraph]
    while stack:
        node = stack.pop()
        name = str(node.tag)
        if name in tags.pruned:
            continue
        if name == tags.text_box:
            inline.boxes.append(node)
            continue
        if name in tags.texts:
            pieces.append(text_of(node))
        elif (character := tags.characters.get(name)) is not None:
            pieces.append(character)
        elif (reference := tags.references.get(name)) is not None:
            inline.notes.append((reference, node.get(tags.identity, "")))
        stack.extend(reversed(node))
    inline.text = "".join(pieces).strip()
    return inline
