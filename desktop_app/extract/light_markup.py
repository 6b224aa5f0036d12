"""Texts with light markup (Markdown, reStructuredText, Org, Typst, AsciiDoc), read line by line. Places: lines.

The markup inside a paragraph stays as it was typed; what is recognised is what cutting passages needs: headings,
tables, blocks of code, and who wrote what when.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import CELL_SEPARATOR, NOWHERE, DocumentBuilder
from desktop_app.extract.lines import read_text
from desktop_app.extract.source import Source


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one language marks its structure. Patterns match a whole line.

    heading: groups `mark` (its length is the level) and `text`; `tail` is a last word of it that is no text.
    underlines: the characters whose runs make the line above a heading; `levels` names their level, "" means in
    order of appearance. fence: opens a block of code, with group `fence`; `closing` is formatted with it.
    literal: the indented lines after such a line are code. facts: groups `key` and `value`, found within a line.
    """

    kind: str
    media_type: str
    heading: re.Pattern[str] | None = None
    tail: re.Pattern[str] | None = None
    underlines: str = ""
    levels: str = ""
    fence: re.Pattern[str] | None = None
    closing: str = ""
    literal: re.Pattern[str] | None = None
    facts: re.Pattern[str] | None = None
    front_matter: bool = False


MARKDOWN = Dialect(
    kind="markdown",
    media_type="text/markdown",
    heading=re.compile(r" {0,3}(?P<mark>#{1,6})\s+(?P<text>.*)"),
    tail=re.compile(r"#+"),
    underlines="=-",
    levels="=-",
    fence=re.compile(r"\s*(?P<fence>`{3,}|~{3,})[^`]*"),
    closing=r"\s*{fence}[`~]*\s*",
    front_matter=True,
)
RST = Dialect(
    kind="rst",
    media_type="text/x-rst",
    underlines="=-`:.'\"~^_*+#<>",
    literal=re.compile(r"(?:(?!\s*\.\.).*::\s*|\s*\.\. (?:code|code-block|sourcecode|highlight|parsed-literal)::.*)"),
    facts=re.compile(r"^\s*:(?P<key>author|date|title):\s*(?P<value>.+)", re.IGNORECASE),
)
ORG = Dialect(
    kind="org",
    media_type="text/org",
    heading=re.compile(r"(?P<mark>\*+)\s+(?P<text>.*)"),
    tail=re.compile(r":.+:"),
    fence=re.compile(r"\s*#\+begin_(?P<fence>src|example|export|comment)\b.*", re.IGNORECASE),
    closing=r"\s*#\+end_{fence}\s*",
    facts=re.compile(r"^#\+(?P<key>title|author|date|language):\s*(?P<value>.+)", re.IGNORECASE),
)
TYPST = Dialect(
    kind="typst",
    media_type="text/vnd.typst",
    heading=re.compile(r"\s*(?P<mark>=+)\s+(?P<text>.*)"),
    tail=re.compile(r"<.+>"),
    fence=re.compile(r"\s*(?P<fence>`{3,})[^`]*"),
    closing=r".*{fence}\s*",
    facts=re.compile(r'\b(?P<key>title|author|date):\s*"(?P<value>[^"]+)"'),
)
ASCIIDOC = Dialect(
    kind="asciidoc",
    media_type="text/asciidoc",
    heading=re.compile(r"(?P<mark>={1,6})\s+(?P<text>.*)"),
    fence=re.compile(r"(?P<fence>-{4,}|\.{4,}|`{3,}).*"),
    closing=r"{fence}\s*",
    facts=re.compile(r"^:(?P<key>author|revdate|title):\s*(?P<value>.+)"),
)
_BY_EXTENSION = {
    "rst": RST,
    "rest": RST,
    "org": ORG,
    "typ": TYPST,
    "adoc": ASCIIDOC,
    "asciidoc": ASCIIDOC,
}
_TABLE_ROW = re.compile(r"\s*\|(?P<cells>.*)\|\s*")
_TABLE_RULE = frozenset(" \t|+:=-")
_FRONT_MATTER_FACT = re.compile(r"(?P<key>title|author|date|lang|language)\s*:\s*(?P<value>\S.*)", re.IGNORECASE)
_FACT_LINES = 60
_LONGEST_MARKED_LINE = 2_000
_SHORTEST_UNDERLINE = 3


