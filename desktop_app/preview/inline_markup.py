"""What stands inside a Markdown paragraph: emphasis, code, links. Only ranges come out of it, never another text.

CommonMark 0.31's rules for inlines and GitHub's strikethrough, without HTML: tags are shown as they are typed.
"""

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from desktop_app.documents import Range
from desktop_app.previews import TextStyle

Styled = list[tuple[Range, TextStyle]]

_LONGEST = 20_000
_PUNCTUATION = frozenset(string.punctuation)
_SPECIAL = re.compile(r"[\\`<!\[\]*_~]|\bhttps?://")
_TICKS = re.compile(r"`+")
_RUN = re.compile(r"\*+|_+|~+")
_ANGLES = re.compile(
    r"<(?P<link>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]{1,64}@[\w.-]{1,255})>"
    r"|<!--(?s:.)*?-->|</?[A-Za-z][^<>]*>"
)
_ADDRESS = re.compile(r"https?://[^\s<>\[\]`]+")
_AFTER_ADDRESS = ".,;:!?'\")*_~"
_DESTINATION = re.compile(
    r"\(\s*+(?:<[^<>\n]*>|[^\s<>()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s++(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*+\)"
)
_REFERENCE = re.compile(r"\[(?P<label>[^\[\]]*)\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\[\]\n]+)\]:[ \t]*\S", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?", re.MULTILINE)
_STRONG = 2


def labels_of(text: str) -> frozenset[str]:
    """Return the labels that links of a document may refer to, folded."""
    return frozenset(_folded(found["label"]) for found in _DEFINITION.finditer(text))


def inline_styles(text: str, start: int, end: int, labels: Collection[str] = ()) -> Styled:
    """Return the styles inside a paragraph `text[start:end]`, by where they begin; one may stand inside another.

    What is HIDDEN only says how the rest looks. Items of a list are read one by one. Very long ones stay plain.
    """
    found: Styled = []
    edges = [start, *(item.start() for item in _ITEM.finditer(text, start, end) if item.group().strip()), end]
    for first, last in pairwise(edges):
        item = _ITEM.match(text, first, last)
        begin = item.end() if item else first
        if last - begin <= _LONGEST:
            found += _Inlines(text, begin, last, labels).run()
    return sorted(found)


@dataclass(slots=True)
class _Run:
    """A run of `mark`s that is not used up yet; `length` is what it was in the file."""

    mark: str
    start: int
    end: int
    opens: bool
    closes: bool
    length: int


@dataclass(slots=True)
class _Bracket:
    start: int
    end: int
    runs: int
    image: bool


class _Inlines:
    def __init__(self, text: str, start: int, end: int, labels: Collection[str]) -> None:
        self._text, self._at, self._start, self._end, self._labels = text, start, start, end, labels
        self._found: Styled = []
        self._runs: list[_Run] = []
        self._brackets: list[_Bracket] = []
        ticks = list(_TICKS.finditer(text, start, end))
        self._ticks = {length: [run.start() for run in ticks if len(run.group()) == length] for length in map(
            len, {run.group() for run in ticks}
        )}  # fmt: skip

    def run(self) -> Styled:
        while special := _SPECIAL.search(self._text, self._at, self._end):
            self._at = special.start()
            match special.group():
                case "\\":
                    self._escape()
                case "`":
                    self._code()
                case "<":
                    self._angles()
                case "!" | "[":
                    self._open()
                case "]":
                    self._close()
                case "*" | "_" | "~":
                    self._take_run()
                case _:
                    self._address()
        self._emphasis(0)
        return self._found

    def _escape(self) -> None:
        if self._at + 1 < self._end and self._text[self._at + 1] in _PUNCTUATION:
            self._hide(self._at, self._at + 1)
            self._at += 1
        self._at += 1

    def _code(self) -> None:
        ticks = _TICKS.match(self._text, self._at, self._end)
        assert ticks is not None
        first, length = ticks.end(), ticks.end() - ticks.start()
        self._at = first
        # A backslash may have taken the first of a run, and then its rest is of a length that no run has.
        closing = self._ticks.get(length, [])
        after = bisect_left(closing, first)
        if after == len(closing):
            return
        last = closing[after]
        self._at = last + length
        inner = self._text[first:last]
        padded = int(inner.startswith((" ", "\n")) and inner.endswith((" ", "\n")) and not inner.isspace())
        self._hide(ticks.start(), first + padded)
        self._found.append(((first + padded, last - padded), TextStyle.CODE))
        self._hide(last - padded, self._at)

    def _angles(self) -> None:
        found = _ANGLES.match(self._text, self._at, self._end)
        if found is None:
            self._at += 1
            return
        self._at = found.end()
        if found["link"]:
            self._hide(found.start(), found.start() + 1)
            self._found.append((found.span("link"), TextStyle.LINK))
            self._hide(found.end() - 1, found.end())

    def _address(self) -> None:
        found = _ADDRESS.match(self._text, self._at, self._end)
        if found is None:
            self._at += 1
            return
        address = found.group().rstrip(_AFTER_ADDRESS)
        if address.count("(") > address.count(")") and found.group()[len(address) :].startswith(")"):
            address += ")"
        self._found.append(((self._at, self._at + len(address)), TextStyle.LINK))
        self._at += len(address)

    def _open(self) -> None:
        image = self._text.startswith("![", self._at, self._end)
        if image or self._text[self._at] == "[":
            end = self._at + 1 + image
            self._brackets.append(_Bracket(self._at, end, len(self._runs), image))
            self._at = end
        else:
            self._at += 1

    def _close(self) -> None:
        here = self._at
        self._at += 1
        if not self._brackets:
            return
        bracket = self._brackets.pop()
        end = self._link_end(bracket, here)
        if end is None or not self._text[bracket.end : here].strip():
            return
        self._emphasis(bracket.runs)
        self._hide(bracket.start, bracket.end)
        self._found.append(((bracket.end, here), TextStyle.LINK))
        self._hide(here, end)
        self._at = end
        if not bracket.image:
            # A link holds no other, but an image may stand in one.
            self._brackets = [each for each in self._brackets if each.image]

    def _link_end(self, bracket: _Bracket, here: int) -> int | None:
        """Return where a link ends whose text ends at a bracket, None if it is none."""
        destination = _DESTINATION.match(self._text, here + 1, self._end)
        if destination:
            return destination.end()
        reference = _REFERENCE.match(self._text, here + 1, self._end)
        label = (reference["label"] if reference else "") or self._text[bracket.end : here]
        if _folded(label) not in self._labels:
            return None
        definition = not reference and self._text.startswith(":", here + 1, self._end)
        return None if definition else reference.end() if reference else here + 1

    def _take_run(self) -> None:
        run = _RUN.match(self._text, self._at, self._end)
        assert run is not None
        self._at = run.end()
        mark, length = run.group()[0], len(run.group())
        if mark == "~" and length != _STRONG:
            return
        before = self._text[run.start() - 1] if run.start() > self._start else " "
        after = self._text[run.end()] if run.end() < self._end else " "
        left = _flanks(before, after)
        right = _flanks(after, before)
        if mark == "_":
            left, right = left and (not right or _is_mark(before)), right and (not left or _is_mark(after))
        self._runs.append(_Run(mark, run.start(), run.end(), left, right, length))

    def _emphasis(self, bottom: int) -> None:
        """Pair the runs from `bottom` on, and forget them."""
        runs = self._runs[bottom:]
        del self._runs[bottom:]
        # Below which index no run opens what such a closing one ends.
        lowest: dict[tuple[str, bool, int], int] = {}
        at = 0
        while at < len(runs):
            closer = runs[at]
            key = (closer.mark, closer.opens, closer.length % 3)
            opener = self._opener(runs, at, lowest.get(key, 0)) if closer.closes else None
            if opener is None:
                if closer.closes:
                    lowest[key] = at
                at += 1
                continue
            self._pair(runs[opener], closer)
            kept = opener + (runs[opener].start < runs[opener].end)
            del runs[kept:at]
            at = kept
            lowest = {each: min(index, at) for each, index in lowest.items()}
            if closer.start == closer.end:
                del runs[at]

    @staticmethod
    def _opener(runs: list[_Run], at: int, lowest: int) -> int | None:
        closer = runs[at]
        for index in range(at - 1, lowest - 1, -1):
            run = runs[index]
            if run.mark != closer.mark or not run.opens:
                continue
            both = (run.closes or closer.opens) and (run.length + closer.length) % 3 == 0
            if not both or (run.length % 3 == 0 and closer.length % 3 == 0) or run.mark == "~":
                return index
        return None

    def _pair(self, opener: _Run, closer: _Run) -> None:
        length = min(_STRONG, opener.end - opener.start, closer.end - closer.start)
        opener.end -= length
        closer.start += length
        style = TextStyle.STRONG if length == _STRONG else TextStyle.EMPHASIS
        self._hide(opener.end, opener.end + length)
        inner = opener.end + length, closer.start - length
        self._found.append((inner, TextStyle.STRUCK if opener.mark == "~" else style))
        self._hide(closer.start - length, closer.start)

    def _hide(self, start: int, end: int) -> None:
        self._found.append(((start, end), TextStyle.HIDDEN))


def hidden_quotes(text: str, cells: Collection[Range]) -> Iterator[tuple[Range, TextStyle]]:
    """Yield what is not shown of quoted cells: the second of each two quotes that stand for one."""
    for start, end in cells:
        if start and text[start - 1] == '"' == text[end : end + 1]:
            for pair in re.finditer('""', text[start:end]):
                yield (start + pair.start(), start + pair.start() + 1), TextStyle.HIDDEN


def _flanks(before: str, after: str) -> bool:
    """Whether a run between two characters stands at the left of what follows (CommonMark 0.31, 6.2)."""
    return not after.isspace() and (not _is_mark(after) or before.isspace() or _is_mark(before))


def _is_mark(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "PS"


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
