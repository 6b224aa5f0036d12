"""Colours for source code: Pygments' tokens as the few styles that a theme knows. Never takes long."""

import re
import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType
from typing import Any, NoReturn, cast

from pygments.lexers import find_lexer_class
from pygments.token import Token

from desktop_app.documents import Range
from desktop_app.previews import CodeStyle

Styles = list[tuple[Range, CodeStyle]]

_SECONDS = 0.25
_SECONDS_TO_HIT = 0.6
_SECONDS_NEAR = 0.1
_NEAR_CHARS = 12_000
_LONG_LINE = re.compile(r"[^\n]{2000,}")
_LOOK_EVERY = 256

_token = cast("Any", Token)
_BY_TOKEN = {
    _token.Keyword: CodeStyle.KEYWORD,
    _token.Keyword.Type: CodeStyle.TYPE,
    _token.Operator.Word: CodeStyle.KEYWORD,
    _token.Operator: CodeStyle.OPERATOR,
    _token.Name.Tag: CodeStyle.KEYWORD,
    _token.Name.Class: CodeStyle.TYPE,
    _token.Name.Exception: CodeStyle.TYPE,
    _token.Name.Namespace: CodeStyle.TYPE,
    _token.Name.Builtin: CodeStyle.FUNCTION,
    _token.Name.Builtin.Pseudo: CodeStyle.KEYWORD,
    _token.Name.Function: CodeStyle.FUNCTION,
    _token.Name.Decorator: CodeStyle.FUNCTION,
    _token.Name.Attribute: CodeStyle.NAME,
    _token.Name.Constant: CodeStyle.NUMBER,
    _token.Name.Variable: CodeStyle.NAME,
    _token.Name.Property: CodeStyle.NAME,
    _token.Name.Label: CodeStyle.NAME,
    _token.Name.Entity: CodeStyle.NUMBER,
    _token.Literal: CodeStyle.STRING,
    _token.Literal.Number: CodeStyle.NUMBER,
    _token.Comment: CodeStyle.COMMENT,
    _token.Comment.Preproc: CodeStyle.KEYWORD,
    _token.Generic.Heading: CodeStyle.KEYWORD,
    _token.Generic.Subheading: CodeStyle.KEYWORD,
    _token.Generic.Deleted: CodeStyle.NUMBER,
    _token.Generic.Inserted: CodeStyle.STRING,
}


class _TimeUp(Exception):
    """The time for colours is over."""


def styles(text: str, language: str, near: int = 0) -> Styles:
    """Return the styles of a text in the language that Pygments calls so, in order; none for one it does not know.

    After a quarter of a second the rest stays plain, but for what is around `near`: since a string may have begun far
    above, the text is read on to there for up to 0.6 s, else begun anew a little before it. Lines of 2,000 characters
    stay plain.
    """
    lexer_class = find_lexer_class(language) if language else None
    if lexer_class is None:
        return []
    # Lines that long are data; the expressions of many lexers would work on them for minutes.
    text = _LONG_LINE.sub(lambda line: " " * len(line[0]), text)
    lexer = cast("Any", lexer_class)()
    beyond = min(len(text), near + _NEAR_CHARS) if near else 0
    found = _styled(lexer, text, 0, _SECONDS, beyond)
    end = found[-1][0][1] if found else 0
    if end < near < len(text):
        start = text.rfind("\n", 0, max(end, near - _NEAR_CHARS // 3)) + 1
        found += _styled(lexer, text[start : start + _NEAR_CHARS], start, _SECONDS_NEAR)
    return found


def _styled(lexer: Any, text: str, offset: int, seconds: float, beyond: int = 0) -> Styles:
    """Return the styles found in so many seconds, in `_SECONDS_TO_HIT` as long as `beyond` is not reached."""
    found: Styles = []
    started = time.monotonic()
    longest = _SECONDS_TO_HIT if beyond else seconds
    # A lexer may stumble over a file that is not what it looks like; what it made of the beginning is kept.
    with suppress(_TimeUp, LookupError, ValueError, TypeError, AttributeError, RecursionError), _time_box(longest):
        for count, (start, token, value) in enumerate(lexer.get_tokens_unprocessed(text)):
            if not count % _LOOK_EVERY:
                spent = time.monotonic() - started
                if spent > longest or (spent > seconds and start >= beyond):
                    break
            style = _style(token)
            if style is not None and value and not value.isspace():
                _append(found, start + offset, start + offset + len(value), style)
    return found


def _append(found: Styles, start: int, end: int, style: CodeStyle) -> None:
    if found:
        (first, last), before = found[-1]
        if start < last:
            return
        if before is style and start == last:
            found[-1] = ((first, end), style)
            return
    found.append(((start, end), style))


@cache
def _style(token: Any) -> CodeStyle | None:
    while token is not None:
        if token in _BY_TOKEN:
            return _BY_TOKEN[token]
        token = token.parent
    return None


@contextmanager
def _time_box(seconds: float) -> Generator[None]:
    """Raise _TimeUp after so many seconds of work, even inside one regular expression. Not on Windows."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds + 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _time_is_up(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _TimeUp
