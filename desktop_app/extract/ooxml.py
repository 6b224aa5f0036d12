"""What Word, Excel and PowerPoint files share: parts, relationships, document properties, both sets of names.

ECMA-376 (transitional names, what nearly every file uses) and ISO/IEC 29500 Strict.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from desktop_app.errors import Damaged
from desktop_app.extract.dates import stated_date
from desktop_app.extract.safe_xml import Element, local_name, parse
from desktop_app.extract.safe_zip import SafeZip

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_RELATIONSHIP_NAMESPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_PEEK_BYTES = 8192


class Names(NamedTuple):
    """The namespaces of one dialect, each in braces, ready to be put before a name."""

    word: str
    sheet: str
    presentation: str
    drawing: str
    chart: str
    math: str


TRANSITIONAL = Names(
    *(
        f"{{{_TRANSITIONAL}{name}}}"
        for name in (
            "wordprocessingml/2006/main",
            "spreadsheetml/2006/main",
            "presentationml/2006/main",
            "drawingml/2006/main",
            "drawingml/2006/chart",
            "officeDocument/2006/math",
        )
    )
)
STRICT = Names(
    *(
        f"{{{_STRICT}{name}}}"
        for name in (
            "wordprocessingml/main",
            "spreadsheetml/main",
            "presentationml/main",
            "drawingml/main",
            "drawingml/chart",
            "officeDocument/math",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A pointer from one part to another: `type` is the last word of its type URI, `target` a part's name."""

    type: str
    target: str


@dataclass(frozen=True, slots=True)
class Properties:
    """The document's own description of itself; empty where it says nothing."""

    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""


def dialect(stream: BinaryIO) -> Names:
    """Return the names that the XML at the start of `stream` (a buffered reader) uses; reads nothing away."""
    peek = getattr(stream, "peek", None)
    head: bytes = peek(_PEEK_BYTES) if peek is not None else b""
    return STRICT if _STRICT.encode() in head else TRANSITIONAL


def text_of(element: Element) -> str:
    """Return an element's own text; what stands behind an unresolved entity counts, the entity does not."""
    text = element.text or ""
    return text if not len(element) else text + "".join(child.tail or "" for child in element)


def relationships(package: SafeZip, part: str) -> Mapping[str, Relationship]:
    """Return the relationships of a part ("" for the package) by id, those to the outside left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    try:
        root = parse(package.read(path), recover=True)
    except Damaged:
        return {}
    found: dict[str, Relationship] = {}
    for element in root:
        target = element.get("Target")
        if target is None or element.get("TargetMode") == "External":
            continue
        resolved = _resolve(package, folder, target)
        found[element.get("Id", "")] = Relationship((element.get("Type") or "").rpartition("/")[2], resolved)
    return found


def _resolve(package: SafeZip, folder: str, target: str) -> str:
    target = target.replace("\\", "/").partition("#")[0]
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    name = posixpath.normpath(joined).lstrip("/")
    return name if name in package else unquote(name)


def main_part(package: SafeZip, otherwise: str) -> str:
    """Return the name of the package's main part; `otherwise` where the package does not say."""
    for relationship in relationships(package, "").values():
        if relationship.type == "officeDocument" and relationship.target in package:
            return relationship.target
    return otherwise


def relationship_id(element: Element, name: str = "id") -> str:
    """Return the value of an `r:id` (or `r:embed` …) attribute, "" if there is none."""
    for namespace in _RELATIONSHIP_NAMESPACES:
        value = element.get(namespace + name)
        if value is not None:
            return value
    return ""


def targets(relations: Mapping[str, Relationship], kind: str) -> Iterator[str]:
    """Yield the parts that are related as `kind` ("header", "notesSlide", "comments" …), in their order."""
    for relation in relations.values():
        if relation.type == kind:
            yield relation.target


def properties(package: SafeZip) -> Properties:
    """Return title, author and dates (ISO 8601) of the package; a broken description counts as none."""
    part = next(targets(relationships(package, ""), "core-properties"), "docProps/core.xml")
    if part not in package:
        return Properties()
    try:
        root = parse(package.read(part), recover=True)
    except Damaged:
        return Properties()
    values = {local_name(element): (element.text or "").strip() for element in root}
    return Properties(
        title=values.get("title", ""),
        author=values.get("creator", ""),
        created=stated_date(values.get("created", "")),
        modified=stated_date(values.get("modified", "")),
    )
