"""A query taken apart from left to right: filters, phrases, words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_FILTER = re.compile(r'(-?)(type|in|lang|after|before|size|name)[:：]("[^"]*"|[^\s"]+)', re.IGNORECASE)
_PHRASE = re.compile(r'(-?)"([^"]*)"')
_WORD = re.compile(r'[^\s"]+')


class TokenKind(Enum):
    """What a stretch of a query is."""

    WORD = auto()
    PHRASE = auto()
    FILTER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch `query[start:end]`. value: without quotes, key and sign. starts_word: nothing stands right before it.

    key: of a filter, in lower case. refuses: of a phrase or filter, whether it has a minus sign.
    """

    kind: TokenKind
    start: int
    end: int
    value: str
    key: str = ""
    refuses: bool = False
    starts_word: bool = True


def clean(text: str) -> str:
    """Turn control characters into spaces, odd quotation marks into plain ones, lone surrogates into question marks.

    What stands at a place stays at that place.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    printable = "".join(c if c.isprintable() or ord(c) > 0x7F else " " for c in text)  # noqa: PLR2004
    return printable.translate(_QUOTES)


def tokens(text: str) -> Iterator[Token]:
    """Yield what a query that was cleaned consists of; white space and lone quotation marks are left out."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        starts = position == 0 or text[position - 1].isspace() or text[position - 1] == "("
        opens = position == 0 or not (text[position - 1].isdigit() and text[position] == '"')
        if found := _FILTER.match(text, position) if starts else None:
            value = found[3].strip('"')
            yield Token(TokenKind.FILTER, position, found.end(), value, found[2].lower(), refuses=bool(found[1]))
        elif found := _PHRASE.match(text, position) if opens else None:
            yield Token(TokenKind.PHRASE, position, found.end(), found[2], refuses=bool(found[1]))
        elif found := _WORD.match(text, position):
            yield Token(TokenKind.WORD, position, found.end(), found[0], starts_word=starts)
        position = found.end() if found else position + 1
