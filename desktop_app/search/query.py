"""What a person typed, understood: free words, exact phrases, words to leave out, and filters.

    annual budget "net loss" -draft type:pdf in:reports lang:zh after:2025-01 before:2026 size:>1mb name:summary

A filter may be negated (`-type:pdf`) and its value quoted (`in:"my papers"`). Anything that is not a filter is text:
`std::vector`, `Re: lunch`, a lone quotation mark, an unknown `key:value`.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from desktop_app.catalogue.filters import Filters
from desktop_app.errors import UsageError
from desktop_app.search.filter_values import parse_date, parse_languages, parse_size, parse_types
from desktop_app.search.tokens import Token, TokenKind, clean, tokens

MEANING_CHARS = 4_000
"""More than the model takes: 512 tokens are some 2,300 characters of English and 700 of Chinese."""
MOST_CONDITIONS = 32
PHRASE_CHARS = 500
VALUE_CHARS = 4_096
"""Of a filter; the longest path that Linux takes."""
_LEFT_OUT = re.compile(r"-(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    text: as typed, control characters gone. meaning: what is embedded and looked up word by word: everything but
    filters and what is left out, phrases included. phrases: must stand in the passage. without: must not stand
    anywhere in the file. unfinished: the last word of `meaning` may still be growing. cut: it was too long, and only
    the first MEANING_CHARS of `meaning` and MOST_CONDITIONS phrases, words left out and filters are here.
    """

    text: str
    meaning: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    unfinished: bool = False
    cut: bool = False

    @property
    def narrows(self) -> bool:
        """Whether some files cannot be hits, whatever the words find."""
        return bool(self.phrases or self.without) or self.filters != Filters()

    @property
    def only_leaves_out(self) -> bool:
        """Whether it names nothing to look for, only words that must not be there."""
        return bool(self.without) and not self.meaning and self.filters == Filters()


def parse(text: str, *, as_you_type: bool = False, today: date | None = None) -> Query:
    """Understand a query of any length and any characters.

    as_you_type: the last word counts as unfinished, and an unfinished filter at the end is ignored.
    Raises UsageError for an empty query and for a filter value that cannot be meant.
    """
    text = clean(text)
    reader = _Reader(text, as_you_type=as_you_type, today=today or datetime.now(UTC).astimezone().date())
    reader.read()
    free = " ".join(reader.free)
    meaning = free[:MEANING_CHARS].strip()
    query = Query(
        text=text.strip(),
        meaning=meaning,
        phrases=tuple(dict.fromkeys(reader.phrases)),
        without=tuple(dict.fromkeys(reader.without)),
        filters=reader.filters,
        unfinished=as_you_type and bool(meaning) and reader.ends_in_word,
        cut=reader.cut or len(free) > MEANING_CHARS,
    )
    if not query.meaning and not query.narrows:
        raise UsageError("The query is empty: type a few words, or a filter such as type:pdf or after:2025-01.")
    return query


class _Reader:
    """Takes a query apart from left to right."""

    def __init__(self, text: str, *, as_you_type: bool, today: date) -> None:
        self.text = text
        self.as_you_type = as_you_type
        self.today = today
        self.free: list[str] = []
        self.phrases: list[str] = []
        self.without: list[str] = []
        self.filters = Filters()
        self.ends_in_word = False
        self.conditions = 0
        self.cut = False

    def read(self) -> None:
        end = 0
        for token in tokens(self.text):
            if token.kind is TokenKind.FILTER:
                self._filter(token)
            elif token.kind is TokenKind.PHRASE:
                self._phrase(token)
            else:
                self._word(token.value, starts=token.starts_word)
            end = token.end
        self.ends_in_word = self.ends_in_word and not self.text[end:].strip('"')

    def _word(self, word: str, *, starts: bool) -> None:
        if starts and _LEFT_OUT.match(word):
            if self._takes_one_more():
                self.without.append(word[1 : 1 + PHRASE_CHARS])
            self.ends_in_word = False
        else:
            self.free.append(word)
            self.ends_in_word = True

    def _phrase(self, token: Token) -> None:
        phrase = token.value.strip()[:PHRASE_CHARS]
        self.ends_in_word = False
        if not phrase:
            return
        if not token.refuses:
            self.free.append(phrase)
        if self._takes_one_more():
            (self.without if token.refuses else self.phrases).append(phrase)

    def _filter(self, token: Token) -> None:
        refuses, key, value = token.refuses, token.key, token.value.strip()[:VALUE_CHARS]
        unfinished = self.as_you_type and token.end == len(self.text)
        self.ends_in_word = False
        if not self._takes_one_more():
            return
        try:
            self._apply(key, value, refuses=refuses)
        except UsageError:
            if not unfinished:
                raise

    def _takes_one_more(self) -> bool:
        """Count a phrase, a word left out or a filter; each is a search of its own, so there is an end to them."""
        self.conditions += 1
        self.cut = self.cut or self.conditions > MOST_CONDITIONS
        return self.conditions <= MOST_CONDITIONS

    def _apply(self, key: str, value: str, *, refuses: bool) -> None:
        if not value:
            raise UsageError(f"{key}: needs a value, such as {_EXAMPLES[key]}.")
        self.filters = (_refuse if refuses else _require)(self.filters, key, value, self.today)


def _require(filters: Filters, key: str, value: str, today: date) -> Filters:  # noqa: PLR0911
    match key:
        case "type":
            return replace(filters, types=filters.types | parse_types(value))
        case "lang":
            return replace(filters, languages=filters.languages | parse_languages(value))
        case "in":
            return replace(filters, folders=(*filters.folders, value))
        case "name":
            return replace(filters, names=(*filters.names, value))
        case "after":
            return replace(filters, after_ns=max(parse_date(key, value, today), filters.after_ns or 0))
        case "before":
            before = parse_date(key, value, today)
            return replace(filters, before_ns=before if filters.before_ns is None else min(before, filters.before_ns))
        case _:
            least, most = parse_size(value)
            return replace(
                filters,
                min_bytes=filters.min_bytes if least is None else least,
                max_bytes=filters.max_bytes if most is None else most,
            )


def _refuse(filters: Filters, key: str, value: str, _today: date) -> Filters:
    match key:
        case "type":
            return replace(filters, not_types=filters.not_types | parse_types(value))
        case "lang":
            return replace(filters, not_languages=filters.not_languages | parse_languages(value))
        case "in":
            return replace(filters, not_folders=(*filters.not_folders, value))
        case "name":
            return replace(filters, not_names=(*filters.not_names, value))
        case _:
            raise UsageError(f"-{key}: is not possible; turn the condition round instead, as in {_EXAMPLES[key]}.")


_EXAMPLES = {
    "type": "type:pdf",
    "in": "in:reports",
    "lang": "lang:zh",
    "after": "after:2025-01",
    "before": "before:2025",
    "size": "size:>1mb",
    "name": "name:summary",
}
