"""TeX and LaTeX sources: the body, with its commands as typed. Places: lines."""

import re

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import read_text, stretches
from desktop_app.extract.source import Source

_COMMENT = re.compile(r"(?<!\\)%.*")
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
}
_SECTION = re.compile(
    r"\\(part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?\s{0,9}(?:\[[^\]\n]{0,200}\])?\{",
)
_VERBATIM = re.compile(r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|alltt)\}")
_FACT = re.compile(r"\\(title|author|date)\s{0,9}(?:\[[^\]\n]{0,200}\])?\{")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?\s?|[{}~]|\\\\")
_BODY = "\\begin{document}"
_END = "\\end{document}"
_LONGEST_ARGUMENT = 2_000


def read(source: Source) -> Document:
    r"""Read the body (all of it where there is no \begin{document}); sections are headings, verbatim text is code."""
    builder = DocumentBuilder(source.limits)
    text = read_text(source, builder)
    facts = {match[1]: _plain(_argument(text, match.end())) for match in reversed(list(_FACT.finditer(text)))}
    start = text.find(_BODY)
    start = start + len(_BODY) if start >= 0 else 0
    end = text.find(_END, start)
    line = 1 + text.count("\n", 0, start)
    body = text[start : end if end >= 0 else len(text)]
    position = 0
    for verbatim in _VERBATIM.finditer(body):
        if verbatim.start() < position:
            continue
        close = body.find(f"\\end{{{verbatim[1]}}}", verbatim.end())
        if close < 0:
            break
        line = _add_prose(builder, body[position : verbatim.start()], line)
        line = _add_code(builder, body[verbatim.end() : close], line)
        position = close + len(verbatim[1]) + len("\\end{}")
    _add_prose(builder, body[position:], line)
    return builder.build(
        "tex",
        "text/x-tex",
        title=facts.get("title", ""),
        author=facts.get("author", ""),
    )


def _add_code(builder: DocumentBuilder, text: str, line: int) -> int:
    last = line + text.count("\n")
    builder.add(text, BlockKind.CODE, Place(lines=(line, last)))
    return last


def _add_prose(builder: DocumentBuilder, text: str, line: int) -> int:
    """Add the paragraphs and headings of `text`, whose first line is `line`; return the line it ends on."""
    prose = _COMMENT.sub("", text)
    position = 0
    for section in _SECTION.finditer(prose):
        if section.start() < position:
            continue
        line = _add_paragraphs(builder, prose[position : section.start()], line)
        title = _argument(prose, section.end())
        last = line + prose.count("\n", section.start(), section.end() + len(title))
        builder.add(_plain(title), BlockKind.HEADING, Place(lines=(line, last)), _LEVELS[section[1]])
        line = last
        position = section.end() + len(title) + 1
    return _add_paragraphs(builder, prose[position:], line)


def _add_paragraphs(builder: DocumentBuilder, text: str, line: int) -> int:
    for paragraph, (first, last) in stretches(text):
        builder.add(paragraph, place=Place(lines=(line + first - 1, line + last - 1)))
    return line + text.count("\n")


def _argument(text: str, start: int) -> str:
    """Return what stands between the brace before `start` and the one that closes it."""
    depth = 1
    for position in range(start, min(len(text), start + _LONGEST_ARGUMENT)):
        character = text[position]
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return text[start:position]
    return text[start : start + _LONGEST_ARGUMENT].split("\n", 1)[0]


def _plain(text: str) -> str:
    """Return a short argument without its commands and braces."""
    return " ".join(_COMMAND.sub(" ", text).split())
