"""The one way XML is parsed: no entities from the file, no network, no external DTD, bounded depth and node size."""

from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from lxml import etree

from desktop_app.errors import Damaged

Element = etree._Element  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - lxml has no public name for it


def parse(data: bytes, *, recover: bool = False) -> Element:
    """Return the root of `data`. With `recover`, what can be understood of broken XML.

    References to the document's own entities stay unresolved; nesting deeper than 256 and single text nodes over
    10 MB are errors. Raises Damaged.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("damaged: not well-formed XML") from error
    if root is None:  # pyright: ignore[reportUnnecessaryComparison] - lxml returns None when recovery finds nothing
        raise Damaged("damaged: not well-formed XML")
    return root


def iterate(handle: BinaryIO, tags: Sequence[str]) -> Iterator[Element]:
    """Yield each finished element with one of `tags` ("{namespace}name", "{*}name") in the order they end.

    The element and all before it are dropped when the next one is asked for, so memory stays bounded. Choose tags
    that do not lie inside one another, or use what is inside before it is dropped. Raises Damaged.
    """
    events = etree.iterparse(
        handle,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            drop(element)
    except etree.XMLSyntaxError as error:
        raise Damaged("damaged: not well-formed XML") from error


def events(handle: BinaryIO, tags: Sequence[str]) -> Iterator[tuple[str, Element]]:
    """Yield ("start" or "end", element) for each element with one of `tags`, which may lie inside one another.

    An element is whole at its end; nothing is dropped but by `drop`, so call that as early as possible. Raises Damaged.
    """
    found = etree.iterparse(
        handle,
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from found
    except etree.XMLSyntaxError as error:
        raise Damaged("damaged: not well-formed XML") from error


def drop(element: Element) -> None:
    """Free an element at its end, with the siblings before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def all_text(element: Element) -> str:
    """Return all text inside an element, white space between elements included: fast, for what is known to be text."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def nearest(container: Element, wanted: Collection[str]) -> Iterator[Element]:
    """Yield the elements with a wanted tag nearest below `container`, in order, through any wrappers.

    Wanted elements inside another wanted one are not yielded.
    """
    stack = list(reversed(container))
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        else:
            stack.extend(reversed(element))


def local_name(element: Element) -> str:
    """Return an element's name without its namespace; "" for a comment, entity or processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]
