"""The lines of a block of prose: which of them only kept to a width, which begin items of a list, how they run."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_LEAST_WRAP = 60
_STRONG = frozenset({"L", "R", "AL"})
_MARK = r"(?:[•◦▪‣*+–-]|\d{1,3}[.)])"
_BULLET = re.compile(rf"\s*{_MARK}\s+")
_ITEMS = re.compile(rf"\n(?=[ \t]*{_MARK}[ \t]+\S)")
_TYPED = re.compile(r"[*+-](?=[ \t])")
_FIELD = re.compile(r"[\w-]+:\s")
_MOST_DEPTH = 4
_DEPTH_SPACES = 2
_TAB = "    "


class Item(NamedTuple):
    """A stretch `text[start:end]` of a block, without the white space before it. depth: None unless a list's item."""

    start: int
    end: int
    depth: int | None


def items(text: str) -> Iterator[Item]:
    """Yield the items of the lists in a block, and what stands before and between them, in order."""
    cuts = [0, *(match.end() for match in _ITEMS.finditer(text)), len(text)]
    for start, end in pairwise(cuts):
        line = text[start:end]
        if not _BULLET.match(line):
            yield Item(start, end, None)
            continue
        lead = len(line) - len(line.lstrip(" \t"))
        depth = len(line[:lead].replace("\t", _TAB)) // _DEPTH_SPACES
        yield Item(start + lead, end, min(depth, _MOST_DEPTH))


def with_dot(item: str) -> str:
    """Return an item with a dot where its typed mark stands; as long as before."""
    return _TYPED.sub("•", item, count=1) if _TYPED.match(item) else item


def unwrapped(text: str) -> str:
    """Turn those line ends into spaces that only kept to a width: the next line's first word had no room before."""
    lines = text.split("\n")
    widest = max(map(len, lines))
    if len(lines) == 1 or widest < _LEAST_WRAP:
        return text
    made = lines[0]
    for before, line in pairwise(lines):
        word = line.split(" ", 1)[0]
        begins = _FIELD.match(line) or _BULLET.match(line)
        soft = word and len(before) + 1 + len(word) > widest and not begins
        made += (" " if soft else "\n") + line
    return made


def is_leftward(text: str) -> bool:
    """Tell whether a text is written from right to left, by its first letter."""
    return next((kind for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), "L") != "L"