@dataclass(slots=True)
class Facts:
    """What a text says about itself, by key in lower case."""

    values: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, match: re.Match[str]) -> None:
        """Take the first value of each key."""
        self.values.setdefault(match["key"].lower(), match["value"].strip().strip("\"'"))


def read(source: Source) -> Document:
    """Read a text in the dialect of its extension; Markdown where the extension does not say."""
    dialect = _BY_EXTENSION.get(source.extension, MARKDOWN)
    builder = DocumentBuilder(source.limits)
    facts, title = add_markup(builder, read_text(source, builder), dialect)
    return builder.build(
        dialect.kind,
        dialect.media_type,
        title=facts.values.get("title", "") or title,
        author=facts.values.get("author", ""),
        created=facts.values.get("date", "") or facts.values.get("revdate", ""),
        language=facts.values.get("lang", "") or facts.values.get("language", ""),
    )


def add_markup(builder: DocumentBuilder, text: str, dialect: Dialect, place: Place = NOWHERE) -> tuple[Facts, str]:
    """Add the blocks of a cleaned text; return what it says about itself and its first heading of the top level.

    Places are the lines within `text`, unless `place` names a part: then they are just that place.
    """
    scanner = _Scanner(builder, text.split("\n"), dialect, place)
    scanner.run()
    return scanner.facts, scanner.title


