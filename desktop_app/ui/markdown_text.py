"""A passage of a Markdown file as a reader sees it: its marks taken away, with the way back to where the text stood."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from desktop_app.documents import Range
from desktop_app.ui.code_looks import looks_like_code

# They stand for what is taken away and for what is to stay as it is, so that positions hold.
_HIDDEN, _KEPT = "\x01\x02"
LONGEST = 4_000
"""Characters of more than any passage of prose: in what is longer, marks cost more to find than they disturb."""
_MARK = re.compile(r"[*_`~#<>\[\]\\|]|^[ \t]*[-+=]", re.MULTILINE)
# Each way begins with a sign of its own, so that the pattern is only tried where one of them stands.
_LITERAL = re.compile(
    r"\\(?<!\\\\)(?P<sign>[!-/:-@\[\]-`{-~]|\\(?!\\))"
    r"|`(?<!``)(?P<ticks>`{0,2})(?!`)(?P<code>[^\n]{1,400}?)(?<!`)`(?P=ticks)(?!`)"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]{1,400})>"
    r"|<(?P<tag>!--.{0,400}?--|(?:/|(?<![A-Za-z0-9_]<)|(?=br|su[bp]|kbd))"
    r"(?:[abip]|br|hr|em|strong|kbd|su[bp]|div|span|img|details|summary|code|pre|center|table|t[rdh]|thead|tbody"
    r"|h[1-6]|li|[uo]l)\b"
    r"(?:\s{1,20}(?:open\b|[a-z][\w:-]{0,40}\s?=\s?(?:\"[^\"<>]{0,400}\"|'[^'<>]{0,400}'|[^\s\"'<>=`]{1,400}))){0,20}"
    r"\s{0,20}/?)>",
    re.DOTALL | re.IGNORECASE,
)
_AROUND = 100
"""Characters on either side that tell what a backslash is for."""
_SLASHED = re.compile(r"\\[A-Za-z0-9]|(?<![A-Za-z0-9])[A-Za-z]:\\")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]{1,20}\S{1,400}(?:[ \t]{1,20}(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'"
    r"|\([^()\n]{0,200}\)))?$",
    re.MULTILINE,
)
_BEGINNING = re.compile(
    r"^(?P<space>[ \t]*)(?P<quote>(?:>[ \t]?)*)(?P<bullet>[-*+](?=[ \t]))?(?P<task>[ \t]{1,20}\[[ xX]\](?=[ \t]))?"
    r"(?P<heading>[ \t]{0,20}#{1,6}[ \t]{1,20})?",
    re.MULTILINE,
)
_BARS = re.compile(r"\|(?:[ \t]*\|)*")
# `rows[0](x)` and `rows[0][1]` are code, in any sentence.
_LINK = re.compile(
    r"\[(?<![A-Za-z0-9_)\]]\[)(?P<inner>[^\[\]]{0,400}(?:\[[^\[\]]{0,200}\][^\[\]]{0,400}){0,10})"
    r"(?P<close>\](?:\((?:[^()\s]|\([^()\s]{0,200}\)){0,400}(?:\s{1,20}(?:\"[^\"]{0,200}\"|'[^']{0,200}'))?\s{0,20}\)"
    r"|\[(?P<label>[^\[\]]{0,200})\](?![\[(])))"
)
_PROSE = re.compile(r"[^\W\d_]{2,}(?:[ ,'’-]{1,2}\w{1,40}){0,20}")
_ROUNDS = 3
_RULE_SIGNS = 3
_ROW_BARS = 3
_EMPHASES = (
    (
        "*",
        re.compile(
            r"\*(?P<more>\*{1,2})(?![\s*])(?P<inner>(?:[^*]++|\*){1,40}?)(?<![\s*,(=])(?P<close>\*(?P=more))(?!\*)"
        ),
    ),
    ("~", re.compile(r"~~(?![\s~])(?P<inner>[^~]{1,400})(?<!\s)(?P<close>~~)(?!~)")),
    ("*", re.compile(r"\*(?<![A-Za-z0-9_*]\*)(?![\s*])(?P<inner>[^*]{1,400})(?<![\s(])(?P<close>\*)(?![A-Za-z0-9_*])")),
    # `__init__` is a name and no emphasis.
    (
        "_",
        re.compile(
            r"_(?<![\w.]_)(?!_[a-z0-9_]{1,80}__)(?P<more>_?+)(?!\s)(?P<inner>(?:[^_]++|_(?!_)){1,40}?)(?<![\s_])"
            r"(?P<close>_(?P=more))(?![\w(]|\.\w)"
        ),
    ),
)


class Reading(NamedTuple):
    """A text to read. where: turns a position in the text as it was typed into the one here, in code points."""

    text: str
    where: Callable[[int], int]


def as_read(text: str, highlights: Sequence[Range] = ()) -> Reading:
    """Take Markdown's marks away, where they are no code; what was found by its words (`highlights`) stays.

    A text that is longer than a passage of prose, or that would be nothing but marks, is left as it is.
    """
    if len(text) > LONGEST or not _MARK.search(text):
        return Reading(text, int)
    reading = _Reader(text, highlights).read()
    return reading if reading.text.strip() else Reading(text, int)


class _Reader:
    def __init__(self, text: str, highlights: Sequence[Range]) -> None:
        self._text, self._highlights = text, highlights
        self._edits: list[tuple[int, int, str]] = []

    def read(self) -> Reading:
        masked = "".join(
            _KEPT * len(stretch) if looks_like_code(stretch) else stretch
            for stretch in re.split(r"(\n[ \t]*\n)", self._text)
        )
        for signs, pattern, done in (
            ("\\`<", _LITERAL, self._literal),
            (":", _DEFINITION, self._whole),
        ):
            if any(sign in masked for sign in signs):
                masked = pattern.sub(done, masked)
        masked = self._lines(masked)
        masked = _BEGINNING.sub(self._beginning, masked)
        for sign, pattern in (("]", _LINK), *_EMPHASES):
            found = int(sign in masked)  # a look for one sign is a hundred times as quick as a pattern
            for _ in range(_ROUNDS):  # a picture in a link, a link beside it, emphasis in emphasis
                if found:
                    masked, found = pattern.subn(self._around, masked)
        return self._applied()

    def _take(self, start: int, end: int, instead: str = "") -> str:
        self._edits.append((start, end, instead))
        return _HIDDEN * (end - start)

    def _found_in(self, start: int, end: int) -> bool:
        """Whether a word that was found, or a part of it, stands there."""
        return any(
            any(map(str.isalnum, self._text[max(first, start) : min(last, end)]))
            for first, last in self._highlights
            if first < end and start < last
        )

    def _literal(self, match: re.Match[str]) -> str:
        if match["sign"]:
            if self._is_code_sign(match.start()):
                return _KEPT * 2
            return self._take(match.start(), match.start() + 1) + _KEPT
        if match["tag"]:
            is_break = match["tag"].lower().startswith("br")
            return match[0] if self._found_in(*match.span()) else self._take(*match.span(), " " if is_break else "")
        start, end = match.span("code" if match["code"] else "address")
        return self._take(match.start(), start) + _KEPT * (end - start) + self._take(end, match.end())

    def _is_code_sign(self, at: int) -> bool:
        """Whether the backslash belongs to a path, a pattern or a quotation, not to Markdown."""
        begin = max(self._text.rfind("\n", 0, at) + 1, at - _AROUND)
        line = self._text[begin : at + _AROUND]
        line = line[: line.find("\n", at - begin)] if "\n" in line[at - begin :] else line
        before, sign, after = line[: at - begin], line[at - begin + 1], line[at - begin + 2 :]
        quote = before.rfind("'")
        opened = quote >= 0 and not before[max(0, quote - 2) : quote].strip("rbfu( =,[")
        between = sign != "_" and before[-1:].isalnum() and after[:1].isalnum()
        return bool(before.count('"') % 2 or opened or between or _SLASHED.search(line))

    def _whole(self, match: re.Match[str]) -> str:
        return match[0] if self._found_in(*match.span()) else self._take(*match.span())

    def _lines(self, masked: str) -> str:
        """Take away the lines that are drawn, and the bars between a table's cells."""
        if not any(sign in masked for sign in "-=*_|"):
            return masked
        lines = masked.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        table = list(_tables(lines))
        made: list[str] = []
        for line, start, cells in zip(lines, starts[:-1], table, strict=True):
            if _is_rule(line) or _is_table_rule(line):
                made.append(self._take(start, start + len(line)))
            else:
                made.append(self._cells(line, start) if cells else line)
        return "\n".join(made)

    def _cells(self, line: str, start: int) -> str:
        found = line
        for bar in _BARS.finditer(line):
            inner = line[: bar.start()].strip(_HIDDEN + " \t") and line[bar.end() :].strip(_HIDDEN + " \t")
            hidden = self._take(start + bar.start(), start + bar.end(), "·" if inner else "")
            found = found[: bar.start()] + hidden + found[bar.end() :]
        return found

    def _beginning(self, match: re.Match[str]) -> str:
        parts = [match["space"]]
        parts.append(self._take(*match.span("quote")) if match["quote"] else "")
        parts.append(self._take(*match.span("bullet"), "•") if match["bullet"] else "")
        task = match["task"] or ""
        parts.append(self._take(*match.span("task")) if task and not self._found_in(*match.span("task")) else task)
        heading = match["heading"] or ""
        # Headings were recognised before: one # alone is more likely to begin a comment, in a block of code.
        if heading and (match["quote"] or match["bullet"] or heading.count("#") > 1):
            heading = self._take(*match.span("heading"), " " if match["bullet"] else "")
        return "".join([*parts, heading])

    def _around(self, match: re.Match[str]) -> str:
        inner, close, start = match["inner"], match.span("close"), match.start()
        if "\n\n" in inner or self._found_in(*close):
            return match[0]
        if match["close"].endswith("]") and not self._names(inner, match["label"], start):
            return match[0]
        shown = self._take(start, match.start("inner")) + inner + self._take(*close)
        if match["close"].endswith(")") and start and self._text[start - 1] == "!":
            self._take(start - 1, start)
        return shown

    def _names(self, inner: str, label: str, start: int) -> bool:
        """Whether `[inner][label]` names an address that stands elsewhere, and is no place in a list of lists."""
        before = self._text[start - 1] if start else " "
        plain = inner.replace(_HIDDEN, "").replace(_KEPT, "")
        return (
            (before.isspace() or before in "!(“\"'" or before > "⺀")
            and _PROSE.fullmatch(plain) is not None
            and (not label or label.isdigit() or " " in plain)
        )

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


def _is_rule(line: str) -> bool:
    signs = line.lstrip(" \t>").replace(" ", "").replace("\t", "")
    return len(signs) >= _RULE_SIGNS and signs[0] in "-*_=" and signs.count(signs[0]) == len(signs)


def _is_table_rule(line: str) -> bool:
    return "|" in line and "-" in line and not line.strip("|:- \t>")


def _tables(lines: Sequence[str]) -> Iterator[bool]:
    """Say of each line whether it is a table's: it has a bar at either end, or a line is drawn before or after it."""
    inside = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.strip(_HIDDEN + " \t>")
        if _is_table_rule(line):
            inside = True
        elif "|" not in bare:
            inside = False
        elif _is_table_rule(following):
            yield True
            continue
        yield inside or (bare.count("|") >= _ROW_BARS and bare[0] == bare[-1] == "|")
