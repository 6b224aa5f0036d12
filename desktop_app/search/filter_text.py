"""The filters in a query as text: which there are, adding one, taking one away. Nothing here looks anything up."""

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from desktop_app.search.tokens import Token, TokenKind, clean, tokens

_LISTS = frozenset({"type", "lang"})
_ODD = re.compile(r"[^\x20-\x7e\u00a1-\ud7ff\uf900-\U0010fffd]|[\"“”„‟«»「」『』＂]")


class _Filter(NamedTuple):
    """A filter taken apart: values of "type" and "lang" are folded and stand one by one."""

    sign: str
    key: str
    values: tuple[str, ...]


def filters(query: str) -> list[str]:
    """Return the filters of a query as typed, in order: `type:pdf,code`, `-in:"old papers"`."""
    return [query[token.start : token.end] for token in _filters(query)]


def toggle_filter(query: str, filter_: str) -> str:
    """Take a filter out of a query, or add it at the end if it is not there.

    `type:pdf` is there in `type:pdf,code`, too, of which `type:code` is left.
    """
    wanted = _taken_apart(filter_)
    found = [(token, _taken_apart(query[token.start : token.end])) for token in _filters(query)]
    same = [token for token, filter_there in found if filter_there == wanted]
    if same:
        return _without(query, same)
    if wanted.key in _LISTS and len(wanted.values) == 1:
        for token, there in found:
            if there[:2] == wanted[:2] and wanted.values[0] in there.values:
                left = ",".join(value for value in there.values if value != wanted.values[0])
                return f"{query[: token.start]}{wanted.sign}{wanted.key}:{left}{query[token.end :]}"
    return f"{query.rstrip()} {filter_}".lstrip()


def without(query: str, keys: frozenset[str]) -> str:
    """Return a query without its filters of some kinds ("type", "in", …); refusals (`-type:`) stay."""
    return _without(query, [token for token in _filters(query) if token.key in keys and not token.refuses])


def values(query: str, key: str) -> frozenset[str]:
    """Return the values that filters of one kind ask for; those of "type" and "lang" folded and one by one."""
    found = [_taken_apart(query[t.start : t.end]) for t in _filters(query) if t.key == key and not t.refuses]
    return frozenset(value for each in found for value in each.values)


def has_words(query: str) -> bool:
    """Whether there is anything in a query but filters."""
    return any(token.kind is not TokenKind.FILTER for token in tokens(clean(query)))


def folder_filter(root: bytes) -> str:
    """Return the filter for a folder: its path in quotes, or as a file: address if that cannot be typed."""
    text = os.fsdecode(root)
    if _ODD.search(text) or text != text.strip():
        return f"in:{folder_address(root)}"
    return f'in:"{text}"'


def folder_address(root: bytes) -> str:
    """Return a folder's path as a file: address, with every byte that is odd in one written as %XX."""
    if os.name == "nt":
        return Path(os.fsdecode(root)).as_uri()
    return f"file://{quote_from_bytes(root)}"


def _filters(query: str) -> list[Token]:
    return [token for token in tokens(clean(query)) if token.kind is TokenKind.FILTER]


def _taken_apart(filter_: str) -> _Filter:
    found = _filters(filter_)
    if not found:
        return _Filter("", "", (filter_,))
    token = found[0]
    value = token.value.strip()
    parts = [part.strip().casefold() for part in value.split(",")] if token.key in _LISTS else [value]
    return _Filter("-" if token.refuses else "", token.key, tuple(part for part in parts if part))


def _without(query: str, gone: list[Token]) -> str:
    for token in reversed(gone):
        before, after = query[: token.start].rstrip(), query[token.end :].lstrip()
        query = f"{before} {after}" if before and after else before + after
    return query