class _Scanner:
    def __init__(self, builder: DocumentBuilder, lines: Sequence[str], dialect: Dialect, place: Place) -> None:
        self.facts = Facts()
        self.title = ""
        self._builder = builder
        self._lines = lines
        self._dialect = dialect
        self._place = place
        self._at = 0
        self._start = 0
        self._adornments: list[str] = list(dialect.levels)

    def run(self) -> None:
        if self._dialect.front_matter:
            self._front_matter()
        while self._at < len(self._lines) and not self._builder.full:
            line = self._lines[self._at]
            if len(line) > _LONGEST_MARKED_LINE or not self._structure(line):
                if not line or line.isspace():
                    self._paragraph()
                    self._start = self._at + 1
                self._at += 1
        self._paragraph()

    def _structure(self, line: str) -> bool:
        """Handle a line that is more than a paragraph's; return whether it was one and the position has moved on."""
        dialect = self._dialect
        if self._at < _FACT_LINES and dialect.facts:
            for fact in dialect.facts.finditer(line):
                self.facts.note(fact)
        if dialect.heading and (heading := dialect.heading.fullmatch(line)):
            self._heading(_without_tail(heading["text"], dialect.tail), len(heading["mark"]), self._at, self._at)
        elif dialect.fence and (fence := dialect.fence.fullmatch(line)):
            self._fenced(fence["fence"])
        elif self._is_underline(line):
            self._underlined(line)
        elif (row := _TABLE_ROW.fullmatch(line)) or _is_table_rule(line):
            self._table_row(row)
        elif dialect.literal and dialect.literal.fullmatch(line):
            self._literal(line)
        else:
            return False
        return True

    def _add(self, text: str, kind: BlockKind, first: int, last: int, level: int = 0) -> None:
        place = self._place if self._place.part else Place(lines=(first + 1, last + 1))
        self._builder.add(text, kind, place, level)

    def _paragraph(self) -> None:
        if self._start < self._at:
            self._add("\n".join(self._lines[self._start : self._at]), BlockKind.PARAGRAPH, self._start, self._at - 1)
        self._start = self._at

    def _move_to(self, line: int) -> None:
        self._at = self._start = min(line, len(self._lines))

    def _heading(self, text: str, level: int, first: int, last: int) -> None:
        self._paragraph()
        self._add(text, BlockKind.HEADING, first, last, level)
        if level == 1 and not self.title:
            self.title = text.strip()
        self._move_to(last + 1)

    def _is_underline(self, line: str) -> bool:
        bare = line.rstrip()
        if not bare or bare[0] not in self._dialect.underlines or bare.strip(bare[0]):
            return False
        if self._dialect.levels:
            return self._at == self._start + 1
        pending = self._at - self._start
        return (
            len(bare) >= _SHORTEST_UNDERLINE and pending in (1, 2) and len(bare) >= len(self._lines[self._at - 1]) // 2
        )

    def _underlined(self, line: str) -> None:
        title, first = self._lines[self._at - 1], self._start
        overline = self._lines[self._start].rstrip() if self._at - self._start > 1 else ""
        if overline and overline != line.rstrip():
            self._start = self._at - 1
            before = self._lines[first : self._start]
            self._add("\n".join(before), BlockKind.PARAGRAPH, first, self._start - 1)
            first = self._start
        style = line[0] if self._dialect.levels or not overline else 2 * line[0]
        if style not in self._adornments:
            self._adornments.append(style)
        self._start = self._at
        self._heading(title, self._adornments.index(style) + 1, first, self._at)

    def _fenced(self, fence: str) -> None:
        self._paragraph()
        closing = re.compile(self._dialect.closing.format(fence=re.escape(fence)), re.IGNORECASE)
        end = self._at + 1
        while end < len(self._lines):
            line = self._lines[end]
            if len(line) <= _LONGEST_MARKED_LINE and closing.fullmatch(line):
                break
            end += 1
        code = self._lines[self._at + 1 : end]
        self._add("\n".join(code), BlockKind.CODE, self._at + 1, end - 1)
        self._move_to(end + 1)

    def _literal(self, line: str) -> None:
        directive = line.lstrip().startswith("..")
        margin = len(line) - len(line.lstrip())
        if directive:
            self._paragraph()
        else:
            self._at += 1
            self._paragraph()
            self._at -= 1
        end = self._at + 1
        while end < len(self._lines):
            following = self._lines[end]
            if following.strip() and len(following) - len(following.lstrip()) <= margin:
                break
            end += 1
        self._add("\n".join(self._lines[self._at + 1 : end]), BlockKind.CODE, self._at + 1, end - 1)
        self._move_to(end)

    def _table_row(self, row: re.Match[str] | None) -> None:
        self._paragraph()
        if row is not None and not _is_table_rule(row.string):
            cells = CELL_SEPARATOR.join(cell.strip() for cell in row["cells"].split("|"))
            following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
            before = self._lines[self._at - 1] if self._at else ""
            first = not _TABLE_ROW.fullmatch(before)
            header = first and _is_table_rule(following)
            self._add(cells, BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW, self._at, self._at)
        self._move_to(self._at + 1)

    def _front_matter(self) -> None:
        if self._lines[0].rstrip() != "---":
            return
        for end in range(1, min(len(self._lines), _FACT_LINES)):
            if self._lines[end].rstrip() in ("---", "..."):
                break
        else:
            return
        for line in self._lines[1:end]:
            fact = _FRONT_MATTER_FACT.fullmatch(line.rstrip())
            if fact:
                self.facts.note(fact)
        self._add("\n".join(self._lines[1:end]), BlockKind.CODE, 1, end - 1)
        self._move_to(end + 1)


def _without_tail(text: str, tail: re.Pattern[str] | None) -> str:
    text = text.strip()
    rest, space, last = text.rpartition(" ")
    return rest.rstrip() if tail and space and tail.fullmatch(last) else text


def _is_table_rule(line: str) -> bool:
    """Whether a line only parts the rows of a table: "|---|:--:|", "+----+----+"."""
    return line.lstrip()[:1] in ("|", "+") and "-" in line and _TABLE_RULE.issuperset(line.rstrip())
