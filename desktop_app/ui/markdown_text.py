"""A passage of a Markdown file as a reader sees it: its marks taken away, with the way back to where the text stood."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop_app.documents import Range

# They stand for what is taken away and for what is to stay as it is, so that positions hold.
_HIDDEN, _KEPT = "\x01\x02"
_MARK = re.compile(r"[*_`~#<>\[\]\\|]|^\s*[-+=]", re.MULTILINE)
# Each way begins with a sign of its own, so that the pattern is only tried where one of them stands.
_LITERAL = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])"
    r"|`(?<!``)(?P<ticks>`{0,2})(?!`)(?P<code>[^\n]{1,400}?)(?<!`)`(?P=ticks)(?!`)"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]{1,400})>"
    r"|<(?P<tag>!--.{0,400}?--|/?(?:[abipsu]|br|hr|em|strong|kbd|su[bp]|div|span|img|details|summary|code|pre|center"
    r"|table|t[rdh]|thead|tbody|h[1-6]|li|[uo]l|mark|small|del|ins)\b[^<>]{0,400})>",
    re.DOTALL | re.IGNORECASE,
)
# What stands in a line of its own, at the beginning of a line, or between the cells of a table.
_RULE = re.compile(r"^[ \t>]*(?:([-*_=])(?:[ \t]*\1){2,}|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t:-]*)+)[ \t]*$", re.MULTILINE)
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]+\S.*$", re.MULTILINE)
_BEGINNING = re.compile(
    r"^(?P<space>[ \t]*)(?P<quote>(?:>[ \t]?)*)(?P<bullet>[-*+](?=[ \t]))?(?P<task>[ \t]+\[[ xX]\](?=[ \t]))?"
    r"(?P<heading>[ \t]*#{1,6}[ \t]+)?",
    re.MULTILINE,
)
_ROWS = re.compile(r"(?:^(?:[^\n|]*\|[^\n]*|\x01+)(?:\n|\Z)){2,}", re.MULTILINE)
_LINK = re.compile(
    r"\[(?P<inner>(?:[^\[\]]++|\[[^\[\]]{0,200}\]){0,20})"
    r"(?P<close>\](?:\((?:[^()\s]|\([^()\s]{0,200}\)){0,400}(?:\s+(?:\"[^\"]{0,200}\"|'[^']{0,200}'))?\s*\)"
    r"|\[[^\[\]]{0,200}\]))"
)
_ROUNDS = 2
_EMPHASES = (
    (
        "*",
        re.compile(
            r"\*(?P<more>\*{1,2})(?![\s*])(?P<inner>(?:[^*]++|\*){1,40}?)(?<![\s*])(?P<close>\*(?P=more))(?!\*)"
        ),
    ),
    ("~", re.compile(r"~~(?![\s~])(?P<inner>[^~]{1,400})(?<!\s)(?P<close>~~)(?!~)")),
    ("*", re.compile(r"\*(?<![A-Za-z0-9_*]\*)(?![\s*])(?P<inner>[^*]{1,400})(?<!\s)(?P<close>\*)(?![A-Za-z0-9_*])")),
    # `__init__(` is a name and no emphasis.
    (
        "_",
        re.compile(
            r"_(?<![\w.]_)(?P<more>_?+)(?!\s)(?P<inner>(?:[^_]++|_(?!_)){1,40}?)(?<![\s_])(?P<close>_(?P=more))(?![\w(])"
        ),
    ),
)


class Reading(NamedTuple):
    """A text to read. where: turns a position in the text as it was typed into the one here, in code points."""

    text: str
    where: Callable[[int], int]


def as_read(text: str, highlights: Sequence[Range] = ()) -> Reading:
    """Take Markdown's marks away; an address that was found by its words (`highlights`) stays."""
    return _Reader(text, highlights).read() if _MARK.search(text) else Reading(text, int)


