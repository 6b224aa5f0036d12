"""E-books (.epub 2 and 3): the spine's pages in reading order. Places: the chapter's title, from the book's contents.

A page that the table of contents does not name belongs to the chapter before it.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.builder import DocumentBuilder, clean_line
from desktop_app.extract.dates import stated_date
from desktop_app.extract.html_blocks import add_html, markup_text
from desktop_app.extract.safe_xml import Element, local_name, parse
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.source import Limits, Source

MEDIA_TYPE = "application/epub+zip"
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts may be scrambled by these; what is encrypted by anything else needs a key.
_FONT_ALGORITHMS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
_PAGE_TYPES = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"))
_PAGE_EXTENSIONS = (".xhtml", ".html", ".htm", ".xml")
_NCX_TYPE = "application/x-dtbncx+xml"


class _Entry(NamedTuple):
    """A line of the table of contents; `inside` says that it points into a page, not at its start."""

    title: str
    inside: bool


@dataclass(slots=True)
class _Package:
    """What the package document says: pages in reading order, where the contents are, and the book's facts."""

    pages: list[str] = field(default_factory=list[str])
    navigation: str = ""
    ncx: str = ""
    facts: dict[str, str] = field(default_factory=dict[str, str])


def read(source: Source) -> Document:
    """Return an e-book's text. Raises Skipped("password") for one that is locked, Skipped or Damaged else."""
    with SafeZip(source) as book:
        package = _package(book)
        if _locked(book, package.pages):
            raise Skipped("password")
        contents = _contents(book, package)
        builder = DocumentBuilder(source.limits)
        chapter = ""
        for page in package.pages:
            entries = contents.get(page, ())
            if entries:
                builder.forget_heading()
            markup = markup_text(book.read(page))
            if len(entries) > 1:
                chapter = _add_chapters(builder, markup, entries, chapter, source.limits)
            else:
                chapter = entries[0].title if entries else chapter
                add_html(builder, markup, Place(chapter=chapter or None))
            if builder.full:
                break
        facts = package.facts
        return builder.build(
            "epub",
            MEDIA_TYPE,
            title=facts.get("title", ""),
            author=facts.get("creator", ""),
            created=stated_date(facts.get("date", "")),
            modified=stated_date(facts.get("modified", "")),
        )


def _package(book: SafeZip) -> _Package:
    path = _package_path(book)
    root = parse(book.read(path), recover=True)
    package = _Package()
    folder = posixpath.dirname(path)
    items: dict[str, tuple[str, str]] = {}
    for item in root.iter("{*}item"):
        name = _resolved(folder, item.get("href", ""))
        media_type = item.get("media-type", "")
        items[item.get("id", "")] = (name, media_type)
        if "nav" in (item.get("properties") or "").split():
            package.navigation = name
        elif media_type == _NCX_TYPE:
            package.ncx = name
    for reference in root.iter("{*}itemref"):
        name, media_type = items.get(reference.get("idref", ""), ("", ""))
        is_page = media_type in _PAGE_TYPES or name.lower().endswith(_PAGE_EXTENSIONS)
        if is_page and name in book and name != package.navigation:
            package.pages.append(name)
    package.facts = _facts(root)
    return package


def _package_path(book: SafeZip) -> str:
    if _CONTAINER in book:
        for entry in parse(book.read(_CONTAINER), recover=True).iter("{*}rootfile"):
            path = _resolved("", entry.get("full-path", ""))
            if path in book:
                return path
    found = next((name for name in book.names() if name.lower().endswith(".opf")), "")
    if not found:
        raise Damaged("damaged: has no package document")
    return found


def _facts(root: Element) -> dict[str, str]:
    """Return the first of each kind of fact: title, creator, date, modified."""
    facts: dict[str, str] = {}
    for metadata in root.iter("{*}metadata"):
        for element in metadata.iter():
            name = local_name(element)
            if name == "meta" and element.get("property") == "dcterms:modified":
                name = "modified"
            text = (element.text or "").strip()
            if text:
                facts.setdefault(name, text)
    return facts


def _locked(book: SafeZip, pages: Sequence[str]) -> bool:
    if _ENCRYPTION not in book:
        return False
    for entry in parse(book.read(_ENCRYPTION), recover=True).iter("{*}EncryptedData"):
        algorithms = {method.get("Algorithm", "") for method in entry.iterchildren("{*}EncryptionMethod")}
        names = {_resolved("", reference.get("URI", "")) for reference in entry.iter("{*}CipherReference")}
        if not algorithms <= _FONT_ALGORITHMS and names & set(pages):
            return True
    return False


def _add_chapters(
    builder: DocumentBuilder, markup: str, entries: Sequence[_Entry], chapter: str, limits: Limits
) -> str:
    """Append a page that holds several chapters, each from the heading that bears its title on; return the last."""
    if not entries[0].inside:
        chapter = entries[0].title
    titles = {entry.title.casefold(): entry.title for entry in entries}
    page = DocumentBuilder(limits)
    add_html(page, markup)
    if page.empty:
        return chapter
    document = page.build("epub", MEDIA_TYPE)
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            chapter = titles.get(clean_line(text).casefold(), chapter)
        builder.add(text, block.kind, Place(chapter=chapter or None), block.level)
    return chapter


def _contents(book: SafeZip, package: _Package) -> Mapping[str, list[_Entry]]:
    """Return each page's entries in the table of contents; {} for a broken table."""
    contents: dict[str, list[_Entry]] = {}
    for part, entries in ((package.navigation, _navigation_entries), (package.ncx, _ncx_entries)):
        if part not in book or contents:
            continue
        try:
            root = parse(book.read(part), recover=True)
        except Damaged:
            continue
        folder = posixpath.dirname(part)
        for target, title in entries(root):
            if title:
                entry = _Entry(title, "#" in target)
                contents.setdefault(_resolved(folder, target), []).append(entry)
    return contents


def _navigation_entries(root: Element) -> list[tuple[str, str]]:
    """Return (target, title) of an EPUB 3 navigation document; its list of pages is not one of chapters."""
    entries: list[tuple[str, str]] = []
    for navigation in root.iter("{*}nav"):
        kinds = (navigation.get("{http://www.idpf.org/2007/ops}type") or "toc").split()
        if "toc" in kinds:
            entries += [
                (link.get("href", ""), clean_line("".join(link.itertext()))) for link in navigation.iter("{*}a")
            ]
    return entries


def _ncx_entries(root: Element) -> list[tuple[str, str]]:
    """Return (target, title) of an EPUB 2 table of contents."""
    entries: list[tuple[str, str]] = []
    for point in root.iter("{*}navPoint"):
        title = clean_line(" ".join(text.text or "" for text in point.iterfind("{*}navLabel/{*}text")))
        entries += [(content.get("src", ""), title) for content in point.iterchildren("{*}content")]
    return entries


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(target.partition("#")[0]))).lstrip("/")
