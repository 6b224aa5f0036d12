"""What a source file is made of, by its tree-sitter grammar: where it may be cut, and inside which definitions.

Only what does not fit a passage is looked into. Grammars are native modules, loaded one by one when a file needs
them. They see the text with every non-ASCII character replaced, so that their byte offsets are character offsets.
A real file of a million characters takes 0.2 s, but error recovery can take minutes on hostile input: after a few
seconds of processor time parsing stops, and the file is cut by its blank lines.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.passages.splitting import blank_lines

if TYPE_CHECKING:
    from tree_sitter import Node, Point, Tree

Fits = Callable[[int, int], bool]

PARSED_CHARS = 1_000_000
_READ_CHARS = 65_536
_PARSING_SECONDS = 2.5
_DEPTH = 60
_INDENTATION_CHARS = 400
_SIGNATURE_CHARS = 160
_WORST_LEVEL = 8
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"\w")
_DEFINES = re.compile(
    r"class|struct|interface|trait|impl|enum|union|record|object|protocol|extension|contract|namespace|module|mod_item"
    r"|package|function|method|constructor|destructor|procedure|subroutine|subprogram|macro_definition|(?:^|_)def"
)
_DEFINES_NOT = re.compile(r"call|type|parameter|body|clause|argument|access|reference|expression|literal|import")
_BODY = re.compile(r"body|block|suite|members|declaration_list|compound|statements")
_GLUED = re.compile(r"comment|decorator|annotation|attribute|pragma")


class Part(NamedTuple):
    """A stretch of a source file that is best kept whole.

    level: 0 where a definition begins or a blank line stands, more where a cut before it is worse. signatures: of the
    definitions around it, from the outermost in, each on one line. stated: where the innermost one's signature ends.
    """

    start: int
    end: int
    level: int
    signatures: tuple[str, ...]
    stated: int


class _Inside(NamedTuple):
    """Where parts are: directly inside which definitions, how deep in the tree, and the level of a cut there."""

    signatures: tuple[str, ...]
    stated: int
    level: int = 0
    depth: int = 0


def parts(text: str, start: int, end: int, language: str, fits: Fits) -> list[Part]:
    """Return the parts of `text[start:end]` in order, covering it; a part that cannot be divided may not fit.

    language: a Pygments name. fits: whether a range of the text fits a passage. Without a grammar the parts
    are those between blank lines.
    """
    tree = _parsed(text[start:end], language) if end - start <= PARSED_CHARS else None
    if tree is None:
        return _by_blank_lines(text, start, end)
    outline = _Outline(text, start, fits)
    outline.add(tree.root_node.children, start, end, _Inside((), start))
    return outline.parts


def _parsed(text: str, language: str) -> "Tree | None":
    from desktop_app.passages.grammars import parser_for  # noqa: PLC0415 - only source files pay for the import

    parser = parser_for(language)
    if parser is None:
        return None
    source = _NOT_ASCII.sub("_", text).encode("ascii")
    deadline = thread_time() + _PARSING_SECONDS

    def read(offset: int, point: "Point") -> bytes:
        _ = point
        return source[offset : offset + _READ_CHARS]

    def stop(offset: int, has_error: bool) -> bool:  # noqa: FBT001 - the parser's calling convention
        _ = offset, has_error
        return thread_time() > deadline

    try:
        return parser.parse(read, progress_callback=stop)
    except ValueError:
        parser.reset()
        return None


class _Outline:
    """Collects the parts, going into those nodes of the tree that do not fit."""

    def __init__(self, text: str, base: int, fits: Fits) -> None:
        self.parts: list[Part] = []
        self._text = text
        self._base = base
        self._fits = fits

    def add(self, nodes: Sequence["Node"], start: int, end: int, inside: _Inside) -> None:
        """Append `text[start:end]`, divided before each of the named `nodes` in it."""
        begin, level = start, inside.level
        previous: Node | None = None
        for node in nodes:
            if not node.is_named:
                continue
            first, last = self._base + node.start_byte, min(self._base + node.end_byte, end)
            fits = self._fits(first, last)
            whole = self._glued(previous, begin, first, inside) and self._fits(begin, last if fits else first)
            if first > begin and not whole and self._starts_line(first):
                self._append(begin, first, level, inside)
                begin, level = first, self._level(previous, first, inside)
            if not fits:
                self._divide(node, begin, last, inside._replace(level=level))
                begin, level = last, _worse(inside.level)
            previous = node
        self._append(begin, end, level, inside)

    def _append(self, start: int, end: int, level: int, inside: _Inside) -> None:
        """Append a part, as part of the one before if it holds no word (white space, a closing brace)."""
        if self.parts and not _WORD.search(self._text, start, end):
            self.parts[-1] = self.parts[-1]._replace(end=end)
        elif start < end:
            self.parts.append(Part(start, end, level, inside.signatures, inside.stated))

    def _divide(self, node: "Node", start: int, end: int, inside: _Inside) -> None:
        """Append a node that does not fit; `start` may lie before it, where its comments and decorators begin."""
        if inside.depth >= _DEPTH or not node.children:
            self._append(start, end, inside.level, inside)
            return
        body = _body(node)
        if body is None:
            deeper = inside._replace(level=_worse(inside.level), depth=inside.depth + 1)
            self.add(node.children, start, end, deeper)
        else:
            stated = self._base + body.start_byte
            signature = self._signature(self._base + node.start_byte, stated)
            deeper = _Inside((*inside.signatures, signature), stated, inside.level, inside.depth + 1)
            self.add(body.children, start, end, deeper)

    def _signature(self, start: int, end: int) -> str:
        return " ".join(self._text[start:end].rstrip("{ \t\n:=").split())[:_SIGNATURE_CHARS].rstrip()

    def _glued(self, previous: "Node | None", begin: int, first: int, inside: _Inside) -> bool:
        """Whether what begins at `first` belongs to what stands before it: its signature, comments or decorators."""
        if previous is None:
            return begin < inside.stated <= first
        between = self._text[self._base + previous.end_byte : first]
        return _GLUED.search(previous.type) is not None and between.count("\n") <= 1

    def _starts_line(self, first: int) -> bool:
        line = self._text.rfind("\n", self._base, first) + 1
        return first - line <= _INDENTATION_CHARS and not self._text[line:first].strip()

    def _level(self, previous: "Node | None", first: int, inside: _Inside) -> int:
        if previous is None or self._text.count("\n", self._base + previous.end_byte, first) > 1:
            return inside.level
        return _worse(inside.level)


def _worse(level: int) -> int:
    return min(level + 1, _WORST_LEVEL)


def _body(node: "Node") -> "Node | None":
    """Return the body of a definition; None for any other node."""
    if not _DEFINES.search(node.type) or _DEFINES_NOT.search(node.type):
        return None
    body = node.child_by_field_name("body")
    if body is None:
        body = next((child for child in reversed(node.named_children) if _BODY.search(child.type)), None)
    return body


def _by_blank_lines(text: str, start: int, end: int) -> list[Part]:
    """Return the parts between blank lines; the best places are those before a line without indentation."""
    cuts = (start, *blank_lines(text, start, end), end)
    return [
        Part(first, last, 1 if first > start and text[first].isspace() else 0, (), start)
        for first, last in pairwise(cuts)
    ]