class _Reader:
    def __init__(self, text: str, highlights: Sequence[Range]) -> None:
        self._text, self._highlights = text, highlights
        self._edits: list[tuple[int, int, str]] = []

    def read(self) -> Reading:
        masked = self._text
        for signs, pattern, done in (
            ("\\`<", _LITERAL, self._literal),
            ("-=*_", _RULE, self._whole),
            (":", _DEFINITION, self._whole),
            ("#>-*+", _BEGINNING, self._beginning),
            ("|", _ROWS, self._rows),
            ("]", _LINK, self._around),
            *((signs, pattern, self._around) for signs, pattern in _EMPHASES),
        ):
            # A look for one sign is a hundred times as quick as a pattern.
            found = int(any(sign in masked for sign in signs))
            rounds = _ROUNDS if done == self._around else 1  # a picture in a link, emphasis in emphasis
            for _ in range(rounds):
                if found:
                    masked, found = pattern.subn(done, masked)
        return self._applied()

    def _take(self, start: int, end: int, instead: str = "") -> str:
        self._edits.append((start, end, instead))
        return _HIDDEN * (end - start)

    def _found_in(self, start: int, end: int) -> bool:
        return any(first < end and start < last for first, last in self._highlights)

    def _literal(self, match: re.Match[str]) -> str:
        if match["sign"]:
            return self._take(match.start(), match.start() + 1) + _KEPT
        if match["tag"]:
            is_break = match["tag"].lower().startswith("br")
            return match[0] if self._found_in(*match.span()) else self._take(*match.span(), " " if is_break else "")
        start, end = match.span("code" if match["code"] else "address")
        return self._take(match.start(), start) + _KEPT * (end - start) + self._take(end, match.end())

    def _whole(self, match: re.Match[str]) -> str:
        return match[0] if self._found_in(*match.span()) else self._take(*match.span())

    def _beginning(self, match: re.Match[str]) -> str:
        parts = [match["space"]]
        parts.append(self._take(*match.span("quote")) if match["quote"] else "")
        parts.append(self._take(*match.span("bullet"), "•") if match["bullet"] else "")
        parts.append(self._take(*match.span("task")) if match["task"] else "")
        heading = match["heading"] or ""
        # Headings were recognised before: one # alone is more likely to begin a comment, in a block of code.
        if heading and (match["quote"] or match["bullet"] or heading.count("#") > 1):
            heading = self._take(*match.span("heading"), " " if match["bullet"] else "")
        return "".join([*parts, heading])

    def _rows(self, match: re.Match[str]) -> str:
        lines = match[0].split("\n")
        bars = {line.count("|") for line in lines if line.strip(_HIDDEN + " \t")}
        if len(bars) != 1:
            return match[0]  # commands that hand on to each other, as likely as not
        at, found = match.start(), list(match[0])
        for line in lines:
            for bar in re.finditer(r"\|(?:\s*\|)*", line):
                inner = line[: bar.start()].strip(_HIDDEN + " \t") and line[bar.end() :].strip(_HIDDEN + " \t")
                start, end = at + bar.start(), at + bar.end()
                found[start - match.start() : end - match.start()] = self._take(start, end, "·" if inner else "")
            at += len(line) + 1
        return "".join(found)

    def _around(self, match: re.Match[str]) -> str:
        inner, close, start = match["inner"], match.span("close"), match.start()
        address = match["close"].endswith(")")
        if "\n\n" in inner or (address and self._found_in(*close)):
            return match[0]
        opened = match.start("inner")
        shown = self._take(start, opened) + inner + self._take(*close)
        if address and start and self._text[start - 1] == "!":
            self._take(start - 1, start)
        return shown

    def _applied(self) -> Reading:
        pieces: list[str] = []
        olds, news = [0], [0]
        at = length = 0
        for start, end, instead in sorted(self._edits, key=lambda edit: (edit[0], -edit[1])):
            if start < at:
                continue  # went with what is around it
            pieces += (self._text[at:start], instead)
            length += start - at
            # What is taken away stands where what follows it begins.
            olds += (start, end)
            news += (length, length + len(instead))
            length += len(instead)
            at = end
        pieces.append(self._text[at:])
        last = length + len(self._text) - at

        def where(old: int) -> int:
            place = bisect_right(olds, old) - 1
            following = news[place + 1] if place + 1 < len(news) else last
            return min(news[place] + old - olds[place], following)

        return Reading("".join(pieces), where)
