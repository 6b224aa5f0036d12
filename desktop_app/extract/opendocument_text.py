"""The inside of an OpenDocument paragraph: its text as shown, and what hangs on it.

OASIS Open Document Format 1.3, part 3, chapters 5, 6 and 14. White space collapses as in HTML; what is meant to
be kept is an element.
"""

import re
from dataclasses import dataclass, field

from desktop_app.extract.safe_xml import Element

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
LINK = "{http://www.w3.org/1999/xlink}"

PARAGRAPH = f"{TEXT}p"
HEADING = f"{TEXT}h"
TABLE_ELEMENT = f"{TABLE}table"
ROW = f"{TABLE}table-row"
ANNOTATION = f"{OFFICE}annotation"
OBJECT = f"{DRAW}object"
_NOTE = f"{TEXT}note"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_SPACES = re.compile(r"[ \t\r\n]+")
_MAX_SPACES = 64
_CHARACTERS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n", f"{TEXT}soft-page-break": ""}
_SPACE = f"{TEXT}s"
# What floats beside the text; its paragraphs are blocks of their own.
_BESIDE = frozenset((_NOTE, ANNOTATION, f"{DRAW}frame", f"{DRAW}custom-shape", f"{DRAW}g", f"{DRAW}rect"))
_DROPPED = frozenset(
    (
        f"{TEXT}ruby-text",
        f"{TEXT}note-citation",
        f"{TEXT}page-number",
        f"{TEXT}page-count",
        f"{OFFICE}event-listeners",
        f"{OFFICE}binary-data",
    )
)


@dataclass(slots=True)
class Inline:
    """A paragraph's own text, and the notes, comments, boxes and objects that hang on it, in order."""

    text: str
    beside: list[Element] = field(default_factory=list[Element])


def inline(paragraph: Element) -> Inline:
    """Return what a text:p or text:h holds."""
    if not len(paragraph):
        return Inline(_SPACES.sub(" ", paragraph.text or "").strip())
    found = Inline("")
    pieces: list[str] = []
    stack: list[Element | str] = [paragraph]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(_SPACES.sub(" ", node))
            continue
        name = str(node.tag)
        if name in _BESIDE:
            found.beside.append(node)
        elif name == _SPACE:
            count = node.get(f"{TEXT}c", "1")
            pieces.append(" " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES))
        elif name in _CHARACTERS:
            pieces.append(_CHARACTERS[name])
        elif name not in _DROPPED:
            _push_content(node, stack)
    found.text = "".join(pieces).strip()
    return found


def _push_content(node: Element, stack: list[Element | str]) -> None:
    for child in reversed(node):
        if child.tail:
            stack.append(child.tail)
        stack.append(child)
    if node.text and isinstance(node.tag, str):  # pyright: ignore[reportUnnecessaryIsInstance] - an entity's is not
        stack.append(node.text)


def annotation_prefix(annotation: Element) -> str:
    """Return "Name: " for a comment whose author is known, else ""."""
    author = (annotation.findtext(_CREATOR) or "").strip()
    return f"{author}: " if author else ""
