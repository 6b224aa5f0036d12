"""JSON and JSON lines, as text: whether it is well formed or how deep it nests does not matter. Places: lines."""

import json
import re

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import read_text
from desktop_app.extract.source import Source

_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"|[\[{,]')
_LONG_LINE = 1_000
_LINE_JSON = frozenset(("jsonl", "ndjson"))


def read(source: Source) -> Document:
    r"""Read the text with its \u escapes resolved; a minified file gets a line for each value.

    The lines of a minified file's text are then not those of the file: its place is the file's own line.
    """
    builder = DocumentBuilder(source.limits)
    text = _ESCAPES.sub(_resolve, read_text(source, builder))
    lines = text.split("\n")
    separate = source.extension in _LINE_JSON or (len(lines) > 1 and all(map(_is_whole_value, lines[:2])))
    start = 0
    for number, line in enumerate(lines):
        if separate or len(line) > _LONG_LINE:
            _add(builder, "\n".join(lines[start:number]), start, number)
            _add(builder, _broken_up(line), number, number + 1)
            start = number + 1
            if builder.full:
                break
    _add(builder, "\n".join(lines[start:]), start, len(lines))
    return builder.build("json", "application/json", code_language="JSON")


def _add(builder: DocumentBuilder, text: str, start: int, end: int) -> None:
    if start < end:
        builder.add(text, BlockKind.CODE, Place(lines=(start + 1, end)))


def _resolve(match: re.Match[str]) -> str:
    resolved = str(json.loads(f'"{match.group()}"'))
    return resolved if resolved.isprintable() and not set(resolved) & set('"\\') else match.group()


def _is_whole_value(line: str) -> bool:
    return line.startswith(("{", "[")) and line.rstrip().endswith(("}", "]"))


def _broken_up(line: str) -> str:
    """Put each value of a long line on a line of its own."""
    if len(line) <= _LONG_LINE:
        return line
    return _TOKENS.sub(lambda token: token.group() + ("" if token.group()[0] == '"' else "\n"), line)
